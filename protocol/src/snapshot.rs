//! The state of a workspace as one person sees it at one moment; events after `cursor` bring it up to date.

use crate::{channel::MyChannel, cursor::Cursor, presence::Presence, user::User};
use serde::{Deserialize, Serialize};

/// `GET /api/v1/snapshot`, from one consistent read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Snapshot {
    /// Name of the workspace.
    pub workspace: String,
    /// Who asks.
    pub me: User,
    /// Everybody, in the order of their names.
    pub users: Vec<User>,
    /// Mine, in the order of their names.
    pub channels: Vec<MyChannel>,
    /// Everybody who is connected.
    pub presence: Vec<Presence>,
    /// What the snapshot includes.
    pub cursor: Cursor,
}

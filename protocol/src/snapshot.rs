//! The state of a workspace as one person sees it at one moment; events after `cursor` bring it up to date.

use crate::{channel::MyChannel, cursor::Cursor, preferences::Preferences, presence::Presence, user::User};
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
    /// Everybody who is connected, and when those who are not were last seen.
    pub presence: Vec<Presence>,
    /// What I want to be told.
    #[serde(default)]
    pub preferences: Preferences,
    /// How many notifications I have not read.
    #[serde(default)]
    pub notifications_unread: u64,
    /// What the snapshot includes.
    pub cursor: Cursor,
}

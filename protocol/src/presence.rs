//! Who is here.

use crate::id::UserId;
use serde::{Deserialize, Serialize};

/// Where somebody is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Presence {
    /// Who.
    pub user: UserId,
    /// How reachable.
    pub status: PresenceStatus,
    /// When they were last connected, in milliseconds since 1970 UTC; now, while they are.
    pub last_seen: u64,
}

/// How reachable somebody is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PresenceStatus {
    /// At the keyboard.
    Online,
    /// Connected, without a sign of life for a while.
    Away,
    /// Connected, and does not want to be disturbed.
    Dnd,
    /// Not connected; told by the server only.
    Offline,
}

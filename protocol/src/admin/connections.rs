//! Who is connected, and how.

use crate::{
    connection::Transport,
    id::{ClientId, UserId},
    page::Profile,
};
use serde::{Deserialize, Serialize};

/// `GET /api/v1/admin/connections`.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Connections {
    /// Those that are most behind first, then the newest, at most [`CONNECTIONS`].
    pub connections: Vec<LiveConnection>,
    /// How many there are.
    pub total: u64,
}

/// Connections told at once.
pub const CONNECTIONS: usize = 200;

/// A live connection.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LiveConnection {
    /// Which.
    pub client_id: ClientId,
    /// Whose.
    pub user: UserId,
    /// Their sign-in name.
    pub name: String,
    /// Their shown name.
    pub display_name: String,
    /// What its page needs; none before it has said hello.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
    /// How it is carried.
    pub transport: Transport,
    /// How long its last answer to a ping took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round_trip_ms: Option<u64>,
    /// When it began, in milliseconds since 1970 UTC.
    pub since: u64,
    /// Events that it has yet to be given.
    pub behind: u64,
    /// Bytes that wait for it.
    pub outgoing_bytes: u64,
}

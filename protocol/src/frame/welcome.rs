//! How a conversation begins.

use crate::{cursor::Cursor, id::ClientId, limits::Limits, user::User};
use serde::{Deserialize, Serialize};

/// The body of `welcome`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Welcome {
    /// Names this connection.
    pub client_id: ClientId,
    /// Who is signed in.
    pub user: User,
    /// Where the stream begins: at the cursor of `hello` when it is resumed, else where the `reset` will say.
    pub cursor: Cursor,
    /// Whether everything after the cursor of `hello` follows; if not, a `reset` does.
    pub resumed: bool,
    /// Time between two pings.
    pub heartbeat_ms: u64,
    /// What the client may do.
    pub limits: Limits,
    /// The server's build; a page of another build should reload when it is idle.
    pub build: String,
}

/// Why a cursor cannot be continued from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResetReason {
    /// There was no cursor.
    NewClient,
    /// The log no longer reaches back that far.
    TooOld,
    /// More events than are replayed at once.
    TooFar,
    /// The database was restored from a backup.
    OtherEpoch,
}

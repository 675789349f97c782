//! What a poll is answered.

use crate::{cursor::Cursor, frame::ServerFrame};
use serde::{Deserialize, Serialize};

/// What a poll is answered. One that gets lost loses nothing: the same cursor asks for the same again.
/// A client that may be older than its server reads frame by frame, and skips what it does not know.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PollAnswer<F = ServerFrame> {
    /// To ask with next time.
    pub cursor: Cursor,
    /// What lies between the cursor asked with and this one, and what was said in passing.
    pub frames: Vec<F>,
    /// How long to wait before asking again, in milliseconds.
    pub next_ms: u64,
}

//! What a poll is answered.

use crate::{cursor::Cursor, frame::ServerFrame};
use serde::{Deserialize, Serialize};

/// What a poll is answered. One that gets lost loses nothing: the same cursor asks for the same again.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PollAnswer {
    /// To ask with next time.
    pub cursor: Cursor,
    /// What lies between the cursor asked with and this one, and what was said in passing.
    pub frames: Vec<ServerFrame>,
    /// How long to wait before asking again, in milliseconds.
    pub next_ms: u64,
}

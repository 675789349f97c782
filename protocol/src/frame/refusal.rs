//! How the server says no.

use crate::error::ErrorCode;
use serde::{Deserialize, Serialize};

/// The body of `error`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FrameError {
    /// What went wrong.
    pub code: ErrorCode,
    /// The same in a sentence for a programmer.
    pub message: String,
    /// Whether the same frame can succeed later.
    pub temporary: bool,
    /// After how long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// The id of the `send` that was refused, or the `message` or `channel` of another frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// The close code, on a transport that has none of its own: the conversation ends after this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub close: Option<u16>,
}

impl FrameError {
    /// An error frame's body; temporary if the code is.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let temporary = code.is_temporary();
        Self { code, message: message.into(), temporary, retry_after_ms: None, reply_to: None, close: None }
    }
}

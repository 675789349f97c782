//! The limits that the server keeps and tells in `welcome`.

use serde::{Deserialize, Serialize};

/// What a client may do and how much.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Largest frame, in bytes.
    pub frame_bytes: usize,
    /// Longest text, in characters.
    pub text_chars: usize,
    /// Most files of a message.
    pub attachments: usize,
    /// Largest file, in bytes.
    pub attachment_bytes: u64,
    /// Messages a user may send per second, over time.
    pub sends_per_s: u32,
    /// Messages a user may send at once.
    pub sends_burst: u32,
    /// Frames a connection may send per second.
    pub frames_per_s: u32,
    /// Connections of one user.
    pub connections_per_user: usize,
    /// Bytes that may wait for a slow connection.
    pub queue_bytes: usize,
    /// Time between two pings of the server.
    pub ping_ms: u64,
    /// After how long without a sign of life the server gives a connection up.
    pub server_timeout_ms: u64,
    /// After how long without a sign of life the client gives a connection up.
    pub client_timeout_ms: u64,
    /// Events that are replayed at most; a wider gap is answered with `reset`.
    pub catch_up_events: u64,
    /// Messages on a page of history, when not asked for a number.
    pub history_page: u32,
    /// Messages on a page of history at most.
    pub history_page_max: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            frame_bytes: 64 * 1024,
            text_chars: 16_000,
            attachments: 10,
            attachment_bytes: 100 * 1024 * 1024,
            sends_per_s: 10,
            sends_burst: 30,
            frames_per_s: 50,
            connections_per_user: 20,
            queue_bytes: 256 * 1024,
            ping_ms: 25_000,
            server_timeout_ms: 60_000,
            client_timeout_ms: 35_000,
            catch_up_events: 500,
            history_page: 50,
            history_page_max: 200,
        }
    }
}

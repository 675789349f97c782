//! The server in figures, now and in the last minutes.

use serde::{Deserialize, Serialize};

/// The server in figures, at one moment. Counts are since its start, unless they say otherwise.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Figures {
    /// When, in milliseconds since 1970 UTC.
    pub at: u64,
    /// When the server started, in milliseconds since 1970 UTC.
    pub started_at: u64,
    /// Live connections over WebSocket, now.
    pub web_socket: u64,
    /// Live connections over Server-Sent Events, now.
    pub event_stream: u64,
    /// Conversations in long polls, now.
    pub long_poll: u64,
    /// Conversations in short polls, now.
    pub short_poll: u64,
    /// People who are here, now.
    pub online: u64,
    /// Messages posted.
    pub messages: u64,
    /// Messages written to connections.
    pub deliveries: u64,
    /// Sum of the times that took, in microseconds.
    pub delivery_sum_us: u64,
    /// Half of the deliveries of the last minute took at most so long, from post to written; none without any.
    pub delivery_p50_us: Option<u64>,
    /// 99 of 100 did.
    pub delivery_p99_us: Option<u64>,
    /// Changes that wait for the writer, now.
    pub writer_queue: u64,
    /// Bytes that wait for connections, now.
    pub outgoing_bytes: u64,
    /// Bytes that wait for the connection for which most do, now.
    pub outgoing_most_bytes: u64,
    /// Streams that went on from a cursor.
    pub resumes: u64,
    /// Streams that began afresh although the client had a cursor.
    pub resets: u64,
    /// Connections that read too slowly and are withheld events, now.
    pub lagging: u64,
    /// How often connections read too slowly.
    pub lags: u64,
    /// Requests answered.
    pub requests: u64,
    /// Requests answered with a status of 500 or more.
    pub errors: u64,
    /// Error reports of browsers.
    pub reports: u64,
    /// Resident memory of the server, now.
    pub memory_bytes: u64,
    /// The database, now.
    pub database_bytes: u64,
    /// The files that people have sent, now.
    pub files_bytes: u64,
}

/// What the charts show of a moment that has passed.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Sample {
    /// When, in milliseconds since 1970 UTC.
    pub at: u64,
    /// Over WebSocket, Server-Sent Events, long and short polls.
    pub connections: [u64; 4],
    /// Messages posted since the start.
    pub messages: u64,
    /// As in [`Figures`], like all that follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p50_us: Option<u64>,
    /// 99 of 100 took at most so long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p99_us: Option<u64>,
    /// Changes that waited for the writer.
    pub writer_queue: u64,
    /// Bytes that waited for connections.
    pub outgoing_bytes: u64,
    /// Streams that went on, since the start.
    pub resumes: u64,
    /// Streams that began afresh, since the start.
    pub resets: u64,
    /// Connections that were withheld events.
    pub lagging: u64,
    /// Requests that failed, since the start.
    pub errors: u64,
    /// Error reports of browsers, since the start.
    pub reports: u64,
    /// Resident memory.
    pub memory_bytes: u64,
    /// The database.
    pub database_bytes: u64,
    /// The files that people have sent.
    pub files_bytes: u64,
}

/// Time between two [`Figures`] of a live page.
pub const FIGURES_EVERY_MS: u64 = 2_000;
/// Samples that are kept: three minutes.
pub const SAMPLES: usize = 90;

/// `GET /api/v1/admin/stats`.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stats {
    /// Now.
    pub figures: Box<Figures>,
    /// Before, oldest first, at most [`SAMPLES`].
    pub past: Vec<Sample>,
}

impl Figures {
    /// All live connections.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.web_socket + self.event_stream + self.long_poll + self.short_poll
    }
}

impl From<&Figures> for Sample {
    fn from(figures: &Figures) -> Self {
        Self {
            at: figures.at,
            connections: [figures.web_socket, figures.event_stream, figures.long_poll, figures.short_poll],
            messages: figures.messages,
            p50_us: figures.delivery_p50_us,
            p99_us: figures.delivery_p99_us,
            writer_queue: figures.writer_queue,
            outgoing_bytes: figures.outgoing_bytes,
            resumes: figures.resumes,
            resets: figures.resets,
            lagging: figures.lagging,
            errors: figures.errors,
            reports: figures.reports,
            memory_bytes: figures.memory_bytes,
            database_bytes: figures.database_bytes,
            files_bytes: figures.files_bytes,
        }
    }
}

//! What waits for a connection, and how the connection fares.

use super::{Mark, Outgoing, Waiting};
use axum::extract::ws::Utf8Bytes;
use protocol::{close::CloseCode, connection::Transport, frame::ServerFrame};
use std::collections::VecDeque;
use tokio::time::Instant;

/// What waits, up to a bound in bytes.
#[derive(Debug)]
pub struct Queue {
    pub frames: VecDeque<Outgoing>,
    pub bytes: usize,
    pub bytes_max: usize,
    /// The last event that left the queue.
    pub offered: u64,
    pub lag: Option<Lag>,
    pub lags: u64,
    pub close: Option<CloseCode>,
    pub transport: Transport,
    /// When the last ping was asked for that was not answered yet.
    pub pinged_at: Option<u64>,
    pub round_trip_ms: Option<u64>,
}

/// Events are withheld: the queue was full.
#[derive(Debug)]
pub struct Lag {
    pub from: u64,
    pub to: u64,
    pub since: Instant,
    pub told: bool,
}

impl Queue {
    /// Nothing, with room for so many bytes.
    pub fn new(bytes_max: usize, transport: Transport) -> Self {
        Self {
            frames: VecDeque::new(),
            bytes: 0,
            bytes_max,
            offered: 0,
            lag: None,
            lags: 0,
            close: None,
            transport,
            pinged_at: None,
            round_trip_ms: None,
        }
    }

    pub fn push(&mut self, mark: Mark, text: Utf8Bytes) {
        self.bytes += text.len();
        self.frames.push_back(Outgoing { text, mark });
    }

    pub fn is_idle(&self) -> bool {
        self.frames.is_empty() && self.close.is_none() && self.lag.as_ref().is_none_or(|lag| lag.told)
    }

    /// How far everything has been offered once the queue is taken.
    pub fn reach(&self, head: u64) -> u64 {
        self.lag.as_ref().map_or(head, |lag| lag.from - 1)
    }

    pub fn take(&mut self) -> Waiting {
        let last = self.frames.iter().rev().find_map(|queued| queued.mark.event());
        self.offered = last.unwrap_or(self.offered);
        self.bytes = 0;
        let mut frames = std::mem::take(&mut self.frames);
        if let Some(lag) = &mut self.lag
            && !lag.told
        {
            lag.told = true;
            frames.push_back(Outgoing::from(&ServerFrame::Lagging { from: lag.from, to: lag.to }));
        }
        Waiting { frames, close: self.close, is_live: true }
    }
}

//! Signs of life on one link.

use super::Transport;
use crate::limits::Limits;

/// A timeout told by the server is kept within these bounds, so that no setting can make a client restless or deaf.
const TIMEOUT_MS: (u64, u64) = (5_000, 10 * 60 * 1_000);
/// An answer that waits for something to happen takes its time first.
const POLLED_MS: u64 = 10_000;
/// How soon a link that may have died unseen has to answer.
const PROBE_MS: u64 = 5_000;

#[derive(Debug)]
pub(super) struct Heartbeat {
    timeout_ms: u64,
    /// On top of what the server says.
    slack_ms: u64,
    pub heard_at: u64,
    /// Without a sign of life by then the link is given up.
    pub deadline: u64,
    pinged_at: Option<u64>,
    pub round_trip_ms: Option<u64>,
}

impl Heartbeat {
    pub fn new(now: u64, transport: Transport) -> Self {
        let slack_ms = if transport.is_polled() { POLLED_MS } else { 0 };
        let (timeout_ms, deadline) = (TIMEOUT_MS.1, u64::MAX);
        Self { timeout_ms, slack_ms, heard_at: now, deadline, pinged_at: None, round_trip_ms: None }
    }

    /// Beats as the server says.
    pub fn follow(&mut self, now: u64, limits: &Limits) {
        self.timeout_ms = limits.client_timeout_ms.clamp(TIMEOUT_MS.0, TIMEOUT_MS.1);
        self.heard(now);
    }

    /// A frame came: any is a sign of life.
    pub fn heard(&mut self, now: u64) {
        self.heard_at = now;
        self.deadline = now.saturating_add(self.timeout_ms + self.slack_ms);
    }

    pub fn pinged(&mut self, now: u64) {
        self.pinged_at = Some(now);
    }

    pub fn ponged(&mut self, now: u64) {
        self.round_trip_ms = self.pinged_at.take().map(|at| now.saturating_sub(at)).or(self.round_trip_ms);
    }

    /// Whether the link may have died unseen.
    pub fn is_doubtful(&self, now: u64) -> bool {
        now.saturating_sub(self.heard_at) >= PROBE_MS
    }

    /// It was asked for a sign of life, and has to answer soon.
    pub fn expect_soon(&mut self, now: u64) {
        self.deadline = self.deadline.min(now.saturating_add(PROBE_MS));
    }
}

//! What the connection has done so far, in figures.

use super::{Choice, Transport};

/// What the connection has done since the machine was made.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Metrics {
    /// Frames transmitted.
    pub sent: u64,
    /// Frames that came.
    pub received: u64,
    /// Transports opened, successfully or not.
    pub attempts: u64,
    /// Connections after the first.
    pub reconnects: u64,
    /// Reconnects after which nothing was missing, without a fresh snapshot.
    pub recoveries: u64,
    /// Times that only a fresh snapshot could help.
    pub resets: u64,
    /// Durable events that came once more, and were dropped.
    pub duplicates: u64,
    /// Frames of a later version, skipped.
    pub skipped: u64,
    /// How bytes travel, while they do.
    pub transport: Option<Transport>,
    /// Why that way.
    pub choice: Choice,
    /// When the last connection began, on the caller's clock.
    pub connected_at: Option<u64>,
    /// How long there was a connection, in all; the present one until something happened last.
    pub connected_ms: u64,
}

/// Keeps count.
#[derive(Default, Debug)]
pub(super) struct Tally {
    pub count: Metrics,
    since: Option<u64>,
}

impl Tally {
    /// As of `now`.
    pub fn read(&self, now: u64) -> Metrics {
        let present = self.since.map_or(0, |since| now.saturating_sub(since));
        Metrics { connected_ms: self.count.connected_ms.saturating_add(present), ..self.count }
    }

    /// A connection begins, with nothing missing or not.
    pub fn begin(&mut self, now: u64, resumed: bool) {
        if self.count.connected_at.replace(now).is_some() {
            self.count.reconnects += 1;
            self.count.recoveries += u64::from(resumed);
        }
        self.since = Some(now);
    }

    /// It has ended, if there was one.
    pub fn end(&mut self, now: u64) {
        self.count.connected_ms = self.read(now).connected_ms;
        self.since = None;
    }
}

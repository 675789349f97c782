//! Counting attempts to connect, and planning the next one.

use super::backoff::{Backoff, Jitter};

/// The longest a server can ask a client to stay away.
pub(super) const STAY_AWAY_MS_MAX: u64 = 10 * 60 * 1_000;

#[derive(Debug)]
pub(super) struct Attempts {
    policy: Backoff,
    /// 0 is the first attempt of all, the ones after a loss count from 1.
    number: u32,
    /// When it was lost.
    since: u64,
    /// When the next attempt begins, or the present one began.
    at: u64,
    over: bool,
}

impl Attempts {
    pub fn new(policy: Backoff) -> Self {
        Self { policy, number: 0, since: 0, at: 0, over: false }
    }

    pub fn number(&self) -> u32 {
        self.number.min(self.max())
    }

    pub fn max(&self) -> u32 {
        self.policy.attempts
    }

    pub fn at(&self) -> u64 {
        self.at
    }

    /// Whether the last one was made.
    pub fn are_over(&self) -> bool {
        self.over
    }

    /// Forgets all failures; the first attempt is due now.
    pub fn reset(&mut self, now: u64) {
        (self.number, self.since, self.at, self.over) = (0, now, now, false);
    }

    /// The connection was lost through no fault of the server: comes back at once, with all attempts left.
    pub fn restart(&mut self, now: u64) {
        self.reset(now);
        self.number = 1;
    }

    /// The next one is due now. After the last one this is one more.
    pub fn hurry(&mut self, now: u64) {
        self.at = now;
        self.over = false;
    }

    /// One failed, or the connection was lost; the server may have told when to come back.
    pub fn fail(&mut self, now: u64, slot_ms: Option<u64>, jitter: &mut Jitter) {
        if self.number == 0 {
            self.since = now;
        }
        self.number = self.number.saturating_add(1);
        let wait = slot_ms.map_or_else(|| self.policy.wait(self.number, jitter), |slot| slot.min(STAY_AWAY_MS_MAX));
        self.at = now.saturating_add(wait);
        self.over = !self.policy.allows(self.number, now.saturating_sub(self.since));
    }
}

//! What the machine is told once.

use super::{Backoff, Transport};

/// What the machine is told once.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// Names the tab over its reconnects; at most 64 bytes.
    pub tab: String,
    /// Seed of the jitter.
    pub seed: u64,
    /// How to reconnect.
    pub backoff: Backoff,
    /// What worked here last ([`Output::Remember`](super::Output::Remember)), and when, on the caller's clock.
    pub remembered: Option<(Transport, u64)>,
}

impl Settings {
    /// The usual ones.
    #[must_use]
    pub fn new(tab: impl Into<String>, seed: u64) -> Self {
        Self { tab: tab.into(), seed, backoff: Backoff::EXPONENTIAL, remembered: None }
    }
}

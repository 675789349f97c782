//! How far channels were read, until it is told.

use super::clock::Timer;
use protocol::id::ChannelId;
use send_wrapper::SendWrapper;
use std::collections::HashMap;

/// For how long reading is gathered after some was told.
const GATHERED_MS: u64 = 500;

/// What was read and is not told yet.
#[derive(Debug, Default)]
pub struct Reads {
    positions: HashMap<ChannelId, u64>,
    /// Runs for a while after something was told.
    timer: Option<SendWrapper<Timer>>,
}

impl Reads {
    /// Notes how far a channel was read; true when that can be told at once.
    pub fn note(&mut self, channel: ChannelId, seq: u64) -> bool {
        let position = self.positions.entry(channel).or_default();
        *position = seq.max(*position);
        self.timer.is_none()
    }

    /// Gives what is to be told now, and calls when it is time to ask again.
    pub fn take(&mut self, again: impl FnOnce() + 'static) -> HashMap<ChannelId, u64> {
        let due = std::mem::take(&mut self.positions);
        self.timer = (!due.is_empty()).then(|| SendWrapper::new(Timer::after(GATHERED_MS, again)));
        due
    }
}

//! How far channels were read, until it is told.

use super::clock::Timer;
use protocol::id::ChannelId;
use send_wrapper::SendWrapper;
use std::collections::HashMap;

/// For how long reading is gathered.
const GATHERED_MS: u64 = 500;

/// What was read and is not told yet.
#[derive(Debug, Default)]
pub struct Reads {
    positions: HashMap<ChannelId, u64>,
    timer: Option<SendWrapper<Timer>>,
}

impl Reads {
    /// Notes how far a channel was read; calls when it is time to tell.
    pub fn note(&mut self, channel: ChannelId, seq: u64, told: impl FnOnce() + 'static) {
        let position = self.positions.entry(channel).or_default();
        *position = seq.max(*position);
        self.timer.get_or_insert_with(|| SendWrapper::new(Timer::after(GATHERED_MS, told)));
    }

    /// Gives what is to be told.
    pub fn take(&mut self) -> HashMap<ChannelId, u64> {
        self.timer = None;
        std::mem::take(&mut self.positions)
    }
}

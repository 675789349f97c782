//! Read positions that wait to be told: the highest of each channel.

use crate::{channel::ChannelRef, frame::ClientFrame};

/// Channels remembered, few enough to be told all at once; beyond it the oldest is forgotten, and told when it is read
/// again.
const READS_MAX: usize = 32;

#[derive(Default, Debug)]
pub(super) struct Reads(Vec<(ChannelRef, u64)>);

impl Reads {
    pub fn note(&mut self, channel: ChannelRef, seq: u64) {
        if let Some(known) = self.0.iter_mut().find(|read| read.0 == channel) {
            known.1 = known.1.max(seq);
            return;
        }
        if self.0.len() == READS_MAX {
            self.0.remove(0);
        }
        self.0.push((channel, seq));
    }

    /// Everything, to be sent.
    pub fn take(&mut self) -> impl Iterator<Item = ClientFrame> + use<> {
        std::mem::take(&mut self.0).into_iter().map(|(channel, seq)| ClientFrame::Read { channel, seq })
    }

    pub fn forget(&mut self) {
        self.0.clear();
    }
}

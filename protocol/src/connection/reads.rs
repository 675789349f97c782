//! Read positions that the server is not known to have: the highest of each channel.

use crate::{
    channel::ChannelRef,
    cursor::{Cursor, Epoch},
    frame::{ClientFrame, FrameError, ServerFrame},
    id::UserId,
};

/// Channels remembered, few enough to be told all at once; beyond it the oldest is forgotten, one that was told first, and
/// told when it is read again.
const READS_MAX: usize = 32;

/// They are state: each is told on every new link until the log says that it was taken. One that the server has had all
/// along makes no event; telling it again changes nothing there.
#[derive(Default, Debug)]
pub(super) struct Reads {
    me: Option<UserId>,
    epoch: Option<Epoch>,
    positions: Vec<Position>,
}

#[derive(Debug)]
struct Position {
    channel: ChannelRef,
    seq: u64,
    /// On this link.
    told: bool,
}

impl Reads {
    pub fn note(&mut self, channel: ChannelRef, seq: u64) {
        if let Some(known) = self.positions.iter_mut().find(|known| known.channel == channel) {
            if seq > known.seq {
                (known.seq, known.told) = (seq, false);
            }
            return;
        }
        if self.positions.len() == READS_MAX {
            let oldest = self.positions.iter().position(|known| known.told).unwrap_or_default();
            self.positions.remove(oldest);
        }
        self.positions.push(Position { channel, seq, told: false });
    }

    /// In another life of the database their numbers mean nothing.
    pub fn fit(&mut self, cursor: Option<Cursor>) {
        let Some(Cursor { epoch, .. }) = cursor else { return };
        if self.epoch.replace(epoch).is_some_and(|before| before != epoch) {
            self.positions.clear();
        }
    }

    /// A new link, or one whose stream begins anew: what was told before may not have arrived. What one read is not told
    /// in the name of another.
    pub fn untell(&mut self, me: UserId) {
        if self.me.replace(me).is_some_and(|before| before != me) {
            self.positions.clear();
        }
        self.positions.iter_mut().for_each(|known| known.told = false);
    }

    /// All that is to be told on this link.
    pub fn tell(&mut self) -> Vec<ClientFrame> {
        let tell = |known: &mut Position| {
            let is_news = !std::mem::replace(&mut known.told, true);
            is_news.then(|| ClientFrame::Read { channel: known.channel.clone(), seq: known.seq })
        };
        self.positions.iter_mut().filter_map(tell).collect()
    }

    /// An event says that a position of mine was taken, from here or from elsewhere.
    pub fn confirm(&mut self, frame: &ServerFrame) {
        if let ServerFrame::Read { channel, user, read_seq, .. } = frame
            && self.me == Some(*user)
        {
            let channel = ChannelRef::Id(*channel);
            self.positions.retain(|known| known.channel != channel || known.seq > *read_seq);
        }
    }

    /// Told again, a position that was refused for good would be refused again.
    pub fn refuse(&mut self, error: &FrameError) {
        if let Some(about) = error.reply_to.as_ref().filter(|_| !error.temporary) {
            self.positions.retain(|known| !known.told || known.channel.to_string() != *about);
        }
    }

    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

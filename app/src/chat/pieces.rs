//! The pieces of history that are held: of the channel on screen and of a few that were.

use super::history::{Piece, channel_of};
use protocol::{frame::ServerFrame, id::ChannelId};

/// How many channels are held.
const CHANNELS_MAX: usize = 8;

/// The pieces of history that are held.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Pieces {
    /// The one used last is the last.
    held: Vec<(ChannelId, Piece)>,
}

impl Pieces {
    /// What is held of a channel.
    #[must_use]
    pub fn get(&self, channel: ChannelId) -> Option<&Piece> {
        self.held.iter().find(|(id, _)| *id == channel).map(|(_, piece)| piece)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, channel: ChannelId) -> Option<&mut Piece> {
        self.held.iter_mut().find(|(id, _)| *id == channel).map(|(_, piece)| piece)
    }

    /// All that is held.
    pub fn all(&self) -> impl Iterator<Item = (ChannelId, &Piece)> {
        self.held.iter().map(|(id, piece)| (*id, piece))
    }

    /// Holds a channel; of those that nobody reads, the one that was asked for longest ago makes room.
    pub fn open(&mut self, channel: ChannelId, is_read: impl Fn(ChannelId) -> bool) -> &mut Piece {
        let piece = self.forget(channel).unwrap_or_default();
        if self.held.len() >= CHANNELS_MAX
            && let Some(idle) = self.held.iter().position(|(id, _)| !is_read(*id))
        {
            self.held.remove(idle);
        }
        self.held.push((channel, piece));
        let last = self.held.len() - 1;
        &mut self.held[last].1
    }

    /// Begins a channel with a piece that is here already.
    pub fn begin(&mut self, channel: ChannelId, piece: Piece) {
        *self.open(channel, |_| false) = piece;
    }

    /// Lets a channel go.
    pub fn forget(&mut self, channel: ChannelId) -> Option<Piece> {
        let index = self.held.iter().position(|(id, _)| *id == channel)?;
        Some(self.held.remove(index).1)
    }

    /// Lets all go but those.
    pub fn keep_only(&mut self, wanted: impl Fn(ChannelId) -> bool) {
        self.held.retain(|(id, _)| wanted(*id));
    }

    /// Takes an event in; true when anything is another now.
    pub fn apply(&mut self, frame: &ServerFrame) -> bool {
        channel_of(frame).and_then(|channel| self.get_mut(channel)).is_some_and(|piece| piece.apply(frame))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::story::{channel, event, page, said};

    #[test]
    fn events_go_to_their_channel() {
        let mut pieces = Pieces::default();
        pieces.begin(channel("general").id, Piece::new(page(1..=3, false, false, 3)));
        assert!(pieces.apply(&event(said(4, "bea", "general"))));
        assert!(!pieces.apply(&event(said(5, "bea", "random"))));
        assert_eq!(pieces.get(channel("general").id).map(|piece| piece.messages().len()), Some(4));
    }

    #[test]
    fn the_one_asked_for_longest_ago_makes_room_unless_somebody_reads_it() {
        let mut pieces = Pieces::default();
        let names: Vec<_> = (0..CHANNELS_MAX).map(|n| format!("c{n}")).collect();
        for name in &names {
            pieces.open(channel(name).id, |_| false);
        }
        pieces.open(channel("c0").id, |_| false);
        pieces.open(channel("new").id, |id| id == channel("c1").id);
        assert!(pieces.get(channel("c0").id).is_some() && pieces.get(channel("c1").id).is_some());
        assert!(pieces.get(channel("c2").id).is_none(), "the first that nobody reads");
        pieces.keep_only(|id| id == channel("new").id);
        assert!(pieces.get(channel("c0").id).is_none() && pieces.get(channel("new").id).is_some());
    }
}

//! What was read in one tab is read in all, also while there is no connection over which the server could say so.

use super::Tabs;
use crate::chat::channels::Channels;
use leptos::prelude::*;
use protocol::id::{ChannelId, UserId};

/// The other tabs of a person, as far as reading goes.
#[derive(Debug)]
pub struct ReadTabs(Tabs<(ChannelId, u64)>);

impl ReadTabs {
    /// Takes in how far the others have read.
    #[must_use]
    pub fn of(me: UserId, channels: RwSignal<Channels>) -> Self {
        Self(Tabs::listen(&format!("tidings:read:{me}"), move |(channel, seq)| {
            channels.try_maybe_update(|channels| (read(channels, channel, seq), ()));
        }))
    }

    /// Tells the others how far a channel was read.
    pub fn tell(&self, channel: ChannelId, seq: u64) {
        self.0.tell(&(channel, seq));
    }
}

/// A tab that knows of later messages leaves it to the server to say how many of them are unread.
fn read(channels: &mut Channels, channel: ChannelId, seq: u64) -> bool {
    channels.mine(channel).is_some_and(|mine| mine.last_seq <= seq) && channels.read(channel, seq)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::story::{channel, event, said, snapshot};

    #[test]
    fn reading_elsewhere_counts_here_unless_more_is_known_here() {
        let mut channels = Channels::new(&snapshot("ada", &["bea"], &["general"]));
        let general = channel("general").id;
        channels.apply(&event(said(1, "bea", "general")));
        channels.apply(&event(said(2, "bea", "general")));
        assert!(!read(&mut channels, general, 1));
        assert_eq!(channels.unread(general).map(|unread| unread.count), Some(2));
        assert!(read(&mut channels, general, 2));
        assert_eq!(channels.unread(general), None);
        assert!(!read(&mut channels, channel("elsewhere").id, 9));
    }
}

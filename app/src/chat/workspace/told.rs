//! What is told to me: what I want to hear, what is meant for me, and how far the others have read.

use super::Workspace;
use crate::{
    chat::{history::Piece, pieces::Pieces, readers::Key},
    notifications::centre::Centre,
};
use leptos::prelude::*;
use protocol::{
    attention::{Address, Attention, Case, What, attention},
    channel::{ChannelKind, ReadPosition},
    frame::ServerFrame,
    id::{ChannelId, UserId},
    message::Message,
    notification::{ListedNotification, Notification, NotificationKind},
    preferences::Preferences,
};
use std::collections::HashSet;

impl Workspace {
    /// What I want to be told.
    #[must_use]
    pub fn preferences(self) -> RwSignal<Preferences> {
        self.preferences
    }

    /// What was told to me alone.
    #[must_use]
    pub fn centre(self) -> RwSignal<Centre> {
        self.centre
    }

    /// When somebody who is not here was last seen, in milliseconds since 1970 UTC.
    #[must_use]
    pub fn last_seen(self, user: UserId) -> Option<u64> {
        self.track(Key::Presence(user));
        self.people.with_untracked(|people| people.last_seen(user))
    }

    /// Notes that whatever computes at this moment counts what is unread in every channel.
    pub fn track_unread(self) {
        self.track(Key::Unreads);
    }

    /// Notes that the newest message of a channel was seen; gives its number if that is news.
    #[must_use]
    pub fn read(self, channel: ChannelId) -> Option<u64> {
        let newest = |pieces: &Pieces| pieces.get(channel).filter(|piece| !piece.has_after()).and_then(Piece::last_seq);
        let seq = self.pieces.with_value(newest)?;
        let is_news = self.channels.try_update_untracked(|channels| channels.read(channel, seq)) == Some(true);
        if is_news {
            self.wake(&HashSet::from([Key::Unread(channel), Key::Unreads]));
        }
        is_news.then_some(seq)
    }

    /// How far the others have read a channel, of those who share it.
    #[must_use]
    pub fn reads(self, channel: ChannelId) -> Vec<ReadPosition> {
        self.track(Key::Unread(channel));
        self.channels.with(|channels| channels.mine(channel).map(|mine| mine.reads.clone())).unwrap_or_default()
    }

    /// How loudly I am told of a message in a channel of mine that speaks to nobody in particular.
    #[must_use]
    pub fn attention_for(self, channel: ChannelId, now: u64) -> Attention {
        let is_direct = self.channel(channel).is_some_and(|channel| channel.kind == ChannelKind::Direct);
        let what = What::Message(if is_direct { Address::Direct } else { Address::Nobody });
        self.preferences.with(|mine| attention(Case::new(what, false, Some(channel), mine, now)))
    }

    /// Whom a message speaks to, as I stand to it; none when I am not in its channel.
    #[must_use]
    pub fn address(self, message: &Message) -> Option<Address> {
        let me = self.me()?;
        self.channels.with(|channels| {
            let mine = channels.mine(message.channel)?;
            Some(Address::of(message, me, mine.channel.kind == ChannelKind::Direct))
        })
    }

    /// Takes in what concerns me alone.
    pub(super) fn heed(self, frames: &[ServerFrame]) {
        let mut wanted = self.preferences.get_untracked();
        self.centre.maybe_update(|centre| {
            let mut is_changed = false;
            for frame in frames {
                if let ServerFrame::Preferences { preferences, .. } = frame {
                    wanted.clone_from(preferences);
                }
                is_changed |= self.list(centre, frame, &wanted);
            }
            is_changed
        });
        if self.preferences.with_untracked(|before| *before != wanted) {
            self.preferences.set(wanted);
        }
    }

    /// Lists what an event tells, or that it was read; true when it was anything like that.
    fn list(self, centre: &mut Centre, frame: &ServerFrame, wanted: &Preferences) -> bool {
        if let ServerFrame::NotificationsRead { read, unread, .. } = frame {
            centre.mark(read, *unread);
            return true;
        }
        let told = match frame {
            ServerFrame::Notification { seq, notification } => Some((*seq, notification.clone())),
            ServerFrame::Message { seq, message, .. } => {
                untrack(|| self.meant_for_me(message, wanted)).map(|notification| (*seq, notification))
            }
            _ => None,
        };
        let is_told = told.is_some();
        if let Some((seq, notification)) = told {
            centre.tell(ListedNotification { seq, notification, read: false });
        }
        is_told
    }

    /// What stands for a message in the notification centre, if anything does.
    fn meant_for_me(self, message: &Message, wanted: &Preferences) -> Option<Notification> {
        let me = self.me()?;
        self.channels.with(|channels| {
            let place = &channels.mine(message.channel)?.channel;
            let kind = NotificationKind::of_message(message, me, place.kind == ChannelKind::Direct, wanted)?;
            Some(Notification::of_message(message, kind, place))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::story::{channel, event, said, snapshot, user};
    use protocol::{
        notification::ReadMark,
        preferences::{ChannelLevel, Listening},
    };

    fn page_of_ada() -> (Owner, Workspace) {
        let owner = Owner::new();
        owner.set();
        (owner, Workspace::new(Some(&snapshot("ada", &["bea"], &["general", "random"])), None))
    }

    fn mentioning(seq: u64, name: &str, whom: &[&str], channel: bool) -> ServerFrame {
        let mentions = whom.iter().map(|name| user(name).id).collect();
        event(Message { mentions, mentions_channel: channel, ..said(seq, name, "general") })
    }

    #[test]
    fn what_is_meant_for_me_waits_until_it_is_read() {
        let (_owner, workspace) = page_of_ada();
        let unread = || workspace.centre().with_untracked(Centre::unread);
        workspace.receive(
            0,
            &[
                event(said(1, "bea", "general")),
                mentioning(2, "bea", &["bea"], false),
                mentioning(3, "ada", &["ada"], true),
                event(Message { mentions: vec![user("ada").id], ..said(4, "bea", "elsewhere") }),
            ],
        );
        assert_eq!(unread(), 0, "of others, by me, elsewhere");
        workspace.receive(0, &[mentioning(5, "bea", &["ada"], false), mentioning(6, "bea", &[], true)]);
        assert_eq!(unread(), 2);
        let read = ReadMark::Channel { channel: channel("general").id, up_to: 5 };
        workspace.receive(0, &[ServerFrame::NotificationsRead { seq: 7, read, unread: 1 }]);
        assert_eq!(unread(), 1);
        let levels =
            |muted_until| vec![ChannelLevel { channel: channel("general").id, level: Listening::All, muted_until }];
        let wanting = |muted_until| ServerFrame::Preferences {
            seq: 8,
            preferences: Preferences { levels: levels(muted_until), ..Preferences::default() },
        };
        let before = mentioning(8, "bea", &[], true);
        workspace.receive(0, &[before, wanting(Some(u64::MAX)), mentioning(9, "bea", &[], true)]);
        assert_eq!(unread(), 2, "a muted channel calls nobody together");
        workspace.receive(0, &[mentioning(10, "bea", &["ada"], true)]);
        assert_eq!(unread(), 3, "but somebody by name");
    }

    #[test]
    fn a_channel_is_heard_as_i_want_it() {
        let (_owner, workspace) = page_of_ada();
        let random = channel("random").id;
        assert!(workspace.attention_for(random, 0).badge);
        let levels = vec![ChannelLevel { channel: random, level: Listening::Nothing, muted_until: None }];
        let preferences = Preferences { levels, ..Preferences::default() };
        workspace.receive(0, &[ServerFrame::Preferences { seq: 1, preferences }]);
        assert!(!workspace.attention_for(random, 0).counts);
        assert!(workspace.attention_for(channel("general").id, 0).badge);
    }
}

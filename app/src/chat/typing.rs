//! Who is typing, and when to say that I am.

use protocol::{
    frame::ServerFrame,
    id::{ChannelId, UserId},
};

/// After how long without news somebody is no longer typing.
const SHOWN_MS: u64 = 6_000;
/// How often I say that I am.
const SAID_EVERY_MS: u64 = 3_000;
/// After how long without a key I am no longer typing.
pub const IDLE_MS: u64 = 5_000;

/// Who is typing where.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Typing {
    typists: Vec<Typist>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
struct Typist {
    channel: ChannelId,
    user: UserId,
    until: u64,
}

impl Typing {
    /// Takes an event in; true when somebody begins or ends. What was typed has ended when it arrives.
    pub fn apply(&mut self, now: u64, frame: &ServerFrame) -> bool {
        match frame {
            ServerFrame::Typing { channel, user, on: true } => self.add(*channel, *user, now + SHOWN_MS),
            ServerFrame::Typing { channel, user, on: false } => self.remove(*channel, *user),
            ServerFrame::Message { channel, message, .. } => self.remove(*channel, message.sender.id),
            _ => false,
        }
    }

    /// Forgets those of whom nothing was heard for too long; gives where there were any.
    pub fn expire(&mut self, now: u64) -> Vec<ChannelId> {
        self.typists.extract_if(.., |typist| typist.until <= now).map(|typist| typist.channel).collect()
    }

    /// Who is typing in a channel, but for me.
    #[must_use]
    pub fn in_channel(&self, channel: ChannelId, me: Option<UserId>) -> Vec<UserId> {
        let here = self.typists.iter().filter(|typist| typist.channel == channel);
        here.map(|typist| typist.user).filter(|user| Some(*user) != me).collect()
    }

    fn add(&mut self, channel: ChannelId, user: UserId, until: u64) -> bool {
        if let Some(known) = self.typists.iter_mut().find(|typist| (typist.channel, typist.user) == (channel, user)) {
            known.until = until;
            return false;
        }
        self.typists.push(Typist { channel, user, until });
        true
    }

    fn remove(&mut self, channel: ChannelId, user: UserId) -> bool {
        let before = self.typists.len();
        self.typists.retain(|typist| (typist.channel, typist.user) != (channel, user));
        self.typists.len() < before
    }
}

/// What I have said about my own typing in one channel.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub struct OwnTyping {
    said_at: Option<u64>,
}

impl OwnTyping {
    /// A key was pressed; tells what has to be said now.
    pub fn typed(&mut self, now: u64, empty: bool) -> Option<bool> {
        if empty {
            return self.ended();
        }
        let due = self.said_at.is_none_or(|said_at| now.saturating_sub(said_at) >= SAID_EVERY_MS);
        due.then(|| {
            self.said_at = Some(now);
            true
        })
    }

    /// The message was sent, or no key was pressed for [`IDLE_MS`].
    pub fn ended(&mut self) -> Option<bool> {
        self.said_at.take().map(|_| false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::story::{channel, event, said, user};

    fn types(name: &str, on: bool) -> ServerFrame {
        ServerFrame::Typing { channel: channel("general").id, user: user(name).id, on }
    }

    fn typists(typing: &Typing) -> usize {
        typing.in_channel(channel("general").id, Some(user("ada").id)).len()
    }

    #[test]
    fn typing_ends_by_word_by_message_and_by_itself() {
        let mut typing = Typing::default();
        for name in ["bea", "cy", "dan"] {
            assert!(typing.apply(0, &types(name, true)));
        }
        assert!(!typing.apply(3_000, &types("dan", true)), "still the same");
        assert!(typing.apply(3_000, &types("bea", false)));
        assert!(typing.apply(3_000, &event(said(1, "cy", "general"))));
        assert_eq!(typists(&typing), 1);
        assert_eq!((typing.expire(8_999), typing.expire(9_000)), (vec![], vec![channel("general").id]));
        assert_eq!(typists(&typing), 0);
    }

    #[test]
    fn i_am_not_told_about_myself() {
        let mut typing = Typing::default();
        typing.apply(0, &types("ada", true));
        assert_eq!(typists(&typing), 0);
    }

    #[test]
    fn i_say_it_at_most_every_three_seconds_and_end_it_once() {
        let mut own = OwnTyping::default();
        let said: Vec<_> = [0, 100, 2_999, 3_000, 4_000].map(|now| own.typed(now, false)).into();
        assert_eq!(said, [Some(true), None, None, Some(true), None]);
        assert_eq!((own.typed(4_100, true), own.typed(4_200, true), own.ended()), (Some(false), None, None));
    }
}

//! Who is told of something, and how loudly: the one rule, for both sides.

use crate::{
    id::{ChannelId, UserId},
    message::Message,
    notification::{Level, NotificationKind},
    preferences::{Listening, Preferences},
};

/// Something that happened, as one person stands to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a circumstance of its own")]
pub struct Case {
    /// What happened.
    pub what: What,
    /// Whether it is of my own making.
    pub is_mine: bool,
    /// What I want to hear from its channel; [`Listening::All`] when it has none.
    pub listening: Listening,
    /// Whether its channel is muted for me now.
    pub muted: bool,
    /// Whether I do not want to be disturbed now.
    pub dnd: bool,
    /// Whether its channel is on screen.
    pub open: bool,
    /// Whether the window has the focus.
    pub focused: bool,
}

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// Somebody wrote.
    Message(Address),
    /// A system notification.
    Notification(Level),
}

/// Whom a message speaks to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Address {
    /// Whoever reads it.
    Nobody,
    /// Everybody in the channel, by `@channel`.
    Channel,
    /// Me, by `@name`.
    Me,
    /// Me, in a direct channel.
    Direct,
}

/// How loudly somebody is told.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a way of telling, and they go together in many ways")]
pub struct Attention {
    /// It is among what is unread: beside the channel, or in the notification centre.
    pub counts: bool,
    /// It counts in the window's title, its icon and the app's badge.
    pub badge: bool,
    /// It appears in the corner for a moment.
    pub toast: bool,
    /// It is heard.
    pub sound: bool,
    /// The desktop shows it.
    pub desktop: bool,
}

impl Attention {
    const NONE: Self = Self { counts: false, badge: false, toast: false, sound: false, desktop: false };
    const QUIET: Self = Self { counts: true, ..Self::NONE };
    const MARKED: Self = Self { badge: true, ..Self::QUIET };
}

/// How loudly somebody is told. What they made themselves or have in view is not told; a muted channel counts only what
/// is meant for them by name; who does not want to be disturbed sees it counted, and hears nothing.
#[must_use]
pub fn attention(case: Case) -> Attention {
    let in_view = case.open && matches!(case.what, What::Message(_));
    if case.is_mine || in_view && case.focused {
        return Attention::NONE;
    }
    if !is_wanted(case) {
        let counts = match case.what {
            What::Message(address) if is_silent(case) => matches!(address, Address::Me | Address::Direct),
            _ => true,
        };
        return Attention { counts, ..Attention::NONE };
    }
    if case.dnd {
        return Attention::MARKED;
    }
    Attention { toast: !in_view, sound: true, desktop: !case.focused, ..Attention::MARKED }
}

fn is_silent(case: Case) -> bool {
    case.muted || case.listening == Listening::Nothing
}

fn is_wanted(case: Case) -> bool {
    match case.what {
        _ if is_silent(case) => false,
        What::Notification(_) => true,
        What::Message(address) => case.listening == Listening::All || address != Address::Nobody,
    }
}

impl Address {
    /// Whom a message speaks to, as one person stands to it who is in its channel.
    #[must_use]
    pub fn of(message: &Message, me: UserId, is_direct: bool) -> Self {
        match Self::of_all(message, is_direct) {
            Self::Nobody | Self::Channel if message.mentions.contains(&me) => Self::Me,
            address => address,
        }
    }

    /// Whom a message speaks to, whoever is in its channel: those who are mentioned by name left aside.
    #[must_use]
    pub fn of_all(message: &Message, is_direct: bool) -> Self {
        if is_direct {
            Self::Direct
        } else if message.mentions_channel {
            Self::Channel
        } else {
            Self::Nobody
        }
    }

    /// As what it could stand in the notification centre: see [`NotificationKind::of_message`].
    #[must_use]
    pub fn kind(self) -> Option<NotificationKind> {
        match self {
            Self::Nobody => None,
            Self::Channel | Self::Me => Some(NotificationKind::Mention),
            Self::Direct => Some(NotificationKind::Direct),
        }
    }
}

impl NotificationKind {
    /// As what a message stands in the notification centre of somebody who is in its channel, if it does: when it speaks to
    /// them, and counts by what they wanted when it was sent.
    #[must_use]
    pub fn of_message(message: &Message, me: UserId, is_direct: bool, preferences: &Preferences) -> Option<Self> {
        let address = Address::of(message, me, is_direct);
        let is_mine = message.sender.id == me;
        let case = Case::new(What::Message(address), is_mine, Some(message.channel), preferences, message.created_at);
        address.kind().filter(|_| attention(case).counts)
    }
}

impl Case {
    /// A message of somebody, or a notification, as one person stands to it at time `now` (milliseconds since 1970 UTC).
    #[must_use]
    pub fn new(what: What, is_mine: bool, channel: Option<ChannelId>, preferences: &Preferences, now: u64) -> Self {
        let level = channel.and_then(|channel| preferences.of(channel));
        Self {
            what,
            is_mine,
            listening: level.map_or(Listening::All, |level| level.level),
            muted: level.is_some_and(|level| level.is_muted(now)),
            dnd: preferences.is_dnd(now),
            open: false,
            focused: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Address::{Channel, Direct, Me, Nobody};
    use Listening::{All, Mentions, Nothing};

    const LOUD: Attention = Attention { counts: true, badge: true, toast: true, sound: true, desktop: false };
    const OUTSIDE: Attention = Attention { desktop: true, ..LOUD };

    fn said(address: Address, listening: Listening) -> Case {
        Case {
            what: What::Message(address),
            is_mine: false,
            listening,
            muted: false,
            dnd: false,
            open: false,
            focused: true,
        }
    }

    fn told(level: Level) -> Case {
        Case { what: What::Notification(level), ..said(Nobody, All) }
    }

    #[test]
    fn what_is_wanted_from_a_channel() {
        for (listening, address, expected) in [
            (All, Nobody, LOUD),
            (All, Channel, LOUD),
            (All, Me, LOUD),
            (All, Direct, LOUD),
            (Mentions, Nobody, Attention::QUIET),
            (Mentions, Channel, LOUD),
            (Mentions, Me, LOUD),
            (Mentions, Direct, LOUD),
            (Nothing, Nobody, Attention::NONE),
            (Nothing, Channel, Attention::NONE),
            (Nothing, Me, Attention::QUIET),
            (Nothing, Direct, Attention::QUIET),
        ] {
            assert_eq!(attention(said(address, listening)), expected, "{listening:?} {address:?}");
        }
    }

    #[test]
    fn a_muted_channel_is_as_one_that_i_want_nothing_of() {
        for listening in [All, Mentions, Nothing] {
            for address in [Nobody, Channel, Me, Direct] {
                let muted = Case { muted: true, ..said(address, listening) };
                assert_eq!(attention(muted), attention(said(address, Nothing)), "{listening:?} {address:?}");
            }
        }
    }

    #[test]
    fn who_does_not_want_to_be_disturbed_sees_it_counted() {
        for (listening, address, expected) in [
            (All, Nobody, Attention::MARKED),
            (All, Direct, Attention::MARKED),
            (Mentions, Nobody, Attention::QUIET),
            (Mentions, Channel, Attention::MARKED),
            (Nothing, Me, Attention::QUIET),
            (Nothing, Nobody, Attention::NONE),
        ] {
            let disturbed = Case { dnd: true, ..said(address, listening) };
            assert_eq!(attention(disturbed), expected, "{listening:?} {address:?}");
        }
        assert_eq!(attention(Case { dnd: true, ..told(Level::Error) }), Attention::MARKED);
    }

    #[test]
    fn what_is_seen_is_not_told_and_what_lies_behind_other_windows_is() {
        let loud = said(Nobody, All);
        for (open, focused, expected) in [
            (true, true, Attention::NONE),
            (true, false, Attention { toast: false, ..OUTSIDE }),
            (false, true, LOUD),
            (false, false, OUTSIDE),
        ] {
            assert_eq!(attention(Case { open, focused, ..loud }), expected, "open {open}, focused {focused}");
        }
    }

    #[test]
    fn what_i_said_myself_is_not_told_to_me() {
        for address in [Nobody, Channel, Me, Direct] {
            for focused in [true, false] {
                let mine = Case { is_mine: true, focused, ..said(address, All) };
                assert_eq!(attention(mine), Attention::NONE, "{address:?}");
            }
        }
    }

    #[test]
    fn system_notifications_do_not_stand_in_a_channel() {
        for level in [Level::Info, Level::Warning, Level::Error] {
            assert_eq!(attention(told(level)), LOUD);
            assert_eq!(attention(Case { focused: false, ..told(level) }), OUTSIDE);
            assert_eq!(attention(Case { open: true, ..told(level) }), LOUD, "having the channel open does not show it");
            assert_eq!(attention(Case { muted: true, ..told(level) }), Attention::QUIET);
            assert_eq!(attention(Case { listening: Nothing, ..told(level) }), Attention::QUIET);
            assert_eq!(attention(Case { listening: Mentions, ..told(level) }), LOUD);
        }
    }

    /// Over every case there is: nothing is louder than it is counted, and quiet wishes are kept.
    #[test]
    fn whatever_is_loud_is_counted() {
        for case in every_case() {
            let told = attention(case);
            assert!(told.counts || told == Attention::NONE, "{case:?}");
            assert!(told.badge || !(told.toast || told.sound || told.desktop), "{case:?}");
            assert!(!(case.dnd || case.muted) || !(told.toast || told.sound || told.desktop), "{case:?}");
            assert!(!case.focused || !told.desktop, "{case:?}");
        }
    }

    fn every_case() -> Vec<Case> {
        let messages = [Nobody, Channel, Me, Direct].map(What::Message);
        let notifications = [Level::Info, Level::Warning, Level::Error].map(What::Notification);
        let bit = |bits: u32, at: u32| bits >> at & 1 == 1;
        let mut cases = Vec::new();
        for what in messages.into_iter().chain(notifications) {
            for listening in [All, Mentions, Nothing] {
                cases.extend((0..32).map(|bits| Case {
                    what,
                    is_mine: bit(bits, 0),
                    listening,
                    muted: bit(bits, 1),
                    dnd: bit(bits, 2),
                    open: bit(bits, 3),
                    focused: bit(bits, 4),
                }));
            }
        }
        cases
    }
}

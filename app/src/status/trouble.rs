//! When the state of the connection matters to somebody who writes.

use crate::realtime::{clock::Timer, use_realtime};
use leptos::prelude::*;
use protocol::{
    close::CloseCode,
    connection::{State, WHEN_ONLINE},
};
use send_wrapper::SendWrapper;

/// For how long a connection may be away before it is worth a word.
const LOST_MS: u64 = 5_000;

/// What keeps messages from going out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// There has been no connection for a while, and it is tried again.
    Lost,
    /// The browser says that there is no network.
    Offline,
    /// It was tried often enough.
    GaveUp,
    /// The server does not want this page any more.
    Refused(CloseCode),
}

impl Trouble {
    /// What a state means; `is_long` when there has been no connection for a while.
    fn of(state: &State, is_long: bool) -> Option<Self> {
        match state {
            State::Connected => None,
            State::Error { why } => Some(Self::Refused(*why)),
            State::Reconnecting { at: WHEN_ONLINE, .. } => Some(Self::Offline),
            State::Disconnected => is_long.then_some(Self::GaveUp),
            State::Connecting | State::Reconnecting { .. } => is_long.then_some(Self::Lost),
        }
    }
}

/// The trouble there is. None for a short break, and none that begins while nobody looks.
#[must_use]
pub fn use_trouble() -> Memo<Option<Trouble>> {
    let realtime = use_realtime();
    let (status, attentive) = (realtime.status(), realtime.attentive());
    let connected = Memo::new(move |_| status.read().state == State::Connected);
    let is_long = RwSignal::new(false);
    Effect::new(move |_| {
        // Two windows side by side are both looked at, but only one has the focus.
        let is_seen = attentive.get() || !document().hidden();
        if connected.get() || !is_seen {
            is_long.set(false);
        } else {
            let timer = SendWrapper::new(Timer::after(LOST_MS, move || is_long.set(true)));
            on_cleanup(move || drop(timer));
        }
    });
    Memo::new(move |_| Trouble::of(&status.read().state, is_long.get()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_break_is_none_and_what_will_not_pass_is_told_at_once() {
        let trying = State::Reconnecting { attempt: 1, max: 15, at: 0 };
        let offline = State::Reconnecting { attempt: 1, max: 15, at: WHEN_ONLINE };
        let refused = State::Error { why: CloseCode::SignedOut };
        for (state, at_first, later) in [
            (State::Connected, None, None),
            (State::Connecting, None, Some(Trouble::Lost)),
            (trying, None, Some(Trouble::Lost)),
            (State::Disconnected, None, Some(Trouble::GaveUp)),
            (offline, Some(Trouble::Offline), Some(Trouble::Offline)),
            (refused, Some(Trouble::Refused(CloseCode::SignedOut)), Some(Trouble::Refused(CloseCode::SignedOut))),
        ] {
            assert_eq!((Trouble::of(&state, false), Trouble::of(&state, true)), (at_first, later), "{state:?}");
        }
    }
}

//! The connection in words.

use super::Trouble;
use crate::{
    error_text::close_text,
    i18n::{Locale, td_string},
    transport_text::{transport_text, transport_within},
};
use protocol::connection::{Choice, Fault, State, Status, Transport, WHEN_ONLINE};

/// The state.
pub(super) fn word(locale: Locale, state: &State) -> &'static str {
    match state {
        State::Disconnected => td_string!(locale, status.disconnected),
        State::Connecting => td_string!(locale, status.connecting),
        State::Connected => td_string!(locale, status.connected),
        State::Reconnecting { at: WHEN_ONLINE, .. } => td_string!(locale, status.when_online),
        State::Reconnecting { .. } => td_string!(locale, status.reconnecting),
        State::Error { .. } => td_string!(locale, status.failed),
    }
}

/// Which attempt is next, in figures, unless it waits for the network.
pub(super) fn attempts(state: &State) -> Option<String> {
    match state {
        State::Reconnecting { at: WHEN_ONLINE, .. } => None,
        State::Reconnecting { attempt, max, .. } => Some(format!("{attempt}/{max}")),
        _ => None,
    }
}

/// The same in words.
pub(super) fn attempts_of(locale: Locale, state: &State) -> Option<String> {
    match state {
        State::Reconnecting { attempt, max, .. } => {
            Some(td_string!(locale, status.attempt_of, attempt = attempt, max = max))
        }
        _ => None,
    }
}

/// When the next attempt begins; none while one is under way.
pub(super) fn countdown(locale: Locale, state: &State, now: u64) -> Option<String> {
    match state {
        State::Reconnecting { at: WHEN_ONLINE, .. } => None,
        State::Reconnecting { at, .. } if *at > now => {
            Some(td_string!(locale, status.in_seconds, count = (at - now).div_ceil(1000)))
        }
        _ => None,
    }
}

/// What there is to say about the state or the way in which bytes travel.
pub(super) fn why(locale: Locale, status: &Status) -> Option<String> {
    if let State::Error { why } = status.state {
        return Some(close_text(locale, why).to_owned());
    }
    let (name, within) = (transport_text(locale, status.transport?), transport_within(locale, status.transport?));
    match status.choice {
        Choice::First => None,
        Choice::Remembered if status.transport == Some(Transport::WebSocket) => None,
        Choice::Remembered => Some(td_string!(locale, status.remembered, transport = name)),
        Choice::Climbed => Some(td_string!(locale, status.climbed, transport = name)),
        Choice::SteppedDown { from, fault } => {
            let from = transport_text(locale, from);
            Some(match fault {
                Fault::Refused => td_string!(locale, status.refused, from = from, transport = within),
                Fault::Silent => td_string!(locale, status.silent, from = from, transport = within),
                Fault::Cut => td_string!(locale, status.cut, from = from, transport = within),
                Fault::Crowded => td_string!(locale, status.crowded, transport = within),
            })
        }
    }
}

/// What a transport is called by programs.
pub(super) fn transport_id(transport: Transport) -> &'static str {
    match transport {
        Transport::WebSocket => "web_socket",
        Transport::EventStream => "event_stream",
        Transport::LongPoll => "long_poll",
        Transport::ShortPoll => "short_poll",
    }
}

pub(super) fn round_trip(locale: Locale, status: &Status) -> Option<String> {
    status.round_trip_ms.map(|count| td_string!(locale, status.milliseconds, count = count))
}

pub(super) fn last_heard(locale: Locale, status: &Status, now: u64) -> Option<String> {
    let seconds = now.saturating_sub(status.heard_at?) / 1000;
    Some(if seconds < 120 {
        td_string!(locale, status.seconds_ago, count = seconds)
    } else {
        td_string!(locale, status.minutes_ago, count = seconds / 60)
    })
}

/// What keeps messages from going out, in a sentence.
pub(super) fn trouble_text(locale: Locale, trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Lost => td_string!(locale, status.lost),
        Trouble::Offline => td_string!(locale, status.offline),
        Trouble::GaveUp => td_string!(locale, status.gave_up),
        Trouble::Refused(why) => close_text(locale, why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::close::CloseCode;

    fn status(state: State) -> Status {
        let (transport, choice) = (Some(Transport::EventStream), Choice::First);
        Status { state, transport, choice, round_trip_ms: None, heard_at: Some(1_000), cursor: None, waiting: 0 }
    }

    #[test]
    fn every_state_has_its_words() {
        let at = |at| State::Reconnecting { attempt: 2, max: 15, at };
        for (state, expected) in [
            (State::Disconnected, "Disconnected"),
            (State::Connecting, "Connecting…"),
            (State::Connected, "Connected"),
            (at(3_001), "Reconnecting 2/15 in 3 s"),
            (at(900), "Reconnecting 2/15"),
            (at(WHEN_ONLINE), "Waiting for the network"),
            (State::Error { why: CloseCode::SignedOut }, "Not connected"),
        ] {
            let word = Some(word(Locale::en, &state).to_owned());
            let words = [word, attempts(&state), countdown(Locale::en, &state, 1_000)];
            assert_eq!(words.into_iter().flatten().collect::<Vec<_>>().join(" "), expected);
        }
    }

    #[test]
    fn a_lesser_transport_is_explained() {
        let told = |choice| why(Locale::en, &Status { choice, ..status(State::Connected) });
        let down = |fault| told(Choice::SteppedDown { from: Transport::WebSocket, fault });
        let blocked = "WebSocket is blocked here. Messages travel by Server-Sent Events instead.";
        assert_eq!(down(Fault::Refused).as_deref(), Some(blocked));
        let all = [Fault::Refused, Fault::Silent, Fault::Cut, Fault::Crowded].map(down);
        assert!((1..all.len()).all(|one| !all[..one].contains(&all[one])), "{all:?}");
        assert_eq!(told(Choice::Climbed).as_deref(), Some("Server-Sent Events works again."));
        assert_eq!(told(Choice::First), None);
        let refused = status(State::Error { why: CloseCode::SignedOut });
        assert_eq!(why(Locale::en, &refused).as_deref(), Some("You were signed out elsewhere."));
    }

    #[test]
    fn the_age_of_the_last_word_is_told_in_seconds_then_minutes() {
        let told = |now| last_heard(Locale::en, &status(State::Connected), now);
        assert_eq!(told(120_999).as_deref(), Some("119 s ago"));
        assert_eq!(told(121_000).as_deref(), Some("2 min ago"));
        assert_eq!(told(0).as_deref(), Some("0 s ago"), "a clock that ran back");
    }
}

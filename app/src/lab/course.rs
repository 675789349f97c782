//! How the connection has fared: the turns it has taken, and the stretches of time between them.

use protocol::{
    close::CloseCode,
    connection::{Choice, Fault, State, Status, Transport},
};
use std::collections::VecDeque;

/// Turns that are remembered.
const TURNS_MAX: usize = 100;
/// The strip shows at least so much time, and at most.
const SPAN_MS_MIN: u64 = 60_000;
const SPAN_MS_MAX: u64 = 10 * 60_000;

/// The turns that the connection has taken, the oldest first.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Course {
    turns: VecDeque<Turn>,
}

/// Something that happened to the connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Turn {
    /// Names it.
    pub number: u64,
    /// When, in milliseconds since 1970 UTC.
    pub at: u64,
    /// What.
    pub what: What,
}

/// What can happen to a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// The first attempt began.
    Connecting,
    /// Events flow.
    Connected(Transport),
    /// They flow another way from now on.
    Switched {
        /// Before.
        from: Transport,
        /// Now.
        to: Transport,
    },
    /// It was lost.
    Lost,
    /// A better transport is tried beside the one in use.
    Probing(Transport),
    /// A link was closed, for this reason.
    Closed(Transport, CloseCode),
    /// A transport does not work here, and the next is tried.
    SteppedDown {
        /// Which one.
        from: Transport,
        /// What is wrong with it.
        fault: Fault,
    },
    /// Another attempt is planned or under way.
    Attempt {
        /// Which, from 1.
        number: u32,
        /// Of how many.
        max: u32,
    },
    /// It is off: nobody wants it, or the last attempt was made.
    Off,
    /// It will not come back by itself.
    Failed(CloseCode),
}

/// What a stretch of time was like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// No connection, and none wanted.
    Off,
    /// On the way to one.
    Trying,
    /// Connected.
    Up(Transport),
    /// Given up.
    Failed,
}

/// A stretch of time on the strip, in percent of its length.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stretch {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// What it was like.
    pub phase: Phase,
}

impl Course {
    /// Takes a status that follows on another.
    pub fn note(&mut self, at: u64, before: &Status, after: &Status) {
        turns(before, after).into_iter().for_each(|what| self.push(at, what));
    }

    /// Takes a turn.
    pub fn push(&mut self, at: u64, what: What) {
        let number = self.turns.back().map_or(0, |last| last.number + 1);
        self.turns.push_back(Turn { number, at, what });
        self.turns.drain(..self.turns.len().saturating_sub(TURNS_MAX));
    }

    /// The turns, the newest first.
    pub fn turns(&self) -> impl Iterator<Item = &Turn> {
        self.turns.iter().rev()
    }

    /// How much time the strip shows.
    #[must_use]
    pub fn span_ms(&self, now: u64) -> u64 {
        let since = self.turns.front().map_or(0, |first| now.saturating_sub(first.at));
        since.clamp(SPAN_MS_MIN, SPAN_MS_MAX)
    }

    /// The stretches of the strip that ends now.
    #[must_use]
    pub fn stretches(&self, now: u64) -> Vec<Stretch> {
        let span = self.span_ms(now);
        let begin = now.saturating_sub(span);
        let percent = |at: u64| ratio(at.clamp(begin, now) - begin, span) * 100.0;
        let phases = || self.turns.iter().filter_map(|turn| Some((turn.at, turn.what.phase()?)));
        let ends = phases().skip(1).map(|phase| phase.0).chain([now]);
        let all = phases().zip(ends).map(|((at, phase), end)| Stretch { from: percent(at), to: percent(end), phase });
        all.filter(|stretch| stretch.to > stretch.from).collect()
    }
}

impl What {
    /// What it is like from then on, if that is another.
    #[must_use]
    pub fn phase(self) -> Option<Phase> {
        Some(match self {
            Self::Probing(_) | Self::Closed(..) => return None,
            Self::Connected(transport) | Self::Switched { to: transport, .. } => Phase::Up(transport),
            Self::Connecting | Self::Lost | Self::SteppedDown { .. } | Self::Attempt { .. } => Phase::Trying,
            Self::Off => Phase::Off,
            Self::Failed(_) => Phase::Failed,
        })
    }
}

/// What has happened between two statuses.
fn turns(before: &Status, after: &Status) -> Vec<What> {
    let stepped_down = match after.choice {
        Choice::SteppedDown { from, fault } if before.choice != after.choice => Some(What::SteppedDown { from, fault }),
        _ => None,
    };
    stepped_down.into_iter().chain(changes(before, after)).collect()
}

fn changes(before: &Status, after: &Status) -> Vec<What> {
    let was_up = before.state == State::Connected;
    match (&before.state, &after.state) {
        (State::Connected, State::Connected) => switched(before, after).into_iter().collect(),
        (one, other) if one == other => Vec::new(),
        (_, State::Connected) => after.transport.map(What::Connected).into_iter().collect(),
        (_, State::Connecting) => vec![What::Connecting],
        (State::Reconnecting { attempt: one, .. }, State::Reconnecting { attempt: other, .. }) if one == other => {
            Vec::new()
        }
        (_, State::Reconnecting { attempt, max, .. }) => {
            let lost = was_up.then_some(What::Lost);
            lost.into_iter().chain([What::Attempt { number: *attempt, max: *max }]).collect()
        }
        (_, State::Disconnected) => vec![What::Off],
        (_, State::Error { why }) => vec![What::Failed(*why)],
    }
}

fn switched(before: &Status, after: &Status) -> Option<What> {
    let (from, to) = (before.transport?, after.transport?);
    (from != to).then_some(What::Switched { from, to })
}

#[expect(clippy::cast_precision_loss, reason = "minutes in milliseconds")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: u64 = 60_000;

    fn status(state: State, transport: Option<Transport>) -> Status {
        Status {
            state,
            transport,
            choice: Choice::First,
            round_trip_ms: None,
            heard_at: None,
            cursor: None,
            waiting: 0,
        }
    }

    fn up(transport: Transport) -> Status {
        status(State::Connected, Some(transport))
    }

    fn attempt(attempt: u32, at: u64) -> Status {
        status(State::Reconnecting { attempt, max: 15, at }, None)
    }

    /// A connection that took these turns, one a minute.
    fn course(statuses: &[Status]) -> Course {
        let mut course = Course::default();
        let mut before = status(State::Disconnected, None);
        for (after, at) in statuses.iter().zip((MINUTE..).step_by(60_000)) {
            course.note(at, &before, after);
            before = after.clone();
        }
        course
    }

    #[test]
    fn every_turn_is_told_once() {
        let (from, fault) = (Transport::WebSocket, Fault::Refused);
        let stepped_down = Choice::SteppedDown { from, fault };
        let story = [
            status(State::Connecting, None),
            Status { choice: stepped_down, ..status(State::Connecting, None) },
            Status { choice: stepped_down, ..up(Transport::EventStream) },
            Status { choice: stepped_down, round_trip_ms: Some(7), ..up(Transport::EventStream) },
            up(Transport::WebSocket),
            attempt(1, 10),
            attempt(1, 20),
            attempt(2, 30),
            status(State::Error { why: CloseCode::SignedOut }, None),
            status(State::Disconnected, None),
        ];
        let told: Vec<_> = course(&story).turns.into_iter().map(|turn| turn.what).collect();
        let expected = [
            What::Connecting,
            What::SteppedDown { from, fault },
            What::Connected(Transport::EventStream),
            What::Switched { from: Transport::EventStream, to: Transport::WebSocket },
            What::Lost,
            What::Attempt { number: 1, max: 15 },
            What::Attempt { number: 2, max: 15 },
            What::Failed(CloseCode::SignedOut),
            What::Off,
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn the_strip_ends_now_and_holds_the_last_minutes() {
        let course = course(&[status(State::Connecting, None), up(Transport::WebSocket), attempt(1, 0)]);
        let stretches = course.stretches(5 * MINUTE);
        let shown: Vec<_> = stretches.iter().map(|stretch| (stretch.from, stretch.to, stretch.phase)).collect();
        let expected =
            [(0.0, 25.0, Phase::Trying), (25.0, 50.0, Phase::Up(Transport::WebSocket)), (50.0, 100.0, Phase::Trying)];
        assert_eq!(shown, expected);
        let later = course.stretches(60 * MINUTE);
        assert_eq!(later, [Stretch { from: 0.0, to: 100.0, phase: Phase::Trying }]);
    }

    #[test]
    fn news_of_a_link_end_no_stretch() {
        let mut course = course(&[up(Transport::EventStream)]);
        course.push(MINUTE + 30_000, What::Probing(Transport::WebSocket));
        course.push(MINUTE + 40_000, What::Closed(Transport::WebSocket, CloseCode::Other(1006)));
        let phase = Phase::Up(Transport::EventStream);
        assert_eq!(course.stretches(2 * MINUTE), [Stretch { from: 0.0, to: 100.0, phase }]);
    }

    #[test]
    fn a_young_strip_is_a_minute_long_and_an_empty_one_has_nothing_on_it() {
        let course = course(&[status(State::Connecting, None)]);
        assert_eq!(course.span_ms(MINUTE + 15_000), MINUTE);
        assert_eq!(course.stretches(MINUTE + 15_000), [Stretch { from: 75.0, to: 100.0, phase: Phase::Trying }]);
        assert_eq!(Course::default().stretches(MINUTE), []);
    }

    #[test]
    fn only_so_many_turns_are_remembered() {
        let statuses: Vec<_> = (0..300).map(|number| attempt(number, 0)).collect();
        let course = course(&statuses);
        assert_eq!(course.turns().count(), TURNS_MAX);
        assert_eq!(course.turns().next().map(|turn| turn.what), Some(What::Attempt { number: 299, max: 15 }));
    }
}

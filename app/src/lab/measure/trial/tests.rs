use super::*;
use protocol::{
    cursor::{Cursor, Epoch},
    error::ErrorCode,
    frame::{FrameError, Welcome},
    id::{ClientId, UserId},
    limits::Limits,
    user::{Role, User},
};

/// A trial on a network where every echo takes a while, or does not come back.
struct Network {
    trial: Trial,
    now: f64,
    said: u64,
    /// None: it never does.
    takes_ms: Option<f64>,
    /// What is on its way, and when it arrives.
    under_way: Vec<(f64, ServerFrame)>,
}

impl Network {
    fn new(takes_ms: Option<f64>) -> Self {
        Self { trial: Trial::new(0.0), now: 0.0, said: 0, takes_ms, under_way: Vec::new() }
    }

    fn open(takes_ms: Option<f64>) -> Self {
        let mut network = Self::new(takes_ms);
        network.trial.opened(0.0);
        network.trial.heard(0.0, &welcome());
        network
    }

    fn run(mut self) -> (Outcome, f64) {
        loop {
            match self.trial.step(self.now) {
                Step::Done(outcome) => return (outcome, self.now),
                Step::Say => self.say(),
                Step::WaitUntil(until) => self.wait(until),
            }
        }
    }

    fn say(&mut self) {
        let id = echo(self.said);
        self.said += 1;
        self.trial.said(self.now, id);
        let arrives = self.takes_ms.map(|ms| (self.now + ms, ServerFrame::Echo { seq: self.said, id }));
        self.under_way.extend(arrives);
    }

    fn wait(&mut self, until: f64) {
        self.under_way.sort_by(|one, other| one.0.total_cmp(&other.0));
        if self.under_way.first().is_some_and(|first| first.0 < until) {
            let (at, frame) = self.under_way.remove(0);
            self.now = at;
            self.trial.heard(at, &frame);
        } else {
            self.now = until;
        }
    }
}

#[test]
fn every_echo_is_timed_though_later_ones_are_said_before_it_is_back() {
    for takes_ms in [1.0, 900.0] {
        let (outcome, end) = Network::open(Some(takes_ms)).run();
        let Outcome::Works(trips) = outcome else { panic!("it works: {outcome:?}") };
        assert_eq!((trips.sent, trips.lost()), (ECHOES, 0));
        assert!((trips.median() - takes_ms).abs() < 1e-6 && (trips.p99() - takes_ms).abs() < 1e-6);
        assert!((end - (39.0 * PACE_MS + takes_ms)).abs() < 1e-6, "ends with the last one: {end}");
    }
}

#[test]
fn what_never_opens_is_silent() {
    assert_eq!(Network::new(None).run(), (Outcome::Blocked(Why::Silent), OPEN_MS));
}

#[test]
fn what_opens_and_says_nothing_is_held_back() {
    let mut network = Network::new(None);
    network.trial.opened(400.0);
    assert_eq!(network.run(), (Outcome::Blocked(Why::HeldBack), 400.0 + EVIDENCE_MS));
}

#[test]
fn what_hears_and_is_not_heard_is_one_way() {
    let (outcome, end) = Network::open(None).run();
    assert_eq!(outcome, Outcome::Blocked(Why::OneWay));
    assert!((end - (39.0 * PACE_MS + LINGER_MS)).abs() < 1e-6, "{end}");
}

#[test]
fn what_closes_says_when() {
    let gone = CloseCode::Other(1006);
    let mut before = Network::new(None);
    before.trial.closed(gone);
    assert_eq!(before.run().0, Outcome::Blocked(Why::Refused(gone)));
    let mut after = Network::open(None);
    after.trial.closed(gone);
    assert_eq!(after.run().0, Outcome::Blocked(Why::Cut(gone)));
}

#[test]
fn what_came_back_before_the_end_counts() {
    let mut network = Network::open(None);
    for number in 0..3 {
        network.trial.said(0.0, echo(number));
    }
    network.trial.heard(20.0, &ServerFrame::Echo { seq: 1, id: echo(1) });
    network.trial.heard(21.0, &ServerFrame::Echo { seq: 1, id: echo(1) });
    network.trial.closed(CloseCode::TooSlow);
    let expected = Trips::new(vec![20.0], 3).expect("one came back");
    assert_eq!(network.run().0, Outcome::Works(expected));
}

#[test]
fn an_echo_that_was_refused_is_said_again() {
    let mut network = Network::open(Some(5.0));
    let (first, wait) = (echo(1_000), 700);
    network.trial.said(0.0, first);
    let refusal = FrameError {
        reply_to: Some(first.to_string()),
        retry_after_ms: Some(wait),
        ..FrameError::new(ErrorCode::RateLimited, "too fast")
    };
    network.trial.heard(10.0, &ServerFrame::Error(refusal));
    assert_eq!(network.trial.step(10.0), Step::WaitUntil(710.0));
    let Outcome::Works(trips) = network.run().0 else { panic!("it works") };
    assert_eq!((trips.sent, trips.lost()), (ECHOES, 0));
}

fn echo(number: u64) -> EchoId {
    EchoId::new(number, [0; 10])
}

fn welcome() -> ServerFrame {
    ServerFrame::Welcome(Box::new(Welcome {
        client_id: ClientId::new(1, [0; 10]),
        user: User {
            id: UserId::new(1, [0; 10]),
            name: "ada".into(),
            display_name: "Ada".into(),
            avatar: None,
            role: Role::Member,
            disabled: false,
            status: None,
        },
        cursor: Cursor { epoch: Epoch(1), seq: 0 },
        resumed: true,
        heartbeat_ms: 25_000,
        limits: Limits::default(),
        build: String::new(),
    }))
}

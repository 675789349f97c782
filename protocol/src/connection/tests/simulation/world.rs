//! Everything around the machine: a browser tab with its clock and timers, a person, a screen, wires, and the server.

use super::{
    super::{
        Backoff, Connection, Cursor, Input, LinkId, MessageId, Output, PendingState, Settings, State, policy, slug,
    },
    dice::Dice,
    screen::Screen,
    server::{Down, Server},
    wire::Wire,
};
use crate::{connection::OUTBOX_MAX, error::ErrorCode, frame::ClientFrame, message::NewMessage};
use std::collections::{BTreeMap, BTreeSet};

/// The tab's clock when the world begins.
const BEGINNING: u64 = 1_700_000_000_000;
const TROUBLES: u32 = 300;

/// What will happen. Frames have a number on their wire; snapshots belong to a session of the person.
pub enum Event {
    /// The tab's request to open a transport reaches the server.
    Arrive(LinkId),
    Up(LinkId, u64, Option<ClientFrame>),
    Down(LinkId, u64, Down),
    Beat(LinkId),
    Restarted,
    /// A snapshot is read on the server.
    Capture(u64, Reader),
    Answer(u64, Reader, Option<Cursor>),
    Thaw,
    SignIn,
    SignOut,
    Trouble,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Reader {
    /// It was asked for by the machine.
    Machine,
    /// The page itself needs a first one; it gives up after a while and says so.
    Entrance,
    /// The page reads another one for reasons of its own.
    Page,
}

/// What happens to snapshots.
#[derive(Clone, Copy, PartialEq)]
pub enum Reading {
    Works,
    Fails,
    Hangs,
    Stale(u64),
}

#[expect(clippy::struct_excessive_bools, reason = "so many things can be one way or the other")]
pub struct World {
    pub dice: Dice,
    pub t: u64,
    pub skew: i64,
    pub machine: Connection,
    pub server: Server,
    pub wires: BTreeMap<LinkId, Wire>,
    pub latency: u64,
    /// New connections get no answer at all.
    pub black_hole: bool,
    pub reading: Reading,
    pub asleep_until: u64,
    pub hidden: bool,
    pub offline: bool,
    pub signed_in: bool,
    pub link: Option<LinkId>,
    /// How many are still to come.
    pub troubles: u32,
    pub tracing: bool,
    /// The person's session: what was read for an earlier one is thrown away.
    pub session: u64,
    pub queue: BTreeMap<(u64, u64), Event>,
    pub events: u64,
    pub timer: Option<u64>,
    /// Closed by the other side.
    pub gone: Option<LinkId>,
    pub welcomed: Option<LinkId>,
    pub opens: u64,
    pub welcomes: u64,
    pub screen: Screen,
    pub sent: Vec<MessageId>,
    /// Not in the order in which they were written, because they failed once.
    pub failed_once: BTreeSet<MessageId>,
    pub taken_back: BTreeSet<MessageId>,
    pub refused: BTreeSet<MessageId>,
    /// By an ack, or by coming back as an event.
    pub acked: BTreeSet<MessageId>,
    /// By the server, in a restore.
    pub lost: BTreeSet<MessageId>,
}

impl World {
    pub fn new(seed: u64, tracing: bool) -> Self {
        let backoff = if seed.is_multiple_of(2) { Backoff::EXPONENTIAL } else { Backoff::TIERED };
        let mut world = Self {
            dice: Dice::new(seed),
            t: 0,
            skew: 0,
            machine: Connection::new(Settings { backoff, ..Settings::new("tab", seed) }),
            server: Server::new(),
            wires: BTreeMap::new(),
            latency: 50,
            black_hole: false,
            reading: Reading::Works,
            asleep_until: 0,
            hidden: false,
            offline: false,
            signed_in: false,
            link: None,
            troubles: TROUBLES,
            tracing,
            session: 0,
            queue: BTreeMap::new(),
            events: 0,
            timer: None,
            gone: None,
            welcomed: None,
            opens: 0,
            welcomes: 0,
            screen: Screen::default(),
            sent: vec![],
            failed_once: BTreeSet::new(),
            taken_back: BTreeSet::new(),
            refused: BTreeSet::new(),
            acked: BTreeSet::new(),
            lost: BTreeSet::new(),
        };
        world.shows_page("/chat/general", "general");
        world.sign_in();
        world
    }

    /// Runs until `until`, through troubles.
    pub fn run(&mut self, until: u64) {
        while let Some(at) = self.next_at().filter(|at| *at <= until) {
            self.t = self.t.max(at);
            if self.timer == Some(at) {
                self.timer = None;
                self.tells(Input::Tick);
            } else if let Some(((_, n), event)) = self.queue.pop_first() {
                self.happen(n, event);
            }
        }
        self.t = until;
    }

    fn next_at(&mut self) -> Option<u64> {
        self.timer = self.timer.map(|at| at.max(self.asleep_until));
        self.timer.into_iter().chain(self.queue.keys().next().map(|key| key.0)).min()
    }

    pub fn schedule(&mut self, after: u64, event: Event) {
        self.events += 1;
        self.queue.insert((self.t + after, self.events), event);
    }

    fn happen(&mut self, n: u64, event: Event) {
        let for_tab =
            matches!(event, Event::Down(..) | Event::Answer(..) | Event::Thaw | Event::SignIn | Event::SignOut);
        if for_tab && self.t < self.asleep_until {
            self.queue.insert((self.asleep_until, n), event);
            return;
        }
        match event {
            Event::Arrive(link) => self.arrive(link),
            Event::Up(link, n, frame) => self.arrive_up(link, n, frame),
            Event::Down(link, n, down) => self.arrive_down(link, n, down),
            Event::Beat(link) => self.beat(link),
            Event::Restarted => self.server.up = true,
            Event::Capture(session, reader) => self.capture(session, reader),
            Event::Answer(session, reader, answer) => self.answer(session, reader, answer),
            Event::Thaw => self.becomes_visible(),
            Event::SignIn => self.sign_in(),
            Event::SignOut => self.sign_out(),
            Event::Trouble => self.trouble(),
        }
    }

    pub fn clock(&self) -> u64 {
        (BEGINNING + self.t).checked_add_signed(self.skew).expect("a clock after 1970")
    }

    pub fn is_awake(&self) -> bool {
        self.t >= self.asleep_until
    }

    pub fn tells(&mut self, input: Input) {
        let now = self.clock();
        self.trace(|| format!("> {input:?}"));
        self.machine.handle(now, input);
        while let Some(output) = self.machine.poll() {
            self.trace(|| format!("  < {output:?}"));
            self.obey(output);
        }
        for pending in self.machine.outbox() {
            if let PendingState::Failed(code) = pending.state {
                let id = pending.message.id;
                // Nobody had been welcomed yet when it was written: nobody knows whether it was the same person.
                let nobodys = code == ErrorCode::NotSignedIn && self.session > 1;
                assert!(nobodys || self.server.forbidden.contains(&id), "nobody refused it");
                self.failed_once.insert(id);
            }
        }
        assert!(self.machine.outbox().count() <= OUTBOX_MAX);
        let wake_at = self.machine.wake_at();
        assert!(wake_at.is_none_or(|at| at > now), "a timer that never rings");
        self.timer = wake_at.map(|at| self.ring(at - now));
    }

    /// When the browser's timer rings: a little late, and in a hidden tab much.
    fn ring(&mut self, after: u64) -> u64 {
        let at = self.t + after + self.dice.between(0, 20);
        if self.hidden { at.next_multiple_of(60_000) } else { at }
    }

    pub fn becomes_visible(&mut self) {
        self.hidden = false;
        self.tells(Input::Visible);
    }

    pub fn shows_page(&mut self, path: &str, channel: &str) {
        self.tells(Input::Page { policy: policy(path), subscribe: vec![slug(channel)] });
    }

    pub fn sign_in(&mut self) {
        let was_out = !std::mem::replace(&mut self.signed_in, true);
        self.tells(Input::SignedIn);
        if was_out {
            self.session += 1;
            self.read_snapshot(Reader::Entrance);
        }
    }

    pub fn sign_out(&mut self) {
        self.signed_in = false;
        self.session += 1;
        self.screen = Screen::default();
        self.tells(Input::SignedOut);
        let after = self.dice.between(100, 5_000);
        self.schedule(after, Event::SignIn);
    }

    fn obey(&mut self, output: Output) {
        match output {
            Output::Open(link, _) => self.open(link),
            Output::Close(link, _) => {
                assert_eq!(self.link.take(), Some(link), "only the present link is closed");
                self.up(link, None);
                let late_reports = self.dice.one_in(2);
                self.wires.get_mut(&link).expect("a wire").late_reports = late_reports;
            }
            Output::Transmit(link, frame) => {
                assert_eq!(self.link, Some(link));
                assert!(self.wires[&link].open, "{frame:?} before the transport is open");
                self.up(link, Some(frame));
            }
            Output::Deliver(frames) => frames.iter().for_each(|frame| self.show(frame)),
            Output::ReadSnapshot(_) => self.read_snapshot(Reader::Machine),
            Output::Status(status) if status.state == State::Connected => {
                assert!(self.link.is_some() && self.welcomed == self.link, "connected without welcome");
            }
            Output::Refused(message) => {
                assert!(self.machine.outbox().count() == OUTBOX_MAX);
                self.refused.insert(message.id);
            }
            Output::SignedOut => {
                let next = if self.dice.one_in(2) { Event::SignIn } else { Event::SignOut };
                let after = self.dice.between(0, 1_000);
                self.schedule(after, next);
            }
            Output::Status(_) | Output::Outbox | Output::Reload | Output::CheckReach | Output::Remember(_) => {}
        }
    }

    pub fn writes(&mut self) {
        let n = self.sent.len() as u64;
        let id = MessageId::new(n, [1; 10]);
        self.sent.push(id);
        let message = NewMessage { id, text: String::new(), reply_to: None, attachments: vec![] };
        self.tells(Input::Send { channel: slug("general"), message });
    }

    pub fn pending(&self, which: impl Fn(PendingState) -> bool) -> Vec<MessageId> {
        self.machine.outbox().filter(|pending| which(pending.state)).map(|pending| pending.message.id).collect()
    }

    pub fn trace(&self, line: impl FnOnce() -> String) {
        if self.tracing {
            eprintln!("{:>10} {}", self.t, line());
        }
    }
}

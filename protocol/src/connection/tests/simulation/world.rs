//! Everything around the machine: a browser tab with its clock and timers, a person, a screen, wires, and the server.

use super::{
    super::{
        Backoff, Connection, Cursor, Input, LinkId, MessageId, Output, PendingState, Settings, State, Transport,
        policy, slug,
    },
    Tried,
    browser::End,
    dice::Dice,
    proxy::Proxy,
    screen::Screen,
    server::{Down, Server, Up},
    wire::{Wire, WireId},
};
use crate::{connection::OUTBOX_MAX, error::ErrorCode, message::NewMessage};
use std::collections::{BTreeMap, BTreeSet};

/// The tab's clock when the world begins.
const BEGINNING: u64 = 1_700_000_000_000;
const TROUBLES: u32 = 300;

/// What will happen. Frames have a number on their wire; snapshots belong to a session of the person.
pub enum Event {
    Up(WireId, u64, Up),
    Down(WireId, u64, Down),
    Beat(WireId),
    /// A poll has waited long enough on the server.
    PollEnds(WireId),
    PollAgain(WireId),
    /// The browser waits no longer for an answer.
    GiveUp(WireId),
    /// By a proxy.
    Cut(WireId),
    /// Whether the server can be reached by a plain request.
    Reached(bool),
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
    pub links: BTreeMap<LinkId, End>,
    pub wires: BTreeMap<WireId, Wire>,
    pub lines: WireId,
    pub proxy: Proxy,
    pub latency: u64,
    /// New connections get no answer at all.
    pub black_hole: bool,
    pub reading: Reading,
    pub asleep_until: u64,
    pub hidden: bool,
    pub offline: bool,
    pub signed_in: bool,
    /// Opened by the machine, and closed by nobody.
    pub open: Vec<LinkId>,
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
    pub welcomed: BTreeSet<LinkId>,
    pub opens: u64,
    pub tried: Tried,
    in_use: Option<Transport>,
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
        let mut dice = Dice::new(seed);
        let mut proxy = Proxy::open();
        (0..dice.between(0, 6)).for_each(|_| proxy.change(&mut dice));
        let remembered = dice.pick(&Transport::LADDER).map(|transport| (transport, BEGINNING - dice.skewed(3_600_000)));
        let settings = Settings { backoff, remembered, ..Settings::new("tab", seed) };
        let mut world = Self {
            dice,
            t: 0,
            skew: 0,
            machine: Connection::new(settings),
            server: Server::new(),
            links: BTreeMap::new(),
            wires: BTreeMap::new(),
            lines: 0,
            proxy,
            latency: 50,
            black_hole: false,
            reading: Reading::Works,
            asleep_until: 0,
            hidden: false,
            offline: false,
            signed_in: false,
            open: vec![],
            troubles: TROUBLES,
            tracing,
            session: 0,
            queue: BTreeMap::new(),
            events: 0,
            timer: None,
            gone: None,
            welcomed: BTreeSet::new(),
            opens: 0,
            tried: Tried::default(),
            in_use: None,
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
        let for_tab = !matches!(
            event,
            Event::Up(..)
                | Event::Beat(_)
                | Event::PollEnds(_)
                | Event::Cut(_)
                | Event::Restarted
                | Event::Capture(..)
                | Event::Trouble
        );
        if for_tab && self.t < self.asleep_until {
            self.queue.insert((self.asleep_until, n), event);
            return;
        }
        match event {
            Event::Up(wire, n, up) => self.arrive_up(wire, n, up),
            Event::Down(wire, n, down) => self.arrive_down(wire, n, down),
            Event::Beat(wire) => self.beat(wire),
            Event::PollEnds(wire) => self.end_poll(wire),
            Event::PollAgain(wire) => self.poll_again(wire),
            Event::GiveUp(wire) => self.give_up(wire),
            Event::Cut(wire) => self.cut(wire),
            Event::Reached(reached) => self.tells(Input::Reached(reached)),
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
            Output::Open(link, transport) => self.open(link, transport),
            Output::Close(link, _) => self.close(link),
            Output::Transmit(link, frame) => self.transmit(link, frame),
            Output::Deliver(frames) => frames.iter().for_each(|frame| self.show(frame)),
            Output::ReadSnapshot(_) => self.read_snapshot(Reader::Machine),
            Output::Status(status) if status.state == State::Connected => {
                assert!(self.open.iter().any(|link| self.welcomed.contains(link)), "connected without welcome");
                self.notice(status.transport);
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
            Output::CheckReach => self.check_reach(),
            Output::Status(_) | Output::Outbox | Output::Reload | Output::Remember(_) => {}
        }
    }

    fn notice(&mut self, transport: Option<Transport>) {
        let before = std::mem::replace(&mut self.in_use, transport);
        if let Some(transport) = transport.filter(|_| before != transport) {
            self.tried.by[transport as usize] += 1;
            self.tried.climbs += u64::from(before.is_some_and(|before| transport < before));
        }
    }

    /// An answer may get lost.
    fn check_reach(&mut self) {
        let reached = self.server.up && !self.offline && !self.black_hole;
        let after = 2 * self.delay();
        if !self.dice.one_in(10) {
            self.schedule(after, Event::Reached(reached));
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

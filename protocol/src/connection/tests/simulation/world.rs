//! Everything around the machine: a browser tab with its clock and timers, a person, a screen, wires, and the server.

use super::{
    super::{CUT, Connection, Cursor, Input, LinkId, MessageId, Output, PendingState, Settings, State, policy, slug},
    dice::Dice,
    server::{Down, Entry, Server},
};
use crate::{
    connection::OUTBOX_MAX,
    frame::{ClientFrame, ServerFrame},
    id::MessageId as Id,
    message::NewMessage,
};
use std::collections::{BTreeMap, BTreeSet};

/// The tab's clock when the world begins.
const BEGINNING: u64 = 1_700_000_000_000;
const TROUBLES: u32 = 300;
const BEAT_MS: u64 = 25_000;

/// One connection's bytes. Frames are numbered in each direction; those from a limit on never arrive.
pub struct Wire {
    sent: [u64; 2],
    arrived: [u64; 2],
    limit: [u64; 2],
    last_at: [u64; 2],
    /// Whether a report that comes after the client has closed is still made.
    late_reports: bool,
    open: bool,
}

const UP: usize = 0;
const DOWN: usize = 1;

pub enum Event {
    Arrive(LinkId),
    Up(LinkId, u64, Option<ClientFrame>),
    Down(LinkId, u64, Down),
    Beat(LinkId),
    Restarted,
    /// A snapshot is read on the server, for whom.
    Capture(u64, Reader),
    /// It arrives.
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

/// What the person sees: everything up to a cursor.
struct Screen {
    cursor: Option<Cursor>,
    /// Numbers of the events shown.
    shows: Vec<u64>,
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
    tracing: bool,
    /// The person's session: what was read for an earlier one is thrown away.
    session: u64,
    queue: BTreeMap<(u64, u64), Event>,
    events: u64,
    timer: Option<u64>,
    /// Closed by the other side.
    gone: Option<LinkId>,
    welcomed: Option<LinkId>,
    opens: u64,
    pub welcomes: u64,
    screen: Screen,
    pub sent: Vec<MessageId>,
    /// Not in the order in which they were written, because they failed once.
    pub failed_once: BTreeSet<MessageId>,
    pub taken_back: BTreeSet<MessageId>,
    refused: BTreeSet<MessageId>,
    /// By an ack, or by coming back as an event.
    acked: BTreeSet<MessageId>,
    /// By the server, in a restore.
    pub lost: BTreeSet<MessageId>,
}

impl World {
    pub fn new(seed: u64, tracing: bool) -> Self {
        let mut world = Self {
            dice: Dice::new(seed),
            t: 0,
            skew: 0,
            machine: Connection::new(Settings::new("tab", seed)),
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
            screen: Screen { cursor: None, shows: vec![] },
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
            Event::Beat(link) => {
                if self.server.beat(self.t, link) {
                    self.schedule(BEAT_MS, Event::Beat(link));
                }
                self.flush();
            }
            Event::Restarted => self.server.up = true,
            Event::Capture(session, reader) => self.capture(session, reader),
            Event::Answer(session, reader, answer) => self.answer(session, reader, answer),
            Event::Thaw => self.becomes_visible(),
            Event::SignIn => self.sign_in(),
            Event::SignOut => self.sign_out(),
            Event::Trouble => self.trouble(),
        }
    }

    // The tab.

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
        for pending in self.machine.outbox().filter(|pending| matches!(pending.state, PendingState::Failed(_))) {
            self.failed_once.insert(pending.message.id);
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
        self.screen = Screen { cursor: None, shows: vec![] };
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
            Output::Status(_) | Output::Outbox | Output::Reload => {}
        }
    }

    // The screen.

    fn show(&mut self, frame: &ServerFrame) {
        match (frame, frame.seq()) {
            (ServerFrame::Welcome(_), _) => {
                self.welcomed = self.link;
                self.welcomes += 1;
            }
            (ServerFrame::Ack { id, .. }, _) => {
                self.acked.insert(*id);
            }
            (_, Some(seq)) => {
                let cursor = self.screen.cursor.expect("events come after a snapshot");
                let history = self.server.history(cursor.epoch);
                assert!(seq > cursor.seq, "{seq} is delivered after {cursor}");
                let entry = &history[index(seq)];
                assert_eq!((&entry.frame, entry.visible), (frame, true), "not what is in the log");
                let skipped = &history[index(cursor.seq + 1)..index(seq)];
                assert!(!skipped.iter().any(|entry| entry.visible), "something between {cursor} and {seq} is lost");
                if let ServerFrame::Message { message, .. } = frame {
                    self.acked.insert(message.id);
                }
                self.screen.cursor = Some(Cursor { seq, ..cursor });
                self.screen.shows.push(seq);
            }
            _ => {}
        }
    }

    pub fn read_snapshot(&mut self, reader: Reader) {
        let after = self.delay();
        self.schedule(after, Event::Capture(self.session, reader));
    }

    fn capture(&mut self, session: u64, reader: Reader) {
        let behind = if let Reading::Stale(behind) = self.reading { behind } else { 0 };
        let answer = match self.reading {
            Reading::Hangs if reader == Reader::Entrance => None,
            Reading::Hangs => return,
            Reading::Fails => None,
            _ if !self.server.up || self.offline || self.black_hole => None,
            _ => Some(self.server.snapshot(behind)),
        };
        let after = self.delay();
        self.schedule(after, Event::Answer(session, reader, answer));
    }

    fn answer(&mut self, session: u64, reader: Reader, answer: Option<Cursor>) {
        if session != self.session {
            return;
        }
        match answer {
            Some(cursor) => {
                let upto = &self.server.history(cursor.epoch)[..index(cursor.seq + 1)];
                self.screen = Screen { cursor: Some(cursor), shows: visible(upto) };
                self.tells(Input::Snapshot(cursor));
            }
            None if reader != Reader::Page => self.tells(Input::SnapshotFailed),
            None => {}
        }
    }

    // The wires.

    fn open(&mut self, link: LinkId) {
        let before = self.link.replace(link);
        assert!(before.is_none() || before == self.gone, "never two links");
        assert!(!self.offline, "nothing is tried without a network");
        assert!(self.signed_in, "nothing is tried for nobody");
        self.opens += 1;
        assert!(self.opens < 2_000, "a storm");
        let limit = if self.black_hole { 0 } else { u64::MAX };
        let wire =
            Wire { sent: [0; 2], arrived: [0; 2], limit: [limit; 2], last_at: [0; 2], late_reports: true, open: false };
        self.wires.insert(link, wire);
        let after = self.delay();
        self.schedule(after, Event::Arrive(link));
    }

    fn arrive(&mut self, link: LinkId) {
        if self.server.up {
            self.server.accept(self.t, link);
            self.flush();
            self.schedule(BEAT_MS, Event::Beat(link));
        } else {
            self.down(link, Down::Closed(CUT));
        }
    }

    fn up(&mut self, link: LinkId, frame: Option<ClientFrame>) {
        let (at, n) = self.number(link, UP);
        self.schedule(at - self.t, Event::Up(link, n, frame));
    }

    pub fn down(&mut self, link: LinkId, down: Down) {
        let (at, n) = self.number(link, DOWN);
        self.schedule(at - self.t, Event::Down(link, n, down));
    }

    fn number(&mut self, link: LinkId, way: usize) -> (u64, u64) {
        let at = self.t + self.delay();
        let wire = self.wires.get_mut(&link).expect("a wire");
        wire.last_at[way] = wire.last_at[way].max(at);
        wire.sent[way] += 1;
        (wire.last_at[way], wire.sent[way])
    }

    fn delay(&mut self) -> u64 {
        let latency = self.latency;
        latency + self.dice.skewed(latency)
    }

    fn arrives(&mut self, link: LinkId, way: usize, n: u64) -> bool {
        let wire = self.wires.get_mut(&link).expect("a wire");
        wire.arrived[way] = n;
        n <= wire.limit[way]
    }

    fn arrive_up(&mut self, link: LinkId, n: u64, frame: Option<ClientFrame>) {
        if !self.arrives(link, UP, n) {
            return;
        }
        match frame {
            Some(frame) => self.server.hear(self.t, link, &frame, &mut self.dice),
            None => self.server.drop_session(link),
        }
        self.flush();
    }

    fn arrive_down(&mut self, link: LinkId, n: u64, down: Down) {
        let present = self.link == Some(link);
        if !self.arrives(link, DOWN, n) || !(present || self.wires[&link].late_reports) {
            return;
        }
        match down {
            Down::Opened => {
                self.wires.get_mut(&link).expect("a wire").open = true;
                self.tells(Input::Opened(link));
            }
            Down::Frame(frame) => self.tells(Input::Frame(link, Box::new(frame))),
            Down::Garbage => self.tells(Input::Unreadable(link)),
            Down::Closed(code) => {
                self.gone = Some(link);
                self.tells(Input::Closed(link, code));
                self.link = self.link.filter(|link| self.gone != Some(*link));
            }
        }
    }

    /// Puts what the server says on the wires.
    pub fn flush(&mut self) {
        for (link, down) in std::mem::take(&mut self.server.out) {
            self.down(link, down);
        }
    }

    /// From some frame on that is under way nothing arrives any more.
    pub fn break_wire(&mut self, link: LinkId) {
        let Some(wire) = self.wires.get_mut(&link) else { return };
        for way in [UP, DOWN] {
            let limit = self.dice.between(wire.arrived[way], wire.sent[way]);
            wire.limit[way] = wire.limit[way].min(limit);
        }
    }

    /// The tab learns that its wire is broken.
    pub fn report_cut(&mut self, link: LinkId) {
        self.server.drop_session(link);
        self.down(link, Down::Closed(CUT));
        let wire = self.wires.get_mut(&link).expect("a wire");
        let report = wire.sent[DOWN];
        // What is lost is lost, but the report comes through.
        self.queue.retain(
            |_, event| !matches!(event, Event::Down(id, n, _) if *id == link && *n > wire.limit[DOWN] && *n < report),
        );
        wire.limit[DOWN] = report;
    }

    // The person.

    pub fn writes(&mut self) {
        let n = self.sent.len() as u64;
        let id = Id::new(n, [1; 10]);
        self.sent.push(id);
        let message = NewMessage { id, text: String::new(), reply_to: None, attachments: vec![] };
        self.tells(Input::Send { channel: slug("general"), message });
    }

    pub fn pending(&self, which: impl Fn(PendingState) -> bool) -> Vec<MessageId> {
        self.machine.outbox().filter(|pending| which(pending.state)).map(|pending| pending.message.id).collect()
    }

    // The end.

    /// Everything has come to a good end.
    pub fn check(&self) {
        assert_eq!(self.machine.status().state, State::Connected);
        assert_eq!(self.machine.status().waiting, 0, "{:?}", self.machine.outbox().next());
        let cursor = self.screen.cursor.expect("a snapshot");
        assert_eq!(cursor.epoch, self.server.epoch);
        assert_eq!(self.screen.shows, visible(&self.server.log), "the screen shows the log, in its order");
        for id in &self.sent {
            let refused = self.refused.contains(id) || self.taken_back.contains(id);
            let failed = self.machine.outbox().any(|pending| pending.message.id == *id);
            let lost = self.lost.contains(id) && self.acked.contains(id);
            assert!(self.server.has(*id) || refused || failed || lost, "{id} has vanished");
        }
        for id in self.acked.difference(&self.lost) {
            assert!(self.server.has(*id), "{id} was acknowledged and is lost");
        }
        let orderly = self.sent.iter().filter(|id| !self.failed_once.contains(id));
        let seqs: Vec<_> = orderly.filter_map(|id| self.server.seq_of(*id)).collect();
        assert!(seqs.is_sorted(), "messages are in the order in which they were written");
    }

    pub fn trace(&self, line: impl FnOnce() -> String) {
        if self.tracing {
            eprintln!("{:>10} {}", self.t, line());
        }
    }
}

fn visible(log: &[Entry]) -> Vec<u64> {
    log.iter().filter(|entry| entry.visible).filter_map(|entry| entry.frame.seq()).collect()
}

/// Where event number `seq` is in a log.
fn index(seq: u64) -> usize {
    usize::try_from(seq - 1).expect("a short log")
}

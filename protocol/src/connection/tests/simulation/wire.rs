//! The wires between tab and server, one for each connection and each request: late, broken at any place, silent, or with
//! a proxy in between.

use super::{
    super::{CUT, CloseCode, LinkId},
    browser::Carries,
    proxy::Way,
    server::{Down, Up},
    world::{Event, World},
};

/// Names a wire.
pub type WireId = u64;

const BEAT_MS: u64 = 25_000;
/// How long the server lets a poll wait.
const POLL_MS: u64 = 25_000;

/// One connection's bytes. What is said is numbered in each direction; from a limit on nothing arrives.
pub struct Wire {
    pub link: LinkId,
    pub carries: Carries,
    way: Way,
    /// By a proxy, until the server has said everything.
    held: Vec<Down>,
    sent: [u64; 2],
    arrived: [u64; 2],
    limit: [u64; 2],
    last_at: [u64; 2],
}

const UP: usize = 0;
const DOWN: usize = 1;

impl World {
    pub fn lay_wire(&mut self, link: LinkId, carries: Carries) -> WireId {
        let way = self.proxy.way(carries, self.links[&link].transport);
        let limit = if self.black_hole || way == Way::Swallows { 0 } else { u64::MAX };
        let (held, limit) = (vec![], [limit; 2]);
        let wire = Wire { link, carries, way, held, sent: [0; 2], arrived: [0; 2], limit, last_at: [0; 2] };
        self.lines += 1;
        self.wires.insert(self.lines, wire);
        self.meet_proxy(self.lines);
        self.lines
    }

    /// What a proxy does without asking the server.
    fn meet_proxy(&mut self, wire: WireId) {
        let says = match self.wires[&wire].way {
            Way::Refuses => vec![Down::Closed(CUT)],
            Way::Closes => vec![Down::Opened, Down::Closed(CloseCode::Done)],
            Way::Opens => vec![Down::Opened],
            Way::CutsAfter(ms) => return self.schedule(ms, Event::Cut(wire)),
            Way::Passes | Way::Swallows | Way::Buffers => return,
        };
        says.into_iter().for_each(|down| self.down(wire, down));
        let wire = self.wires.get_mut(&wire).expect("a wire");
        wire.limit = [0, wire.sent[DOWN].min(wire.limit[DOWN])];
    }

    pub fn up(&mut self, wire: WireId, up: Up) {
        let (at, n) = self.number(wire, UP);
        self.schedule(at - self.t, Event::Up(wire, n, up));
    }

    pub fn down(&mut self, wire: WireId, down: Down) {
        let end = self.wires.get_mut(&wire).expect("a wire");
        let ends = matches!(down, Down::Closed(_));
        if end.way == Way::Buffers && !ends && !matches!(down, Down::Opened) {
            return end.held.push(down);
        }
        let held = if ends { std::mem::take(&mut end.held) } else { vec![] };
        for down in held.into_iter().chain([down]) {
            let (at, n) = self.number(wire, DOWN);
            self.schedule(at - self.t, Event::Down(wire, n, down));
        }
    }

    fn number(&mut self, wire: WireId, way: usize) -> (u64, u64) {
        let at = self.t + self.delay();
        let wire = self.wires.get_mut(&wire).expect("a wire");
        wire.last_at[way] = wire.last_at[way].max(at);
        wire.sent[way] += 1;
        (wire.last_at[way], wire.sent[way])
    }

    pub fn delay(&mut self) -> u64 {
        let latency = self.latency;
        latency + self.dice.skewed(latency)
    }

    fn arrives(&mut self, wire: WireId, way: usize, n: u64) -> bool {
        let wire = self.wires.get_mut(&wire).expect("a wire");
        wire.arrived[way] = n;
        n <= wire.limit[way]
    }

    pub fn arrive_up(&mut self, wire: WireId, n: u64, up: Up) {
        if !self.arrives(wire, UP, n) {
            return;
        }
        if !self.server.up {
            return self.down(wire, Down::Closed(CUT));
        }
        match up {
            Up::Connect => {
                self.server.accept(self.t, wire);
                self.schedule(BEAT_MS, Event::Beat(wire));
            }
            Up::Stream(hello) => {
                self.server.stream(self.t, wire, &hello);
                self.schedule(BEAT_MS, Event::Beat(wire));
            }
            Up::Poll(poll) => {
                if self.server.poll(wire, poll) {
                    self.schedule(POLL_MS, Event::PollEnds(wire));
                }
            }
            Up::Post(frames) => self.server.hear_posted(wire, &frames, &mut self.dice),
            Up::Frame(frame) => self.server.hear(self.t, wire, &frame, &mut self.dice),
            Up::Leave => self.server.drop_session(wire),
        }
        self.flush();
    }

    pub fn beat(&mut self, wire: WireId) {
        let polls_for_life = self.wires[&wire].carries == Carries::Socket;
        if self.server.beat(self.t, wire, polls_for_life) {
            self.schedule(BEAT_MS, Event::Beat(wire));
        }
        self.flush();
    }

    pub fn end_poll(&mut self, wire: WireId) {
        self.server.end_poll(wire);
        self.flush();
    }

    pub fn arrive_down(&mut self, wire: WireId, n: u64, down: Down) {
        if self.arrives(wire, DOWN, n) {
            self.receive(wire, down);
        }
    }

    /// Puts what the server says on the wires.
    pub fn flush(&mut self) {
        for (wire, down) in std::mem::take(&mut self.server.out) {
            self.down(wire, down);
        }
    }

    /// From some frame on that is under way nothing arrives any more.
    pub fn break_wire(&mut self, wire: WireId) {
        let Some(wire) = self.wires.get_mut(&wire) else { return };
        for way in [UP, DOWN] {
            let limit = self.dice.between(wire.arrived[way], wire.sent[way]);
            wire.limit[way] = wire.limit[way].min(limit);
        }
    }

    pub fn cut(&mut self, wire: WireId) {
        self.break_wire(wire);
        self.report_cut(wire);
    }

    /// The tab learns that its wire is broken.
    pub fn report_cut(&mut self, wire: WireId) {
        self.server.drop_session(wire);
        let end = self.wires.get_mut(&wire).expect("a wire");
        end.held.clear();
        self.down(wire, Down::Closed(CUT));
        let end = self.wires.get_mut(&wire).expect("a wire");
        let report = end.sent[DOWN];
        // What is lost is lost, but the report comes through.
        let limit = end.limit[DOWN];
        let lost = |id: WireId, n: u64| id == wire && n > limit && n < report;
        self.queue.retain(|_, event| !matches!(event, Event::Down(id, n, _) if lost(*id, *n)));
        end.limit[DOWN] = report;
    }
}

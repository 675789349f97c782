//! The wires between tab and server: late, broken at any place, or silent.

use super::{
    super::{CUT, Input, LinkId},
    server::Down,
    world::{Event, World},
};
use crate::frame::ClientFrame;

const BEAT_MS: u64 = 25_000;

/// One connection's bytes. Frames are numbered in each direction; those from a limit on never arrive.
pub struct Wire {
    sent: [u64; 2],
    arrived: [u64; 2],
    limit: [u64; 2],
    last_at: [u64; 2],
    /// Whether a report that comes after the client has closed is still made.
    pub late_reports: bool,
    pub open: bool,
}

const UP: usize = 0;
const DOWN: usize = 1;

impl World {
    pub fn open(&mut self, link: LinkId) {
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

    pub fn arrive(&mut self, link: LinkId) {
        if self.server.up {
            self.server.accept(self.t, link);
            self.flush();
            self.schedule(BEAT_MS, Event::Beat(link));
        } else {
            self.down(link, Down::Closed(CUT));
        }
    }

    pub fn beat(&mut self, link: LinkId) {
        if self.server.beat(self.t, link) {
            self.schedule(BEAT_MS, Event::Beat(link));
        }
        self.flush();
    }

    pub fn up(&mut self, link: LinkId, frame: Option<ClientFrame>) {
        let (at, n) = self.number(link, UP);
        self.schedule(at - self.t, Event::Up(link, n, frame));
    }

    pub fn down(&mut self, link: LinkId, down: Down) {
        let (at, n) = self.number(link, DOWN);
        self.schedule(at - self.t, Event::Down(link, n, down));
    }

    pub fn number(&mut self, link: LinkId, way: usize) -> (u64, u64) {
        let at = self.t + self.delay();
        let wire = self.wires.get_mut(&link).expect("a wire");
        wire.last_at[way] = wire.last_at[way].max(at);
        wire.sent[way] += 1;
        (wire.last_at[way], wire.sent[way])
    }

    pub fn delay(&mut self) -> u64 {
        let latency = self.latency;
        latency + self.dice.skewed(latency)
    }

    pub fn arrives(&mut self, link: LinkId, way: usize, n: u64) -> bool {
        let wire = self.wires.get_mut(&link).expect("a wire");
        wire.arrived[way] = n;
        n <= wire.limit[way]
    }

    pub fn arrive_up(&mut self, link: LinkId, n: u64, frame: Option<ClientFrame>) {
        if !self.arrives(link, UP, n) {
            return;
        }
        match frame {
            Some(frame) => self.server.hear(self.t, link, &frame, &mut self.dice),
            None => self.server.drop_session(link),
        }
        self.flush();
    }

    pub fn arrive_down(&mut self, link: LinkId, n: u64, down: Down) {
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
}

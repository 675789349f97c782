//! What can go wrong, and what people do meanwhile.

use super::{
    super::{CUT, CloseCode, Input, PendingState, Transport, slug},
    server::Down,
    world::{Event, Reader, Reading, World},
};
use crate::frame::ClientFrame;

type Trouble = fn(&mut World);

/// How often, and what.
const TROUBLES: [(u64, Trouble); 34] = [
    (30, World::person_writes),
    (1, World::person_writes_much),
    (2, World::person_takes_back),
    (3, World::person_retries),
    (3, World::person_reads),
    (4, World::person_turns_the_page),
    (1, World::person_disconnects),
    (6, World::person_connects),
    (1, World::person_signs_out),
    (30, World::others_write),
    (6, World::others_whisper),
    (1, World::others_write_much),
    (2, World::tab_is_hidden),
    (4, World::tab_is_shown),
    (1, World::tab_is_frozen),
    (1, World::laptop_sleeps),
    (2, World::clock_jumps),
    (2, World::network_goes),
    (5, World::network_comes),
    (1, World::network_swallows),
    (4, World::network_speeds_up),
    (2, World::network_slows_down),
    (5, World::wire_is_cut),
    (3, World::wires_are_cut),
    (5, World::proxy_changes),
    (3, World::wire_falls_silent),
    (1, World::wire_brings_garbage),
    (2, World::server_restarts),
    (1, World::server_is_restored),
    (1, World::server_forgets),
    (2, World::server_withholds),
    (2, World::server_changes_its_mood),
    (1, World::server_sends_away),
    (4, World::snapshots_change),
];

impl World {
    pub fn trouble(&mut self) {
        self.troubles -= 1;
        let mut lot = self.dice.between(1, TROUBLES.iter().map(|row| row.0).sum());
        let trouble = TROUBLES.iter().find(|row| {
            let drawn = lot <= row.0;
            lot = lot.saturating_sub(row.0);
            drawn
        });
        trouble.expect("weights add up").1(self);
        // What happens during a long sleep is told in few words.
        let asleep = self.asleep_until.saturating_sub(self.t);
        let calm = if self.dice.one_in(8) { 60_000 } else { 8_000 };
        let after = self.dice.skewed(asleep.max(calm));
        if self.troubles > 0 {
            self.schedule(after, Event::Trouble);
        }
    }

    /// All faults end, and the person wants to be connected.
    pub fn heal(&mut self) {
        self.trace(|| "healed".into());
        // A proxy may stay, and one way through is left.
        let ways = if self.dice.one_in(2) { &Transport::LADDER[..] } else { &Transport::LADDER[..1] };
        let way = self.dice.pick(ways).expect("one of them");
        self.proxy.let_through(way);
        self.black_hole = false;
        self.latency = 50;
        self.reading = Reading::Works;
        self.server.up = true;
        self.server.strict = false;
        self.offline = false;
        self.sign_in();
        self.shows_page("/chat/general", "general");
        self.tells(Input::Online);
        self.becomes_visible();
        self.tells(Input::Connect);
    }

    fn person_writes(&mut self) {
        if self.is_awake() {
            self.writes();
        }
    }

    fn others_write(&mut self) {
        if self.server.up {
            self.server.append(true);
            self.flush();
        }
    }

    fn others_whisper(&mut self) {
        if self.server.up {
            self.server.append(false);
            self.flush();
        }
    }

    fn others_write_much(&mut self) {
        for _ in 0..self.dice.between(20, 80) {
            self.others_write();
        }
    }

    fn person_writes_much(&mut self) {
        for _ in 0..self.dice.between(10, 120) {
            self.person_writes();
        }
    }

    fn person_takes_back(&mut self) {
        let pending = self.pending(|_| true);
        if let Some(id) = self.dice.pick(&pending).filter(|_| self.is_awake()) {
            self.taken_back.insert(id);
            self.tells(Input::TakeBack(id));
        }
    }

    fn person_retries(&mut self) {
        let pending = self.pending(|state| !matches!(state, PendingState::Queued | PendingState::Sending));
        if let Some(id) = self.dice.pick(&pending).filter(|_| self.is_awake()) {
            self.tells(Input::Retry(id));
        }
    }

    fn person_turns_the_page(&mut self) {
        let pages = [
            ("/chat/general", "general"),
            ("/chat/random", "random"),
            ("/admin", "general"),
            ("/settings", "x"),
            ("/chat", "x"),
            ("/login", ""),
        ];
        let page = self.dice.pick(&pages).filter(|_| self.is_awake());
        if let Some((path, channel)) = page {
            self.shows_page(path, channel);
        }
    }

    fn person_disconnects(&mut self) {
        if self.is_awake() {
            self.tells(Input::Disconnect);
        }
    }

    /// Which overrules the browser's belief that there is no network.
    fn person_connects(&mut self) {
        if self.is_awake() {
            self.offline = false;
            self.tells(Input::Connect);
        }
    }

    fn person_signs_out(&mut self) {
        if self.is_awake() && self.signed_in {
            self.sign_out();
        }
    }

    fn person_reads(&mut self) {
        if self.is_awake() {
            let seq = self.server.head();
            self.tells(Input::Tell(ClientFrame::Read { channel: slug("general"), seq }));
            self.tells(Input::Tell(ClientFrame::Typing { channel: slug("general"), on: true }));
            self.read_snapshot(Reader::Page);
        }
    }

    fn tab_is_hidden(&mut self) {
        if self.is_awake() {
            self.hidden = true;
            self.tells(Input::Hidden);
        }
    }

    fn tab_is_shown(&mut self) {
        if self.is_awake() {
            self.becomes_visible();
        }
    }

    fn tab_is_frozen(&mut self) {
        if self.is_awake() {
            self.hidden = true;
            self.tells(Input::Hidden);
            self.tells(Input::Frozen);
            let for_ms = self.dice.between(1_000, 600_000);
            self.asleep_until = self.t + for_ms;
            self.schedule(for_ms, Event::Thaw);
        }
    }

    fn laptop_sleeps(&mut self) {
        if self.is_awake() {
            self.asleep_until = self.t + self.dice.skewed(8 * 3_600_000);
            if self.dice.one_in(2) {
                self.schedule(self.asleep_until - self.t, Event::Thaw);
            }
        }
    }

    fn clock_jumps(&mut self) {
        let by = i64::try_from(self.dice.skewed(86_400_000)).expect("a day");
        self.skew += if self.dice.one_in(2) { by } else { -by };
    }

    /// The browser may be wrong about it.
    fn network_goes(&mut self) {
        if self.is_awake() {
            self.offline = true;
            if self.dice.one_in(2) {
                self.wire_falls_silent();
            }
            self.tells(Input::Offline);
        }
    }

    fn network_comes(&mut self) {
        if self.is_awake() {
            self.offline = false;
            self.tells(Input::Online);
        }
    }

    fn network_swallows(&mut self) {
        self.black_hole = true;
    }

    fn network_speeds_up(&mut self) {
        self.black_hole = false;
        self.latency = 1 + self.dice.skewed(300);
    }

    fn network_slows_down(&mut self) {
        self.latency = 1 + self.dice.skewed(4_000);
    }

    fn wire_is_cut(&mut self) {
        let wires = self.current_wires();
        if let Some(wire) = self.dice.pick(&wires) {
            self.cut(wire);
        }
    }

    fn wires_are_cut(&mut self) {
        self.current_wires().into_iter().for_each(|wire| self.cut(wire));
    }

    fn proxy_changes(&mut self) {
        self.proxy.change(&mut self.dice);
    }

    /// Half open: each side believes in the other.
    fn wire_falls_silent(&mut self) {
        self.current_wires().into_iter().for_each(|wire| self.break_wire(wire));
    }

    fn wire_brings_garbage(&mut self) {
        let wires = self.current_wires();
        if let Some(wire) = self.dice.pick(&wires) {
            self.down(wire, Down::Garbage);
        }
    }

    fn server_restarts(&mut self) {
        if !self.server.up {
            return;
        }
        if self.dice.one_in(2) {
            self.server.drain(&mut self.dice);
        }
        let word = self.dice.one_in(2).then_some(CloseCode::Restarting);
        let cut = self.server.stop(word);
        self.flush();
        cut.into_iter().filter(|_| word.is_none()).for_each(|wire| self.cut(wire));
        let after = self.dice.skewed(60_000);
        self.schedule(after, Event::Restarted);
    }

    fn server_is_restored(&mut self) {
        self.server_restarts();
        let forget = self.dice.skewed(30);
        let gone = self.server.restore(forget);
        self.lost.extend(gone);
    }

    fn server_forgets(&mut self) {
        let keep = self.dice.skewed(20);
        self.server.trim(keep);
    }

    fn server_withholds(&mut self) {
        self.server.lag();
        self.flush();
    }

    fn server_changes_its_mood(&mut self) {
        self.server.strict = self.dice.one_in(2);
        self.server.stutters = self.dice.one_in(2);
    }

    fn server_sends_away(&mut self) {
        let codes = [4001, 4002, 4003, 4401, 4403, 4409, 4429, 1011];
        let code = self.dice.pick(&codes).map_or(CUT, CloseCode::from_code);
        self.server.expel(code);
        self.flush();
    }

    fn snapshots_change(&mut self) {
        let stale = Reading::Stale(self.dice.skewed(20));
        let ways = [Reading::Works, Reading::Works, Reading::Works, Reading::Fails, Reading::Hangs, stale];
        self.reading = self.dice.pick(&ways).expect("one of them");
    }
}

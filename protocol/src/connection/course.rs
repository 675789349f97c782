//! Whether there is a link: opening, losing and leaving it, and saying so.

use super::{
    Connection, Output, State, Transport,
    link::{Link, LinkId},
    status::WHEN_ONLINE,
};
use crate::{close::CloseCode, cursor::Cursor, frame::ResetReason};

/// How far a clock may be set back without a jump.
const SET_BACK_MS: u64 = 5_000;
/// So many links in a row that came to nothing mean that the cursor may be what is wrong: a fresh snapshot is read.
const FAILED_RESUMES_MAX: u32 = 2;

impl Connection {
    /// Acts on the difference between what is and what should be.
    pub(super) fn settle(&mut self, now: u64) {
        self.give_up_silence(now);
        self.give_up_checking(now);
        self.leave_unwanted(now);
        self.open_due(now);
        self.climb_on(now);
        self.converse(now);
        self.ask_snapshot(now);
        self.show(now);
    }

    /// The time from which the machine reckons: the caller's, except that a clock that is set back a little stands still.
    /// A clock that jumps, or a timer that rings much too late, means that the machine slept: what was planned and known
    /// before is worth nothing.
    pub(super) fn check_clock(&mut self, now: u64) -> u64 {
        let slept = self.due().is_some_and(|due| now > due.saturating_add(self.wish.tolerance_ms()));
        let set_back = now.saturating_add(SET_BACK_MS) < self.now;
        self.now = if set_back { now } else { now.max(self.now) };
        if slept || set_back {
            self.start_over(self.now);
        }
        self.now
    }

    /// The earliest time at which there is something to do.
    pub(super) fn due(&self) -> Option<u64> {
        let link = self.link.as_ref();
        [
            link.map(Link::due),
            self.may_open().then(|| self.attempts.at()),
            link.filter(|link| link.is_live()).and_then(|_| self.outbox.due()),
            self.catch_up.due().filter(|_| self.may_try()),
            self.ladder.due(),
            self.climb_due(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    pub(super) fn sign_in(&mut self, now: u64) {
        self.wish.signed_in_at.get_or_insert(now);
        self.forgive(now);
    }

    /// What was seen and read by one person is nothing to the next; the outbox is kept until they come back.
    pub(super) fn sign_out(&mut self, now: u64) {
        self.leave(CloseCode::Done);
        self.wish.signed_in_at = None;
        self.wish.asked = None;
        self.catch_up = super::CatchUp::default();
        self.reads.forget();
        self.reachable = super::Reachable::default();
        self.forgive(now);
    }

    /// The person knows better than the browser whether there is a network.
    pub(super) fn connect(&mut self, now: u64) {
        self.wish.asked = Some(true);
        self.wish.offline = false;
        self.ladder.forget_check();
        self.forgive(now);
    }

    pub(super) fn appear(&mut self, now: u64) {
        self.wish.hidden = false;
        self.wish.frozen = false;
        self.hurry(now);
    }

    pub(super) fn return_online(&mut self, now: u64) {
        self.wish.offline = false;
        self.hurry(now);
    }

    /// The screen shows a snapshot: the stream has to continue from there.
    pub(super) fn fit(&mut self, now: u64, snapshot: Cursor) {
        let fitted = self.catch_up.fit(now, snapshot, &mut self.jitter);
        if fitted.rewound && self.probe.is_some() {
            self.give_up_probe(now);
        }
        match &mut self.link {
            // What was offered on a connection is not offered there again.
            Some(link) if fitted.rewound && link.transport.is_socket() && link.is_greeted() => {
                self.leave(CloseCode::Done);
                self.attempts.reset(now);
            }
            Some(link) if fitted.rewound => link.lose_track(),
            _ => {}
        }
        for frame in fitted.deliver {
            self.deliver(frame);
        }
    }

    /// The transport was closed, or could not be opened.
    pub(super) fn be_closed(&mut self, now: u64, why: CloseCode) {
        let alive = self.link.as_ref().map_or(now, |link| link.alive_until(now));
        self.lose(now, why, alive);
    }

    /// The browser knows that there is no network: nothing can be found out about the transport. A server on the same machine
    /// still answers.
    pub(super) fn go_offline(&mut self, now: u64) {
        self.wish.offline = true;
        self.ladder.forget_check();
        self.ask_for_life(now);
    }

    /// The link is gone; it was known to work until `alive`.
    fn lose(&mut self, now: u64, why: CloseCode, alive: u64) {
        let Some(link) = self.link.take() else { return };
        self.tally.end(alive);
        self.stop_climbing();
        self.outbox.unsend();
        if link.was_healthy(alive) {
            self.attempts.reset(now);
            self.failed_resumes = 0;
        } else if link.failed_to_resume(now) {
            self.count_failed_resume(now);
        }
        if !why.may_reconnect() {
            self.halt(why);
        } else if self.wish.offline {
            self.attempts.restart(now);
        } else {
            self.attempts.fail(now, link.slot_ms(now), &mut self.jitter);
            if let Some(fault) = link.fault(now, why, alive) {
                self.suspect(now, fault);
            }
        }
    }

    fn count_failed_resume(&mut self, now: u64) {
        self.failed_resumes += 1;
        if self.failed_resumes >= FAILED_RESUMES_MAX {
            self.failed_resumes = 0;
            self.catch_up.read(now, ResetReason::TooFar);
        }
    }

    fn halt(&mut self, why: CloseCode) {
        self.halted = Some(why);
        match why {
            CloseCode::NotSignedIn | CloseCode::SignedOut => self.outputs.push_back(Output::SignedOut),
            CloseCode::OtherVersion => self.outputs.push_back(Output::Reload),
            _ => {}
        }
    }

    /// Failures so far do not count any more.
    fn forgive(&mut self, now: u64) {
        self.halted = None;
        self.ladder.hope();
        if !self.is_live() {
            self.attempts.reset(now);
        }
    }

    /// Something changed for the better: tries now, and asks a link that may have died meanwhile for a sign of life.
    fn hurry(&mut self, now: u64) {
        self.ladder.hope();
        match &self.link {
            None => self.attempts.hurry(now),
            Some(link) if link.heartbeat.is_doubtful(now) => self.ask_for_life(now),
            Some(_) => {}
        }
        self.climb_sooner(now);
    }

    /// A link that may be dead has to answer soon. A stream of plain requests is asked by beginning it again: other requests
    /// say nothing about it.
    fn ask_for_life(&mut self, now: u64) {
        let Some(link) = self.link.as_mut().filter(|link| link.is_live()) else { return };
        if link.transport.is_socket() {
            link.heartbeat.expect_soon(now);
            self.ping(now);
        } else {
            link.lose_track();
        }
    }

    fn start_over(&mut self, now: u64) {
        if self.link.is_some() || self.attempts.number() > 0 {
            self.attempts.restart(now);
        } else {
            self.attempts.reset(now);
        }
        self.tally.end(self.heard_at.unwrap_or(now));
        self.leave(CloseCode::HeartbeatMissed);
        self.wish.signed_in_at = self.wish.signed_in_at.map(|at| at.min(now));
        self.outbox.hurry();
        self.catch_up.restart(now);
    }

    fn give_up_silence(&mut self, now: u64) {
        if let Some(link) = self.link.as_mut().filter(|link| link.due() <= now) {
            if link.pardon(now) {
                return;
            }
            let (id, alive) = (link.id, link.heartbeat.heard_at);
            self.stop_climbing();
            self.outputs.push_back(Output::Close(id, CloseCode::HeartbeatMissed));
            self.lose(now, CloseCode::HeartbeatMissed, alive);
        }
    }

    fn leave_unwanted(&mut self, now: u64) {
        if !self.wish.is_on() {
            self.leave(if self.wish.frozen { CloseCode::Leaving } else { CloseCode::Done });
            self.forgive(now);
        }
    }

    fn leave(&mut self, why: CloseCode) {
        self.stop_climbing();
        self.ladder.forget_check();
        if let Some(link) = self.link.take() {
            self.tally.end(self.now);
            self.outputs.push_back(Output::Close(link.id, why));
            self.outbox.unsend();
        }
    }

    fn open_due(&mut self, now: u64) {
        if self.may_open() && self.attempts.at() <= now {
            let transport = self.ladder.begin(now);
            self.link = Some(self.new_link(now, transport));
            if !transport.is_socket() {
                self.greet();
            }
        }
    }

    pub(super) fn new_link(&mut self, now: u64, transport: Transport) -> Link {
        self.links += 1;
        self.tally.count.attempts += 1;
        let link = Link::new(LinkId(self.links), transport, now);
        self.outputs.push_back(Output::Open(link.id, transport));
        link
    }

    fn may_open(&self) -> bool {
        self.may_try()
            && self.link.is_none()
            && self.catch_up.cursor().is_some()
            && !self.attempts.are_over()
            && !self.ladder.is_checking()
    }

    fn may_try(&self) -> bool {
        self.wish.is_on() && self.halted.is_none() && !self.wish.offline
    }

    fn ask_snapshot(&mut self, now: u64) {
        if self.may_try()
            && let Some(reason) = self.catch_up.ask(now, &mut self.jitter)
        {
            self.outputs.push_back(Output::ReadSnapshot(reason));
        }
    }

    fn show(&mut self, now: u64) {
        if self.outbox.take_changed() {
            self.outputs.push_back(Output::Outbox);
        }
        let status = self.status();
        self.outputs.extend(self.shown.show(now, status).map(Output::Status));
    }

    pub(super) fn state(&self) -> State {
        let link = self.link.as_ref();
        let waits_for_network = link.is_none() && self.wish.offline;
        let number = self.attempts.number();
        if let Some(why) = self.halted {
            State::Error { why }
        } else if link.is_some_and(Link::is_live) {
            State::Connected
        } else if !self.wish.is_on() || (link.is_none() && self.attempts.are_over()) {
            State::Disconnected
        } else if number == 0 && !waits_for_network {
            State::Connecting
        } else {
            let at = if waits_for_network { WHEN_ONLINE } else { self.attempts.at() };
            State::Reconnecting { attempt: number.max(1), max: self.attempts.max(), at }
        }
    }
}

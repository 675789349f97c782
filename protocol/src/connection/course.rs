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
        self.leave_unwanted(now);
        self.open_due(now);
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
        self.forgive(now);
    }

    /// The person knows better than the browser whether there is a network.
    pub(super) fn connect(&mut self, now: u64) {
        self.wish.asked = Some(true);
        self.wish.offline = false;
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
        if let Some(link) = self.link.as_mut().filter(|_| fitted.rewound) {
            link.lose_track();
        }
        for frame in fitted.deliver {
            self.deliver(frame);
        }
    }

    /// The link is gone; it was known to work until `alive`.
    pub(super) fn lose(&mut self, now: u64, why: CloseCode, alive: u64) {
        let Some(link) = self.link.take() else { return };
        self.tally.end(now);
        self.outbox.unsend();
        if link.was_healthy(alive) {
            self.attempts.reset(now);
            self.failed_resumes = 0;
        } else if link.is_greeted() {
            self.count_failed_resume(now);
        }
        if !why.may_reconnect() {
            self.halt(why);
        } else if self.wish.offline {
            self.attempts.restart(now);
        } else {
            self.attempts.fail(now, link.slot_ms, &mut self.jitter);
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
        if self.link.is_none() {
            self.attempts.reset(now);
        }
    }

    /// Something changed for the better: tries now, and asks a link that may have died meanwhile for a sign of life.
    fn hurry(&mut self, now: u64) {
        match &mut self.link {
            None => self.attempts.hurry(now),
            Some(link) => {
                if link.is_live() && link.heartbeat.probe(now) {
                    self.ping(now);
                }
            }
        }
    }

    fn start_over(&mut self, now: u64) {
        if self.link.is_some() || self.attempts.number() > 0 {
            self.attempts.restart(now);
        } else {
            self.attempts.reset(now);
        }
        self.leave(CloseCode::HeartbeatMissed);
        self.wish.signed_in_at = self.wish.signed_in_at.map(|at| at.min(now));
        self.outbox.hurry();
        self.catch_up.restart(now);
    }

    fn give_up_silence(&mut self, now: u64) {
        if let Some(link) = self.link.as_ref().filter(|link| link.due() <= now) {
            let alive = link.heartbeat.heard_at;
            self.outputs.push_back(Output::Close(link.id, CloseCode::HeartbeatMissed));
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
        if let Some(link) = self.link.take() {
            self.tally.end(self.now);
            self.outputs.push_back(Output::Close(link.id, why));
            self.outbox.unsend();
        }
    }

    fn open_due(&mut self, now: u64) {
        if self.may_open() && self.attempts.at() <= now {
            self.links += 1;
            let id = LinkId(self.links);
            self.tally.count.attempts += 1;
            self.link = Some(Link::new(id, Transport::WebSocket, now));
            self.outputs.push_back(Output::Open(id, Transport::WebSocket));
        }
    }

    fn may_open(&self) -> bool {
        self.may_try() && self.link.is_none() && self.catch_up.cursor().is_some() && !self.attempts.are_over()
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

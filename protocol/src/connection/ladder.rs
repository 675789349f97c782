//! Which transport to use: a lesser one when this one does not work here though the server can be reached.

use super::{
    Choice, Connection, Fault, Output,
    Transport::{self, WebSocket},
};

/// How long it is believed that what worked still does, and that what did not still does not.
const BELIEVED_MS: u64 = 30 * 60 * 1_000;
/// How often it is told anew what works, so that it is believed from then on.
const TOLD_MS: u64 = 10 * 60 * 1_000;
/// How long finding out whether the server can be reached may take; without an answer it cannot.
const CHECK_MS: u64 = 6_000;

#[derive(Debug)]
pub(super) struct Ladder {
    pub rung: Transport,
    pub choice: Choice,
    /// When it was chosen, or was known to work last.
    known_at: u64,
    /// Whether it has worked well since it was chosen.
    proven: bool,
    /// Whether all have failed since one worked well, or there was a reason to hope.
    exhausted: bool,
    /// Losses that speak against it, since it worked well last.
    strikes: u32,
    check: Option<Check>,
    told_at: Option<u64>,
}

/// Is it the transport that does not work, or is the network gone?
#[derive(Debug)]
struct Check {
    fault: Fault,
    by: u64,
}

/// What follows from a check.
#[derive(PartialEq, Debug)]
enum Verdict {
    /// The policy says when there is another attempt, and whether.
    Wait,
    /// The policy says when.
    Again,
    /// Another attempt at once.
    AtOnce,
    /// An attempt on a lesser transport, at once.
    Down,
}

impl Connection {
    /// Something speaks against the transport in use. Before it is given up, a plain request has to come through.
    pub(super) fn suspect(&mut self, now: u64, fault: Fault) {
        self.ladder.check = Some(Check { fault, by: now.saturating_add(CHECK_MS) });
        self.outputs.push_back(Output::CheckReach);
    }

    /// The server can be reached by a plain request, or cannot.
    pub(super) fn judge(&mut self, now: u64, reached: bool) {
        match self.ladder.judge(now, reached) {
            Verdict::Again if self.attempts.are_over() => self.attempts.hurry(now),
            Verdict::Wait | Verdict::Again => {}
            Verdict::AtOnce => self.attempts.hurry(now),
            Verdict::Down => {
                self.attempts.hurry(now);
                self.climb.fall(now);
            }
        }
    }

    /// What was not found out in time counts as no.
    pub(super) fn give_up_checking(&mut self, now: u64) {
        if self.ladder.due().is_some_and(|by| by <= now) {
            self.judge(now, false);
        }
    }

    /// The transport in use works well.
    pub(super) fn prove(&mut self, now: u64) {
        if self.ladder.prove(now) {
            self.outputs.push_back(Output::Remember(self.ladder.rung));
        }
    }
}

impl Ladder {
    /// Begins with what worked at that time, if that is not too long ago.
    pub fn new(remembered: Option<(Transport, u64)>) -> Self {
        let (rung, known_at) = remembered.unwrap_or((WebSocket, 0));
        let choice = remembered.map_or(Choice::First, |_| Choice::Remembered);
        Self { rung, choice, known_at, proven: false, exhausted: false, strikes: 0, check: None, told_at: None }
    }

    /// The transport for an attempt now: what is known is worth nothing after a while, or when it lies in the future.
    pub fn begin(&mut self, now: u64) -> Transport {
        let age = now.checked_sub(self.known_at);
        if self.rung != WebSocket && age.is_none_or(|age| age >= BELIEVED_MS) {
            self.stand(now, WebSocket, Choice::First);
        }
        self.rung
    }

    /// Something has changed for the better: all are worth another attempt.
    pub fn hope(&mut self) {
        self.exhausted = false;
    }

    /// Whether it has to be known first whether the server can be reached.
    pub fn is_checking(&self) -> bool {
        self.check.is_some()
    }

    /// Until when that has to be known.
    pub fn due(&self) -> Option<u64> {
        self.check.as_ref().map(|check| check.by)
    }

    /// It does not matter any more.
    pub fn forget_check(&mut self) {
        self.check = None;
    }

    /// A better one works again, and has shown it.
    pub fn climb(&mut self, now: u64, to: Transport) {
        self.stand(now, to, Choice::Climbed);
    }

    fn judge(&mut self, now: u64, reached: bool) -> Verdict {
        let Some(check) = self.check.take().filter(|_| reached) else { return Verdict::Wait };
        self.strikes += 1;
        // What has worked may fail once for another reason: a server that was just restarting can be reached by now.
        let may_be_chance = self.proven || check.fault == Fault::Cut;
        if may_be_chance && self.strikes < 2 {
            return if check.fault == Fault::Cut { Verdict::Again } else { Verdict::AtOnce };
        }
        let exhausted = self.exhausted;
        if let Some(below) = self.rung.below() {
            self.stand(now, below, Choice::SteppedDown { from: self.rung, fault: check.fault });
            self.exhausted = exhausted;
            return Verdict::Down;
        }
        // Once more from the top, in case that it was long ago that the better ones were tried.
        self.stand(now, WebSocket, Choice::First);
        self.exhausted = true;
        if exhausted { Verdict::Wait } else { Verdict::AtOnce }
    }

    /// Whether that is to be told.
    fn prove(&mut self, now: u64) -> bool {
        (self.known_at, self.proven, self.exhausted, self.strikes) = (now, true, false, 0);
        let due = self.told_at.is_none_or(|at| now.checked_sub(at).is_none_or(|age| age >= TOLD_MS));
        if due {
            self.told_at = Some(now);
        }
        due
    }

    fn stand(&mut self, now: u64, rung: Transport, choice: Choice) {
        *self = Self { choice, ..Self::new(Some((rung, now))) };
    }
}

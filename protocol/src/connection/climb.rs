//! Trying better transports beside the one in use, and changing over without a gap: the cursor is the same on all.

use super::{
    Connection, Output, Transport,
    backoff::Jitter,
    link::{HEALTHY_MS, Link, LinkId},
};
use crate::{
    close::CloseCode,
    cursor::Cursor,
    frame::{ServerFrame, Welcome},
};

/// When better ones are tried first, and how soon after one another at least.
const FIRST_MS: u64 = 15_000;
/// How long it takes at most until they are tried again.
const LATER_MS_MAX: u64 = 5 * 60 * 1_000;
/// A poll that waits is on trial until one has come back with nothing to tell, as quiet ones do after 25 s.
const LONG_TRIAL_MS: u64 = 30_000;

/// When to try better transports. A round tries all of them, best first, until one works.
#[derive(Debug)]
pub(super) struct Climb {
    /// Unknown until there is a connection to climb from.
    at: Option<u64>,
    wait_ms: u64,
    /// Which is tried next.
    next: usize,
    round_ended_at: u64,
    climbed_at: Option<u64>,
}

impl Default for Climb {
    fn default() -> Self {
        Self { at: None, wait_ms: FIRST_MS, next: 0, round_ended_at: 0, climbed_at: None }
    }
}

/// A second link, over a better transport. Only durable events count that come on it before it is taken over.
#[derive(Debug)]
pub(super) struct Probe {
    link: Link,
    stage: Stage,
    /// Where its stream began, once it has.
    began: Option<Cursor>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Stage {
    /// `hello` was said or will be.
    Beginning,
    /// It was welcomed, and has to last until then.
    OnTrial(u64),
    /// It has lasted, and `hello` was said again, with the cursor of now.
    Joining,
}

impl Connection {
    /// When something is to be done to climb.
    pub(super) fn climb_due(&self) -> Option<u64> {
        match &self.probe {
            Some(probe) => Some(probe.due()),
            None => self.climb.at.filter(|_| self.may_climb()),
        }
    }

    pub(super) fn is_probe(&self, id: LinkId) -> bool {
        self.probe.as_ref().is_some_and(|probe| probe.link.id == id)
    }

    /// Opens the next better transport when it is time, and gives up one that fails.
    pub(super) fn climb_on(&mut self, now: u64) {
        if self.climb.at.is_none() && self.may_climb() {
            self.climb.wait(now, &mut self.jitter);
        }
        while self.climb_due().is_some_and(|due| due <= now) {
            match &mut self.probe {
                None => self.open_probe(now),
                Some(probe) if probe.stage_ends(now) => self.join(now),
                Some(probe) => {
                    if !probe.link.pardon(now) {
                        self.give_up_probe(now);
                    }
                }
            }
        }
    }

    /// The second link is open.
    pub(super) fn meet_probe(&mut self, now: u64) {
        if let Some(probe) = &mut self.probe {
            probe.link.open(now);
        }
        self.greet_probe();
    }

    fn greet_probe(&mut self) {
        let hello = self.hello();
        let Some(probe) = &mut self.probe else { return };
        if !probe.link.is_greeted() {
            let frame = probe.link.greet(&hello);
            self.outputs.push_back(Output::Transmit(probe.link.id, frame));
        }
    }

    /// All that matters on the second link is whether it carries something, and whether the stream would go on there.
    pub(super) fn hear_probe(&mut self, now: u64, frame: ServerFrame) {
        let wanted = self.hello();
        let Some(probe) = &mut self.probe else { return };
        probe.link.hear(now, Some(&frame));
        let ServerFrame::Welcome(welcome) = frame else { return self.count_on_probe(now, frame) };
        let Some(told) = probe.link.welcome(now, &welcome) else { return };
        probe.began = Some(told);
        if !welcome.resumed || welcome.cursor != told {
            return self.give_up_probe(now);
        }
        if probe.stage != Stage::Joining {
            probe.stage = Stage::OnTrial(now.saturating_add(trial_ms(probe.link.transport)));
        } else if probe.link.says(&wanted) && self.catch_up.reaches(told) {
            self.take_over(now, welcome);
        } else {
            // The page was turned, or the stream began elsewhere, while the answer was on its way.
            self.join(now);
        }
    }

    /// An event on the second link counts, because it is not offered there again. Its stream has brought all that lies
    /// between the beginning and the event, as long as the client stands there and wants the same; if not, it cannot be
    /// taken over.
    fn count_on_probe(&mut self, now: u64, frame: ServerFrame) {
        let wanted = self.hello();
        let Some((probe, began)) = self.probe.as_ref().and_then(|probe| Some((probe, probe.began?))) else { return };
        let is_event = frame.seq().is_some();
        let fits = self.catch_up.reaches(began) && probe.link.says(&wanted);
        if matches!(frame, ServerFrame::Reset { .. }) || (is_event && !fits) {
            return self.give_up_probe(now);
        }
        if !is_event {
            return;
        }
        self.reads.confirm(&frame);
        self.tally.count.duplicates += u64::from(self.catch_up.has(&frame));
        if let Some(frame) = self.catch_up.offer(frame) {
            self.deliver(frame);
        }
    }

    /// The second link was closed, or could not be opened.
    pub(super) fn lose_probe(&mut self, now: u64) {
        self.probe = None;
        self.give_up_probe(now);
    }

    /// It does not work (yet), which costs nothing: the next one is tried, or all of them later.
    pub(super) fn give_up_probe(&mut self, now: u64) {
        self.close_probe();
        self.climb.next += 1;
        self.climb.at = Some(now);
        if Transport::LADDER[self.climb.next] >= self.ladder.rung {
            self.climb.end_round(now, &mut self.jitter);
        }
    }

    /// Where there is nothing to climb from, nothing is tried.
    pub(super) fn stop_climbing(&mut self) {
        self.close_probe();
        (self.climb.at, self.climb.next) = (None, 0);
    }

    /// What was in the way may be gone.
    pub(super) fn climb_sooner(&mut self, now: u64) {
        let soonest = now.max(self.climb.round_ended_at.saturating_add(FIRST_MS));
        self.climb.at = self.climb.at.map(|at| at.min(soonest));
    }

    fn close_probe(&mut self) {
        if let Some(probe) = self.probe.take() {
            self.outputs.push_back(Output::Close(probe.link.id, CloseCode::Done));
        }
    }

    fn may_climb(&self) -> bool {
        self.ladder.rung != Transport::WebSocket
            && self.link.as_ref().is_some_and(|link| link.is_streaming() && link.slot_ms(self.now).is_none())
    }

    fn open_probe(&mut self, now: u64) {
        let link = self.new_link(now, Transport::LADDER[self.climb.next]);
        let greets = !link.transport.is_socket();
        self.probe = Some(Probe { link, stage: Stage::Beginning, began: None });
        if greets {
            self.greet_probe();
        }
    }

    /// Asks for the stream from where the client stands now.
    fn join(&mut self, now: u64) {
        let hello = self.hello();
        let Some(probe) = &mut self.probe else { return };
        probe.stage = Stage::Joining;
        probe.link.lose_track();
        for frame in probe.link.follow(now, &hello) {
            self.outputs.push_back(Output::Transmit(probe.link.id, frame));
        }
    }

    /// The second link is the one from here on: its stream begins at or before the cursor, so nothing is missing; what comes
    /// again is dropped; and what was sent and not acknowledged is sent again, under the same id.
    fn take_over(&mut self, now: u64, welcome: Box<Welcome>) {
        let Some(probe) = self.probe.take() else { return };
        let transport = probe.link.transport;
        if let Some(old) = self.link.replace(probe.link) {
            self.outputs.push_back(Output::Close(old.id, CloseCode::Done));
        }
        self.outbox.unsend();
        self.ladder.climb(now, transport);
        self.climb = Climb { climbed_at: Some(now), wait_ms: self.climb.wait_ms, ..Climb::default() };
        self.prove(now);
        self.be_met(now, welcome);
    }
}

impl Probe {
    fn due(&self) -> u64 {
        match self.stage {
            Stage::OnTrial(until) => until,
            Stage::Beginning | Stage::Joining => self.link.due(),
        }
    }

    fn stage_ends(&self, now: u64) -> bool {
        matches!(self.stage, Stage::OnTrial(until) if until <= now)
    }
}

impl Climb {
    /// A lesser transport is in use from now on. When the last climb did not last, the waits go on growing.
    pub fn fall(&mut self, now: u64) {
        let lasted = self.climbed_at.is_none_or(|at| now.saturating_sub(at) >= LATER_MS_MAX);
        let wait_ms = if lasted { FIRST_MS } else { (self.wait_ms * 2).min(LATER_MS_MAX) };
        *self = Self { wait_ms, ..Self::default() };
    }

    fn end_round(&mut self, now: u64, jitter: &mut Jitter) {
        self.next = 0;
        self.round_ended_at = now;
        self.wait_ms = (self.wait_ms * 2).min(LATER_MS_MAX);
        self.wait(now, jitter);
    }

    fn wait(&mut self, now: u64, jitter: &mut Jitter) {
        self.at = Some(now.saturating_add(self.wait_ms - jitter.up_to(self.wait_ms / 5)));
    }
}

/// How long a transport has to last before it is taken over.
fn trial_ms(transport: Transport) -> u64 {
    if transport == Transport::LongPoll { LONG_TRIAL_MS } else { HEALTHY_MS }
}

//! Measuring one transport, as a pure machine: what happened goes in with its time, what to do next comes out.

use super::sample::{Outcome, Trips, Why};
use protocol::{close::CloseCode, frame::ServerFrame, id::EchoId};

/// Echoes for each transport.
pub const ECHOES: usize = 40;
/// Between two of them, so that they stay below what a person may send in a second.
pub const PACE_MS: f64 = 130.0;
/// How long opening may take.
const OPEN_MS: f64 = 10_000.0;
/// How long the first frame may take after that.
const EVIDENCE_MS: f64 = 2_500.0;
/// How long to wait for the last one to come back: longer than the laziest short poll.
const LINGER_MS: f64 = 12_000.0;

/// The measuring of one transport. Times are milliseconds on any clock.
#[derive(Debug)]
pub struct Trial {
    stage: Stage,
    /// Said, and not come back.
    pending: Vec<(EchoId, f64)>,
    times: Vec<f64>,
    /// The next echo is not said before.
    next_at: f64,
    last_at: f64,
}

#[derive(Debug)]
enum Stage {
    /// Since when.
    Opening(f64),
    /// Since when.
    Opened(f64),
    Talking,
    Over(Outcome),
}

/// What to do next.
#[derive(Clone, PartialEq, Debug)]
pub enum Step {
    /// Say an echo, and report it with [`Trial::said`].
    Say,
    /// Nothing until something happens, or this time comes.
    WaitUntil(f64),
    /// Nothing more.
    Done(Outcome),
}

impl Trial {
    /// Begins when the transport is asked to open.
    #[must_use]
    pub fn new(now: f64) -> Self {
        Self { stage: Stage::Opening(now), pending: Vec::new(), times: Vec::new(), next_at: now, last_at: now }
    }

    /// The transport is open.
    pub fn opened(&mut self, now: f64) {
        if matches!(self.stage, Stage::Opening(_)) {
            self.stage = Stage::Opened(now);
        }
    }

    /// An echo was said.
    pub fn said(&mut self, now: f64, id: EchoId) {
        self.pending.push((id, now));
        self.last_at = now;
        self.next_at = now + PACE_MS;
    }

    /// A frame came.
    pub fn heard(&mut self, now: f64, frame: &ServerFrame) {
        match frame {
            ServerFrame::Echo { id, .. } => self.came_back(now, *id),
            ServerFrame::Error(error) => {
                let id = error.reply_to.as_ref().and_then(|id| id.parse().ok());
                if id.and_then(|id| self.take(id)).is_some() {
                    // Refused, not lost: it is said again.
                    self.next_at = now + error.retry_after_ms.map_or(1_000.0, milliseconds);
                }
            }
            ServerFrame::Welcome(_) if !matches!(self.stage, Stage::Over(_)) => self.stage = Stage::Talking,
            _ => {}
        }
    }

    /// The transport was closed.
    pub fn closed(&mut self, code: CloseCode) {
        let why = if matches!(self.stage, Stage::Opening(_)) { Why::Refused(code) } else { Why::Cut(code) };
        self.end(why);
    }

    /// How many came back.
    #[must_use]
    pub fn done(&self) -> usize {
        self.times.len()
    }

    /// What to do now.
    pub fn step(&mut self, now: f64) -> Step {
        let (until, why) = match &self.stage {
            Stage::Over(outcome) => return Step::Done(outcome.clone()),
            Stage::Opening(at) => (at + OPEN_MS, Why::Silent),
            Stage::Opened(at) => (at + EVIDENCE_MS, Why::HeldBack),
            Stage::Talking if self.times.len() == ECHOES => (now, Why::OneWay),
            Stage::Talking if self.times.len() + self.pending.len() < ECHOES => {
                return if self.next_at <= now { Step::Say } else { Step::WaitUntil(self.next_at) };
            }
            Stage::Talking => (self.last_at + LINGER_MS, Why::OneWay),
        };
        if now < until {
            return Step::WaitUntil(until);
        }
        Step::Done(self.end(why))
    }

    fn came_back(&mut self, now: f64, id: EchoId) {
        if let Some(at) = self.take(id) {
            self.times.push(now - at);
        }
    }

    fn take(&mut self, id: EchoId) -> Option<f64> {
        let at = self.pending.iter().position(|said| said.0 == id)?;
        Some(self.pending.swap_remove(at).1)
    }

    /// What has come back counts, even if it was not everything.
    fn end(&mut self, why: Why) -> Outcome {
        if let Stage::Over(outcome) = &self.stage {
            return outcome.clone();
        }
        let sent = self.times.len() + self.pending.len();
        let trips = Trips::new(std::mem::take(&mut self.times), sent);
        let outcome = trips.map_or(Outcome::Blocked(why), Outcome::Works);
        self.stage = Stage::Over(outcome.clone());
        outcome
    }
}

#[expect(clippy::cast_precision_loss, reason = "a wait, in milliseconds")]
fn milliseconds(wait: u64) -> f64 {
    wait as f64
}

#[cfg(test)]
mod tests;

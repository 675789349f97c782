//! What the person sees of the connection.

use super::{Choice, Transport};
use crate::{close::CloseCode, cursor::Cursor};

/// What the person sees of the connection.
#[derive(Clone, PartialEq, Debug)]
pub struct Status {
    /// In a word.
    pub state: State,
    /// How bytes travel, while they do.
    pub transport: Option<Transport>,
    /// Why that way; before, why the one that is tried.
    pub choice: Choice,
    /// Time of the last `ping` to its `pong`.
    pub round_trip_ms: Option<u64>,
    /// When the last frame came, on the caller's clock.
    pub heard_at: Option<u64>,
    /// How far the client is up to date; unknown while a snapshot is read.
    pub cursor: Option<Cursor>,
    /// Messages that wait to be sent, failed ones not counted.
    pub waiting: usize,
}

/// The five states of a connection.
#[derive(Clone, PartialEq, Debug)]
pub enum State {
    /// Off, by the page, the person, or after the last attempt.
    Disconnected,
    /// The first attempt is under way.
    Connecting,
    /// Events flow.
    Connected,
    /// It was lost; an attempt is planned or under way.
    Reconnecting {
        /// Which attempt, from 1.
        attempt: u32,
        /// How many there will be.
        max: u32,
        /// When it begins, on the caller's clock; in the past while it is under way; [`WHEN_ONLINE`] while there is no
        /// network.
        at: u64,
    },
    /// It will not come back by itself.
    Error {
        /// Why.
        why: CloseCode,
    },
}

/// The time of an attempt that waits for the network: as soon as the browser says that there is one.
pub const WHEN_ONLINE: u64 = u64::MAX;

/// How often changes that are only figures are told.
const FIGURES_MS: u64 = 1_000;

/// The status that was told last. A change of state is told at once, figures at most once a second.
#[derive(Debug)]
pub(super) struct Shown {
    last: Status,
    at: u64,
    figures_due: bool,
}

impl Default for Shown {
    fn default() -> Self {
        let last = Status {
            state: State::Disconnected,
            transport: None,
            choice: Choice::First,
            round_trip_ms: None,
            heard_at: None,
            cursor: None,
            waiting: 0,
        };
        Self { last, at: 0, figures_due: false }
    }
}

impl Shown {
    /// Gives the status back if it is to be told now.
    pub fn show(&mut self, now: u64, status: Status) -> Option<Status> {
        let key = |status: &Status| (status.state.clone(), status.transport, status.waiting);
        self.figures_due = status != self.last && key(&status) == key(&self.last);
        // A clock that ran back must not silence the figures for as long as it did.
        let soon = now >= self.at && now < self.at.saturating_add(FIGURES_MS);
        if status == self.last || (self.figures_due && soon) {
            return None;
        }
        self.last = status.clone();
        self.at = now;
        self.figures_due = false;
        Some(status)
    }

    /// When figures that were held back are due.
    pub fn due(&self) -> Option<u64> {
        self.figures_due.then(|| self.at.saturating_add(FIGURES_MS))
    }
}

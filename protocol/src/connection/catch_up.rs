//! Where the client stands in the log, and how it gets on when it cannot continue from there.

use super::backoff::{Backoff, Jitter};
use crate::{
    cursor::Cursor,
    frame::{ResetReason, ServerFrame},
};

/// Frames kept while a snapshot is read.
pub(super) const HELD_MAX: usize = 1_000;
/// How long a snapshot may take.
const READ_MS: u64 = 30_000;
/// Snapshots that do not reach the stream before one is taken as it is, and the stream is asked to begin there.
const MISFITS_MAX: u32 = 3;

#[derive(Default, Debug)]
pub(super) struct CatchUp {
    /// The stream continues after this.
    cursor: Option<Cursor>,
    reading: Option<Reading>,
}

/// A snapshot is on its way.
#[derive(Debug)]
struct Reading {
    reason: ResetReason,
    turn: Turn,
    /// The stream began here: an older snapshot would leave a gap before it.
    floor: Option<Cursor>,
    held: Vec<ServerFrame>,
    failures: u32,
    misfits: u32,
}

#[derive(Clone, Copy, Debug)]
enum Turn {
    AskAt(u64),
    AnswerBy(u64),
}

/// What a snapshot makes possible.
#[derive(Default, Debug)]
pub(super) struct Fitted {
    /// What was kept and is not part of it.
    pub deliver: Vec<ServerFrame>,
    /// It is older than what the stream has come to: the stream has to begin there again.
    pub rewound: bool,
}

impl CatchUp {
    pub fn cursor(&self) -> Option<Cursor> {
        self.cursor
    }

    pub fn is_reading(&self) -> bool {
        self.reading.is_some()
    }

    /// Whether this is a durable event that came before.
    pub fn has(&self, frame: &ServerFrame) -> bool {
        frame.seq().zip(self.cursor).is_some_and(|(seq, cursor)| seq <= cursor.seq)
    }

    /// Whether a stream from there leaves no gap.
    pub fn reaches(&self, from: Cursor) -> bool {
        self.cursor.is_some_and(|cursor| reaches(cursor, from))
    }

    /// Takes what the stream brings: a durable event counts once, and counts before it is handed on; what comes while a
    /// snapshot is read is kept.
    pub fn offer(&mut self, frame: ServerFrame) -> Option<ServerFrame> {
        if let (Some(seq), Some(cursor)) = (frame.seq(), &mut self.cursor) {
            if seq <= cursor.seq {
                return None;
            }
            cursor.seq = seq;
        }
        match &mut self.reading {
            Some(reading) => {
                reading.hold(frame, self.cursor);
                None
            }
            None => Some(frame),
        }
    }

    /// The server has offered everything up to here. False if that is in another life of the database.
    pub fn advance(&mut self, to: Cursor) -> bool {
        let Some(cursor) = &mut self.cursor else { return true };
        if cursor.epoch == to.epoch {
            cursor.seq = cursor.seq.max(to.seq);
        }
        cursor.epoch == to.epoch
    }

    /// The stream goes on at `cursor` and what lies before is not coming.
    pub fn reset(&mut self, now: u64, cursor: Cursor, reason: ResetReason) {
        self.cursor = Some(cursor);
        self.read(now, reason);
    }

    /// Wants a fresh snapshot that reaches the stream as it stands; the one that is on its way, if it does.
    pub fn read(&mut self, now: u64, reason: ResetReason) {
        let (turn, failures) =
            self.reading.as_ref().map_or((Turn::AskAt(now), 0), |reading| (reading.turn, reading.failures));
        self.reading = Some(Reading { reason, turn, floor: self.cursor, held: Vec::new(), failures, misfits: 0 });
    }

    /// The screen shows this snapshot from now on.
    pub fn fit(&mut self, now: u64, snapshot: Cursor, jitter: &mut Jitter) -> Fitted {
        let Some(reading) = &mut self.reading else { return self.place(snapshot) };
        if reading.floor.is_none_or(|floor| reaches(snapshot, floor)) {
            let mut deliver = std::mem::take(&mut reading.held);
            deliver.retain(|frame| frame.seq().is_none_or(|seq| seq > snapshot.seq));
            self.reading = None;
            let streamed = self.cursor.filter(|cursor| reaches(*cursor, snapshot));
            self.cursor = Some(streamed.unwrap_or(snapshot));
            return Fitted { deliver, rewound: false };
        }
        reading.misfits += 1;
        if reading.misfits < MISFITS_MAX {
            reading.fail(now, jitter);
            return Fitted::default();
        }
        self.reading = None;
        self.place(snapshot)
    }

    /// The snapshot could not be read.
    pub fn fail(&mut self, now: u64, jitter: &mut Jitter) {
        if self.cursor.is_none() && self.reading.is_none() {
            self.read(now, ResetReason::NewClient);
        }
        if let Some(reading) = &mut self.reading {
            reading.fail(now, jitter);
        }
    }

    /// What waits to be asked again is due now.
    pub fn hurry(&mut self, now: u64) {
        if let Some(Reading { turn: Turn::AskAt(at), .. }) = &mut self.reading {
            *at = now;
        }
    }

    /// Nothing can be said about a snapshot on its way, or about when to ask for one: asks now.
    pub fn restart(&mut self, now: u64) {
        if let Some(reading) = &mut self.reading {
            reading.turn = Turn::AskAt(now);
        }
    }

    /// When to [`Self::ask`].
    pub fn due(&self) -> Option<u64> {
        self.reading.as_ref().map(|reading| match reading.turn {
            Turn::AskAt(at) | Turn::AnswerBy(at) => at,
        })
    }

    /// Whether to ask for a snapshot now, and why. One that took too long is asked for again.
    pub fn ask(&mut self, now: u64, jitter: &mut Jitter) -> Option<ResetReason> {
        let reading = self.reading.as_mut()?;
        if matches!(reading.turn, Turn::AnswerBy(by) if by <= now) {
            reading.fail(now, jitter);
        }
        let due = matches!(reading.turn, Turn::AskAt(at) if at <= now);
        due.then(|| {
            reading.turn = Turn::AnswerBy(now.saturating_add(READ_MS));
            reading.reason
        })
    }

    fn place(&mut self, snapshot: Cursor) -> Fitted {
        let before = self.cursor.replace(snapshot);
        Fitted { deliver: Vec::new(), rewound: before.is_some_and(|before| !reaches(snapshot, before)) }
    }
}

impl Reading {
    /// At the bound, what is passing is dropped; a durable event that finds no room makes everything kept useless, and
    /// the snapshot has to reach further.
    fn hold(&mut self, frame: ServerFrame, cursor: Option<Cursor>) {
        if self.held.len() < HELD_MAX {
            self.held.push(frame);
        } else if frame.seq().is_some() {
            self.held.clear();
            self.floor = cursor;
            self.misfits = 0;
        }
    }

    fn fail(&mut self, now: u64, jitter: &mut Jitter) {
        self.failures = self.failures.saturating_add(1);
        self.turn = Turn::AskAt(now.saturating_add(Backoff::EXPONENTIAL.wait(self.failures, jitter)));
    }
}

/// Whether `cursor` is at or after `floor`, in the same life of the database.
fn reaches(cursor: Cursor, floor: Cursor) -> bool {
    cursor.epoch == floor.epoch && cursor.seq >= floor.seq
}

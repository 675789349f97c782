//! What was heard and said on the wire, as far as it is kept.

use crate::realtime::WireEntry;
use std::{collections::VecDeque, sync::Arc};

/// Frames on the screen at most; beyond it the oldest go.
pub const ROWS_MAX: usize = 500;

/// The frames on the screen, and those that wait to get there.
#[derive(Clone, Default, Debug)]
pub struct Record {
    shown: VecDeque<Arc<WireEntry>>,
    /// What came while the screen was to stand still.
    held: VecDeque<Arc<WireEntry>>,
}

impl Record {
    /// Takes a frame: on the screen, or, while that is held, behind it.
    pub fn take(&mut self, entry: WireEntry, hold: bool) {
        let rows = if hold { &mut self.held } else { &mut self.shown };
        rows.push_back(Arc::new(entry));
        trim(rows);
    }

    /// Brings what waits onto the screen.
    pub fn release(&mut self) {
        self.shown.append(&mut self.held);
        trim(&mut self.shown);
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.shown.clear();
        self.held.clear();
    }

    /// What is on the screen, the oldest first.
    pub fn shown(&self) -> impl Iterator<Item = &Arc<WireEntry>> {
        self.shown.iter()
    }

    /// How many wait.
    #[must_use]
    pub fn held(&self) -> usize {
        self.held.len()
    }

    /// The types of frames on the screen, in the order of the alphabet.
    #[must_use]
    pub fn kinds(&self) -> Vec<String> {
        let mut kinds: Vec<_> = self.shown.iter().map(|entry| entry.kind.clone()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }
}

fn trim(rows: &mut VecDeque<Arc<WireEntry>>) {
    rows.drain(..rows.len().saturating_sub(ROWS_MAX));
}

#[cfg(test)]
mod tests {
    use super::{super::story::heard, *};

    fn numbers(record: &Record) -> Vec<u64> {
        record.shown().map(|entry| entry.number).collect()
    }

    #[test]
    fn the_oldest_make_room() {
        let mut record = Record::default();
        for number in 0..503 {
            record.take(heard(number, "ping"), false);
        }
        assert_eq!(numbers(&record), (3..503).collect::<Vec<_>>());
    }

    #[test]
    fn a_held_screen_stands_still_and_misses_nothing_that_there_is_room_for() {
        let mut record = Record::default();
        record.take(heard(1, "ping"), false);
        for number in 2..600 {
            record.take(heard(number, "message"), true);
        }
        assert_eq!((numbers(&record), record.held()), (vec![1], ROWS_MAX));
        record.release();
        assert_eq!((numbers(&record), record.held()), ((100..600).collect(), 0));
    }

    #[test]
    fn clearing_forgets_what_waits_too() {
        let mut record = Record::default();
        record.take(heard(1, "ping"), false);
        record.take(heard(2, "ping"), true);
        record.clear();
        assert_eq!((numbers(&record), record.held()), (vec![], 0));
    }

    #[test]
    fn each_type_is_named_once() {
        let mut record = Record::default();
        for (number, kind) in [(1, "ping"), (2, "ack"), (3, "ping")] {
            record.take(heard(number, kind), false);
        }
        assert_eq!(record.kinds(), ["ack", "ping"]);
    }
}

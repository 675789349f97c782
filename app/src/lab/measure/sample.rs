//! What came of measuring one transport.

use crate::realtime::Traffic;
use protocol::{close::CloseCode, connection::Transport};

/// One transport, and what came of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Sample {
    /// Which.
    pub transport: Transport,
    /// How it went.
    pub outcome: Outcome,
    /// What it took.
    pub traffic: Traffic,
}

/// How it went.
#[derive(Clone, PartialEq, Debug)]
pub enum Outcome {
    /// Something came back.
    Works(Trips),
    /// Nothing did.
    Blocked(Why),
}

/// Why nothing came back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// It could not be opened.
    Refused(CloseCode),
    /// Opening it took too long.
    Silent,
    /// It opened, and then nothing came through.
    HeldBack,
    /// The server spoke, but nothing that was said came back.
    OneWay,
    /// It was closed before anything came back.
    Cut(CloseCode),
}

/// How long each echo took, in milliseconds; the shortest first, and never empty.
#[derive(Clone, PartialEq, Debug)]
pub struct Trips {
    sorted: Vec<f64>,
    /// How many were sent.
    pub sent: usize,
}

impl Trips {
    /// What came back of so many that were sent; none if nothing did.
    #[must_use]
    pub fn new(mut times: Vec<f64>, sent: usize) -> Option<Self> {
        times.sort_by(f64::total_cmp);
        (!times.is_empty()).then_some(Self { sorted: times, sent })
    }

    /// Half were quicker.
    #[must_use]
    pub fn median(&self) -> f64 {
        let middle = self.sorted.len() / 2;
        if self.sorted.len() % 2 == 1 {
            self.sorted[middle]
        } else {
            f64::midpoint(self.sorted[middle - 1], self.sorted[middle])
        }
    }

    /// Of a hundred, one was not quicker: the nearest rank, which is the slowest of fewer.
    #[must_use]
    pub fn p99(&self) -> f64 {
        let rank = (self.sorted.len() * 99).div_ceil(100);
        self.sorted[rank - 1]
    }

    /// How many never came back.
    #[must_use]
    pub fn lost(&self) -> usize {
        self.sent.saturating_sub(self.sorted.len())
    }
}

impl Sample {
    /// How long it took, if anything came back.
    #[must_use]
    pub fn trips(&self) -> Option<&Trips> {
        match &self.outcome {
            Outcome::Works(trips) => Some(trips),
            Outcome::Blocked(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_and_p99_of_few_and_many() {
        for (times, median, p99) in [
            (vec![7.0], 7.0, 7.0),
            (vec![3.0, 1.0], 2.0, 3.0),
            (vec![9.0, 1.0, 2.0], 2.0, 9.0),
            ((1..=100).rev().map(f64::from).collect(), 50.5, 99.0),
            ((1..=40).map(f64::from).collect(), 20.5, 40.0),
        ] {
            let trips = Trips::new(times, 100).expect("something came back");
            assert!((trips.median() - median).abs() < 1e-9 && (trips.p99() - p99).abs() < 1e-9, "{trips:?}");
        }
    }

    #[test]
    fn what_did_not_come_back_is_counted() {
        assert_eq!(Trips::new(vec![1.0, 2.0], 5).map(|trips| trips.lost()), Some(3));
        assert_eq!(Trips::new(Vec::new(), 5), None);
    }
}

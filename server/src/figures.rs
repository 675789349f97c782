//! What the server counts about itself. Where messages pass, counting is an addition to an atomic number: nothing waits,
//! locks or allocates.

pub mod latency;
pub mod sampler;

use crate::{
    clock,
    realtime::link::{Mark, Outgoing},
};
use latency::Latency;
use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Instant,
};

/// Everything that is counted.
#[derive(Debug)]
pub struct Counters {
    /// When the server started, in milliseconds since 1970 UTC.
    pub started_at: u64,
    /// Messages posted.
    pub messages: Counter,
    /// Streams that went on from a cursor.
    pub resumes: Counter,
    /// Streams that began afresh although the client had a cursor.
    pub resets: Counter,
    /// How often connections that are no more have read too slowly.
    pub lags: Counter,
    /// Requests answered.
    pub requests: Counter,
    /// Requests answered with a status of 500 or more.
    pub errors: Counter,
    /// Error reports of browsers.
    pub reports: Counter,
    /// From post to written to a connection.
    pub latency: Latency,
    began: Instant,
    posted: Box<[AtomicU64]>,
}

/// A number that grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

/// Messages whose time of posting is known: those that the hub keeps for who comes back soon.
const POSTED: usize = 4096;
/// A time of posting in microseconds has so many bits; above them is a part of the message's number, so that an older
/// message in the same place is not taken for it.
const TIME_BITS: u32 = 48;

impl Counter {
    /// One more.
    pub fn count(&self) {
        self.add(1);
    }

    /// Some more.
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Relaxed);
    }

    /// How many there were.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

impl Default for Counters {
    fn default() -> Self {
        Self {
            started_at: clock::now(),
            messages: Counter::default(),
            resumes: Counter::default(),
            resets: Counter::default(),
            lags: Counter::default(),
            requests: Counter::default(),
            errors: Counter::default(),
            reports: Counter::default(),
            latency: Latency::default(),
            began: Instant::now(),
            posted: (0..POSTED).map(|_| AtomicU64::new(0)).collect(),
        }
    }
}

impl Counters {
    /// Notes when a message was asked for, before it is handed to anybody.
    pub fn posted(&self, seq: u64, at: Instant) {
        self.messages.count();
        self.place(seq).store(tag(seq) | self.micros(at), Relaxed);
    }

    /// Notes that frames were written to a connection, as they happened: those of a replay are none of these.
    pub fn written<'a>(&self, frames: impl IntoIterator<Item = &'a Outgoing>) {
        let mut now = None;
        for Outgoing { mark, .. } in frames {
            let Mark::Event(seq) = mark else { continue };
            let posted = self.place(*seq).load(Relaxed);
            if posted != 0 && posted >> TIME_BITS << TIME_BITS == tag(*seq) {
                let now = *now.get_or_insert_with(|| self.micros(Instant::now()));
                self.latency.note(now.saturating_sub(posted & time_mask()));
            }
        }
    }

    fn place(&self, seq: u64) -> &AtomicU64 {
        &self.posted[usize::try_from(seq % POSTED as u64).unwrap_or_default()]
    }

    /// Never 0, which is no time.
    fn micros(&self, at: Instant) -> u64 {
        let micros = at.saturating_duration_since(self.began).as_micros();
        u64::try_from(micros).unwrap_or_default().clamp(1, time_mask())
    }
}

fn tag(seq: u64) -> u64 {
    (seq / POSTED as u64) << TIME_BITS
}

const fn time_mask() -> u64 {
    (1 << TIME_BITS) - 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::extract::ws::Utf8Bytes;
    use std::time::Duration;

    fn event(seq: u64) -> Outgoing {
        Outgoing::event(seq, Utf8Bytes::default())
    }

    #[test]
    fn each_message_written_is_timed_from_its_post() {
        let counters = Counters::default();
        counters.posted(7, Instant::now());
        counters.written(&[event(7), event(7)]);
        assert_eq!((counters.messages.get(), counters.latency.count()), (1, 2));
        assert!(counters.latency.sum_us() < Duration::from_mins(1).as_micros().try_into().unwrap());
    }

    #[test]
    fn what_is_no_message_or_long_past_is_not_timed() {
        let counters = Counters::default();
        counters.posted(7, Instant::now());
        counters.written(&[event(6), event(8), event(7 + POSTED as u64)]);
        counters.posted(7 + POSTED as u64, Instant::now());
        counters.written(&[event(7)]);
        assert_eq!(counters.latency.count(), 0);
    }
}

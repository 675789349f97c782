//! What the measurements say about this network.

use super::sample::{Outcome, Sample, Why};
use protocol::connection::Transport;

/// One thing to say.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Finding {
    /// Nothing comes through this one.
    Blocked(Transport, Why),
    /// It works, but takes much longer than the quickest, and not by its nature.
    Delayed {
        /// Which.
        transport: Transport,
        /// How long it takes.
        median: f64,
        /// How long the quickest takes.
        best: f64,
    },
    /// Not everything that was said came back.
    Lossy {
        /// Which.
        transport: Transport,
        /// How many did not.
        lost: usize,
        /// How many were sent.
        sent: usize,
    },
    /// All four work; this is the one that is used.
    AllWork {
        /// The first of the ladder.
        used: Transport,
        /// How long it takes.
        median: f64,
    },
    /// Of those that were measured, this is the one that is used.
    Used(Transport),
    /// None works.
    NothingWorks,
}

/// So much longer than the quickest is delayed, when it can be felt, too.
const DELAYED_TIMES: f64 = 4.0;
const DELAYED_MS: f64 = 150.0;

/// What to say, in this order; nothing about nothing.
#[must_use]
pub fn findings(samples: &[Sample]) -> Vec<Finding> {
    if samples.is_empty() {
        return Vec::new();
    }
    let best = samples.iter().filter_map(|sample| Some(sample.trips()?.median())).fold(f64::INFINITY, f64::min);
    let mut found: Vec<_> = samples.iter().flat_map(|sample| troubles(sample, best)).collect();
    found.push(conclusion(samples, found.is_empty()));
    found
}

fn troubles(sample: &Sample, best: f64) -> Vec<Finding> {
    let transport = sample.transport;
    let trips = match &sample.outcome {
        Outcome::Blocked(why) => return vec![Finding::Blocked(transport, *why)],
        Outcome::Works(trips) => trips,
    };
    let (median, lost) = (trips.median(), trips.lost());
    // A short poll asks only every so often: that is not the network's fault.
    let delayed = transport != Transport::ShortPoll && median > best * DELAYED_TIMES && median > best + DELAYED_MS;
    let delay = delayed.then_some(Finding::Delayed { transport, median, best });
    let lossy = (lost > 0).then_some(Finding::Lossy { transport, lost, sent: trips.sent });
    delay.into_iter().chain(lossy).collect()
}

fn conclusion(samples: &[Sample], no_trouble: bool) -> Finding {
    let working = |sample: &&Sample| sample.trips().is_some();
    match samples.iter().find(working).and_then(|sample| Some((sample.transport, sample.trips()?))) {
        None => Finding::NothingWorks,
        Some((used, trips)) if no_trouble && samples.len() == 4 => Finding::AllWork { used, median: trips.median() },
        Some((used, _)) => Finding::Used(used),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::sample::Trips, *};
    use crate::realtime::Traffic;
    use Transport::{EventStream, LongPoll, ShortPoll, WebSocket};
    use protocol::close::CloseCode;

    fn works(transport: Transport, times: &[f64], sent: usize) -> Sample {
        let trips = Trips::new(times.to_vec(), sent).expect("something came back");
        Sample { transport, outcome: Outcome::Works(trips), traffic: Traffic::default() }
    }

    fn blocked(transport: Transport, why: Why) -> Sample {
        Sample { transport, outcome: Outcome::Blocked(why), traffic: Traffic::default() }
    }

    #[test]
    fn an_open_network_is_praised_in_one_word() {
        let samples = [
            works(WebSocket, &[2.0, 3.0, 4.0], 3),
            works(EventStream, &[5.0], 1),
            works(LongPoll, &[9.0], 1),
            works(ShortPoll, &[1_000.0], 1),
        ];
        assert_eq!(findings(&samples), [Finding::AllWork { used: WebSocket, median: 3.0 }]);
        assert_eq!(findings(&samples[..2]), [Finding::Used(WebSocket)], "not all four were measured");
    }

    #[test]
    fn what_is_blocked_is_named_and_what_is_used_instead() {
        let refused = Why::Refused(CloseCode::Other(1006));
        let samples = [
            blocked(WebSocket, refused),
            blocked(EventStream, Why::HeldBack),
            works(LongPoll, &[9.0], 1),
            works(ShortPoll, &[900.0], 1),
        ];
        let expected = [
            Finding::Blocked(WebSocket, refused),
            Finding::Blocked(EventStream, Why::HeldBack),
            Finding::Used(LongPoll),
        ];
        assert_eq!(findings(&samples), expected);
    }

    #[test]
    fn what_takes_much_longer_is_delayed_but_for_the_short_poll() {
        let samples = [
            works(WebSocket, &[10.0], 1),
            works(EventStream, &[300.0], 1),
            works(LongPoll, &[50.0], 1),
            works(ShortPoll, &[2_000.0], 1),
        ];
        let delayed = Finding::Delayed { transport: EventStream, median: 300.0, best: 10.0 };
        assert_eq!(findings(&samples), [delayed, Finding::Used(WebSocket)]);
    }

    #[test]
    fn losses_are_told() {
        let samples = [works(WebSocket, &[10.0; 38], 40)];
        let lossy = Finding::Lossy { transport: WebSocket, lost: 2, sent: 40 };
        assert_eq!(findings(&samples), [lossy, Finding::Used(WebSocket)]);
    }

    #[test]
    fn where_nothing_works_that_is_said() {
        let samples = [blocked(WebSocket, Why::Silent), blocked(ShortPoll, Why::OneWay)];
        assert_eq!(findings(&samples).last(), Some(&Finding::NothingWorks));
        assert_eq!(findings(&[]), []);
    }
}

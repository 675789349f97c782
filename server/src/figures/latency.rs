//! How long things take, in a bounded number of counters.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Times by their size: four steps for each doubling, so that a quantile is at most a quarter too large.
#[derive(Debug)]
pub struct Latency {
    steps: [AtomicU64; STEPS],
    sum_us: AtomicU64,
}

/// How often each step was counted.
pub type Steps = [u64; STEPS];

/// Up to 67 s; what takes longer counts as that.
pub const STEPS: usize = 26 * 4;

impl Default for Latency {
    fn default() -> Self {
        Self { steps: std::array::from_fn(|_| AtomicU64::new(0)), sum_us: AtomicU64::new(0) }
    }
}

impl Latency {
    /// Notes how long something took, in microseconds.
    pub fn note(&self, us: u64) {
        self.steps[step(us)].fetch_add(1, Relaxed);
        self.sum_us.fetch_add(us, Relaxed);
    }

    /// What was noted so far.
    #[must_use]
    pub fn steps(&self) -> Steps {
        std::array::from_fn(|at| self.steps[at].load(Relaxed))
    }

    /// How much was noted so far.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.steps().iter().sum()
    }

    /// All times together, in microseconds.
    #[must_use]
    pub fn sum_us(&self) -> u64 {
        self.sum_us.load(Relaxed)
    }
}

/// The time that `share` (in percent) of what was counted stayed within; none when nothing was counted.
#[must_use]
pub fn quantile(counted: &Steps, share: u64) -> Option<u64> {
    let all: u64 = counted.iter().sum();
    let wanted = (all * share).div_ceil(100);
    let mut so_far = 0;
    let within = counted.iter().position(|count| {
        so_far += count;
        so_far >= wanted
    });
    within.filter(|_| all > 0).map(end)
}

fn step(us: u64) -> usize {
    let us = us.max(4);
    let doubling = us.ilog2();
    // The two bits below the highest say which quarter of the doubling it is.
    let quarter = (us >> (doubling - 2)) & 3;
    ((doubling as usize - 2) * 4 + usize::try_from(quarter).unwrap_or_default()).min(STEPS - 1)
}

/// The longest time that a step counts.
fn end(step: usize) -> u64 {
    let quarter = step as u64 % 4 + 5;
    (quarter << (step / 4)) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_holds_the_times_up_to_its_end() {
        assert_eq!((step(0), step(4), step(5), step(8)), (0, 0, 1, 4));
        for us in [4, 5, 7, 8, 100, 999, 1_000, 25_000, 1_000_000, 40_000_000] {
            let (step, longest) = (step(us), end(step(us)));
            assert!(longest >= us && longest <= us + us / 4, "{us} in {step}, which ends at {longest}");
            assert_eq!(super::step(longest), step);
            assert_eq!(super::step(longest + 1), step + 1);
        }
        assert_eq!(step(u64::MAX), STEPS - 1);
    }

    #[test]
    fn quantiles_are_told_to_a_quarter() {
        let latency = Latency::default();
        assert_eq!(quantile(&latency.steps(), 50), None);
        (1..=98).for_each(|_| latency.note(1_000));
        latency.note(50_000);
        latency.note(2_000_000);
        let near = |share, us: u64| {
            let told = quantile(&latency.steps(), share).expect("something was counted");
            assert!((us..=us + us / 4).contains(&told), "{share} %: {told}");
        };
        near(50, 1_000);
        near(98, 1_000);
        near(99, 50_000);
        near(100, 2_000_000);
        assert_eq!((latency.count(), latency.sum_us()), (100, 98_000 + 2_050_000));
    }
}

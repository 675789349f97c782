//! How often something may be done: token buckets, one for each key.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
};

/// A bucket: `burst` at once, one more every `every_ms`.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// How many at once.
    pub burst: u32,
    /// Time until there is one more.
    pub every_ms: u64,
}

impl Rate {
    /// So many a second, over time.
    #[must_use]
    pub fn per_second(rate: u32, burst: u32) -> Self {
        Self { burst, every_ms: (1000 / u64::from(rate.max(1))).max(1) }
    }

    fn full_ms(self) -> u64 {
        u64::from(self.burst) * self.every_ms
    }
}

/// One bucket: the time at which it is full again. Until then it lacks one for each `every_ms` that is left.
#[derive(Clone, Copy, Default, Debug)]
pub struct Bucket {
    full_at: u64,
}

impl Bucket {
    /// Takes one, or tells after how many milliseconds there is one.
    ///
    /// # Errors
    /// When it is empty.
    pub fn take(&mut self, rate: Rate, now: u64) -> Result<(), u64> {
        // A clock that was set back must not lock anybody out.
        self.full_at = self.full_at.clamp(now, now + rate.full_ms());
        let after = self.full_at + rate.every_ms;
        if after > now + rate.full_ms() {
            return Err(after - now - rate.full_ms());
        }
        self.full_at = after;
        Ok(())
    }
}

/// Buckets of one rate, each under a key; those that are full again are forgotten.
#[derive(Debug)]
pub struct Throttle<K> {
    rate: Rate,
    buckets: Mutex<HashMap<K, Bucket>>,
}

/// Keys at which full buckets are looked for.
const SWEEP: usize = 10_000;

impl<K: Eq + Hash> Throttle<K> {
    /// No key has taken anything yet.
    #[must_use]
    pub fn new(rate: Rate) -> Self {
        Self { rate, buckets: Mutex::new(HashMap::new()) }
    }

    /// Takes one from the bucket of a key, or tells after how many milliseconds there is one.
    ///
    /// # Errors
    /// When it is empty.
    pub fn take(&self, key: K, now: u64) -> Result<(), u64> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= SWEEP {
            buckets.retain(|_, bucket| bucket.full_at > now);
        }
        buckets.entry(key).or_default().take(self.rate, now)
    }

    /// Forgets what a key has taken.
    pub fn forgive(&self, key: &K) {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { burst: 3, every_ms: 100 };

    #[test]
    fn a_burst_then_a_steady_flow() {
        let throttle = Throttle::new(RATE);
        assert!((0..3).all(|_| throttle.take("ada", 1_000).is_ok()));
        assert_eq!(throttle.take("ada", 1_000), Err(100));
        assert_eq!(throttle.take("ada", 1_060), Err(40));
        assert_eq!(throttle.take("bob", 1_000), Ok(()));
        assert_eq!(throttle.take("ada", 1_100), Ok(()));
        assert_eq!(throttle.take("ada", 1_100), Err(100));
        throttle.forgive(&"ada");
        assert_eq!(throttle.take("ada", 1_100), Ok(()));
    }

    #[test]
    fn a_clock_set_back_locks_nobody_out() {
        let mut bucket = Bucket::default();
        bucket.take(RATE, 1_000_000).expect("the bucket is full");
        assert_eq!(bucket.take(RATE, 5), Err(100), "as empty as it can be, no more");
        assert_eq!(bucket.take(RATE, 105), Ok(()));
    }
}

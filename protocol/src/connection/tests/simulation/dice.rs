//! Chance for the simulation, from the seed alone.

use crate::connection::backoff::Jitter;

pub struct Dice(Jitter);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(Jitter(seed))
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.0.up_to(n - 1) == 0
    }

    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.0.up_to(most - least)
    }

    /// Mostly small, sometimes large.
    pub fn skewed(&mut self, most: u64) -> u64 {
        let bits = u64::from(64 - most.leading_zeros());
        let bound = 1_u64 << self.0.up_to(bits);
        self.0.up_to(bound.min(most))
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        (!from.is_empty()).then(|| from[usize::try_from(self.0.up_to(from.len() as u64 - 1)).unwrap()])
    }
}

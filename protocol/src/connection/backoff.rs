//! How long to wait before which attempt: policies are values.

/// A policy for trying again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Backoff {
    /// How long to wait.
    pub waits: Waits,
    /// How many attempts there are.
    pub attempts: u32,
    /// For how long attempts begin, counted from the first failure.
    pub for_ms: Option<u64>,
}

/// How long to wait before each attempt.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Waits {
    /// Somewhere between nothing and `base_ms`, which doubles with each attempt up to `max_ms`.
    Doubling {
        /// The most before the first attempt.
        base_ms: u64,
        /// The most before any.
        max_ms: u64,
    },
    /// Up to which attempt, how long; the last row is for all later ones too. A fifth is left to chance.
    Tiers(&'static [(u32, u64)]),
}

impl Backoff {
    /// Doubles from 1 s to 30 s, 15 attempts.
    pub const EXPONENTIAL: Self = Self::exponential(1_000);

    /// 1 s for 3 attempts, 5 s up to the tenth, then 30 s; 30 attempts or one hour.
    pub const TIERED: Self = Self {
        waits: Waits::Tiers(&[(3, 1_000), (10, 5_000), (30, 30_000)]),
        attempts: 30,
        for_ms: Some(60 * 60 * 1_000),
    };

    /// Doubles from this base to 30 s, 15 attempts.
    #[must_use]
    pub const fn exponential(base_ms: u64) -> Self {
        Self { waits: Waits::Doubling { base_ms, max_ms: 30_000 }, attempts: 15, for_ms: None }
    }

    /// How long to wait before an attempt, counted from 1.
    pub(super) fn wait(&self, attempt: u32, jitter: &mut Jitter) -> u64 {
        match self.waits {
            Waits::Doubling { base_ms, max_ms } => {
                let doubled = base_ms.saturating_mul(1 << attempt.saturating_sub(1).min(32));
                jitter.up_to(doubled.min(max_ms))
            }
            Waits::Tiers(rows) => {
                let row = rows.iter().find(|row| attempt <= row.0).or(rows.last());
                row.map_or(0, |row| row.1 - jitter.up_to(row.1 / 5))
            }
        }
    }

    /// Whether an attempt may still be made, so long after the first failure.
    pub(super) fn allows(&self, attempt: u32, since_first_ms: u64) -> bool {
        attempt <= self.attempts && self.for_ms.is_none_or(|limit| since_first_ms < limit)
    }
}

/// Chance from a seed (`SplitMix64`), so that clients do not come back all at once and a run can be repeated.
#[derive(Debug)]
pub(super) struct Jitter(pub u64);

impl Jitter {
    /// A number from 0 to `most`.
    pub fn up_to(&mut self, most: u64) -> u64 {
        self.next() % most.saturating_add(1)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

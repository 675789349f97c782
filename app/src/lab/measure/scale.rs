//! The scale of the chart: from fractions of a millisecond to many seconds, so that each step is ten times the last.

/// From one power of ten to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scale {
    from: i32,
    to: i32,
}

impl Scale {
    /// The smallest that holds all of these, in milliseconds.
    #[must_use]
    pub fn around(times: impl IntoIterator<Item = f64>) -> Self {
        let powers: Vec<_> = times.into_iter().map(power).collect();
        let least = powers.iter().copied().fold(f64::INFINITY, f64::min);
        let most = powers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if powers.is_empty() {
            return Self { from: 0, to: 1 };
        }
        let from = whole(least.floor());
        Self { from, to: whole(most.ceil()).max(from + 1) }
    }

    /// How far to the right a time lies, in percent.
    #[must_use]
    pub fn percent(self, ms: f64) -> f64 {
        (power(ms) - f64::from(self.from)) / f64::from(self.to - self.from) * 100.0
    }

    /// The powers of ten on it.
    pub fn ticks(self) -> impl Iterator<Item = f64> {
        (self.from..=self.to).map(|power| 10f64.powi(power))
    }
}

/// Clocks of browsers are no finer than this.
const LEAST_MS: f64 = 0.1;

fn power(ms: f64) -> f64 {
    ms.max(LEAST_MS).log10()
}

#[expect(clippy::cast_possible_truncation, reason = "a small whole number")]
fn whole(power: f64) -> i32 {
    power as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_what_it_is_made_for() {
        let scale = Scale::around([1.5, 240.0, 12.0]);
        assert_eq!(scale.ticks().collect::<Vec<_>>(), [1.0, 10.0, 100.0, 1000.0]);
        for (ms, percent) in [(1.0, 0.0), (10.0, 33.3), (100.0, 66.7), (1000.0, 100.0)] {
            assert!((scale.percent(ms) - percent).abs() < 0.1, "{ms}");
        }
    }

    #[test]
    fn a_single_time_and_none_have_a_scale_too() {
        for times in [vec![], vec![10.0], vec![0.0], vec![0.2, 0.2]] {
            let scale = Scale::around(times.clone());
            assert!(scale.ticks().count() >= 2, "{times:?}");
            assert!(times.iter().all(|ms| (0.0..=100.0).contains(&scale.percent(*ms))), "{times:?}");
        }
    }
}

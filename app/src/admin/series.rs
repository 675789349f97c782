//! What the charts draw, from the samples.

use protocol::admin::Sample;

/// A line of a chart: a value for each sample, none where there is nothing to draw.
#[derive(Clone, PartialEq, Debug)]
pub struct Series {
    /// What it is called.
    pub name: &'static str,
    /// The values, oldest first.
    pub values: Vec<Option<f64>>,
}

impl Series {
    /// The last value.
    #[must_use]
    pub fn last(&self) -> Option<f64> {
        self.values.last().copied().flatten()
    }
}

/// Live connections over one of the four transports.
#[must_use]
pub fn connections(name: &'static str, past: &[Sample], transport: usize) -> Series {
    series(name, past, |sample| Some(exact(sample.connections[transport])))
}

/// How much a count since the start has grown each second, between each sample and the one before.
#[must_use]
pub fn per_second(name: &'static str, past: &[Sample], count: fn(&Sample) -> u64) -> Series {
    let rate = |pair: &[Sample]| {
        let seconds = exact(pair[1].at.saturating_sub(pair[0].at)) / 1e3;
        // After a restart of the server the count begins anew.
        let more = count(&pair[1]).checked_sub(count(&pair[0]))?;
        (seconds > 0.0).then(|| exact(more) / seconds)
    };
    let first = past.first().map(|_| None);
    Series { name, values: first.into_iter().chain(past.windows(2).map(rate)).collect() }
}

/// A figure as it is.
#[must_use]
pub fn plain(name: &'static str, past: &[Sample], figure: fn(&Sample) -> u64) -> Series {
    series(name, past, |sample| Some(exact(figure(sample))))
}

/// A quantile of delivery, in milliseconds.
#[must_use]
pub fn delivery(name: &'static str, past: &[Sample], quantile: fn(&Sample) -> Option<u64>) -> Series {
    series(name, past, |sample| quantile(sample).map(|us| exact(us) / 1e3))
}

fn series(name: &'static str, past: &[Sample], value: impl Fn(&Sample) -> Option<f64>) -> Series {
    Series { name, values: past.iter().map(value).collect() }
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 2⁵³, which nothing here reaches")]
fn exact(value: u64) -> f64 {
    value as f64
}

/// The end of a scale that holds these values: 1, 2 or 5 times a power of ten, at least `least`.
#[must_use]
pub fn top(values: impl IntoIterator<Item = f64>, least: f64) -> f64 {
    let most = values.into_iter().fold(least, f64::max);
    let power = 10f64.powf(most.log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|step| step * power).find(|top| *top >= most).unwrap_or(most)
}

/// Places for labels of a line each that want to be at `wanted`, so that none covers another: in the order given.
#[must_use]
pub fn spread(wanted: &[f64], apart: f64, most: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let mut places = wanted.to_vec();
    let mut free = f64::NEG_INFINITY;
    for &at in &order {
        places[at] = places[at].max(free);
        free = places[at] + apart;
    }
    let mut free = most;
    for &at in order.iter().rev() {
        places[at] = places[at].min(free);
        free = places[at] - apart;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(at: u64, messages: u64) -> Sample {
        Sample { at, messages, p50_us: Some(1_500), ..Sample::default() }
    }

    #[test]
    fn what_grows_is_told_per_second() {
        let past = [sample(0, 10), sample(2_000, 14), sample(4_000, 14), sample(6_000, 3), sample(6_000, 5)];
        let messages = |past: &[Sample]| per_second("", past, |sample| sample.messages).values;
        let rates = [None, Some(2.0), Some(0.0), None, None];
        assert_eq!(messages(&past), rates, "a restart and a moment have no rate");
        assert!(messages(&[]).is_empty());
        assert_eq!(plain("", &past, |sample| sample.messages).last(), Some(5.0));
        assert_eq!(delivery("", &past, |sample| sample.p50_us).last(), Some(1.5));
        assert_eq!(delivery("", &past, |sample| sample.p99_us).last(), None);
    }

    #[test]
    fn a_scale_ends_at_a_round_number() {
        for (values, end) in
            [(vec![], 1.0), (vec![0.3], 1.0), (vec![1.1], 2.0), (vec![21.0, 4.0], 50.0), (vec![51.0], 100.0)]
        {
            assert!((top(values.clone(), 1.0) - end).abs() < 1e-9, "{values:?}");
        }
    }

    #[test]
    fn labels_do_not_cover_each_other() {
        assert_eq!(spread(&[10.0, 50.0], 14.0, 100.0), [10.0, 50.0]);
        assert_eq!(spread(&[50.0, 50.0], 14.0, 100.0), [50.0, 64.0]);
        assert_eq!(spread(&[99.0, 98.0, 20.0], 14.0, 100.0), [100.0, 86.0, 20.0]);
        assert!(spread(&[], 14.0, 100.0).is_empty());
    }
}

//! Lengths of time as a recorder measures them and a player shows them.

/// Minutes and seconds, as in `1:05`.
#[must_use]
pub fn clock(ms: u64) -> String {
    let seconds = ms / 1000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// Measures time, but for pauses.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Stopwatch {
    before: u64,
    since: Option<u64>,
}

impl Stopwatch {
    /// Goes on.
    pub fn start(&mut self, now: u64) {
        self.since.get_or_insert(now);
    }

    /// Holds.
    pub fn hold(&mut self, now: u64) {
        self.before = self.read(now);
        self.since = None;
    }

    /// How long it has run, in milliseconds.
    #[must_use]
    pub fn read(&self, now: u64) -> u64 {
        self.before + self.since.map_or(0, |since| now.saturating_sub(since))
    }

    /// Whether it runs.
    #[must_use]
    pub const fn runs(&self) -> bool {
        self.since.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_and_seconds() {
        assert_eq!([clock(0), clock(999), clock(65_000), clock(600_000)], ["0:00", "0:00", "1:05", "10:00"]);
    }

    #[test]
    fn pauses_do_not_count() {
        let mut watch = Stopwatch::default();
        watch.start(100);
        watch.start(150);
        assert_eq!((watch.read(300), watch.runs()), (200, true));
        watch.hold(300);
        assert_eq!((watch.read(900), watch.runs()), (200, false));
        watch.start(1000);
        assert_eq!(watch.read(1050), 250);
        assert_eq!(watch.read(0), 200, "a clock was set back");
    }
}

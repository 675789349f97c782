//! Sizes, times and counts as people write them.

use crate::i18n::{Locale, td_string};

/// A size, as in `312 B`, `1.2 kB` or `3.4 GB`.
#[must_use]
pub fn size(locale: Locale, bytes: u64) -> String {
    sized(locale, bytes, |tenths| (tenths + 500) / 1_000)
}

/// The size that something may have: what it says is never more than that.
#[must_use]
pub fn size_limit(locale: Locale, bytes: u64) -> String {
    sized(locale, bytes, |tenths| tenths / 1_000)
}

const UNITS: [&str; 4] = ["B", "kB", "MB", "GB"];

#[expect(clippy::cast_precision_loss, reason = "tenths of the greatest unit are few")]
fn sized(locale: Locale, bytes: u64, larger: fn(u128) -> u128) -> String {
    let (mut tenths, mut unit) = (u128::from(bytes) * 10, 0);
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        tenths = larger(tenths);
        unit += 1;
    }
    format!("{} {}", decimal(locale, tenths as f64 / 10.0), UNITS[unit])
}

/// A short time, as in `0.8 ms`, `31 ms` or `1.2 s`.
#[must_use]
pub fn milliseconds(locale: Locale, ms: f64) -> String {
    if ms < 9.95 {
        td_string!(locale, lab.milliseconds, count = decimal(locale, ms))
    } else if ms < 999.5 {
        td_string!(locale, lab.milliseconds, count = format!("{ms:.0}"))
    } else {
        td_string!(locale, lab.seconds, count = decimal(locale, ms / 1e3))
    }
}

/// A long time, as in `42 s`, `3 min 5 s` or `2 h 1 min`.
#[must_use]
pub fn duration(locale: Locale, ms: u64) -> String {
    let seconds = ms / 1_000;
    let (minutes, hours) = (seconds / 60, seconds / 3_600);
    match (hours, minutes) {
        (0, 0) => td_string!(locale, lab.seconds, count = seconds),
        (0, _) if seconds.is_multiple_of(60) => td_string!(locale, lab.minutes, count = minutes),
        (0, _) => td_string!(locale, lab.minutes_seconds, minutes = minutes, seconds = seconds % 60),
        _ => td_string!(locale, lab.hours_minutes, hours = hours, minutes = minutes % 60),
    }
}

/// The time of day to the millisecond, as in `14:05:09.120`.
#[must_use]
pub fn clock(at: u64, offset_min: i32) -> String {
    format!("{}:{:02}.{:03}", crate::locale::time(at, offset_min), at / 1_000 % 60, at % 1_000)
}

/// A percentage for an attribute of a drawing.
#[must_use]
pub fn percent(value: f64) -> String {
    format!("{value:.2}%")
}

fn decimal(locale: Locale, value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if locale == Locale::de { text.replace('.', ",") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_the_unit_that_suits_them() {
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1 kB"),
            (15_260, "15.3 kB"),
            (999_949, "999.9 kB"),
            (999_950, "1 MB"),
            (2_000_000, "2 MB"),
            (1_260_000_000, "1.3 GB"),
        ] {
            assert_eq!(size(Locale::en, bytes), text);
        }
        assert_eq!(size(Locale::de, 15_260), "15,3 kB");
    }

    #[test]
    fn what_is_allowed_is_never_told_as_more() {
        for (bytes, text) in
            [(33_554_432, "33.5 MB"), (104_857_600, "104.8 MB"), (999_999, "999.9 kB"), (1_290, "1.2 kB")]
        {
            assert_eq!(size_limit(Locale::en, bytes), text);
        }
    }

    #[test]
    fn times_too() {
        for (ms, text) in [(0.84, "0.8 ms"), (9.96, "10 ms"), (312.4, "312 ms"), (999.7, "1 s"), (2_340.0, "2.3 s")] {
            assert_eq!(milliseconds(Locale::en, ms), text);
        }
        assert_eq!(milliseconds(Locale::zh_Hans, 0.84), "0.8 毫秒");
        for (ms, text) in
            [(900, "0 s"), (42_000, "42 s"), (60_000, "1 min"), (185_000, "3 min 5 s"), (7_260_000, "2 h 1 min")]
        {
            assert_eq!(duration(Locale::en, ms), text);
        }
    }

    #[test]
    fn the_clock_shows_milliseconds() {
        assert_eq!(clock(1_784_071_805_007, 120), "01:30:05.007");
    }
}

//! How large a file is, as people read it.

use crate::i18n::Locale;

const UNITS: [&str; 4] = ["B", "kB", "MB", "GB"];

/// A number of bytes in a unit that leaves at most three digits, as the language writes numbers.
#[must_use]
pub fn size_words(locale: Locale, bytes: u64) -> String {
    words(locale, bytes, |number, by| (number + by / 2) / by)
}

/// The most bytes that something may have, in such words: what they say is never more than that.
#[must_use]
pub fn limit_words(locale: Locale, bytes: u64) -> String {
    words(locale, bytes, |number, by| number / by)
}

fn words(locale: Locale, bytes: u64, divided: fn(u128, u128) -> u128) -> String {
    let (mut tenths, mut unit) = (u128::from(bytes) * 10, 0);
    while divided(tenths, 10) >= 1000 && unit + 1 < UNITS.len() {
        tenths = divided(tenths, 1000);
        unit += 1;
    }
    let point = if locale == Locale::de { "," } else { "." };
    if unit == 0 || tenths >= 100 || tenths % 10 == 0 {
        format!("{} {}", divided(tenths, 10), UNITS[unit])
    } else {
        format!("{}{point}{} {}", tenths / 10, tenths % 10, UNITS[unit])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_few_digits_and_the_point_of_the_language() {
        for (bytes, words) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1 kB"),
            (1_234, "1.2 kB"),
            (12_345, "12 kB"),
            (999_949, "1 MB"),
            (104_857_600, "105 MB"),
            (5_368_709_120, "5.4 GB"),
            (u64::MAX, "18446744074 GB"),
        ] {
            assert_eq!(size_words(Locale::en, bytes), words, "{bytes}");
        }
        assert_eq!(size_words(Locale::de, 1_234), "1,2 kB");
    }

    #[test]
    fn what_is_allowed_is_never_told_as_more() {
        for (bytes, words) in [(33_554_432, "33 MB"), (104_857_600, "104 MB"), (999_999, "999 kB"), (1_290, "1.2 kB")] {
            assert_eq!(limit_words(Locale::en, bytes), words, "{bytes}");
        }
    }
}

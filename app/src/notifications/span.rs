//! For how long nothing is told.

use crate::{
    i18n::{Locale, td_string},
    locale::{day, day_label, time},
};
use protocol::preferences::FOREVER;

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// When a day begins for people, in milliseconds after midnight.
const MORNING_MS: i64 = 8 * 60 * 60 * 1000;

/// A while to choose.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Span {
    /// Half an hour.
    HalfHour,
    /// An hour.
    Hour,
    /// Four hours.
    FourHours,
    /// Until tomorrow at eight.
    Tomorrow,
    /// Until it is ended.
    Forever,
}

impl Span {
    /// All, in the order of the list.
    pub const ALL: [Self; 5] = [Self::HalfHour, Self::Hour, Self::FourHours, Self::Tomorrow, Self::Forever];

    /// Its name in a form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HalfHour => "half_hour",
            Self::Hour => "hour",
            Self::FourHours => "four_hours",
            Self::Tomorrow => "tomorrow",
            Self::Forever => "forever",
        }
    }

    /// The opposite of [`Self::as_str`]; none for anything else.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|span| span.as_str() == name)
    }

    /// When a while that begins now ends, in milliseconds since 1970 UTC, where local time is that many minutes ahead of UTC.
    #[must_use]
    pub fn until(self, now: u64, offset_min: i32) -> u64 {
        match self {
            Self::HalfHour => now + 30 * MINUTE_MS,
            Self::Hour => now + HOUR_MS,
            Self::FourHours => now + 4 * HOUR_MS,
            Self::Tomorrow => {
                let midnight = (day(now, offset_min) + 1) * DAY_MS - i64::from(offset_min) * MINUTE_MS.cast_signed();
                (midnight + MORNING_MS).cast_unsigned()
            }
            Self::Forever => FOREVER,
        }
    }
}

/// The words for it.
#[must_use]
pub fn span_text(locale: Locale, span: Span) -> &'static str {
    match span {
        Span::HalfHour => td_string!(locale, notifications.half_hour),
        Span::Hour => td_string!(locale, notifications.hour),
        Span::FourHours => td_string!(locale, notifications.four_hours),
        Span::Tomorrow => td_string!(locale, notifications.tomorrow),
        Span::Forever => td_string!(locale, notifications.forever),
    }
}

/// Until when, as people say it.
#[must_use]
pub fn until_text(locale: Locale, until: u64, now: u64, offset_min: i32) -> String {
    let time = time(until, offset_min);
    if until >= FOREVER {
        td_string!(locale, notifications.forever).to_owned()
    } else if day(until, offset_min) == day(now, offset_min) {
        td_string!(locale, notifications.until_time, time = time)
    } else if day(until, offset_min) == day(now, offset_min) + 1 {
        td_string!(locale, notifications.until_tomorrow, time = time)
    } else {
        td_string!(locale, notifications.until_day, day = day_label(locale, until, now, offset_min), time = time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::iso;

    /// Tuesday, 14 July 2026, 23:30:05 UTC.
    const SUMMER_NIGHT: u64 = 1_784_071_805_000;

    #[test]
    fn tomorrow_begins_at_eight_where_one_is() {
        for (offset_min, expected) in
            [(0, "2026-07-15T08:00:00Z"), (120, "2026-07-16T06:00:00Z"), (-300, "2026-07-15T13:00:00Z")]
        {
            assert_eq!(iso(Span::Tomorrow.until(SUMMER_NIGHT, offset_min)), expected, "{offset_min}");
        }
    }

    #[test]
    fn the_end_is_told_as_near_as_it_is() {
        for (until, expected) in [
            (SUMMER_NIGHT + 60_000, "Until 23:31"),
            (SUMMER_NIGHT + HOUR_MS, "Until tomorrow, 00:30"),
            (SUMMER_NIGHT + 25 * HOUR_MS, "Until Thursday, July 16, 00:30"),
            (FOREVER, "Until I turn it back on"),
        ] {
            assert_eq!(until_text(Locale::en, until, SUMMER_NIGHT, 0), expected);
        }
    }

    #[test]
    fn every_span_is_found_by_its_name_and_lies_ahead() {
        let mut before = SUMMER_NIGHT;
        for span in [Span::HalfHour, Span::Hour, Span::FourHours, Span::Forever] {
            assert_eq!(Span::named(span.as_str()), Some(span));
            assert!(span.until(SUMMER_NIGHT, 0) > before);
            before = span.until(SUMMER_NIGHT, 0);
        }
        assert_eq!(Span::named("week"), None);
    }
}

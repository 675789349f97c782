//! Days and times as people write them, from integers: milliseconds since 1970 UTC, and local time minus UTC in minutes.

use crate::{
    boot::remember,
    i18n::{Locale, td_string},
};
use leptos::prelude::*;

/// The cookie that tells the server the local time.
pub const OFFSET_COOKIE: &str = "utc_offset";

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// The time of day, as in `14:05`.
#[must_use]
pub fn time(at: u64, offset_min: i32) -> String {
    let minutes = local(at, offset_min).rem_euclid(DAY_MS) / MINUTE_MS;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Numbers the local days, so that two times of one day can be told from others.
#[must_use]
pub fn day(at: u64, offset_min: i32) -> i64 {
    local(at, offset_min).div_euclid(DAY_MS)
}

/// The day as seen from now: today, yesterday, or its date, with the year when that is another.
#[must_use]
pub fn day_label(locale: Locale, at: u64, now: u64, offset_min: i32) -> String {
    let (then, today) = (day(at, offset_min), day(now, offset_min));
    match today - then {
        0 => td_string!(locale, time.today).to_owned(),
        1 => td_string!(locale, time.yesterday).to_owned(),
        _ => date(locale, then, Date::of(today).year != Date::of(then).year),
    }
}

/// How long ago: just now, minutes, hours, or the day.
#[must_use]
pub fn ago(locale: Locale, at: u64, now: u64, offset_min: i32) -> String {
    let past = local(now, 0) - local(at, 0);
    if past < MINUTE_MS {
        td_string!(locale, time.now).to_owned()
    } else if past < HOUR_MS {
        td_string!(locale, time.minutes_ago, count = past / MINUTE_MS)
    } else if past < DAY_MS {
        td_string!(locale, time.hours_ago, count = past / HOUR_MS)
    } else {
        day_label(locale, at, now, offset_min)
    }
}

/// For programs, as in `<time datetime>`: `2026-07-14T12:05:00Z`.
#[must_use]
pub fn iso(at: u64) -> String {
    let date = Date::of(day(at, 0));
    let seconds = local(at, 0).rem_euclid(MINUTE_MS) / 1000;
    format!("{:04}-{:02}-{:02}T{}:{seconds:02}Z", date.year, date.month, date.day, time(at, 0))
}

fn local(at: u64, offset_min: i32) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX / 2) + i64::from(offset_min) * MINUTE_MS
}

fn date(locale: Locale, day: i64, with_year: bool) -> String {
    let (weekday, date) = (weekday(locale, day), Date::of(day));
    let month = month(locale, date.month);
    if with_year {
        td_string!(locale, time.date_year, weekday, month, day = date.day, year = date.year)
    } else {
        td_string!(locale, time.date, weekday, month, day = date.day)
    }
}

fn weekday(locale: Locale, day: i64) -> &'static str {
    match day.rem_euclid(7) {
        0 => td_string!(locale, time.thursday),
        1 => td_string!(locale, time.friday),
        2 => td_string!(locale, time.saturday),
        3 => td_string!(locale, time.sunday),
        4 => td_string!(locale, time.monday),
        5 => td_string!(locale, time.tuesday),
        _ => td_string!(locale, time.wednesday),
    }
}

fn month(locale: Locale, month: i64) -> &'static str {
    match month {
        1 => td_string!(locale, time.january),
        2 => td_string!(locale, time.february),
        3 => td_string!(locale, time.march),
        4 => td_string!(locale, time.april),
        5 => td_string!(locale, time.may),
        6 => td_string!(locale, time.june),
        7 => td_string!(locale, time.july),
        8 => td_string!(locale, time.august),
        9 => td_string!(locale, time.september),
        10 => td_string!(locale, time.october),
        11 => td_string!(locale, time.november),
        _ => td_string!(locale, time.december),
    }
}

#[derive(PartialEq, Debug)]
struct Date {
    year: i64,
    month: i64,
    day: i64,
}

impl Date {
    /// The date of a day since 1970. Years are counted from March, so that the leap day is the last of its year; an era is
    /// the 400 years after which the calendar repeats.
    fn of(day: i64) -> Self {
        let day = day + 719_468;
        let era = day.div_euclid(146_097);
        let day_of_era = day.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
        Self {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month,
            day: day_of_year - (153 * march_month + 2) / 5 + 1,
        }
    }
}

#[derive(Clone, Copy)]
struct Offset(RwSignal<i32>);

/// Provides the offset that the server knew, and corrects it after the first render.
pub(crate) fn provide_offset(utc_offset_min: i32) {
    let offset = RwSignal::new(utc_offset_min);
    provide_context(Offset(offset));
    Effect::new(move || {
        #[expect(clippy::cast_possible_truncation, reason = "within a day")]
        let real = -js_sys::Date::new_0().get_timezone_offset() as i32;
        if real != offset.get_untracked() {
            remember(OFFSET_COOKIE, &real.to_string());
            offset.set(real);
        }
    });
}

/// Local time minus UTC, in minutes. On the server and in the first render: what the cookie says.
#[must_use]
pub fn use_offset() -> Signal<i32> {
    expect_context::<Offset>().0.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tuesday, 14 July 2026, 23:30:05 UTC.
    const SUMMER_NIGHT: u64 = 1_784_071_805_000;
    const HOUR: u64 = 3_600_000;

    #[test]
    fn times_are_local() {
        for (offset, expected) in [(0, "23:30"), (120, "01:30"), (-570, "14:00"), (345, "05:15")] {
            assert_eq!(time(SUMMER_NIGHT, offset), expected);
        }
        assert_eq!(time(0, -1), "23:59");
        assert_eq!(iso(SUMMER_NIGHT), "2026-07-14T23:30:05Z");
    }

    #[test]
    fn a_day_begins_at_local_midnight() {
        assert_eq!(day(SUMMER_NIGHT, 120), day(SUMMER_NIGHT, 0) + 1);
        assert_eq!(day_label(Locale::en, SUMMER_NIGHT, SUMMER_NIGHT + HOUR, 0), "Yesterday");
        assert_eq!(day_label(Locale::en, SUMMER_NIGHT, SUMMER_NIGHT + HOUR, 120), "Today");
    }

    #[test]
    fn days_are_written_as_each_language_does() {
        for (locale, this_year, years_later) in [
            (Locale::en, "Tuesday, July 14", "Tuesday, July 14, 2026"),
            (Locale::de, "Dienstag, 14. Juli", "Dienstag, 14. Juli 2026"),
            (Locale::zh_Hans, "7月14日 星期二", "2026年7月14日 星期二"),
            (Locale::zh_Hant, "7月14日 星期二", "2026年7月14日 星期二"),
        ] {
            assert_eq!(day_label(locale, SUMMER_NIGHT, SUMMER_NIGHT + 72 * HOUR, 0), this_year);
            assert_eq!(day_label(locale, SUMMER_NIGHT, SUMMER_NIGHT + 9_000 * HOUR, 0), years_later);
        }
    }

    #[test]
    fn what_is_recent_is_told_by_its_age() {
        for (past_ms, expected) in [
            (0, "gerade eben"),
            (59_999, "gerade eben"),
            (60_000, "vor 1 min"),
            (2 * HOUR, "vor 2 h"),
            (48 * HOUR, "Dienstag, 14. Juli"),
        ] {
            assert_eq!(ago(Locale::de, SUMMER_NIGHT, SUMMER_NIGHT + past_ms, 0), expected);
        }
    }

    #[test]
    fn the_calendar_has_leap_days() {
        for (day, year, month, day_of_month) in
            [(0, 1970, 1, 1), (-1, 1969, 12, 31), (11_016, 2000, 2, 29), (11_017, 2000, 3, 1), (47_541, 2100, 3, 1)]
        {
            assert_eq!(Date::of(day), Date { year, month, day: day_of_month });
        }
    }
}

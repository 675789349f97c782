//! The part of a file that is asked for.

use axum::http::{HeaderMap, header};
use std::ops::Range;

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Asked {
    /// All of it; also when more parts than one are, or something that makes no sense.
    All,
    /// The bytes of this range.
    Part(Range<u64>),
    /// Nothing that is in the file.
    Nothing,
}

/// What a request asks of a file of `size` bytes. A part is only of use to those who have the rest of the same file.
#[must_use]
pub fn asked(headers: &HeaderMap, etag: &str, size: u64) -> Asked {
    let is_other = headers.get(header::IF_RANGE).is_some_and(|known| known != etag);
    let range = headers.get(header::RANGE).and_then(|range| range.to_str().ok());
    match range.and_then(|range| range.strip_prefix("bytes=")) {
        Some(range) if !is_other => part(range.trim(), size).unwrap_or(Asked::All),
        _ => Asked::All,
    }
}

fn part(range: &str, size: u64) -> Option<Asked> {
    let (first, last) = range.split_once('-')?;
    let (first, end) = if first.is_empty() {
        (size.saturating_sub(number(last)?), size)
    } else if last.is_empty() {
        (number(first)?, size)
    } else {
        (number(first)?, number(last)?.saturating_add(1))
    };
    if first >= size {
        Some(Asked::Nothing)
    } else if first < end {
        Some(Asked::Part(first..end.min(size)))
    } else {
        None
    }
}

fn number(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn of_ten(range: &str) -> Asked {
        asked(&HeaderMap::from_iter([(header::RANGE, HeaderValue::from_str(range).unwrap())]), "\"x\"", 10)
    }

    #[test]
    fn parts() {
        for (range, part) in [
            ("bytes=0-", 0..10),
            ("bytes=0-0", 0..1),
            ("bytes=3-4", 3..5),
            ("bytes=9-99999999999999999999999", 9..10),
            ("bytes=-3", 7..10),
            ("bytes=-30", 0..10),
        ] {
            assert_eq!(of_ten(range), Asked::Part(part), "{range}");
        }
        for range in ["bytes=10-", "bytes=10-12", "bytes=-0", "bytes=99999999999999999999-"] {
            assert_eq!(of_ten(range), Asked::Nothing, "{range}");
        }
        for range in ["", "bytes=", "bytes=-", "bytes=a-b", "bytes=4-3", "bytes=0-1,3-4", "bytes=+1-2", "lines=1-2"] {
            assert_eq!(of_ten(range), Asked::All, "{range}");
        }
    }

    #[test]
    fn a_part_of_another_file_is_of_no_use() {
        let ask = |known: &str| {
            let range = (header::RANGE, HeaderValue::from_static("bytes=1-2"));
            asked(&HeaderMap::from_iter([range, (header::IF_RANGE, known.parse().unwrap())]), "\"x\"", 10)
        };
        assert_eq!(ask("\"x\""), Asked::Part(1..3));
        assert_eq!(ask("\"y\""), Asked::All);
        assert_eq!(ask("W/\"x\""), Asked::All);
        assert_eq!(ask("Sat, 21 Nov 2026 12:00:00 GMT"), Asked::All);
    }
}

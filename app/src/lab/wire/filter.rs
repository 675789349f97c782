//! Which frames to show.

use crate::realtime::{Direction, WireEntry};

/// Which frames to show: those that meet every condition.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Filter {
    /// Only those said, or only those heard.
    pub direction: Option<Direction>,
    /// Only those of this type.
    pub kind: Option<String>,
    /// Only those that contain this, in letters of either case.
    pub text: String,
}

impl Filter {
    /// Whether a frame is to be shown.
    #[must_use]
    pub fn lets_through(&self, entry: &WireEntry) -> bool {
        let wanted = self.text.trim().to_lowercase();
        self.direction.is_none_or(|direction| direction == entry.direction)
            && self.kind.as_ref().is_none_or(|kind| *kind == entry.kind)
            && (wanted.is_empty() || entry.text.to_lowercase().contains(&wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::story::heard, *};

    #[test]
    fn every_condition_has_to_be_met() {
        let entry = WireEntry { text: r#"{"text":"Über den Kai"}"#.into(), ..heard(1, "message") };
        let filter = |direction, kind: Option<&str>, text: &str| {
            Filter { direction, kind: kind.map(str::to_owned), text: text.to_owned() }.lets_through(&entry)
        };
        assert!(filter(None, None, ""));
        assert!(filter(Some(Direction::Received), Some("message"), " über "));
        assert!(!filter(Some(Direction::Sent), Some("message"), "über"));
        assert!(!filter(Some(Direction::Received), Some("ping"), "über"));
        assert!(!filter(Some(Direction::Received), Some("message"), "hafen"));
    }
}

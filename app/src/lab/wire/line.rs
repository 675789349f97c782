//! A frame as a line of JSON, for other programs.

use crate::realtime::{Direction, WireEntry};
use protocol::connection::Transport;
use serde::{Serialize, de::IgnoredAny};
use serde_json::value::Value;

#[derive(Serialize)]
struct About {
    at: u64,
    direction: &'static str,
    transport: Transport,
    bytes: usize,
}

/// The frame as it was on the wire, and what is known about it; a line with its end.
#[must_use]
pub fn line(entry: &WireEntry) -> String {
    let direction = match entry.direction {
        Direction::Sent => "sent",
        Direction::Received => "received",
        Direction::Link => "link",
    };
    let about = About { at: entry.at, direction, transport: entry.transport, bytes: entry.bytes };
    let about = serde_json::to_string(&about).unwrap_or_default();
    let is_json = serde_json::from_str::<IgnoredAny>(&entry.text).is_ok();
    let frame = if is_json { entry.text.clone() } else { Value::from(entry.text.as_str()).to_string() };
    format!("{},\"frame\":{frame}}}\n", about.trim_end_matches('}'))
}

#[cfg(test)]
mod tests {
    use super::{super::story::heard, *};

    #[test]
    fn a_frame_stays_as_it_was() {
        let entry = WireEntry { text: r#"{"seq":7,"a":1.50}"#.into(), bytes: 18, ..heard(5, "ack") };
        let expected =
            r#"{"at":5,"direction":"received","transport":"web_socket","bytes":18,"frame":{"seq":7,"a":1.50}}"#;
        assert_eq!(line(&entry), format!("{expected}\n"));
    }

    #[test]
    fn what_is_no_json_becomes_a_text() {
        let entry = WireEntry { text: "half a \"frame".into(), ..heard(5, "?") };
        assert!(line(&entry).ends_with(",\"frame\":\"half a \\\"frame\"}\n"));
    }
}

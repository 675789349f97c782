//! Frames for the tests.

use crate::realtime::{Direction, WireEntry};
use protocol::connection::{LinkId, Transport};

/// A frame that was heard.
pub fn heard(number: u64, kind: &str) -> WireEntry {
    let text = format!(r#"{{"type":"{kind}"}}"#);
    WireEntry {
        number,
        at: number,
        link: LinkId(1),
        transport: Transport::WebSocket,
        direction: Direction::Received,
        kind: kind.to_owned(),
        bytes: text.len(),
        text,
    }
}

//! The outbox of this tab over a reload. Sending an id again is harmless, so what was perhaps sent is simply sent again.

use leptos::prelude::window;
use protocol::{channel::ChannelRef, connection::Pending, id::UserId, message::NewMessage};
use serde::{Deserialize, Serialize};
use web_sys::Storage;

/// A message that waits.
#[derive(Debug, Serialize, Deserialize)]
pub struct Unsent {
    /// Where.
    pub channel: ChannelRef,
    /// What.
    pub message: NewMessage,
}

/// Keeps what waits.
pub fn keep<'a>(me: UserId, outbox: impl Iterator<Item = &'a Pending>) {
    let unsent: Vec<_> =
        outbox.map(|pending| Unsent { channel: pending.channel.clone(), message: pending.message.clone() }).collect();
    let Some(storage) = storage() else { return };
    if unsent.is_empty() {
        _ = storage.remove_item(&key(me));
    } else if let Ok(json) = serde_json::to_string(&unsent) {
        _ = storage.set_item(&key(me), &json);
    }
}

/// Gives back what waited.
#[must_use]
pub fn kept(me: UserId) -> Vec<Unsent> {
    let json = storage().and_then(|storage| storage.get_item(&key(me)).ok().flatten());
    json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

/// Keyed by person: whoever signs in next in this tab must not send it.
fn key(me: UserId) -> String {
    format!("tidings:outbox:{me}")
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

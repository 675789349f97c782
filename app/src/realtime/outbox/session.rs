//! The session storage of the tab: it outlives a reload, and no more.

use leptos::prelude::window;
use protocol::{connection::Unsent, id::UserId};
use web_sys::Storage;

/// What was kept.
pub fn read(me: UserId) -> Vec<Unsent> {
    let json = storage().and_then(|storage| storage.get_item(&key(me)).ok().flatten());
    json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

/// Keeps this instead, as far as there is room.
pub fn write(me: UserId, unsent: &[Unsent]) {
    let Some(storage) = storage() else { return };
    _ = match serde_json::to_string(unsent) {
        Ok(json) if !unsent.is_empty() => storage.set_item(&key(me), &json),
        _ => storage.remove_item(&key(me)),
    };
}

fn key(me: UserId) -> String {
    format!("tidings:outbox:{me}")
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

//! Whether the server can be reached at all, and which transport worked here last.

use super::{clock::now, request::Errand};
use leptos::prelude::window;
use protocol::connection::Transport;

const KEY: &str = "tidings:transport";
/// How long an answer may take.
const PATIENCE_MS: u64 = 5_000;

/// Asks the server for a sign of life by a plain request.
pub async fn is_reached(errand: &Errand) -> bool {
    errand.fetch("/healthz", None, PATIENCE_MS).await.is_ok()
}

/// Keeps what works here.
pub fn remember(transport: Transport) {
    let text = serde_json::to_string(&(transport, now()));
    if let (Ok(text), Ok(Some(storage))) = (text, window().local_storage()) {
        _ = storage.set_item(KEY, &text);
    }
}

/// What worked here, and when.
#[must_use]
pub fn remembered() -> Option<(Transport, u64)> {
    let text = window().local_storage().ok()??.get_item(KEY).ok()??;
    serde_json::from_str(&text).ok()
}

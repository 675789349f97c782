//! The few connections that a browser opens to one server at a time: over HTTP/1.1 six, for all tabs together. Requests that
//! wait must leave some for everything else, or the next page would not load.

use super::{lock::Lock, request::Errand};

/// A place among the requests that wait, until it is dropped.
pub type Place = Lock;

/// Requests that may wait at a time.
const PLACES: u32 = 4;
/// How soon all are tried once more: one may have been on its way back.
const PATIENCE_MS: u64 = 100;

/// Takes a place; none while others have them all.
pub async fn take(errand: &Errand) -> Option<Place> {
    if let Some(place) = find().await {
        return Some(place);
    }
    errand.pause(PATIENCE_MS).await;
    find().await
}

async fn find() -> Option<Place> {
    for place in 1..=PLACES {
        if let Some(lock) = Lock::take(&format!("tidings:place:{place}")).await {
            return Some(lock);
        }
    }
    None
}

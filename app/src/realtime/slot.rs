//! The few connections that a browser opens to one server at a time: over HTTP/1.1 six, for all tabs together. Requests that
//! wait must leave some for everything else, or the next page would not load.

use super::lock::Lock;

/// Requests that may wait at a time.
const SLOTS: u32 = 4;
/// For how long one that is taken is waited for: it may be on its way back.
const PATIENCE_MS: u32 = 100;

/// Takes a place among the requests that wait, until it is dropped; none while all are taken.
pub async fn take() -> Option<Lock> {
    for slot in 1..=SLOTS {
        if let Some(lock) = Lock::hold(&format!("tidings:slot:{slot}"), PATIENCE_MS).await {
            return Some(lock);
        }
    }
    None
}

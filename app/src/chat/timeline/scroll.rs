//! Where the reader stands in the window of the timeline. The window is laid out from its lower end, so that a reader at the
//! newest message stays there by the browser's own doing, before and without any script.

use crate::chat::history::Place;
use protocol::id::MessageId;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Whoever is not farther than this from the newest message, in pixels, stands at it.
const AT_END: f64 = 80.0;
/// Where a divider or a message comes to stand, below the upper edge.
const INSET: f64 = 64.0;

/// How far the window is from its upper end, in pixels.
#[must_use]
pub fn above(window: &HtmlElement) -> f64 {
    f64::from(window.scroll_height() - window.client_height()) - below(window)
}

/// How far the window is from its lower end, in pixels. Its scroll position counts from there, downwards.
#[must_use]
pub fn below(window: &HtmlElement) -> f64 {
    -f64::from(window.scroll_top())
}

/// Where the reader stands; none at the lower end, if that is the newest message.
#[must_use]
pub fn place(window: &HtmlElement, ends: bool) -> Option<Place> {
    if ends && below(window) <= AT_END {
        return None;
    }
    let edge = window.get_bounding_client_rect().top();
    let messages = window.query_selector_all("li[data-message]").ok()?;
    (0..messages.length()).filter_map(|index| messages.item(index)?.dyn_into::<HtmlElement>().ok()).find_map(|row| {
        let seen = row.get_bounding_client_rect();
        let message = row.dataset().get("message")?.parse().ok()?;
        (seen.bottom() > edge).then_some(Place { message, top: seen.top() - edge })
    })
}

/// Puts the reader back, to the pixel.
pub fn put_back(window: &HtmlElement, place: Option<Place>) {
    match place {
        None => window.set_scroll_top(0),
        Some(place) => bring(window, &selector(place.message), place.top),
    }
}

/// Brings a message into view; false when it is not there.
#[must_use]
pub fn show(window: &HtmlElement, message: MessageId) -> bool {
    let there = window.query_selector(&selector(message)).is_ok_and(|row| row.is_some());
    bring(window, &selector(message), f64::from(window.client_height()) / 3.0);
    there
}

/// Brings the beginning of the unread into view, unless it is there; the upper end when it lies beyond that.
pub fn show_unread(window: &HtmlElement) {
    let top = |row: &web_sys::Element| row.get_bounding_client_rect().top() - window.get_bounding_client_rect().top();
    match window.query_selector(UNREAD).ok().flatten() {
        Some(row) if top(&row) < 0.0 => bring(window, UNREAD, INSET),
        Some(_) => {}
        None => window.scroll_by_with_x_and_y(0.0, -above(window)),
    }
}

const UNREAD: &str = "[data-unread-divider]";

fn selector(message: MessageId) -> String {
    format!("li[data-message='{message}']")
}

/// Scrolls so that a row's upper edge lies that far below the window's.
fn bring(window: &HtmlElement, row: &str, top: f64) {
    let Some(row) = window.query_selector(row).ok().flatten() else { return };
    let now = row.get_bounding_client_rect().top() - window.get_bounding_client_rect().top();
    window.scroll_by_with_x_and_y(0.0, now - top);
}

//! Showing a popover beside what opens it. On a narrow screen the style sheet says where it goes instead.

use js_sys::{Function, Object, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// How far it keeps from its opener and from the edges of the window, in pixels.
const GAP: f64 = 8.0;

/// Shows a popover that belongs to its opener: what the opener stands in stays open, and the focus comes back to it.
pub fn show_beside(popover: &HtmlElement, opener: &Element) {
    let options = Object::new();
    _ = Reflect::set(&options, &"source".into(), opener);
    // Asked for by its name, because its options are too young for the bindings. It fails when it is open already.
    let show = Reflect::get(popover, &"showPopover".into()).ok().and_then(|show| show.dyn_into::<Function>().ok());
    _ = show.map(|show| show.call1(popover, &options));
    bring_beside(popover, opener);
}

/// Closes whatever is open: somebody goes elsewhere.
pub fn close_popovers() {
    let Ok(open) = document().query_selector_all(":popover-open") else { return };
    for popover in (0..open.length()).filter_map(|index| open.item(index)?.dyn_into::<HtmlElement>().ok()) {
        // One that stood in another is closed with it.
        _ = popover.hide_popover();
    }
}

/// Puts an open popover below its opener, or above where there is no room, and never beyond the window.
pub fn bring_beside(popover: &HtmlElement, opener: &Element) {
    let (own, at) = (popover.get_bounding_client_rect(), opener.get_bounding_client_rect());
    let [width, height] = [window().inner_width(), window().inner_height()]
        .map(|size| size.ok().and_then(|size| size.as_f64()).unwrap_or_default());
    let left = within(at.left(), own.width(), width);
    let top = beside((at.top(), at.bottom()), own.height(), height);
    _ = popover.style().set_property("inset", &format!("{top}px auto auto {left}px"));
}

fn beside((top, bottom): (f64, f64), own: f64, window: f64) -> f64 {
    let (below, above) = (bottom + GAP, top - GAP - own);
    if below + own + GAP > window && above >= GAP { above } else { within(below, own, window) }
}

fn within(wanted: f64, own: f64, window: f64) -> f64 {
    wanted.min(window - own - GAP).max(GAP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_where_there_is_room_else_above_and_never_outside() {
        for (opener, own, expected) in [
            ((100.0, 120.0), 200.0, 128.0),
            ((500.0, 520.0), 200.0, 292.0),
            ((100.0, 400.0), 500.0, 92.0),
            ((0.0, 20.0), 900.0, 8.0),
        ] {
            assert!((beside(opener, own, 600.0) - expected).abs() < 0.1, "{opener:?} {own}");
        }
        assert!((within(950.0, 300.0, 1000.0) - 692.0).abs() < 0.1);
    }
}

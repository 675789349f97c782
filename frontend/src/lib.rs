//! The entry point in the browser.

use app::{App, error_report::watch_panics};
use leptos::mount::hydrate_body;
use wasm_bindgen::prelude::wasm_bindgen;

/// Brings the page that the server rendered to life.
#[wasm_bindgen]
pub fn hydrate() {
    watch_panics();
    hydrate_body(App);
}

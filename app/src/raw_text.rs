//! The text of `<title>` and `<textarea>`: the framework writes it into the page as it is, and what people write must not
//! end it.

use leptos::prelude::is_server;

/// The text as it has to be given to such an element.
#[must_use]
pub fn raw_text(text: String) -> String {
    if is_server() { text.replace('&', "&amp;").replace('<', "&lt;") } else { text }
}

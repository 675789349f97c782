//! Copying text, by way of a selection: the clipboard itself is closed to pages without encryption, as on a home network.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlElement, HtmlTextAreaElement};

/// Copies a text. True when it worked.
pub fn copy(text: &str) -> bool {
    let document = document();
    let focused = document.active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
    let Some(field) = document.create_element("textarea").ok().and_then(|field| field.dyn_into().ok()) else {
        return false;
    };
    let field: HtmlTextAreaElement = field;
    field.set_class_name("sr-only");
    field.set_value(text);
    let attached = document.body().is_some_and(|body| body.append_child(&field).is_ok());
    field.select();
    let copied = attached && copy_selected();
    field.remove();
    if let Some(focused) = focused {
        _ = focused.focus();
    }
    copied
}

/// Copies what is selected, as where a dialog takes the focus from everything outside. True when it worked.
pub fn copy_selected() -> bool {
    document().dyn_into::<HtmlDocument>().is_ok_and(|document| document.exec_command("copy").unwrap_or(false))
}

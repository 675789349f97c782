//! What the browser shows on the tab of a page.

use crate::raw_text::raw_text;
use leptos::{prelude::*, text_prop::TextProp};
use leptos_meta::Title;

/// The title of a page.
///
/// On the server it is put into words at once. The framework reads it after other requests have had their turn on the
/// thread, and would look for this page's values among those of another one.
#[component]
pub fn PageTitle(
    /// What it is called, whenever that changes.
    text: impl Fn() -> String + Send + Sync + 'static,
) -> impl IntoView {
    let text = if is_server() { TextProp::from(raw_text(untrack(text))) } else { TextProp::from(text) };
    view! { <Title text /> }
}

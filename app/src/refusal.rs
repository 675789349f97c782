//! Why something was not done.

use crate::{api::ApiError, error_text::api_text, i18n::use_i18n};
use leptos::prelude::*;

/// What the server said against it, as soon as it has, also to a screen reader; nothing before.
#[component]
pub fn Refusal(
    /// What it said.
    why: RwSignal<Option<ApiError>>,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="refusal" role="alert">
            {move || why.get().map(|error| view! {
                <p class="notice notice-danger">{move || api_text(i18n.get_locale(), &error)}</p>
            })}
        </div>
    }
}

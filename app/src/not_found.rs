//! The page for addresses where there is nothing.

use crate::{
    i18n::{t, t_string, use_i18n},
    mark::Mark,
};
use leptos::prelude::*;
use leptos_meta::Title;

/// Says so, and shows the way back.
#[component]
pub fn NotFound() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Title text=move || t_string!(i18n, page.not_found) />
        <main class="empty">
            <Mark />
            <h1>{t!(i18n, page.not_found)}</h1>
            <p>{t!(i18n, page.not_found_why)}</p>
            <a class="button" href="/" rel="external">{t!(i18n, page.back)}</a>
        </main>
    }
}

//! The page for addresses where there is nothing.

use crate::{
    i18n::{t, t_string, use_i18n},
    mark::Mark,
    page_title::PageTitle,
};
use leptos::prelude::*;

/// Says so, and shows the way back.
#[component]
pub fn NotFound() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <PageTitle text=move || t_string!(i18n, page.not_found).to_owned() />
        <main class="empty">
            <Mark />
            <h1>{t!(i18n, page.not_found)}</h1>
            <p>{t!(i18n, page.not_found_why)}</p>
            <a class="button" href="/" rel="external">{t!(i18n, page.back)}</a>
        </main>
    }
}

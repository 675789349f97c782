//! The page for those who may not see what is at an address.

use crate::{
    i18n::{t, t_string, use_i18n},
    icons::{self, Icon},
    page_title::PageTitle,
};
use leptos::prelude::*;

/// Says so, and shows the way back.
#[component]
pub fn Forbidden() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <PageTitle text=move || t_string!(i18n, admin.forbidden).to_owned() />
        <main class="empty">
            <Icon is=icons::LOCK />
            <h1>{t!(i18n, admin.forbidden)}</h1>
            <p>{t!(i18n, admin.forbidden_why)}</p>
            <a class="button" href="/chat" rel="external">{t!(i18n, admin.back)}</a>
        </main>
    }
}

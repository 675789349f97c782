//! The page for those who may not see what is at an address.

use crate::{
    i18n::{t, t_string, use_i18n},
    icons::{self, Icon},
};
use leptos::prelude::*;
use leptos_meta::Title;

/// Says so, and shows the way back.
#[component]
pub fn Forbidden() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Title text=move || t_string!(i18n, admin.forbidden) />
        <main class="empty">
            <Icon is=icons::LOCK />
            <h1>{t!(i18n, admin.forbidden)}</h1>
            <p>{t!(i18n, admin.forbidden_why)}</p>
            <a class="button" href="/chat" rel="external">{t!(i18n, admin.back)}</a>
        </main>
    }
}

//! How it looks in this browser.

use super::Part;
use crate::{
    i18n::{t, t_string, use_i18n},
    preferences::{LanguageSelect, ThemeSelect},
};
use leptos::prelude::*;

/// The part of the page.
#[component]
pub fn AppearancePart() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Part
            id="appearance"
            title=move || t_string!(i18n, settings.appearance)
            why=move || t_string!(i18n, settings.appearance_why)
        >
            <div class="settings-line">
                <LanguageSelect />
                <ThemeSelect />
            </div>
            <p class="notice settings-plain">{t!(i18n, settings.needs_program)}</p>
        </Part>
    }
}

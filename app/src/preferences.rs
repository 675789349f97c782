//! What a person chooses for this browser: language and colours.

use crate::{
    i18n::{Locale, t_string, use_i18n},
    icons::{self, Glyph, Icon},
    theme::{Theme, use_theme},
};
use leptos::prelude::*;
use leptos_i18n::Locale as _;

/// The languages, each in its own words.
const LANGUAGES: [(Locale, &str); 4] =
    [(Locale::en, "English"), (Locale::de, "Deutsch"), (Locale::zh_Hans, "简体中文"), (Locale::zh_Hant, "繁體中文")];

/// Chooses the language, at once and for later visits.
#[component]
pub fn LanguageSelect() -> impl IntoView {
    let i18n = use_i18n();
    let options = LANGUAGES.map(|(locale, name)| (locale.as_str(), Signal::stored(name)));
    let choose = move |name: String| {
        if let Ok(locale) = name.parse() {
            i18n.set_locale(locale);
        }
    };
    view! {
        <Select
            icon=icons::GLOBE
            label=move || t_string!(i18n, page.language)
            options=options.to_vec()
            chosen=move || i18n.get_locale().as_str()
            choose
        />
    }
}

/// Chooses the colours, at once and for later visits.
#[component]
pub fn ThemeSelect() -> impl IntoView {
    let i18n = use_i18n();
    let theme = use_theme();
    let name = move |theme| match theme {
        Theme::System => t_string!(i18n, page.theme_system),
        Theme::Light => t_string!(i18n, page.theme_light),
        Theme::Dark => t_string!(i18n, page.theme_dark),
    };
    let options = Theme::ALL.map(|theme| (theme.as_str(), Signal::derive(move || name(theme))));
    view! {
        <Select
            icon=icons::SUN
            label=move || t_string!(i18n, page.theme)
            options=options.to_vec()
            chosen=move || theme.get().as_str()
            choose=move |name: String| theme.set(Theme::from_cookie(&name))
        />
    }
}

#[component]
fn Select(
    icon: Glyph,
    #[prop(into)] label: Signal<&'static str>,
    options: Vec<(&'static str, Signal<&'static str>)>,
    #[prop(into)] chosen: Signal<&'static str>,
    #[prop(into)] choose: Callback<String>,
) -> impl IntoView {
    let option = move |(value, text): (&'static str, Signal<&'static str>)| {
        view! { <option value=value selected=move || chosen.get() == value>{text}</option> }
    };
    view! {
        <label class="select">
            <Icon is=icon />
            <span class="sr-only">{label}</span>
            <select
                autocomplete="off"
                prop:value=chosen
                on:change:target=move |event| choose.run(event.target().value())
            >
                {options.into_iter().map(option).collect_view()}
            </select>
            <Icon is=icons::CHEVRON_DOWN />
        </label>
    }
}

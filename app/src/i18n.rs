//! The four languages. The translations lie in `locales/`, a file per language and namespace; a key that one language
//! lacks stops the build.

#[allow(
    dead_code,
    missing_docs,
    unused_imports,
    unused_qualifications,
    clippy::pedantic,
    reason = "generated from the translations"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/i18n.rs"));
}

pub use generated::i18n::{Locale, t, t_string, td, td_string, use_i18n};

use crate::boot::remember;
use leptos::prelude::*;
use leptos_i18n::{
    I18nContext, Locale as _,
    context::{UseLocalesOptions, init_i18n_subcontext_with_options},
};

/// The cookie that keeps the language.
pub const COOKIE: &str = "locale";

/// The language for a request: the one chosen before (cookie [`COOKIE`]), else the one that the browser asks for.
#[must_use]
pub fn choose(cookie: Option<&str>, accept_language: Option<&str>) -> Locale {
    cookie.and_then(|name| name.parse().ok()).or_else(|| preferred(accept_language?)).unwrap_or_default()
}

/// The first that we speak, in the order of the weights in an `Accept-Language` header.
fn preferred(accept_language: &str) -> Option<Locale> {
    let mut ranges: Vec<(f32, &str)> = accept_language.split(',').map(weighed).collect();
    ranges.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranges.into_iter().filter(|range| range.0 > 0.0).find_map(|range| spoken(range.1))
}

fn weighed(range: &str) -> (f32, &str) {
    let (tag, weight) = range.split_once(';').unwrap_or((range, ""));
    let weight = weight.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse);
    (weight.unwrap_or(0.0), tag.trim())
}

fn spoken(tag: &str) -> Option<Locale> {
    let tag = tag.to_ascii_lowercase();
    let mut parts = tag.split('-');
    match parts.next()? {
        "en" => Some(Locale::en),
        "de" => Some(Locale::de),
        "zh" => Some(script(parts)),
        _ => None,
    }
}

/// Chinese is told by its script, or by where it is written.
fn script<'a>(mut parts: impl Iterator<Item = &'a str>) -> Locale {
    let traditional = parts.find_map(|part| match part {
        "hant" | "tw" | "hk" | "mo" => Some(true),
        "hans" => Some(false),
        _ => None,
    });
    if traditional == Some(true) { Locale::zh_Hant } else { Locale::zh_Hans }
}

/// Provides what [`use_i18n`] finds, and keeps the page and the cookie in step with it.
pub fn provide_locale(locale: Locale) {
    // The library would look at the request or the browser by itself; the boot has the answer.
    let nobody = UseLocalesOptions::default().ssr_lang_header_getter(|| None);
    let i18n: I18nContext<Locale> =
        init_i18n_subcontext_with_options(Some(Signal::stored(locale)), None, None, Some(nobody));
    provide_context(i18n);
    Effect::new(move |before: Option<Locale>| {
        let now = i18n.get_locale();
        if before.is_some_and(|before| before != now) {
            remember(COOKIE, now.as_str());
        }
        if let Some(html) = document().document_element() {
            _ = html.set_attribute("lang", now.as_str());
        }
        now
    });
}

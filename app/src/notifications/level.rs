//! How serious a notification is, at a glance.

use crate::{
    i18n::{Locale, td_string, use_i18n},
    icons::{self, Icon},
};
use leptos::prelude::*;
use protocol::notification::Level;

/// An icon, and a word for screen readers.
#[component]
pub fn LevelSign(
    /// How serious.
    level: Level,
) -> impl IntoView {
    let i18n = use_i18n();
    let (glyph, class) = match level {
        Level::Info => (icons::BELL, "level level-info"),
        Level::Warning => (icons::ALERT_TRIANGLE, "level level-warning"),
        Level::Error => (icons::ALERT_TRIANGLE, "level level-error"),
    };
    view! {
        <span class=class>
            <Icon is=glyph />
            <span class="sr-only">{move || level_text(i18n.get_locale(), level)}": "</span>
        </span>
    }
}

fn level_text(locale: Locale, level: Level) -> &'static str {
    match level {
        Level::Info => td_string!(locale, chat.notification_info),
        Level::Warning => td_string!(locale, chat.notification_warning),
        Level::Error => td_string!(locale, chat.notification_error),
    }
}

//! Light and dark.

use crate::boot::remember;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The cookie that keeps the theme.
pub const COOKIE: &str = "theme";

/// Which colours.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// All, in the order of the list.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Its name in the cookie and in `html[data-theme]`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The opposite of [`Self::as_str`]; the system's for everything else.
    #[must_use]
    pub fn from_cookie(value: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.as_str() == value).unwrap_or_default()
    }
}

/// Provides the theme, and keeps the page and the cookie in step with it.
pub fn provide_theme(theme: Theme) {
    let theme = RwSignal::new(theme);
    provide_context(theme);
    Effect::new(move |before: Option<Theme>| {
        let now = theme.get();
        if before.is_some_and(|before| before != now) {
            remember(COOKIE, now.as_str());
        }
        if let Some(html) = document().document_element() {
            _ = html.set_attribute("data-theme", now.as_str());
        }
        now
    });
}

/// The theme, to read and to change.
#[must_use]
pub fn use_theme() -> RwSignal<Theme> {
    expect_context()
}

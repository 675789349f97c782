//! Everything that the server knows for the first render of a page.

use crate::{i18n::Locale, theme::Theme};
use leptos::prelude::{SharedValue, document, location, provide_context, use_context};
use protocol::{
    admin::{Audit, Connections, ErrorGroups, People, Stats},
    channel::Channel,
    error::ErrorCode,
    file::AcceptedType,
    limits::Limits,
    message::History,
    snapshot::Snapshot,
};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;

/// The server provides it as context before it renders; the page carries it to the browser, so that the first render there
/// equals the server's HTML.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Boot {
    /// Names this build: the folder of the scripts and styles, told in error reports.
    pub build: String,
    /// Name of the workspace; none before it is set up.
    pub workspace: Option<String>,
    /// The language of the page: see [`crate::i18n::choose`].
    pub locale: Locale,
    /// From the cookie [`crate::theme::COOKIE`].
    pub theme: Theme,
    /// Local time minus UTC, in minutes; from the cookie [`crate::locale::OFFSET_COOKIE`].
    pub utc_offset_min: i32,
    /// The server's clock, in milliseconds since 1970 UTC: what today is in the first render.
    pub now: u64,
    /// The workspace as the person who is signed in sees it.
    pub snapshot: Option<Snapshot>,
    /// What people may do and how much.
    pub limits: Limits,
    /// Which files are accepted.
    pub file_types: Vec<AcceptedType>,
    /// The channel that the address names, or the one that opens by itself.
    pub channel: Option<ChannelView>,
    /// On `/join/{invite}`: whether the invite works.
    pub invite: Option<bool>,
    /// The answer to a form that was refused.
    pub form: Option<FormAnswer>,
    /// On `/admin`: what the part of it shows that the address names.
    pub admin: Option<AdminView>,
    /// Whether what is at this address is not for the person to see.
    pub forbidden: bool,
    /// Whether there is nothing at this address.
    pub missing: bool,
}

/// What a part of the admin page shows.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum AdminView {
    /// The overview.
    Stats(Stats),
    /// People.
    People(People),
    /// Connections.
    Connections(Connections),
    /// Error reports.
    Errors(ErrorGroups),
    /// What admins did.
    Audit(Audit),
}

/// A channel with its newest messages, or those around the one that the address names.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ChannelView {
    /// Which.
    pub channel: Channel,
    /// Whether I am a member.
    pub joined: bool,
    /// A page of its messages.
    pub history: History,
}

/// Why a form was refused, with what was filled in: everything but the password.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FormAnswer {
    /// What went wrong.
    pub code: ErrorCode,
    /// The field that is wrong, by its name in the form.
    pub field: Option<String>,
    /// After how long to try again, when it is temporary.
    pub retry_after_ms: Option<u64>,
    /// As filled in.
    pub name: String,
    /// As filled in.
    pub display_name: String,
    /// As filled in.
    pub workspace: String,
    /// The message as it was written.
    #[serde(default)]
    pub text: String,
}

/// Carries the context over to the browser, and provides it there too.
pub(crate) fn provide_boot() -> Boot {
    let boot = SharedValue::new(|| use_context::<Boot>().unwrap_or_default()).into_inner();
    provide_context(boot.clone());
    boot
}

/// What the server knew.
#[must_use]
pub fn use_boot() -> Boot {
    use_context().unwrap_or_default()
}

/// Keeps a choice in a cookie for a year, so that the next page comes with it.
pub(crate) fn remember(cookie: &str, value: &str) {
    let secure = if location().protocol().is_ok_and(|protocol| protocol == "https:") { "; Secure" } else { "" };
    let text = format!("{cookie}={value}; Path=/; Max-Age=31536000; SameSite=Lax{secure}");
    if let Ok(document) = document().dyn_into::<HtmlDocument>() {
        // Refused where cookies are switched off: then the choice lasts as long as the page.
        _ = document.set_cookie(&text);
    }
}

//! How reachable somebody is, in words and in signs.

use crate::{
    chat::{avatar::avatar, live::use_presence, workspace::Workspace},
    i18n::{Locale, td_string, use_i18n},
    locale::{ago, use_offset},
    realtime::clock::use_minutes,
};
use leptos::prelude::*;
use protocol::{
    id::UserId,
    presence::PresenceStatus,
    user::{User, UserStatus},
};

/// Somebody's picture, with a sign of how reachable they are.
pub fn picture(id: UserId, name: &str) -> impl IntoView + use<> {
    let status = use_presence(id);
    view! { <span class="presence" data-status=move || status_name(status.get())>{avatar(id, name)}</span> }
}

/// How reachable somebody is, in a word, and for whom is not here since when.
#[must_use]
pub fn use_presence_words(id: UserId) -> Signal<String> {
    let (i18n, workspace, offset) = (use_i18n(), Workspace::of_page(), use_offset());
    let status = use_presence(id);
    let now = use_minutes();
    Signal::derive(move || {
        let locale = i18n.get_locale();
        match workspace.last_seen(id).filter(|_| status.get() == PresenceStatus::Offline) {
            Some(at) => td_string!(locale, people.last_seen, when = ago(locale, at, now.get(), offset.get())),
            None => status_text(locale, status.get()).to_owned(),
        }
    })
}

/// What somebody says of themselves now.
#[must_use]
pub fn use_status(id: UserId) -> Memo<Option<UserStatus>> {
    let workspace = Workspace::of_page();
    let now = use_minutes();
    Memo::new(move |_| {
        workspace.people().with(|people| people.get(id).and_then(|user: &User| user.status_at(now.get()).cloned()))
    })
}

/// What stands in `data-status`.
#[must_use]
pub fn status_name(status: PresenceStatus) -> &'static str {
    match status {
        PresenceStatus::Online => "online",
        PresenceStatus::Away => "away",
        PresenceStatus::Dnd => "dnd",
        PresenceStatus::Offline => "offline",
    }
}

/// The word for it.
#[must_use]
pub fn status_text(locale: Locale, status: PresenceStatus) -> &'static str {
    match status {
        PresenceStatus::Online => td_string!(locale, chat.online),
        PresenceStatus::Away => td_string!(locale, chat.away),
        PresenceStatus::Dnd => td_string!(locale, chat.dnd),
        PresenceStatus::Offline => td_string!(locale, chat.offline),
    }
}

//! One notification in the list.

use crate::{
    chat::{avatar::avatar, workspace::Workspace},
    i18n::{t_string, use_i18n},
    icons::{self, Icon},
    locale::{ago, iso, use_offset},
    notifications::level::LevelSign,
    realtime::clock::use_minutes,
};
use leptos::prelude::*;
use protocol::{
    id::NotificationId,
    notification::{ListedNotification, Notification, NotificationKind, is_link},
};

/// What was told, by whom and when; a click opens it, and marks it as read.
#[component]
pub fn NotificationRow(
    /// What.
    told: ListedNotification,
    /// Hides the list.
    hide: impl Fn() + Copy + Send + Sync + 'static,
    /// Marks one as read.
    mark: impl Fn(NotificationId) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let i18n = use_i18n();
    let ListedNotification { notification, read, .. } = told;
    let (id, link) = (notification.id, notification.link.clone().filter(|link| is_link(link)));
    let words = view! { <Words notification=notification.clone() read /> };
    let words = match link {
        Some(link) => {
            let opened = move |_| {
                hide();
                if !read {
                    mark(id);
                }
            };
            view! { <a class="centre-words" href=link rel="noopener noreferrer" on:click=opened>{words}</a> }.into_any()
        }
        None => view! { <div class="centre-words">{words}</div> }.into_any(),
    };
    let done = (!read).then(|| {
        view! {
            <button
                type="button"
                class="button button-quiet button-icon centre-read"
                aria-label=move || t_string!(i18n, notifications.mark_read)
                title=move || t_string!(i18n, notifications.mark_read)
                on:click=move |_| mark(id)
            >
                <Icon is=icons::CHECK />
            </button>
        }
    });
    view! {
        <li class="centre-row" class:centre-unread=!read data-notification=id.to_string() data-read=read.to_string()>
            {picture(&notification)}
            {words}
            {done}
        </li>
    }
}

#[component]
fn Words(notification: Notification, read: bool) -> impl IntoView {
    let (i18n, workspace, offset) = (use_i18n(), Workspace::of_page(), use_offset());
    let now = use_minutes();
    let Notification { title, body, kind, channel, created_at: at, .. } = notification;
    let heading = move || {
        let (name, place) = (title.clone(), channel.map(|channel| workspace.name_of(channel)).unwrap_or_default());
        match kind {
            NotificationKind::System => name,
            NotificationKind::Mention => t_string!(i18n, notifications.mentioned, name = name, channel = place),
            NotificationKind::Direct => t_string!(i18n, notifications.wrote, name = name),
        }
    };
    let unread = (!read).then(|| {
        view! { <span class="sr-only">{move || t_string!(i18n, notifications.unread)}": "</span> }
    });
    view! {
        <span class="centre-title">{unread}{heading}</span>
        {(!body.is_empty()).then(|| view! { <span class="centre-body">{body}</span> })}
        <time class="centre-time" datetime=iso(at)>
            {move || ago(i18n.get_locale(), at, now.get(), offset.get())}
        </time>
    }
}

/// Who it is from: a person, or Tidings.
fn picture(notification: &Notification) -> AnyView {
    match (notification.kind, notification.by) {
        (NotificationKind::Mention | NotificationKind::Direct, Some(by)) => avatar(by, &notification.title).into_any(),
        _ => view! { <LevelSign level=notification.level /> }.into_any(),
    }
}

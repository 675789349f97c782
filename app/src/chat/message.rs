//! One message of the timeline.

use super::{
    avatar::avatar,
    rows::{Delivery, Entry},
    talk::Talk,
    text::linked,
};
use crate::{
    error_text::error_text,
    i18n::{t, use_i18n},
    icons::{self, Icon},
    locale::{iso, time, use_offset},
    realtime::use_realtime,
};
use leptos::prelude::*;
use protocol::{
    error::ErrorCode,
    id::MessageId,
    message::{Message, Sender},
};

/// A message, from waiting to be sent to whatever becomes of it.
#[component]
pub fn MessageRow(
    /// As it is now.
    entry: Signal<Entry>,
    /// Whether the address points at it.
    #[prop(into)]
    highlighted: Signal<bool>,
    /// Where it stands.
    talk: Talk,
) -> impl IntoView {
    let (id, sender, at) =
        entry.with_untracked(|Entry { message, .. }| (message.id, message.sender.clone(), message.created_at));
    let first = Memo::new(move |_| entry.read().first);
    let delivery = Memo::new(move |_| entry.read().delivery);
    let content = Memo::new(move |_| Content::of(&entry.read().message));
    let state = move || match delivery.get() {
        Delivery::Sent => None,
        Delivery::Pending => Some("pending"),
        Delivery::Failed(_) => Some("failed"),
    };
    view! {
        <li
            class="message"
            class:message-first=first
            data-message=id.to_string()
            data-state=state
            data-highlighted=move || highlighted.get().then_some("")
        >
            {move || head(first.get(), &sender, at)}
            <div class="message-text">{move || content.get().view()}</div>
            {move || fate(delivery.get(), id, talk)}
        </li>
    }
}

/// Who said it and when. Below the first of a group only screen readers are told the name again.
fn head(first: bool, sender: &Sender, at: u64) -> AnyView {
    let (offset, name) = (use_offset(), sender.display_name.clone());
    let clock = view! { <time datetime=iso(at)>{move || time(at, offset.get())}</time> };
    if first {
        view! {
            {avatar(sender.id, &name)}
            <p class="message-head">
                <span class="message-name">{name}</span>
                {clock}
            </p>
        }
        .into_any()
    } else {
        view! {
            <p class="message-gutter">
                <span class="sr-only">{name}</span>
                {clock}
            </p>
        }
        .into_any()
    }
}

/// What of a message is shown.
#[derive(Clone, PartialEq)]
struct Content {
    text: String,
    edited: bool,
    deleted: bool,
}

impl Content {
    fn of(message: &Message) -> Self {
        Self { text: message.text.clone(), edited: message.edited_at.is_some(), deleted: message.deleted }
    }

    fn view(self) -> AnyView {
        let i18n = use_i18n();
        if self.deleted {
            return view! { <p class="message-deleted">{t!(i18n, chat.deleted)}</p> }.into_any();
        }
        let edited = self.edited.then(|| view! { <span class="message-edited">{t!(i18n, chat.edited)}</span> });
        view! { <p>{linked(&self.text)}{edited}</p> }.into_any()
    }
}

/// What has become of a message of mine, while there is something to tell.
fn fate(delivery: Delivery, id: MessageId, talk: Talk) -> Option<AnyView> {
    let i18n = use_i18n();
    match delivery {
        Delivery::Sent => None,
        Delivery::Pending => Some(
            view! {
                <span class="message-pending">
                    <Icon is=icons::CLOCK />
                    <span class="sr-only">{t!(i18n, chat.pending)}</span>
                </span>
            }
            .into_any(),
        ),
        Delivery::Failed(code) => Some(view! { <Failed code id talk /> }.into_any()),
    }
}

#[component]
fn Failed(code: ErrorCode, id: MessageId, talk: Talk) -> impl IntoView {
    let (i18n, realtime) = (use_i18n(), use_realtime());
    let take_back = move |_| {
        if let Some(text) = realtime.take_back(id) {
            talk.returned.set(Some(text));
        }
    };
    view! {
        <div class="message-failed" role="alert">
            <p>
                <Icon is=icons::ALERT_TRIANGLE />
                {t!(i18n, chat.not_sent)}
                " "
                {move || error_text(i18n.get_locale(), code)}
            </p>
            <button type="button" class="button button-small" on:click=move |_| realtime.retry(id)>
                {t!(i18n, chat.retry)}
            </button>
            <button type="button" class="button button-small button-quiet" on:click=take_back>
                {t!(i18n, chat.take_back)}
            </button>
        </div>
    }
}

//! One message of the timeline.

mod fate;
mod seen;

use self::{
    fate::{Failed, Waiting},
    seen::Seen,
};
use super::{
    attachments::Attachments,
    avatar::avatar,
    person_card::use_person_card,
    receipts::Receipt,
    rows::Entry,
    talk::Talk,
    text::{Spoken, written},
    workspace::Workspace,
};
use crate::{
    i18n::{t, use_i18n},
    locale::{iso, time, use_offset},
};
use leptos::prelude::*;
use protocol::{
    connection::PendingState,
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
    /// How far it has come, if it is mine and that is told here.
    receipt: Signal<Option<Receipt>>,
    /// Where it stands.
    talk: Talk,
) -> impl IntoView {
    let (id, sender, at) =
        entry.with_untracked(|Entry { message, .. }| (message.id, message.sender.clone(), message.created_at));
    let first = Memo::new(move |_| entry.read().first);
    let pending = Memo::new(move |_| entry.read().pending);
    let refused = Memo::new(move |_| match pending.get() {
        Some(PendingState::Failed(code)) => Some(code),
        _ => None,
    });
    let waits = Memo::new(move |_| pending.get().is_some() && refused.get().is_none());
    let content = Memo::new(move |_| Content::of(&entry.read().message));
    let files = Memo::new(move |_| entry.read().message.attachments.clone());
    let state = move || match refused.get() {
        Some(_) => Some("failed"),
        None => waits.get().then_some("pending"),
    };
    view! {
        <li
            class="message"
            class:message-first=first
            data-message=id.to_string()
            data-state=state
            data-highlighted=move || highlighted.get().then_some("")
            data-calls-me=move || content.read().calls_me().then_some("")
        >
            {move || head(first.get(), &sender, at)}
            <div class="message-text">
                {move || content.get().view()} {move || {
                    let files = files.get();
                    (!files.is_empty()).then(|| view! { <Attachments files /> })
                }} {move || waits.get().then(|| view! { <Waiting pending id talk /> })}
            </div>
            {move || refused.get().map(|code| view! { <Failed code id talk /> })}
            {move || receipt.get().map(|receipt| view! { <Seen receipt id /> })}
        </li>
    }
}

/// Who said it and when. Below the first of a group only screen readers are told the name again.
fn head(first: bool, sender: &Sender, at: u64) -> AnyView {
    let (offset, card) = (use_offset(), use_person_card());
    let (id, name) = (sender.id, sender.display_name.clone());
    let clock = view! { <time datetime=iso(at)>{move || time(at, offset.get())}</time> };
    if first {
        view! {
            {avatar(id, &name)}
            <p class="message-head">
                <button
                    type="button"
                    class="message-name"
                    aria-haspopup="dialog"
                    on:click=move |event| card.open(id, &event)
                >
                    {name}
                </button>
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
    mine: bool,
    spoken: Spoken,
}

impl Content {
    fn of(message: &Message) -> Self {
        let me = Workspace::of_page().me();
        let people = Workspace::of_page().people();
        let people = people.with(|people| message.mentions.iter().filter_map(|id| people.get(*id).cloned()).collect());
        Self {
            text: message.text.clone(),
            edited: message.edited_at.is_some(),
            deleted: message.deleted,
            mine: me == Some(message.sender.id),
            spoken: Spoken { people, channel: message.mentions_channel, me },
        }
    }

    fn calls_me(&self) -> bool {
        let Spoken { people, channel, me } = &self.spoken;
        !self.mine && (*channel || people.iter().any(|user| Some(user.id) == *me))
    }

    fn view(self) -> AnyView {
        let i18n = use_i18n();
        if self.deleted {
            return view! { <p class="message-deleted">{t!(i18n, chat.deleted)}</p> }.into_any();
        }
        if self.text.is_empty() {
            return ().into_any();
        }
        let edited = self.edited.then(|| view! { <span class="message-edited">{t!(i18n, chat.edited)}</span> });
        view! { <p>{written(&self.text, &self.spoken)}{edited}</p> }.into_any()
    }
}

//! The invites that still work.

use crate::{
    admin::{
        asking::use_asking,
        deed::What,
        loaded::{Failure, use_loaded},
    },
    chat::modal::use_modals,
    i18n::{t, t_string, use_i18n},
    locale::{day_label, time, use_offset},
    realtime::clock::use_now,
};
use leptos::prelude::*;
use protocol::account::{Invite, Invites};
use std::time::Duration;

/// Live figures between two readings of the list.
const FRESH_EVERY: u32 = 2;
const MINUTE: Duration = Duration::from_mins(1);

/// A list of them, each with what has come of it and a way to take it back.
#[component]
pub fn Invitations() -> impl IntoView {
    let i18n = use_i18n();
    let loaded = use_loaded::<Invites>("invites", |_| None);
    loaded.keep_fresh(FRESH_EVERY);
    loaded.follow(use_asking().done);
    loaded.follow(use_modals().invite.opened);
    let now = use_now(MINUTE, || true);
    let invites = move || loaded.value.read().as_ref().map(|found| found.invites.clone()).unwrap_or_default();
    let is_empty = Memo::new(move |_| loaded.value.read().as_ref().is_some_and(|found| found.invites.is_empty()));
    view! {
        <div class="admin-card">
            <div class="admin-head">
                <h2>{t!(i18n, admin.invites)}</h2>
            </div>
            <p class="admin-faint">{t!(i18n, admin.invites_why)}</p>
            {move || loaded.failed.get().map(|error| view! { <Failure error again=move || loaded.read() /> })}
            {move || is_empty.get().then(|| view! { <p class="admin-nothing">{t!(i18n, admin.no_invites)}</p> })}
            <ul class="admin-list admin-invites">
                <For each=invites key=|invite| (invite.id, invite.uses) let:invite>
                    <Row invite now />
                </For>
            </ul>
        </div>
    }
}

#[component]
fn Row(invite: Invite, now: Signal<u64>) -> impl IntoView {
    let (i18n, asking, offset) = (use_i18n(), use_asking(), use_offset());
    let Invite { id, expires_at, uses_left, uses, .. } = invite;
    let until = move || {
        let offset = offset.get();
        let day = day_label(i18n.get_locale(), expires_at, now.get(), offset);
        t_string!(i18n, admin.invite_until, time = format!("{day} {}", time(expires_at, offset)))
    };
    let left = move || uses_left.map(|left| view! { <span>{t_string!(i18n, admin.invite_left, count = left)}</span> });
    view! {
        <li>
            <span>{until}</span>
            <span class="admin-invite-about">
                <span>{move || t_string!(i18n, admin.invite_uses, count = uses)}</span>
                {left}
            </span>
            <button
                type="button"
                class="button button-small"
                on:click=move |_| asking.ask(What::EndInvite(id), String::new())
            >
                {t!(i18n, admin.take_back)}
            </button>
        </li>
    }
}

//! Bringing people in.

use super::modal::use_modals;
use crate::{
    api::{self, ApiError},
    copy_field::CopyField,
    error_text::api_text,
    i18n::{t, td_string, use_i18n},
    icons::{self, Icon},
};
use leptos::{prelude::*, task::spawn_local};
use protocol::account::NewInvite;

/// A dialog with a fresh link to send to somebody.
#[component]
pub fn InviteDialog() -> impl IntoView {
    let (i18n, modal) = (use_i18n(), use_modals().invite);
    let link = RwSignal::new(None::<Result<String, ApiError>>);
    let make = move || {
        link.set(None);
        spawn_local(async move {
            let made = api::invite(&NewInvite::default()).await;
            link.set(Some(made.map(|invite| invite.url.unwrap_or_default())));
        });
    };
    modal.on_open(make);
    let body = move || match link.get() {
        None => view! { <div class="skeleton skeleton-field"></div> }.into_any(),
        Some(Ok(url)) => view! { <Address url /> }.into_any(),
        Some(Err(error)) => view! {
            <p class="notice notice-danger" role="alert">{move || api_text(i18n.get_locale(), &error)}</p>
            <button type="button" class="button" on:click=move |_| make()>
                <Icon is=icons::REFRESH />
                {t!(i18n, chat.try_again)}
            </button>
        }
        .into_any(),
    };
    view! {
        <dialog node_ref=modal.node class="dialog" aria-labelledby="invite-title">
            <h2 id="invite-title" class="dialog-title">{t!(i18n, chat.invite_people)}</h2>
            <p class="dialog-why">{t!(i18n, chat.invite_why)}</p>
            {body}
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| modal.close()>
                    {t!(i18n, chat.close)}
                </button>
            </div>
        </dialog>
    }
}

#[component]
fn Address(url: String) -> impl IntoView {
    view! {
        <CopyField
            id="invite-link"
            label=|l| td_string!(l, chat.invite_link)
            value=url
            words=[|l| td_string!(l, chat.copy_link), |l| td_string!(l, chat.copied)]
            primary=true
        />
    }
}

//! Bringing people in.

use super::modal::use_modals;
use crate::{
    api::{self, ApiError},
    error_text::api_text,
    i18n::{t, t_string, use_i18n},
    icons::{self, Icon},
};
use leptos::{html, prelude::*, task::spawn_local};
use protocol::account::NewInvite;
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;

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

/// The link, and a button that copies it.
#[component]
fn Address(url: String) -> impl IntoView {
    let i18n = use_i18n();
    let (field, copied) = (NodeRef::<html::Input>::new(), RwSignal::new(false));
    let glyph = move || if copied.get() { icons::CHECK } else { icons::COPY };
    let word = move || if copied.get() { t_string!(i18n, chat.copied) } else { t_string!(i18n, chat.copy_link) };
    view! {
        <div class="field">
            <label for="invite-link">{t!(i18n, chat.invite_link)}</label>
            <div class="invite-link">
                <div class="field-box">
                    <input
                        node_ref=field
                        id="invite-link"
                        type="text"
                        readonly
                        value=url
                        on:focus:target=|event| event.target().select()
                    />
                </div>
                <button
                    type="button"
                    class="button button-primary"
                    on:click=move |_| copied.set(field.get_untracked().is_some_and(|field| copy(&field)))
                >
                    {move || view! { <Icon is=glyph() /> }}
                    <span aria-live="polite">{word}</span>
                </button>
            </div>
        </div>
    }
}

/// Copies by way of the selection: the clipboard itself is closed to pages without encryption, as on a home network.
pub(crate) fn copy(field: &web_sys::HtmlInputElement) -> bool {
    field.select();
    document().dyn_into::<HtmlDocument>().is_ok_and(|document| document.exec_command("copy").unwrap_or(false))
}

//! The card of a person: who they are, how reachable, and the way to write to them.

use super::{
    beside::{close_popovers, show_beside},
    direct::open_direct,
    presence::{picture, use_presence_words, use_status},
    workspace::Workspace,
};
use crate::{
    api::ApiError,
    error_text::api_text,
    i18n::{t, use_i18n},
    icons::{self, Icon},
    locale::use_offset,
    notifications::span::until_text,
    realtime::clock::now,
};
use leptos::{ev, html, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use protocol::{
    id::UserId,
    user::{Role, User, UserStatus},
};
use wasm_bindgen::JsCast;
use web_sys::Element;

/// The one card of the page, which shows whoever was asked for last.
#[derive(Clone, Copy, Debug, Default)]
pub struct PersonCard {
    node: NodeRef<html::Div>,
    who: RwSignal<Option<UserId>>,
}

impl PersonCard {
    /// Opens it for somebody, beside the button that was pressed.
    pub fn open(self, who: UserId, event: &ev::MouseEvent) {
        let opener = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
        let (Some(node), Some(opener)) = (self.node.get_untracked(), opener) else { return };
        self.who.set(Some(who));
        // What is in it has to be there before it can be measured, and before the focus can go in.
        request_animation_frame(move || show_beside(&node, &opener));
    }
}

/// The card of the page.
#[must_use]
pub fn use_person_card() -> PersonCard {
    expect_context()
}

/// Where it is shown.
#[component]
pub fn PersonPopover() -> impl IntoView {
    let (workspace, card) = (Workspace::of_page(), use_person_card());
    let user = Memo::new(move |_| workspace.people().with(|people| people.get(card.who.get()?).cloned()));
    view! {
        <div node_ref=card.node id="person" class="menu person" popover="auto" role="dialog" aria-labelledby="person-name">
            {move || user.get().map(|user| view! { <About user /> })}
        </div>
    }
}

#[component]
fn About(user: User) -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let (id, is_admin) = (user.id, user.role == Role::Admin);
    let is_me = workspace.people().with_untracked(|people| people.is_me(id));
    let (presence, status) = (use_presence_words(id), use_status(id));
    let role = is_admin.then(|| view! { <span class="person-role">{t!(i18n, people.admin)}</span> });
    let actions = if is_me {
        view! { <a class="button button-wide" href="/settings#profile">{t!(i18n, people.edit_profile)}</a> }.into_any()
    } else {
        view! { <WriteTo id disabled=user.disabled /> }.into_any()
    };
    view! {
        <div class="person-head">
            {picture(id, &user.display_name)}
            <div class="person-names">
                <h2 id="person-name">{user.display_name.clone()}</h2>
                <p class="person-name">"@"{user.name.clone()} {role}</p>
            </div>
        </div>
        <p class="person-presence">{presence}</p>
        {move || status.get().map(|status| view! { <Status status /> })}
        {actions}
    }
}

#[component]
fn Status(status: UserStatus) -> impl IntoView {
    let (i18n, offset) = (use_i18n(), use_offset());
    let until = move || Some(until_text(i18n.get_locale(), status.until?, now(), offset.get()));
    view! {
        <p class="person-status">
            <span>{status.emoji} " " {status.text}</span>
            {move || until().map(|until| view! { <span class="person-until">{until}</span> })}
        </p>
    }
}

#[component]
fn WriteTo(id: UserId, disabled: bool) -> impl IntoView {
    let (i18n, workspace, navigate) = (use_i18n(), Workspace::of_page(), use_navigate());
    let failed = RwSignal::new(None::<ApiError>);
    let write = move |_| {
        let navigate = navigate.clone();
        spawn_local(async move {
            match open_direct(workspace, id, navigate).await {
                Ok(()) => close_popovers(),
                Err(error) => failed.set(Some(error)),
            }
        });
    };
    if disabled {
        return view! { <p class="person-gone">{t!(i18n, people.disabled)}</p> }.into_any();
    }
    view! {
        <button type="button" class="button button-primary button-wide" autofocus on:click=write>
            <Icon is=icons::MESSAGE />
            {t!(i18n, people.message)}
        </button>
        {move || failed.get().map(|error| {
            view! { <p class="field-error" role="alert">{api_text(i18n.get_locale(), &error)}</p> }
        })}
    }
    .into_any()
}

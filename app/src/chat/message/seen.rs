//! Below my words: that they were sent, or who has seen them.

use crate::{
    chat::{avatar::avatar, beside::bring_beside, receipts::Receipt, workspace::Workspace},
    i18n::{t, t_string, use_i18n},
    icons::{self, Icon},
};
use leptos::{either::Either, html, prelude::*};
use protocol::id::{MessageId, UserId};

/// How many are shown by their pictures; the rest is counted.
const PICTURES_MAX: usize = 5;

/// What became of a message of mine.
#[component]
pub fn Seen(
    /// How far it has come.
    receipt: Receipt,
    /// Which message.
    id: MessageId,
) -> impl IntoView {
    match receipt {
        Receipt::Sent => Either::Left(view! { <Sent /> }),
        Receipt::Seen(by) => Either::Right(view! { <SeenBy by id /> }),
    }
}

#[component]
fn Sent() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <p class="seen" data-receipt="sent" title=move || t_string!(i18n, people.sent)>
            <Icon is=icons::CHECK />
            <span class="sr-only">{t!(i18n, people.sent)}</span>
        </p>
    }
}

#[component]
fn SeenBy(by: Vec<UserId>, id: MessageId) -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let (button, list) = (NodeRef::<html::Button>::new(), NodeRef::<html::Div>::new());
    let target = format!("seen-{id}");
    let name = move |user| workspace.people().with(|people| people.get(user).map(|user| user.display_name.clone()));
    let named: Vec<_> = untrack(|| by.iter().filter_map(|user| Some((*user, name(*user)?))).collect());
    let all = named.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ");
    let more = named.len().saturating_sub(PICTURES_MAX);
    let pictures = named.iter().take(PICTURES_MAX).map(|(user, name)| avatar(*user, name)).collect_view();
    let rows = named.iter().map(|(user, name)| {
        view! {
            <li class="seen-row">
                {avatar(*user, name)}
                <span>{name.clone()}</span>
            </li>
        }
    });
    let place = move || {
        if let (Some(list), Some(button)) = (list.get_untracked(), button.get_untracked()) {
            bring_beside(&list, &button);
        }
    };
    view! {
        <div class="seen" data-receipt="seen">
            <button
                node_ref=button
                type="button"
                class="seen-button"
                popovertarget=target.clone()
                aria-label=move || t_string!(i18n, people.seen_by, names = all.clone())
            >
                {pictures}
                {(more > 0).then(|| view! { <span class="seen-more">"+"{more}</span> })}
            </button>
            <div node_ref=list id=target class="menu seen-list" popover="auto" on:toggle=move |_| place()>
                <p class="menu-heading">{t!(i18n, people.seen)}</p>
                <ul>{rows.collect_view()}</ul>
            </div>
        </div>
    }
}

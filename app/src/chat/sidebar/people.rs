//! Who is here.

use crate::{
    chat::{
        live::use_presence,
        person_card::use_person_card,
        presence::{picture, status_name, use_presence_words, use_status},
        workspace::Workspace,
    },
    i18n::{t, use_i18n},
};
use leptos::prelude::*;
use protocol::user::{User, UserStatus};

/// How many people are listed; the rest is counted.
const LISTED_MAX: usize = 200;

/// Everybody, those who are here first.
#[component]
pub fn PeopleList() -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let people = Memo::new(move |_| workspace.people_by_presence());
    let listed =
        move || people.with(|people| people.iter().take(LISTED_MAX).map(|(user, _)| user.clone()).collect::<Vec<_>>());
    let more = move || {
        let count = people.with(Vec::len).saturating_sub(LISTED_MAX);
        (count > 0).then(|| view! { <p class="sidebar-more">{t!(i18n, chat.more_people, count = count)}</p> })
    };
    view! {
        <section aria-labelledby="people">
            <div class="sidebar-heading">
                <h2 id="people">{t!(i18n, chat.people)}</h2>
            </div>
            <ul>
                <For each=listed key=|user| (user.id, user.display_name.clone()) let:user>
                    <PersonRow user />
                </For>
            </ul>
            {more}
        </section>
    }
}

#[component]
fn PersonRow(user: User) -> impl IntoView {
    let (i18n, workspace, card) = (use_i18n(), Workspace::of_page(), use_person_card());
    let id = user.id;
    let is_me = workspace.people().with_untracked(|people| people.is_me(id));
    let (presence, words) = (use_presence(id), use_presence_words(id));
    let status = use_status(id);
    view! {
        <li data-user=user.name data-status=move || status_name(presence.get())>
            <button
                type="button"
                class="sidebar-row"
                aria-haspopup="dialog"
                on:click=move |event| card.open(id, &event)
            >
                {picture(id, &user.display_name)}
                <span class="sidebar-name">{user.display_name.clone()}</span>
                {is_me.then(|| view! { <span class="sidebar-you">{t!(i18n, chat.you)}</span> })}
                {move || status.get().map(|status| view! { <StatusSign status /> })}
                <span class="sr-only">", "{words}</span>
            </button>
        </li>
    }
}

/// The picture of what somebody says of themselves; its words are for whoever asks.
#[component]
pub fn StatusSign(status: UserStatus) -> impl IntoView {
    let UserStatus { emoji, text, .. } = status;
    let (title, sign) = (text.clone(), if emoji.is_empty() { "…".to_owned() } else { emoji });
    view! {
        <span class="sidebar-status" title=title>
            <span aria-hidden="true">{sign}</span>
            <span class="sr-only">", "{text}</span>
        </span>
    }
}

//! Who is here.

use crate::{
    api::{self, segment},
    chat::{avatar::avatar, live::use_presence, workspace::Workspace},
    i18n::{Locale, t, t_string, td_string, use_i18n},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use protocol::{
    channel::{ChannelKind, NewChannel},
    id::UserId,
    presence::PresenceStatus,
    user::User,
};

/// How many people are listed; the rest is counted.
const LISTED_MAX: usize = 200;

/// Everybody, those who are here first.
#[component]
pub fn PeopleList<F: Fn() + Copy + Send + Sync + 'static>(
    /// Hides the sidebar where it covers the page.
    hide: F,
) -> impl IntoView {
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
                    <PersonRow user hide />
                </For>
            </ul>
            {more}
        </section>
    }
}

#[component]
fn PersonRow<F: Fn() + Copy + Send + Sync + 'static>(user: User, hide: F) -> impl IntoView {
    let (i18n, workspace, navigate) = (use_i18n(), Workspace::of_page(), use_navigate());
    let id = user.id;
    let is_me = workspace.people().with_untracked(|people| people.is_me(id));
    let status = use_presence(id);
    let picture = view! {
        <span class="presence" data-status=move || name(status.get())>
            {avatar(id, &user.display_name)}
        </span>
    };
    let words = view! {
        <span class="sidebar-name">{user.display_name.clone()}</span>
        {is_me.then(|| view! { <span class="sidebar-you">{t!(i18n, chat.you)}</span> })}
        <span class="sr-only">", "{move || status_text(i18n.get_locale(), status.get())}</span>
    };
    let row = if is_me {
        view! { <span class="sidebar-row">{picture}{words}</span> }.into_any()
    } else {
        let display_name = user.display_name.clone();
        let write = move |_| {
            hide();
            open_direct(workspace, id, navigate.clone());
        };
        view! {
            <button
                type="button"
                class="sidebar-row"
                title=move || t_string!(i18n, chat.write_to, name = display_name.clone())
                on:click=write
            >
                {picture}
                {words}
            </button>
        }
        .into_any()
    };
    view! { <li data-user=user.name data-status=move || name(status.get())>{row}</li> }
}

/// Opens my conversation with somebody; begins it when there is none.
fn open_direct(workspace: Workspace, with: UserId, navigate: impl Fn(&str, NavigateOptions) + 'static) {
    let go = move |slug: &str| navigate(&format!("/chat/{}", segment(slug)), NavigateOptions::default());
    let known =
        workspace.channels().with_untracked(|channels| channels.direct_with(&[with]).map(|direct| direct.slug.clone()));
    if let Some(slug) = known {
        return go(&slug);
    }
    let new = NewChannel { name: String::new(), kind: ChannelKind::Direct, topic: String::new(), members: vec![with] };
    spawn_local(async move {
        if let Ok(channel) = api::create_channel(&new).await {
            workspace.joined(&channel);
            go(&channel.slug);
        }
    });
}

fn name(status: PresenceStatus) -> &'static str {
    match status {
        PresenceStatus::Online => "online",
        PresenceStatus::Away => "away",
        PresenceStatus::Dnd => "dnd",
        PresenceStatus::Offline => "offline",
    }
}

fn status_text(locale: Locale, status: PresenceStatus) -> &'static str {
    match status {
        PresenceStatus::Online => td_string!(locale, chat.online),
        PresenceStatus::Away => td_string!(locale, chat.away),
        PresenceStatus::Dnd => td_string!(locale, chat.dnd),
        PresenceStatus::Offline => td_string!(locale, chat.offline),
    }
}

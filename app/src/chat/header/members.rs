//! Who is in a channel.

use crate::{
    api::{self, ApiError},
    chat::{
        person_card::use_person_card,
        presence::{picture, use_presence_words},
        workspace::Workspace,
    },
    error_text::api_text,
    i18n::{t, t_string, use_i18n},
    icons::{self, Icon},
};
use leptos::{html, prelude::*, task::spawn_local};
use protocol::{
    id::{ChannelId, UserId},
    user::User,
};

/// How many are listed; the rest is counted.
const LISTED_MAX: usize = 200;

/// Opens the list of those who are in a channel. They are read anew each time.
#[component]
pub fn MembersButton(
    /// Which channel.
    channel: ChannelId,
) -> impl IntoView {
    let (i18n, list) = (use_i18n(), NodeRef::<html::Div>::new());
    let answer = RwSignal::new(None::<Result<Vec<UserId>, ApiError>>);
    let is_open = move || list.get_untracked().is_some_and(|list| list.matches(":popover-open").unwrap_or(false));
    let read = move || {
        spawn_local(async move {
            let members = api::members(&channel.into()).await.map(|listed| listed.members);
            _ = answer.try_set(Some(members));
        });
    };
    let body = move || match answer.get() {
        None => view! { <div class="skeleton skeleton-field"></div> }.into_any(),
        Some(Ok(members)) => view! { <Members members /> }.into_any(),
        Some(Err(error)) => view! {
            <p class="notice notice-danger" role="alert">{move || api_text(i18n.get_locale(), &error)}</p>
        }
        .into_any(),
    };
    view! {
        <button
            type="button"
            class="button button-quiet button-icon header-members"
            popovertarget="members"
            aria-label=move || t_string!(i18n, people.members)
            title=move || t_string!(i18n, people.members)
        >
            <Icon is=icons::USERS />
        </button>
        <div
            node_ref=list
            id="members"
            class="menu header-popover members"
            popover="auto"
            role="dialog"
            aria-labelledby="members-title"
            on:toggle=move |_| if is_open() { read() }
        >
            <h2 id="members-title" class="menu-heading">{t!(i18n, people.members)}</h2>
            {body}
        </div>
    }
}

#[component]
fn Members(members: Vec<UserId>) -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let mut people: Vec<User> =
        workspace.people().with_untracked(|people| members.iter().filter_map(|id| people.get(*id).cloned()).collect());
    people.sort_by_cached_key(|user| (user.display_name.to_lowercase(), user.id));
    let more = people.len().saturating_sub(LISTED_MAX);
    view! {
        <ul class="members-list" tabindex="-1">
            {people.into_iter().take(LISTED_MAX).map(|user| view! { <MemberRow user /> }).collect_view()}
        </ul>
        {(more > 0).then(|| view! { <p class="sidebar-more">{t!(i18n, chat.more_people, count = more)}</p> })}
    }
}

#[component]
fn MemberRow(user: User) -> impl IntoView {
    let card = use_person_card();
    let (id, presence) = (user.id, use_presence_words(user.id));
    view! {
        <li>
            <button type="button" class="menu-item" aria-haspopup="dialog" on:click=move |event| card.open(id, &event)>
                {picture(id, &user.display_name)}
                <span class="members-name">{user.display_name}</span>
                <span class="members-presence">{presence}</span>
            </button>
        </li>
    }
}

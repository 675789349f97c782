//! The channels in the sidebar.

use crate::{
    api::segment,
    chat::{
        live::use_unread,
        modal::use_modals,
        presence::{picture, use_presence_words},
        workspace::Workspace,
    },
    i18n::{t, t_string, use_i18n},
    icons::{self, Icon},
    realtime::clock::use_minutes,
};
use leptos::prelude::*;
use protocol::{
    channel::{ChannelKind, MyChannel},
    id::ChannelId,
    user::User,
};

/// My channels, and below them my conversations with single people.
#[component]
pub fn ChannelList<F: Fn() + Copy + Send + Sync + 'static>(
    /// Hides the sidebar where it covers the page.
    hide: F,
) -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let listed = move |direct: bool| {
        let wanted = move |mine: &&MyChannel| (mine.channel.kind == ChannelKind::Direct) == direct;
        Memo::new(move |_| {
            workspace
                .channels()
                .with(|all| all.all().iter().filter(wanted).map(|mine| mine.channel.id).collect::<Vec<_>>())
        })
    };
    let (named, direct) = (listed(false), listed(true));
    let modal = use_modals().add_channel;
    let add = move |_| {
        hide();
        modal.open();
    };
    view! {
        <nav aria-label=move || t_string!(i18n, chat.channels)>
            <div class="sidebar-heading">
                <h2>{t!(i18n, chat.channels)}</h2>
                <button
                    type="button"
                    class="button button-quiet button-icon"
                    aria-label=move || t_string!(i18n, chat.add_channel)
                    on:click=add
                >
                    <Icon is=icons::PLUS />
                </button>
            </div>
            <ul>
                <For each=move || named.get() key=|id| *id let:id>
                    <ChannelLink id hide />
                </For>
            </ul>
            <div class="sidebar-heading" hidden=move || direct.read().is_empty()>
                <h2>{t!(i18n, chat.direct)}</h2>
            </div>
            <ul>
                <For each=move || direct.get() key=|id| *id let:id>
                    <ChannelLink id hide />
                </For>
            </ul>
        </nav>
    }
}

#[component]
fn ChannelLink<F: Fn() + Copy + Send + Sync + 'static>(id: ChannelId, hide: F) -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let now = use_minutes();
    let told = Memo::new(move |_| workspace.attention_for(id, now.get()));
    let all_unread = use_unread(id);
    let unread = Memo::new(move |_| if told.get().counts { all_unread.get() } else { 0 });
    let slug = move || workspace.channel(id).map(|channel| channel.slug).unwrap_or_default();
    let title = move || workspace.title_of(id);
    let words = move |count| {
        if count == 1 {
            t_string!(i18n, chat.one_unread, count = count)
        } else {
            t_string!(i18n, chat.some_unread, count = count)
        }
    };
    let badge = move || {
        let count = unread.get();
        (count > 0).then(|| {
            view! {
                <span class="badge" class:badge-quiet=move || !told.get().badge data-unread=count>
                    <span aria-hidden="true">{shown(count)}</span>
                    <span class="sr-only">{move || words(count)}</span>
                </span>
            }
        })
    };
    view! {
        <li>
            <a
                class="sidebar-row"
                class:sidebar-unread=move || unread.get() != 0
                href=move || format!("/chat/{}", segment(&slug()))
                aria-current=move || (workspace.on_screen() == Some(id)).then_some("page")
                on:click=move |_| hide()
            >
                {move || sign(workspace, id)}
                <span class="sidebar-name">{title}</span>
                {move || reachable(workspace, id)}
                {badge}
                {move || (!told.get().counts).then(|| view! { <Muted /> })}
            </a>
        </li>
    }
}

/// Nothing is told of it.
#[component]
fn Muted() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Icon is=icons::BELL_OFF />
        <span class="sr-only">", "{t!(i18n, notifications.muted)}</span>
    }
}

/// What a channel is recognised by at a glance.
fn sign(workspace: Workspace, id: ChannelId) -> Option<AnyView> {
    let channel = workspace.channel(id)?;
    Some(match channel.kind {
        ChannelKind::Public => view! { <Icon is=icons::HASH /> }.into_any(),
        ChannelKind::Private => view! { <Icon is=icons::LOCK /> }.into_any(),
        ChannelKind::Direct => match partner(workspace, id) {
            Some(user) => picture(user.id, &user.display_name).into_any(),
            None => view! { <Icon is=icons::USERS /> }.into_any(),
        },
    })
}

/// How reachable whoever one talks to there is, for whoever does not see the sign.
fn reachable(workspace: Workspace, id: ChannelId) -> Option<AnyView> {
    let words = use_presence_words(partner(workspace, id)?.id);
    Some(view! { <span class="sr-only">", "{words}</span> }.into_any())
}

fn partner(workspace: Workspace, id: ChannelId) -> Option<User> {
    let channel = workspace.channel(id).filter(|channel| channel.kind == ChannelKind::Direct)?;
    workspace.people().with(|people| people.partner(&channel).cloned())
}

fn shown(count: u64) -> String {
    if count > 99 { "99+".to_owned() } else { count.to_string() }
}

//! The bell, and what opens from it.

use super::{Centre, Load, Wanted, row::NotificationRow};
use crate::{
    api::{self, ApiError},
    chat::workspace::Workspace,
    error_text::api_text,
    i18n::{t, t_string, use_i18n},
    icons::{self, Icon},
};
use leptos::{html, prelude::*, task::spawn_local};
use protocol::notification::ReadMark;

/// A bell with the number of what is unread; it opens the notification centre.
#[component]
pub fn NotificationsButton() -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let unread = Memo::new(move |_| workspace.centre().with(Centre::unread));
    let words = move || match unread.get() {
        0 => t_string!(i18n, notifications.title).to_owned(),
        count => t_string!(i18n, notifications.title_unread, count = count),
    };
    view! {
        <button type="button" class="button button-quiet button-icon centre-button" popovertarget="notifications">
            <Icon is=icons::BELL />
            <span class="sr-only">{words}</span>
            <span class="centre-count" aria-hidden="true" hidden=move || unread.get() == 0>
                {move || if unread.get() > 99 { "99+".to_owned() } else { unread.get().to_string() }}
            </span>
        </button>
        <Panel />
    }
}

#[component]
fn Panel() -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let (panel, is_open, failed) = (NodeRef::<html::Div>::new(), RwSignal::new(false), RwSignal::new(None));
    let toggled = move || panel.get_untracked().is_some_and(|panel| panel.matches(":popover-open").unwrap_or(false));
    let hide = move || _ = panel.get_untracked().map(|panel| panel.hide_popover());
    let load = Memo::new(move |_| workspace.centre().with(Centre::load));
    Effect::new(move |_| {
        if is_open.get() && load.get() == Load::Unasked {
            read(workspace, workspace.centre().with_untracked(Centre::only_unread));
        }
    });
    let read_all = move |_| {
        let newest = workspace.centre().with_untracked(|centre| centre.held().first().map(|newest| newest.seq));
        if let Some(up_to) = newest {
            mark(ReadMark::UpTo { up_to }, failed);
        }
    };
    let none_unread = move || workspace.centre().with(|centre| centre.unread() == 0);
    view! {
        <div
            node_ref=panel
            id="notifications"
            class="menu centre"
            popover="auto"
            role="dialog"
            aria-labelledby="notifications-title"
            on:toggle=move |_| is_open.set(toggled())
        >
            <header class="centre-head">
                <h2 id="notifications-title">{t!(i18n, notifications.title)}</h2>
                <button type="button" class="button button-small button-quiet" disabled=none_unread on:click=read_all>
                    <Icon is=icons::CHECK />
                    {t!(i18n, notifications.read_all)}
                </button>
                <a
                    class="button button-small button-quiet button-icon"
                    href="/settings"
                    aria-label=move || t_string!(i18n, notifications.settings)
                    on:click=move |_| hide()
                >
                    <Icon is=icons::SETTINGS />
                </a>
            </header>
            <Filter />
            {move || failed.get().map(|error| {
                view! { <p class="notice notice-danger" role="alert">{move || api_text(i18n.get_locale(), &error)}</p> }
            })}
            <List failed hide />
        </div>
    }
}

#[component]
fn Filter() -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let only_unread = Memo::new(move |_| workspace.centre().with(Centre::only_unread));
    let tab = move |wanted: bool| {
        let word =
            move || if wanted { t_string!(i18n, notifications.unread) } else { t_string!(i18n, notifications.all) };
        view! {
            <button
                type="button"
                class="button button-small button-quiet"
                aria-pressed=move || (only_unread.get() == wanted).to_string()
                on:click=move |_| read(workspace, wanted)
            >
                {word}
            </button>
        }
    };
    view! {
        <div class="centre-filter" role="group" aria-label=move || t_string!(i18n, notifications.filter)>
            {tab(false)}
            {tab(true)}
        </div>
    }
}

#[component]
fn List<F: Fn() + Copy + Send + Sync + 'static>(failed: RwSignal<Option<ApiError>>, hide: F) -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let centre = workspace.centre();
    let held = move || centre.with(|centre| centre.held().to_vec());
    let has_before = Memo::new(move |_| centre.with(Centre::has_before));
    let load = Memo::new(move |_| centre.with(Centre::load));
    let is_empty = Memo::new(move |_| centre.with(|centre| centre.held().is_empty()));
    let around = move || match (load.get(), is_empty.get()) {
        (Load::Unasked | Load::Loading, true) => view! { <Skeletons /> }.into_any(),
        (Load::Failed, _) => view! { <LoadFailed /> }.into_any(),
        (_, true) => view! { <Empty /> }.into_any(),
        _ if has_before.get() => view! {
            <button
                type="button"
                class="button button-quiet button-wide"
                aria-disabled=move || (load.get() == Load::Loading).then_some("true")
                on:click=move |_| read_older(workspace)
            >
                {t!(i18n, notifications.older)}
            </button>
        }
        .into_any(),
        _ => ().into_any(),
    };
    view! {
        <div class="centre-list" tabindex="-1">
            <ol>
                <For each=held key=|told| (told.notification.id, told.read) let:told>
                    <NotificationRow told hide mark=move |id| mark(ReadMark::Ids { ids: vec![id] }, failed) />
                </For>
            </ol>
            {around}
        </div>
    }
}

#[component]
fn Empty() -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let only_unread = move || workspace.centre().with(Centre::only_unread);
    view! {
        <div class="centre-empty">
            <Icon is=icons::BELL />
            <p class="centre-empty-title">
                {move || {
                    if only_unread() {
                        t_string!(i18n, notifications.none_unread)
                    } else {
                        t_string!(i18n, notifications.none)
                    }
                }}
            </p>
            <p>{t!(i18n, notifications.none_why)}</p>
        </div>
    }
}

#[component]
fn LoadFailed() -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let again = move |_| {
        if workspace.centre().with_untracked(|centre| centre.held().is_empty()) {
            read(workspace, workspace.centre().with_untracked(Centre::only_unread));
        } else {
            read_older(workspace);
        }
    };
    view! {
        <div class="centre-empty" role="alert">
            <Icon is=icons::ALERT_TRIANGLE />
            <p class="centre-empty-title">{t!(i18n, notifications.load_failed)}</p>
            <p>{t!(i18n, notifications.load_failed_why)}</p>
            <button type="button" class="button" on:click=again>
                <Icon is=icons::REFRESH />
                {t!(i18n, chat.try_again)}
            </button>
        </div>
    }
}

#[component]
fn Skeletons() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="centre-skeletons" role="status">
            <span class="sr-only">{t!(i18n, notifications.loading)}</span>
            {(0..3).map(|_| view! { <div class="skeleton skeleton-message"></div> }).collect_view()}
        </div>
    }
}

/// Reads the newest.
pub(crate) fn read(workspace: Workspace, only_unread: bool) {
    if let Some(wanted) = workspace.centre().try_update(|centre| centre.begin(only_unread)) {
        fetch(workspace, wanted);
    }
}

fn read_older(workspace: Workspace) {
    if let Some(wanted) = workspace.centre().try_update(Centre::begin_older).flatten() {
        fetch(workspace, wanted);
    }
}

fn fetch(workspace: Workspace, wanted: Wanted) {
    spawn_local(async move {
        let page = api::notifications(wanted.before, wanted.only_unread).await;
        workspace.centre().update(|centre| match page {
            Ok(page) => centre.land(wanted, page),
            Err(_) => centre.fail(wanted),
        });
    });
}

/// Marks some as read. The server tells all my tabs.
fn mark(mark: ReadMark, failed: RwSignal<Option<ApiError>>) {
    spawn_local(async move {
        _ = failed.try_set(api::read_notifications(&mark).await.err());
    });
}

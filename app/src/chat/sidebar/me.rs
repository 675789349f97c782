//! Myself, at the lower end of the sidebar: how I am seen, and not to be disturbed for a while.

use crate::{
    api,
    chat::{
        presence::{picture, use_presence_words, use_status},
        workspace::Workspace,
    },
    error_text::api_text,
    i18n::{t, t_string, use_i18n},
    icons::{self, Icon},
    locale::use_offset,
    notifications::span::{Span, span_text, until_text},
    realtime::clock::{now, use_minutes},
};
use leptos::{html, prelude::*, task::spawn_local};
use protocol::{patch::Patch, preferences::PreferencesPatch, user::User};

/// My row, and the menu that it opens.
#[component]
pub fn MyRow<F: Fn() + Copy + Send + Sync + 'static>(
    /// Hides the sidebar where it covers the page.
    hide: F,
) -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let me = Memo::new(move |_| workspace.people().with(|people| people.me().cloned()));
    let menu = NodeRef::<html::Div>::new();
    let close = move || _ = menu.get_untracked().map(|menu| menu.hide_popover());
    move || {
        me.get().map(|me| {
            view! {
                <footer class="me">
                    <button type="button" class="sidebar-row me-row" popovertarget="me-menu">
                        <Myself me />
                    </button>
                    <a
                        class="button button-quiet button-icon"
                        href="/settings"
                        aria-label=move || t_string!(i18n, people.settings)
                        on:click=move |_| hide()
                    >
                        <Icon is=icons::SETTINGS />
                    </a>
                    <div node_ref=menu id="me-menu" class="menu me-menu" popover="auto">
                        <Quiet close />
                        <a
                            class="menu-item"
                            href="/settings#profile"
                            on:click=move |_| {
                                close();
                                hide();
                            }
                        >
                            <Icon is=icons::SMILE />
                            {t!(i18n, people.set_status)}
                        </a>
                    </div>
                </footer>
            }
        })
    }
}

#[component]
fn Myself(me: User) -> impl IntoView {
    let (presence, status) = (use_presence_words(me.id), use_status(me.id));
    let below =
        move || status.get().map_or_else(|| presence.get(), |status| format!("{} {}", status.emoji, status.text));
    view! {
        {picture(me.id, &me.display_name)}
        <span class="me-words">
            <span class="me-name">{me.display_name}</span>
            <span class="me-status">{below}</span>
        </span>
    }
}

/// Not to be disturbed: for how long, or no longer.
#[component]
fn Quiet(close: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let (i18n, workspace, offset) = (use_i18n(), Workspace::of_page(), use_offset());
    let failed = RwSignal::new(None::<api::ApiError>);
    let at = use_minutes();
    let until =
        Memo::new(move |_| workspace.preferences().with(|mine| mine.dnd_until.filter(|_| mine.is_dnd(at.get()))));
    let set = move |until: Patch<u64>| {
        spawn_local(async move {
            let patch = PreferencesPatch { dnd_until: until, ..PreferencesPatch::default() };
            match api::set_preferences(&patch).await {
                Ok(()) => close(),
                Err(error) => failed.set(Some(error)),
            }
        });
    };
    let spans = move || {
        Span::ALL
            .map(|span| {
                view! {
                    <button
                        type="button"
                        class="menu-item"
                        on:click=move |_| set(Patch::To(span.until(now(), offset.get_untracked())))
                    >
                        {move || span_text(i18n.get_locale(), span)}
                    </button>
                }
            })
            .collect_view()
    };
    let end = move |until: u64| {
        view! {
            <p class="me-quiet">
                <Icon is=icons::BELL_OFF />
                {move || until_text(i18n.get_locale(), until, at.get(), offset.get())}
            </p>
            <button type="button" class="menu-item" on:click=move |_| set(Patch::End)>
                <Icon is=icons::BELL />
                {t!(i18n, people.quiet_end)}
            </button>
        }
    };
    view! {
        <div class="me-choices" role="group" aria-labelledby="me-quiet-title">
            <h2 id="me-quiet-title" class="menu-heading">{t!(i18n, people.quiet)}</h2>
            {move || match until.get() {
                Some(until) => end(until).into_any(),
                None => spans().into_any(),
            }}
            {move || failed.get().map(|error| {
                view! { <p class="field-error" role="alert">{api_text(i18n.get_locale(), &error)}</p> }
            })}
        </div>
    }
}

//! What I want to hear from a channel, and the way out of it.

use crate::{
    api::{self, ApiError},
    chat::workspace::Workspace,
    error_text::api_text,
    i18n::{Locale, t, t_string, td_string, use_i18n},
    icons::{self, Icon},
    locale::use_offset,
    notifications::span::{Span, span_text, until_text},
    realtime::clock::{now, use_minutes},
};
use leptos::{either::Either, html, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use protocol::{
    channel::ChannelKind,
    id::ChannelId,
    preferences::{ChannelLevel, Listening, NewLevel},
};

const LEVELS: [Listening; 3] = [Listening::All, Listening::Mentions, Listening::Nothing];

/// A channel of mine, as the menu changes it.
#[derive(Clone, Copy)]
struct Tuning {
    workspace: Workspace,
    channel: ChannelId,
    failed: RwSignal<Option<ApiError>>,
}

/// The menu of a channel that I am in.
#[component]
pub fn ChannelMenu(
    /// Which.
    channel: ChannelId,
) -> impl IntoView {
    let (i18n, workspace, menu) = (use_i18n(), Workspace::of_page(), NodeRef::<html::Div>::new());
    let tuning = Tuning { workspace, channel, failed: RwSignal::new(None) };
    let at = use_minutes();
    let is_quiet = Memo::new(move |_| {
        let level = tuning.level();
        level.level == Listening::Nothing || level.is_muted(at.get())
    });
    let glyph = move || if is_quiet.get() { icons::BELL_OFF } else { icons::MORE };
    let is_direct = workspace
        .channels()
        .with_untracked(|channels| channels.get(channel).is_some_and(|it| it.kind == ChannelKind::Direct));
    view! {
        <button
            type="button"
            class="button button-quiet button-icon"
            popovertarget="channel-menu"
            aria-label=move || t_string!(i18n, notifications.channel_menu)
            title=move || t_string!(i18n, notifications.channel_menu)
        >
            {move || view! { <Icon is=glyph() /> }}
            {move || is_quiet.get().then(|| view! { <span class="sr-only">", "{t!(i18n, notifications.muted)}</span> })}
        </button>
        <div node_ref=menu id="channel-menu" class="menu header-popover" popover="auto">
            <Levels tuning />
            <Mute tuning at />
            {move || tuning.failed.get().map(|error| {
                view! { <p class="field-error" role="alert">{api_text(i18n.get_locale(), &error)}</p> }
            })}
            {(!is_direct).then(|| view! { <Leave tuning /> })}
        </div>
    }
}

impl Tuning {
    fn level(self) -> ChannelLevel {
        let usual = ChannelLevel { channel: self.channel, level: Listening::All, muted_until: None };
        self.workspace.preferences().with(|mine| mine.of(self.channel).copied().unwrap_or(usual))
    }

    fn change(self, change: impl FnOnce(&mut NewLevel)) {
        let ChannelLevel { level, muted_until, .. } = untrack(|| self.level());
        let mut new = NewLevel { level, muted_until };
        change(&mut new);
        spawn_local(async move {
            _ = self.failed.try_set(api::set_level(&self.channel.into(), &new).await.err());
        });
    }
}

#[component]
fn Levels(tuning: Tuning) -> impl IntoView {
    let i18n = use_i18n();
    let choice = move |level: Listening| {
        view! {
            <label class="menu-item">
                <input
                    type="radio"
                    name="level"
                    prop:checked=move || tuning.level().level == level
                    on:change=move |_| tuning.change(|new| new.level = level)
                />
                <span>{move || level_text(i18n.get_locale(), level)}</span>
            </label>
        }
    };
    view! {
        <fieldset>
            <legend class="menu-heading">{t!(i18n, notifications.level)}</legend>
            {LEVELS.map(choice).collect_view()}
        </fieldset>
    }
}

#[component]
fn Mute(tuning: Tuning, at: Signal<u64>) -> impl IntoView {
    let (i18n, offset) = (use_i18n(), use_offset());
    let until = Memo::new(move |_| {
        let level = tuning.level();
        level.muted_until.filter(|_| level.is_muted(at.get()))
    });
    let mute = move |span: Span| {
        view! {
            <button
                type="button"
                class="menu-item"
                on:click=move |_| tuning.change(|new| new.muted_until = Some(span.until(now(), offset.get_untracked())))
            >
                {move || span_text(i18n.get_locale(), span)}
            </button>
        }
    };
    let muted = move |until| {
        view! {
            <p class="menu-note">{move || until_text(i18n.get_locale(), until, at.get(), offset.get())}</p>
            <button type="button" class="menu-item" on:click=move |_| tuning.change(|new| new.muted_until = None)>
                <Icon is=icons::BELL />
                {t!(i18n, notifications.unmute)}
            </button>
        }
    };
    view! {
        <div class="menu-part" role="group" aria-labelledby="mute-title">
            <h2 id="mute-title" class="menu-heading">{t!(i18n, notifications.mute)}</h2>
            {move || match until.get() {
                Some(until) => Either::Left(muted(until)),
                None => Either::Right([Span::Hour, Span::FourHours, Span::Tomorrow].map(mute).collect_view()),
            }}
        </div>
    }
}

/// Whoever leaves is asked once more: a private channel lets nobody back in by themselves.
#[component]
fn Leave(tuning: Tuning) -> impl IntoView {
    let (i18n, workspace, sure) = (use_i18n(), tuning.workspace, RwSignal::new(false));
    let is_private = move || workspace.channel(tuning.channel).is_some_and(|it| it.kind == ChannelKind::Private);
    let navigate = use_navigate();
    let leave = move |_| {
        let navigate = navigate.clone();
        spawn_local(async move {
            match api::leave_channel(&tuning.channel.into()).await {
                Ok(()) => navigate("/chat", NavigateOptions::default()),
                Err(error) => _ = tuning.failed.try_set(Some(error)),
            }
        });
    };
    let asks = move || {
        let why = move || {
            if is_private() { t_string!(i18n, people.leave_private) } else { t_string!(i18n, people.leave_public) }
        };
        view! {
            <p class="menu-note" role="status">{why}</p>
            <div class="menu-answers">
                <button type="button" class="button button-small button-danger" on:click=leave.clone()>
                    {t!(i18n, people.leave)}
                </button>
                <button type="button" class="button button-small button-quiet" on:click=move |_| sure.set(false)>
                    {t!(i18n, people.stay)}
                </button>
            </div>
        }
    };
    let offer = move || {
        view! {
            <button type="button" class="menu-item" on:click=move |_| sure.set(true)>
                <Icon is=icons::LOG_OUT />
                {t!(i18n, people.leave_channel)}
            </button>
        }
    };
    view! {
        <div class="menu-part">
            {move || if sure.get() { Either::Left(asks()) } else { Either::Right(offer()) }}
        </div>
    }
}

fn level_text(locale: Locale, level: Listening) -> &'static str {
    match level {
        Listening::All => td_string!(locale, notifications.level_all),
        Listening::Mentions => td_string!(locale, notifications.level_mentions),
        Listening::Nothing => td_string!(locale, notifications.level_nothing),
    }
}

//! Who I am to others: the name shown, and what I say of myself.

use super::{
    Part,
    outcome::{Change, Outcome},
};
use crate::{
    api,
    boot::use_boot,
    chat::workspace::Workspace,
    i18n::{t, t_string, use_i18n},
    locale::use_offset,
    notifications::span::{Span, span_text, until_text},
    realtime::clock::{now, use_minutes},
};
use leptos::{ev::SubmitEvent, prelude::*};
use protocol::{
    patch::Patch,
    user::{DISPLAY_NAME_MAX, MePatch, STATUS_TEXT_MAX, UserStatus, is_display_name},
};

/// Pictures to begin with; any other can be typed.
const EMOJI: [&str; 6] = ["💬", "📅", "🌴", "🤒", "🏡", "🚆"];

/// The part of the page.
#[component]
pub fn ProfilePart() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Part
            id="profile"
            title=move || t_string!(i18n, settings.profile)
            why=move || t_string!(i18n, settings.profile_why)
        >
            <NameForm />
            <StatusForm />
        </Part>
    }
}

#[component]
fn NameForm() -> impl IntoView {
    let (i18n, workspace, change) = (use_i18n(), Workspace::of_page(), Change::none());
    let mine = || workspace.people().with_untracked(|people| people.me().map(|me| me.display_name.clone()));
    let refused = use_boot().form.map(|answer| answer.display_name).filter(|name| !name.is_empty());
    let name = RwSignal::new(refused.or_else(mine).unwrap_or_default());
    let wrong = Memo::new(move |_| !is_display_name(name.read().trim()));
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        if !wrong.get_untracked() {
            let display_name = Some(name.get_untracked().trim().to_owned());
            change.ask(async move { api::set_me(&MePatch { display_name, ..MePatch::default() }).await });
        }
    };
    view! {
        <form class="settings-form" method="post" action="/settings/profile" on:submit=save>
            <div class="field" class:field-wrong=wrong>
                <label for="display_name">{t!(i18n, settings.display_name)}</label>
                <div class="settings-line">
                    <div class="field-box">
                        <input
                            id="display_name"
                            name="display_name"
                            type="text"
                            required
                            maxlength=DISPLAY_NAME_MAX.to_string()
                            autocomplete="name"
                            aria-invalid=move || wrong.get().then_some("true")
                            aria-describedby="display_name-error"
                            value=name.get_untracked()
                            on:input:target=move |event| {
                                name.set(event.target().value());
                                change.forget();
                            }
                        />
                    </div>
                    <button type="submit" class="button">{t!(i18n, settings.save)}</button>
                </div>
                <p id="display_name-error" class="field-error" role="alert">
                    {move || wrong.get().then(|| t_string!(i18n, account.display_name_wrong))}
                </p>
            </div>
            <Outcome change />
        </form>
    }
}

#[component]
fn StatusForm() -> impl IntoView {
    let (i18n, workspace, offset, change) = (use_i18n(), Workspace::of_page(), use_offset(), Change::none());
    let at = use_minutes();
    let status = Memo::new(move |_| {
        workspace.people().with(|people| people.me().and_then(|me| me.status_at(at.get()).cloned()))
    });
    let first = status.get_untracked().unwrap_or(UserStatus { emoji: String::new(), text: String::new(), until: None });
    let (emoji, text, span) = (RwSignal::new(first.emoji), RwSignal::new(first.text), RwSignal::new(Span::Forever));
    let put = move |status: Patch<UserStatus>| {
        change.ask(async move { api::set_me(&MePatch { status, ..MePatch::default() }).await });
    };
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let (emoji, text) = (emoji.get_untracked().trim().to_owned(), text.get_untracked().trim().to_owned());
        let ends = Some(span.get_untracked()).filter(|span| *span != Span::Forever);
        let until = ends.map(|span| span.until(now(), offset.get_untracked()));
        let is_empty = emoji.is_empty() && text.is_empty();
        put(if is_empty { Patch::End } else { Patch::To(UserStatus { emoji, text, until }) });
    };
    let clear = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        emoji.set(String::new());
        text.set(String::new());
        put(Patch::End);
    };
    let until = move || {
        let until = status.get()?.until?;
        Some(until_text(i18n.get_locale(), until, at.get(), offset.get()))
    };
    view! {
        <form class="settings-form" method="post" action="/settings/status" on:submit=save>
            <div class="field">
                <label for="status">{t!(i18n, settings.status)}</label>
                <div class="settings-line">
                    <EmojiField emoji change />
                    <div class="field-box settings-words">
                        <input
                            id="status"
                            name="text"
                            type="text"
                            maxlength=STATUS_TEXT_MAX.to_string()
                            autocomplete="off"
                            placeholder=move || t_string!(i18n, settings.status_hint)
                            prop:value=text
                            value=text.get_untracked()
                            on:input:target=move |event| {
                                text.set(event.target().value());
                                change.forget();
                            }
                        />
                    </div>
                </div>
                {move || until().map(|until| view! { <p class="field-hint">{until}</p> })}
            </div>
            <div class="settings-line">
                <SpanSelect span />
                <button type="submit" class="button">{t!(i18n, settings.save_status)}</button>
                <button
                    type="submit"
                    name="end"
                    value="1"
                    class="button button-quiet"
                    hidden=move || status.read().is_none()
                    on:click=clear
                >
                    {t!(i18n, settings.clear)}
                </button>
            </div>
            <Outcome change />
        </form>
    }
}

#[component]
fn EmojiField(emoji: RwSignal<String>, change: Change) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="field-box settings-emoji">
            <input
                name="emoji"
                type="text"
                list="status-emoji"
                maxlength="16"
                autocomplete="off"
                aria-label=move || t_string!(i18n, settings.emoji)
                prop:value=emoji
                value=emoji.get_untracked()
                on:input:target=move |event| {
                    emoji.set(event.target().value());
                    change.forget();
                }
            />
            <datalist id="status-emoji">{EMOJI.map(|emoji| view! { <option value=emoji></option> }).collect_view()}</datalist>
        </div>
    }
}

#[component]
fn SpanSelect(span: RwSignal<Span>) -> impl IntoView {
    let i18n = use_i18n();
    let option = move |one: Span| {
        let words = move || match one {
            Span::Forever => t_string!(i18n, settings.status_forever),
            one => span_text(i18n.get_locale(), one),
        };
        view! { <option value=one.as_str() selected=move || span.get() == one>{words}</option> }
    };
    view! {
        <label class="settings-select">
            <span class="sr-only">{t!(i18n, settings.status_span)}</span>
            <select
                name="span"
                autocomplete="off"
                on:change:target=move |event| span.set(Span::named(&event.target().value()).unwrap_or(Span::Forever))
            >
                {Span::ALL.map(option).collect_view()}
            </select>
        </label>
    }
}

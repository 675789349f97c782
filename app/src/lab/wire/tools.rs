//! Above the frames: which to show, and what to do with them.

use super::Wire;
use crate::{
    clipboard::copy,
    i18n::{t, t_string, use_i18n},
    icons::{self, Icon},
    realtime::Direction,
};
use leptos::prelude::*;

/// The filter, and pause, clear and copy.
#[component]
pub fn Tools(wire: Wire) -> impl IntoView {
    view! {
        <div class="wire-tools">
            <Conditions wire />
            <div class="wire-actions">
                <PauseButton wire />
                <ClearButton wire />
                <CopyAllButton wire />
            </div>
        </div>
    }
}

#[component]
fn Conditions(wire: Wire) -> impl IntoView {
    let i18n = use_i18n();
    let filter = wire.filter;
    let kinds = Memo::new(move |_| {
        let mut kinds = wire.record.with(super::Record::kinds);
        // What was chosen stays a choice when the record is cleared.
        filter.read().kind.iter().for_each(|kind| kinds.push(kind.clone()));
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    });
    let kind_option = move |kind: String| {
        let (value, is_chosen) = (kind.clone(), kind.clone());
        view! { <option value=value selected=move || filter.read().kind.as_ref() == Some(&is_chosen)>{kind}</option> }
    };
    view! {
        <div class="field-box wire-search">
            <Icon is=icons::SEARCH />
            <input
                type="search"
                autocomplete="off"
                aria-label=move || t_string!(i18n, lab.filter_text)
                placeholder=move || t_string!(i18n, lab.filter_text)
                prop:value=move || filter.read().text.clone()
                on:input:target=move |event| filter.update(|filter| filter.text = event.target().value())
            />
        </div>
        <label class="select wire-select">
            <span class="sr-only">{t!(i18n, lab.direction)}</span>
            <select
                autocomplete="off"
                on:change:target=move |event| filter.update(|filter| filter.direction = direction(&event.target().value()))
            >
                <option value="" selected=move || filter.read().direction.is_none()>{t!(i18n, lab.both_ways)}</option>
                <option value="sent" selected=move || filter.read().direction == Some(Direction::Sent)>{t!(i18n, lab.sent)}</option>
                <option value="received" selected=move || filter.read().direction == Some(Direction::Received)>{t!(i18n, lab.received)}</option>
                <option value="link" selected=move || filter.read().direction == Some(Direction::Link)>{t!(i18n, lab.about_link)}</option>
            </select>
            <Icon is=icons::CHEVRON_DOWN />
        </label>
        <label class="select wire-select">
            <span class="sr-only">{t!(i18n, lab.kind)}</span>
            <select
                autocomplete="off"
                on:change:target=move |event| {
                    let kind = Some(event.target().value()).filter(|kind| !kind.is_empty());
                    filter.update(|filter| filter.kind = kind);
                }
            >
                <option value="" selected=move || filter.read().kind.is_none()>{t!(i18n, lab.all_kinds)}</option>
                <For each=move || kinds.get() key=Clone::clone children=kind_option />
            </select>
            <Icon is=icons::CHEVRON_DOWN />
        </label>
    }
}

#[component]
fn PauseButton(wire: Wire) -> impl IntoView {
    let i18n = use_i18n();
    let glyph = move || if wire.paused.get() { icons::PLAY } else { icons::PAUSE };
    view! {
        <button
            type="button"
            class="button button-small"
            aria-pressed=move || wire.paused.get().to_string()
            on:click=move |_| wire.pause(!wire.paused.get_untracked())
        >
            {move || view! { <Icon is=glyph() /> }}
            {t!(i18n, lab.pause)}
        </button>
    }
}

#[component]
fn ClearButton(wire: Wire) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <button type="button" class="button button-small" on:click=move |_| wire.clear()>
            <Icon is=icons::TRASH />
            {t!(i18n, lab.clear)}
        </button>
    }
}

#[component]
fn CopyAllButton(wire: Wire) -> impl IntoView {
    let i18n = use_i18n();
    let copied = RwSignal::new(false);
    // What was copied is no longer what is shown.
    Effect::new(move |_| {
        wire.found.track();
        copied.set(false);
    });
    let glyph = move || if copied.get() { icons::CHECK } else { icons::COPY };
    let word = move || if copied.get() { t_string!(i18n, lab.copied) } else { t_string!(i18n, lab.copy_all) };
    view! {
        <button type="button" class="button button-small" on:click=move |_| copied.set(copy(&wire.lines()))>
            {move || view! { <Icon is=glyph() /> }}
            <span aria-live="polite">{word}</span>
        </button>
    }
}

fn direction(value: &str) -> Option<Direction> {
    match value {
        "sent" => Some(Direction::Sent),
        "received" => Some(Direction::Received),
        "link" => Some(Direction::Link),
        _ => None,
    }
}

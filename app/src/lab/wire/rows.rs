//! The frames, the newest at the bottom.

use super::{Wire, filter::Filter, row::Row};
use crate::{
    i18n::{t, t_string, td_string, use_i18n},
    icons::{self, Icon},
    realtime::WireEntry,
};
use leptos::{html, prelude::*};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Closer to the end than this is at the end.
const END_PX: i32 = 8;

/// The list of frames, or why there are none.
#[component]
pub fn Rows(wire: Wire) -> impl IntoView {
    let i18n = use_i18n();
    let list = NodeRef::<html::Ol>::new();
    let focused = RwSignal::new(None::<u64>);
    // One of them can be reached by the tabulator: the one that was, else the newest.
    let current = Memo::new(move |_| {
        wire.found.with(|found| {
            let kept = focused.get().filter(|number| found.iter().any(|entry| entry.number == *number));
            kept.or(found.last().map(|entry| entry.number))
        })
    });
    Effect::new(move |_| {
        wire.found.track();
        if wire.follows.get() && !wire.paused.get() {
            request_animation_frame(move || show_end(list));
        }
    });
    let row = move |entry: Arc<WireEntry>| {
        let number = entry.number;
        view! { <Row wire entry current=Signal::derive(move || current.get() == Some(number)) /> }
    };
    view! {
        <div class="wire-frame">
            <div class="wire-titles" aria-hidden="true">
                <span></span>
                <span>{t!(i18n, lab.kind)}</span>
                <span class="wire-preview">{t!(i18n, lab.content)}</span>
                <span class="wire-transport">{t!(i18n, lab.transport)}</span>
                <span class="wire-size">{t!(i18n, lab.size)}</span>
                <span class="wire-time">{t!(i18n, lab.time)}</span>
            </div>
            <ol
                node_ref=list
                class="wire-rows"
                aria-label=move || t_string!(i18n, lab.frames)
                on:scroll=move |_| wire.follow(is_at_end(list))
                on:keydown=move |event| {
                    if let Some(next) = neighbour(&event.key()) {
                        event.prevent_default();
                        _ = next.focus();
                    }
                }
                on:focusin=move |event| focused.set(number(event.target().and_then(|target| target.dyn_into().ok())))
            >
                <For each=move || wire.found.get() key=|entry| entry.number children=row />
            </ol>
            <Nothing wire />
            <Waiting wire />
        </div>
    }
}

/// Says why no frame is shown.
#[component]
fn Nothing(wire: Wire) -> impl IntoView {
    let i18n = use_i18n();
    let is_empty = Memo::new(move |_| wire.found.with(Vec::is_empty));
    let is_filtered = Memo::new(move |_| wire.record.with(|record| record.shown().next().is_some()));
    let body = move || {
        if is_filtered.get() {
            view! {
                <p class="wire-empty-title">{t!(i18n, lab.nothing_found)}</p>
                <button type="button" class="button button-small" on:click=move |_| wire.filter.set(Filter::default())>
                    {t!(i18n, lab.show_all)}
                </button>
            }
            .into_any()
        } else {
            view! {
                <p class="wire-empty-title">{t!(i18n, lab.nothing_recorded)}</p>
                <p>{t!(i18n, lab.nothing_recorded_why)}</p>
            }
            .into_any()
        }
    };
    move || is_empty.get().then(|| view! { <div class="wire-empty">{body()}</div> })
}

/// Leads to the frames that came while the list stood still.
#[component]
fn Waiting(wire: Wire) -> impl IntoView {
    let i18n = use_i18n();
    let count = Memo::new(move |_| wire.record.with(super::Record::held));
    let word = move || match count.get() {
        1 => td_string!(i18n.get_locale(), lab.one_new_frame, count = 1),
        count => td_string!(i18n.get_locale(), lab.some_new_frames, count = count),
    };
    let button = move || {
        view! {
            <button type="button" class="button button-small wire-waiting" on:click=move |_| wire.catch_up()>
                <Icon is=icons::ARROW_DOWN />
                {word}
            </button>
        }
    };
    let any = Memo::new(move |_| count.get() > 0);
    move || any.get().then(button)
}

fn is_at_end(list: NodeRef<html::Ol>) -> bool {
    list.get_untracked().is_none_or(|list| list.scroll_height() - list.scroll_top() - list.client_height() < END_PX)
}

fn show_end(list: NodeRef<html::Ol>) {
    if let Some(list) = list.get_untracked() {
        list.set_scroll_top(list.scroll_height());
    }
}

/// The line that a key leads to.
fn neighbour(key: &str) -> Option<HtmlElement> {
    let line = document().active_element().filter(|element| element.matches(".wire-line").unwrap_or(false))?;
    let row = line.parent_element()?;
    let list = row.parent_element()?;
    let next = match key {
        "ArrowUp" => row.previous_element_sibling(),
        "ArrowDown" => row.next_element_sibling(),
        "Home" => list.first_element_child(),
        "End" => list.last_element_child(),
        _ => None,
    }?;
    next.query_selector(".wire-line").ok()??.dyn_into().ok()
}

/// The number of the frame that an element stands for.
fn number(element: Option<Element>) -> Option<u64> {
    element?.closest(".wire-line").ok()??.get_attribute("data-number")?.parse().ok()
}

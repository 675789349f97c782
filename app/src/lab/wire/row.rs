//! One frame.

use super::{
    Wire,
    json::{Piece, pretty},
};
use crate::{
    clipboard::copy,
    figure,
    i18n::{t_string, use_i18n},
    icons::{self, Icon},
    locale::use_offset,
    realtime::{Direction, WireEntry},
    transport_text::transport_text,
};
use leptos::prelude::*;
use std::sync::Arc;

/// Of a frame that is not open, so much is shown.
const PREVIEW_CHARS: usize = 160;

/// One frame: a line, and everything in it once it is opened.
#[component]
pub fn Row(
    wire: Wire,
    entry: Arc<WireEntry>,
    /// The frame that the keyboard is at.
    #[prop(into)]
    current: Signal<bool>,
) -> impl IntoView {
    let (i18n, offset) = (use_i18n(), use_offset());
    let open = RwSignal::new(false);
    let (glyph, direction) = match entry.direction {
        Direction::Sent => (icons::ARROW_UP, "sent"),
        Direction::Received => (icons::ARROW_DOWN, "received"),
        Direction::Link => (icons::LINK, "link"),
    };
    let way = move || match direction {
        "sent" => t_string!(i18n, lab.sent),
        "received" => t_string!(i18n, lab.received),
        _ => t_string!(i18n, lab.about_link),
    };
    let (at, bytes, transport) = (entry.at, entry.bytes as u64, entry.transport);
    let toggle = move |_| {
        open.update(|open| *open = !*open);
        if open.get_untracked() {
            wire.follow(false);
        }
    };
    let (kind, number, beginning) = (entry.kind.clone(), entry.number, preview(&entry));
    let tag = kind.clone();
    let detail = move || open.get().then(|| view! { <Detail entry=Arc::clone(&entry) /> });
    view! {
        <li data-direction=direction data-kind=tag>
            <button
                type="button"
                class="wire-line"
                data-number=number
                tabindex=move || if current.get() { "0" } else { "-1" }
                aria-expanded=move || open.get().to_string()
                on:click=toggle
            >
                <span class="wire-way">
                    <Icon is=glyph />
                    <span class="sr-only">{way}</span>
                </span>
                <span class="wire-kind">{kind}</span>
                <span class="wire-preview">{beginning}</span>
                <span class="wire-transport">{move || transport_text(i18n.get_locale(), transport)}</span>
                <span class="wire-size">{move || figure::size(i18n.get_locale(), bytes)}</span>
                <time class="wire-time">{move || figure::clock(at, offset.get())}</time>
            </button>
            {detail}
        </li>
    }
}

#[component]
fn Detail(entry: Arc<WireEntry>) -> impl IntoView {
    let i18n = use_i18n();
    let copied = RwSignal::new(false);
    let glyph = move || if copied.get() { icons::CHECK } else { icons::COPY };
    let word = move || if copied.get() { t_string!(i18n, lab.copied) } else { t_string!(i18n, lab.copy) };
    let pieces = pretty(&entry.text).into_iter().map(|(piece, text)| match class(piece) {
        Some(class) => view! { <span class=class>{text}</span> }.into_any(),
        None => text.into_any(),
    });
    let code = pieces.collect_view();
    view! {
        <div class="wire-detail">
            <pre>
                <code>{code}</code>
            </pre>
            <button type="button" class="button button-small" on:click=move |_| copied.set(copy(&entry.text))>
                {move || view! { <Icon is=glyph() /> }}
                <span aria-live="polite">{word}</span>
            </button>
        </div>
    }
}

/// The beginning of it, but for the type, which has a column of its own.
fn preview(entry: &WireEntry) -> String {
    let told = format!("{{\"type\":\"{}\"", entry.kind);
    let rest = entry.text.strip_prefix(&told).map_or(entry.text.as_str(), |rest| rest.trim_matches([',', '}']));
    rest.chars().take(PREVIEW_CHARS).collect()
}

fn class(piece: Piece) -> Option<&'static str> {
    match piece {
        Piece::Structure => None,
        Piece::Name => Some("json-name"),
        Piece::Text => Some("json-text"),
        Piece::Value => Some("json-value"),
    }
}

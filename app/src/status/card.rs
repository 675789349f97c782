//! The card with the figures of the connection.

use super::{
    SECOND,
    words::{attempts_of, countdown, last_heard, round_trip, why, word},
};
use crate::{
    i18n::{t, td_string, use_i18n},
    icons::{self, Icon},
    realtime::{clock::use_now, use_realtime},
    transport_text::transport_text,
};
use leptos::{html, prelude::*};
use protocol::connection::{State, WHEN_ONLINE};

/// The card. Its clock runs only while it is open.
#[component]
pub(super) fn ConnectionCard() -> impl IntoView {
    let (i18n, realtime) = (use_i18n(), use_realtime());
    let status = realtime.status();
    let card = NodeRef::<html::Div>::new();
    let open = RwSignal::new(false);
    let now = use_now(SECOND, move || open.get());
    let is_open = move || card.get_untracked().is_some_and(|card| card.matches(":popover-open").unwrap_or(false));
    let none = || "–".to_owned();
    let is_connected = Memo::new(move |_| status.read().state == State::Connected);
    let is_trying =
        Memo::new(move |_| matches!(status.read().state, State::Reconnecting { at, .. } if at != WHEN_ONLINE));
    view! {
        <div
            node_ref=card
            id="connection"
            class="menu chip-card"
            popover="auto"
            role="dialog"
            aria-label=move || td_string!(i18n.get_locale(), status.connection)
            on:toggle=move |_| open.set(is_open())
        >
            <p class="chip-title">{move || word(i18n.get_locale(), &status.read().state)}</p>
            {move || why(i18n.get_locale(), &status.read()).map(|why| view! { <p class="chip-why">{why}</p> })}
            <dl class="chip-figures">
                <div hidden=move || !is_trying.get() data-figure="attempt">
                    <dt>{t!(i18n, status.attempt)}</dt>
                    <dd>{move || attempts_of(i18n.get_locale(), &status.read().state).unwrap_or_else(none)}</dd>
                </div>
                <div hidden=move || !is_trying.get() data-figure="next">
                    <dt>{t!(i18n, status.next_attempt)}</dt>
                    <dd>{move || countdown(i18n.get_locale(), &status.read().state, now.get()).unwrap_or_else(none)}</dd>
                </div>
                <div data-figure="transport">
                    <dt>{t!(i18n, status.transport)}</dt>
                    <dd>{move || status.read().transport.map_or("–", |used| transport_text(i18n.get_locale(), used))}</dd>
                </div>
                <div data-figure="round-trip">
                    <dt>{t!(i18n, status.round_trip)}</dt>
                    <dd>{move || round_trip(i18n.get_locale(), &status.read()).unwrap_or_else(none)}</dd>
                </div>
                <div data-figure="last-heard">
                    <dt>{t!(i18n, status.last_heard)}</dt>
                    <dd>{move || last_heard(i18n.get_locale(), &status.read(), now.get()).unwrap_or_else(none)}</dd>
                </div>
                <div data-figure="waiting">
                    <dt>{t!(i18n, status.waiting)}</dt>
                    <dd>{move || status.read().waiting}</dd>
                </div>
                <div data-figure="position">
                    <dt>{t!(i18n, status.position)}</dt>
                    <dd>{move || status.read().cursor.map_or_else(none, |cursor| cursor.seq.to_string())}</dd>
                </div>
            </dl>
            <div class="chip-actions">
                <button
                    type="button"
                    class="button button-wide"
                    hidden=move || is_connected.get()
                    on:click=move |_| realtime.connect()
                >
                    <Icon is=icons::REFRESH />
                    {t!(i18n, status.retry_now)}
                </button>
                <a class="chip-lab" href="/lab">{t!(i18n, status.open_lab)}</a>
            </div>
        </div>
    }
}

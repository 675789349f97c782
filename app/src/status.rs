//! How the connection is: a dot, a word when there is something to say, and a card with the figures.

use crate::{
    error_text::close_text,
    i18n::{Locale, t, td_string, use_i18n},
    icons::{self, Icon},
    realtime::{
        clock::{Timer, use_now},
        use_realtime,
    },
};
use leptos::{html, prelude::*};
use protocol::connection::{State, Status, Transport, WHEN_ONLINE};
use send_wrapper::SendWrapper;
use std::time::Duration;

/// For how long a connection may be away before it is worth a word.
const LOST_MS: u64 = 3_000;
const SECOND: Duration = Duration::from_secs(1);

/// The dot, and the card that opens from it.
#[component]
pub fn StatusChip() -> impl IntoView {
    let (i18n, realtime) = (use_i18n(), use_realtime());
    let status = realtime.status();
    let card = NodeRef::<html::Div>::new();
    let open = RwSignal::new(false);
    let counting = Memo::new(move |_| open.get() || matches!(status.read().state, State::Reconnecting { .. }));
    let now = use_now(SECOND, move || counting.get());
    let is_open = move || card.get_untracked().is_some_and(|card| card.matches(":popover-open").unwrap_or(false));
    view! {
        <button type="button" class="chip" popovertarget="connection" data-connection=move || name(&status.read().state)>
            <span class="chip-dot" aria-hidden="true"></span>
            <span class="sr-only">{t!(i18n, chat.connection)}": "</span>
            <span class="chip-word">
                {move || word(i18n.get_locale(), &status.read().state)}
                <span class="chip-more">{move || more(i18n.get_locale(), &status.read().state, now.get())}</span>
            </span>
        </button>
        <div
            node_ref=card
            id="connection"
            class="menu chip-card"
            popover="auto"
            role="dialog"
            aria-label=move || td_string!(i18n.get_locale(), chat.connection)
            on:toggle=move |_| open.set(is_open())
        >
            <p class="chip-title">
                {move || word(i18n.get_locale(), &status.read().state)}
                {move || more(i18n.get_locale(), &status.read().state, now.get())}
            </p>
            <p class="chip-why">{move || why(i18n.get_locale(), &status.read().state)}</p>
            <dl class="chip-figures">
                <dt>{t!(i18n, chat.transport)}</dt>
                <dd>{move || transport(status.read().transport)}</dd>
                <dt>{t!(i18n, chat.round_trip)}</dt>
                <dd>{move || round_trip(i18n.get_locale(), &status.read())}</dd>
                <dt>{t!(i18n, chat.last_heard)}</dt>
                <dd>{move || last_heard(i18n.get_locale(), &status.read(), now.get())}</dd>
                <dt>{t!(i18n, chat.messages_waiting)}</dt>
                <dd>{move || status.read().waiting}</dd>
            </dl>
            <button
                type="button"
                class="button button-wide"
                hidden=move || status.read().state == State::Connected
                on:click=move |_| realtime.connect()
            >
                <Icon is=icons::REFRESH />
                {t!(i18n, chat.retry_now)}
            </button>
        </div>
    }
}

/// Says under the header that the connection is lost, once it has been for a while.
#[component]
pub fn LostBanner(
    /// From [`use_lost`].
    lost: Signal<bool>,
) -> impl IntoView {
    let (i18n, realtime) = (use_i18n(), use_realtime());
    let shown = move || {
        lost.get().then(|| {
            view! {
                <p class="lost">
                    <Icon is=icons::WIFI_OFF />
                    <span>{t!(i18n, chat.no_connection)}</span>
                    <button type="button" class="button button-small" on:click=move |_| realtime.connect()>
                        {t!(i18n, chat.retry_now)}
                    </button>
                </p>
            }
        })
    };
    view! { <div role="status">{shown}</div> }
}

/// Whether there has been no connection for a while.
#[must_use]
pub fn use_lost() -> Signal<bool> {
    let status = use_realtime().status();
    let connected = Memo::new(move |_| status.read().state == State::Connected);
    let lost = RwSignal::new(false);
    Effect::new(move |_| {
        if connected.get() {
            lost.set(false);
        } else {
            let timer = SendWrapper::new(Timer::after(LOST_MS, move || lost.set(true)));
            on_cleanup(move || drop(timer));
        }
    });
    lost.into()
}

/// Tells the whole page the state, as `html[data-connection]`.
pub(crate) fn mirror(status: Signal<Status>) {
    let state = Memo::new(move |_| name(&status.read().state));
    Effect::new(move |_| {
        _ = document().document_element().map(|html| html.set_attribute("data-connection", state.get()));
    });
}

fn name(state: &State) -> &'static str {
    match state {
        State::Disconnected => "disconnected",
        State::Connecting => "connecting",
        State::Connected => "connected",
        State::Reconnecting { .. } => "reconnecting",
        State::Error { .. } => "error",
    }
}

fn word(locale: Locale, state: &State) -> &'static str {
    match state {
        State::Disconnected => td_string!(locale, chat.disconnected),
        State::Connecting => td_string!(locale, chat.connecting),
        State::Connected => td_string!(locale, chat.connected),
        State::Reconnecting { at: WHEN_ONLINE, .. } => td_string!(locale, chat.when_online),
        State::Reconnecting { .. } => td_string!(locale, chat.reconnecting),
        State::Error { .. } => td_string!(locale, chat.connection_failed),
    }
}

/// Which attempt is next, and when.
fn more(locale: Locale, state: &State, now: u64) -> Option<String> {
    match state {
        State::Reconnecting { at: WHEN_ONLINE, .. } => None,
        State::Reconnecting { attempt, max, at } => Some(match at.saturating_sub(now).div_ceil(1000) {
            0 => format!(" {attempt}/{max}"),
            count => format!(" {attempt}/{max} · {}", td_string!(locale, chat.in_seconds, count = count)),
        }),
        _ => None,
    }
}

fn why(locale: Locale, state: &State) -> Option<&'static str> {
    match state {
        State::Error { why } => Some(close_text(locale, *why)),
        _ => None,
    }
}

fn transport(transport: Option<Transport>) -> &'static str {
    match transport {
        Some(Transport::WebSocket) => "WebSocket",
        Some(Transport::EventStream) => "Server-Sent Events",
        Some(Transport::LongPoll) => "Long polling",
        Some(Transport::ShortPoll) => "Short polling",
        None => "–",
    }
}

fn round_trip(locale: Locale, status: &Status) -> String {
    let shown = |count| td_string!(locale, chat.milliseconds, count = count);
    status.round_trip_ms.map_or_else(|| "–".to_owned(), shown)
}

fn last_heard(locale: Locale, status: &Status, now: u64) -> String {
    let shown = |at| td_string!(locale, chat.seconds_ago, count = now.saturating_sub(at) / 1000);
    status.heard_at.map_or_else(|| "–".to_owned(), shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::close::CloseCode;

    #[test]
    fn every_state_has_its_words() {
        let at = |at| State::Reconnecting { attempt: 2, max: 15, at };
        for (state, expected) in [
            (State::Disconnected, "Disconnected"),
            (State::Connecting, "Connecting…"),
            (State::Connected, "Connected"),
            (at(3_001), "Reconnecting 2/15 · in 3 s"),
            (at(900), "Reconnecting 2/15"),
            (at(WHEN_ONLINE), "Waiting for the network"),
            (State::Error { why: CloseCode::SignedOut }, "Not connected"),
        ] {
            let more = more(Locale::en, &state, 1_000).unwrap_or_default();
            assert_eq!(format!("{}{more}", word(Locale::en, &state)), expected);
        }
    }
}

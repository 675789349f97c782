//! How the connection is: a dot, a word when there is something to say, a card with the figures, and a banner when it
//! matters.

mod banner;
mod card;
mod trouble;
mod words;

pub use self::{
    banner::TroubleBanner,
    trouble::{Trouble, use_trouble},
};

use self::{
    card::ConnectionCard,
    words::{attempts, countdown, transport_id, word},
};
use crate::{
    i18n::{t, use_i18n},
    realtime::{clock::use_now, use_realtime},
};
use leptos::prelude::*;
use protocol::connection::{State, Status};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// The dot, and the card that opens from it.
#[component]
pub fn StatusChip() -> impl IntoView {
    let (i18n, status) = (use_i18n(), use_realtime().status());
    let now = use_now(SECOND, move || matches!(status.read().state, State::Reconnecting { .. }));
    let more = move || {
        let (locale, status) = (i18n.get_locale(), status.read());
        let planned = countdown(locale, &status.state, now.get()).map(|planned| format!(" · {planned}"));
        attempts(&status.state).map(|attempts| format!(" {attempts}{}", planned.unwrap_or_default()))
    };
    view! {
        <button type="button" class="chip" popovertarget="connection" data-connection=move || name(&status.read().state)>
            <span class="chip-dot" aria-hidden="true"></span>
            <span class="sr-only">{t!(i18n, status.connection)}": "</span>
            <span class="chip-word">
                {move || word(i18n.get_locale(), &status.read().state)}
                <span class="chip-more">{more}</span>
            </span>
        </button>
        <ConnectionCard />
    }
}

/// Tells the whole page the state and the transport, as `html[data-connection]` and `html[data-transport]`.
pub(crate) fn mirror(status: Signal<Status>) {
    let state = Memo::new(move |_| name(&status.read().state));
    let transport = Memo::new(move |_| status.read().transport.map(transport_id));
    Effect::new(move |_| {
        let Some(html) = document().document_element() else { return };
        _ = html.set_attribute("data-connection", state.get());
        _ = match transport.get() {
            Some(transport) => html.set_attribute("data-transport", transport),
            None => html.remove_attribute("data-transport"),
        };
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

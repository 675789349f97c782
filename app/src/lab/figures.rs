//! The connection in figures.

use super::words;
use crate::{
    figure,
    i18n::{Locale, t, td_string, use_i18n},
    locale::{self, use_offset},
    realtime::{clock::use_now, use_realtime},
    transport_text::transport_text,
};
use leptos::prelude::*;
use protocol::connection::{Metrics, State};
use std::time::Duration;

const NONE: &str = "–";

/// What the machine has counted, and what it knows of the present link.
#[component]
pub fn Figures() -> impl IntoView {
    let (i18n, offset, realtime) = (use_i18n(), use_offset(), use_realtime());
    let (status, now) = (realtime.status(), use_now(Duration::from_secs(1), || true));
    let metrics = Memo::new(move |_| {
        now.track();
        status.track();
        realtime.metrics()
    });
    // In the language of the moment, or a dash while there is nothing to tell.
    let told = move |tell: fn(Locale, i32, &Metrics) -> Option<String>| {
        move || tell(i18n.get_locale(), offset.get(), &metrics.read()).unwrap_or_else(|| NONE.to_owned())
    };
    // The machine counts up to when something happened last, which may be a while ago.
    let in_all = move || {
        let metrics = metrics.get();
        let present = metrics.connected_at.filter(|_| status.read().state == State::Connected);
        let present_ms = present.map_or(0, |since| now.get().saturating_sub(since));
        let shown = |ms| figure::duration(i18n.get_locale(), ms);
        metrics.connected_at.map_or_else(|| NONE.to_owned(), |_| shown(metrics.connected_ms.max(present_ms)))
    };
    let round_trip = move || {
        let shown = |ms| td_string!(i18n.get_locale(), lab.milliseconds, count = ms);
        status.read().round_trip_ms.map_or_else(|| NONE.to_owned(), shown)
    };
    view! {
        <dl class="lab-figures">
            <div>
                <dt>{t!(i18n, lab.transport)}</dt>
                <dd>{told(|locale, _, metrics| Some(transport_text(locale, metrics.transport?).to_owned()))}</dd>
            </div>
            <div class="lab-wide">
                <dt>{t!(i18n, lab.why_this)}</dt>
                <dd>{told(|locale, _, metrics| metrics.transport.map(|_| words::choice(locale, metrics.choice)))}</dd>
            </div>
            <div>
                <dt>{t!(i18n, lab.round_trip)}</dt>
                <dd>{round_trip}</dd>
            </div>
            <div>
                <dt>{t!(i18n, lab.last_connection)}</dt>
                <dd>{told(|_, offset, metrics| Some(locale::time(metrics.connected_at?, offset)))}</dd>
            </div>
            <div>
                <dt>{t!(i18n, lab.connected_for)}</dt>
                <dd>{in_all}</dd>
            </div>
            <div>
                <dt>{t!(i18n, lab.frames_sent)}</dt>
                <dd data-figure="sent">{move || metrics.read().sent}</dd>
            </div>
            <div>
                <dt>{t!(i18n, lab.frames_received)}</dt>
                <dd data-figure="received">{move || metrics.read().received}</dd>
            </div>
            <div>
                <dt>{t!(i18n, lab.reconnects)}</dt>
                <dd>{move || metrics.read().reconnects}</dd>
            </div>
            <div>
                <dt>{t!(i18n, lab.recoveries)}</dt>
                <dd>{move || metrics.read().recoveries}</dd>
            </div>
            <div>
                <dt>{t!(i18n, lab.duplicates)}</dt>
                <dd>{move || metrics.read().duplicates}</dd>
            </div>
        </dl>
    }
}

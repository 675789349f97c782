//! The course of the connection as a strip of time.

use super::{
    course::{Course, Phase, Stretch},
    words,
};
use crate::{
    figure::{self, percent},
    i18n::{Locale, t, t_string, td_string, use_i18n},
    realtime::clock::use_now,
};
use leptos::prelude::*;
use std::time::Duration;

/// A stretch that takes so much of the strip has room for a name.
const NAMED_PERCENT: f64 = 40.0;

/// The last minutes: high where connected, half where an attempt is made, a line where off.
#[component]
pub fn Strip(course: Signal<Course>) -> impl IntoView {
    let i18n = use_i18n();
    let now = use_now(Duration::from_secs(1), || true);
    let stretches = move || {
        let locale = i18n.get_locale();
        let stretches = course.read().stretches(now.get());
        stretches.into_iter().map(|stretch| drawn(locale, stretch)).collect_view()
    };
    let span = move || figure::duration(i18n.get_locale(), course.read().span_ms(now.get()));
    view! {
        <figure class="lab-strip">
            <svg role="img" aria-labelledby="lab-strip-title lab-strip-desc" height="40" width="100%">
                <title id="lab-strip-title">{move || t_string!(i18n, lab.strip)}</title>
                <desc id="lab-strip-desc">{move || t_string!(i18n, lab.strip_why)}</desc>
                <line class="strip-ground" x1="0" x2="100%" y1="39" y2="39" />
                {stretches}
            </svg>
            <figcaption>
                <span>{move || td_string!(i18n.get_locale(), lab.before, time = span())}</span>
                <span>{t!(i18n, lab.now)}</span>
            </figcaption>
        </figure>
    }
}

/// High and named where there is room.
fn drawn(locale: Locale, stretch: Stretch) -> impl IntoView + use<> {
    let (class, top) = match stretch.phase {
        Phase::Off => ("strip-off", 38),
        Phase::Trying => ("strip-trying", 20),
        Phase::Up(_) => ("strip-up", 2),
        Phase::Failed => ("strip-failed", 2),
    };
    let name = words::phase(locale, stretch.phase);
    let has_room = stretch.to - stretch.from >= NAMED_PERCENT && stretch.phase != Phase::Off;
    let label = has_room.then(|| {
        view! { <text class="strip-name" x=percent(stretch.from) dx="8" y=top + 15>{name}</text> }
    });
    let (from, to) = (percent(stretch.from), percent(stretch.to));
    view! {
        <g class=class>
            <rect x=from.clone() y=top width=percent(stretch.to - stretch.from) height=40 - top>
                <title>{name}</title>
            </rect>
            <line class="strip-cap" x1=from x2=to y1=top y2=top />
            {label}
        </g>
    }
}

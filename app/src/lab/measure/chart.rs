//! The measurements as a drawing: for each transport a line from the median to the slowest.

use super::{
    sample::{Outcome, Sample, Trips, Why},
    scale::Scale,
    words,
};
use crate::{
    figure::{milliseconds, percent},
    i18n::{Locale, t_string, td_string, use_i18n},
    transport_text::transport_text,
};
use leptos::prelude::*;

const ROW_PX: usize = 48;
const AXIS_PX: usize = 24;

/// The chart. What it shows stands in the table behind it, too.
#[component]
pub fn Chart(samples: Vec<Sample>) -> impl IntoView {
    let i18n = use_i18n();
    let ends = samples.iter().filter_map(Sample::trips).flat_map(|trips| [trips.median(), trips.p99()]);
    let scale = Scale::around(ends);
    let height = samples.len() * ROW_PX;
    let ticks = move || scale.ticks().map(|ms| tick(i18n.get_locale(), scale, ms, height)).collect_view();
    let rows = move || {
        let rows = samples.iter().enumerate();
        rows.map(|(at, sample)| row(i18n.get_locale(), scale, sample, at * ROW_PX)).collect_view()
    };
    view! {
        <figure class="lab-chart">
            <svg role="img" aria-labelledby="lab-chart-title lab-chart-desc" width="100%" height=height + AXIS_PX>
                <title id="lab-chart-title">{move || t_string!(i18n, lab.chart)}</title>
                <desc id="lab-chart-desc">{move || t_string!(i18n, lab.chart_why)}</desc>
                {ticks}
                {rows}
            </svg>
        </figure>
    }
}

fn tick(locale: Locale, scale: Scale, ms: f64, height: usize) -> impl IntoView + use<> {
    let x = scale.percent(ms);
    let anchor = match x {
        x if x < 1.0 => "start",
        x if x > 99.0 => "end",
        _ => "middle",
    };
    view! {
        <line class="chart-tick" x1=percent(x) x2=percent(x) y1="0" y2=height />
        <text class="chart-time" x=percent(x) y=height + 16 text-anchor=anchor>{milliseconds(locale, ms)}</text>
    }
}

fn row(locale: Locale, scale: Scale, sample: &Sample, top: usize) -> impl IntoView + use<> {
    let name = transport_text(locale, sample.transport);
    let body = match &sample.outcome {
        Outcome::Works(trips) => range(locale, scale, trips, top).into_any(),
        Outcome::Blocked(why) => barrier(locale, *why, top).into_any(),
    };
    view! {
        <text class="chart-name" x="0" y=top + 18>{name}</text>
        {body}
    }
}

fn range(locale: Locale, scale: Scale, trips: &Trips, top: usize) -> impl IntoView + use<> {
    let (median, p99) = (trips.median(), trips.p99());
    let (from, to) = (percent(scale.percent(median)), percent(scale.percent(p99)));
    let (at, y) = (from.clone(), top + 34);
    let figures =
        td_string!(locale, lab.chart_figures, median = milliseconds(locale, median), p99 = milliseconds(locale, p99));
    view! {
        <text class="chart-figures" x="100%" y=top + 18 text-anchor="end">{figures}</text>
        <line class="chart-ground" x1="0" x2="100%" y1=y y2=y />
        <line class="chart-range" x1=from x2=to.clone() y1=y y2=y />
        <line class="chart-slowest" x1=to.clone() x2=to y1=y - 5 y2=y + 5 />
        <circle class="chart-median" cx=at cy=y r="5" />
    }
}

fn barrier(locale: Locale, why: Why, top: usize) -> impl IntoView + use<> {
    let y = top + 34;
    view! {
        <text class="chart-figures chart-blocked" x="100%" y=top + 18 text-anchor="end">{words::why(locale, why)}</text>
        <line class="chart-barrier" x1="0" x2="100%" y1=y y2=y />
    }
}

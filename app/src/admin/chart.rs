//! Lines over the last minutes, each with its name at its end, and a table of the same figures behind.

use super::series::{Series, spread, top};
use crate::{
    figure::{duration, percent},
    i18n::{Locale, t, t_string, td_string, use_i18n},
};
use leptos::prelude::*;
use protocol::admin::{FIGURES_EVERY_MS, SAMPLES};
use std::fmt::Write;

/// The lines are drawn on a plane of this size, which is stretched to the width that there is.
const PLANE: f64 = 1_000.0;
const HEIGHT: f64 = 132.0;
/// Room above for what the scale ends at, and below.
const ABOVE: f64 = 20.0;
const LABEL_APART: f64 = 15.0;
/// A row of the table for every so many samples: half a minute.
const ROW_EVERY: usize = 15;

/// How a value is written.
pub type Writing = fn(Locale, f64) -> String;

/// A chart.
#[component]
pub fn Chart(
    /// Names it among the charts.
    id: &'static str,
    /// What it shows.
    #[prop(into)]
    title: Signal<&'static str>,
    /// Its lines.
    #[prop(into)]
    lines: Signal<Vec<Series>>,
    /// How its values are written.
    write: Writing,
    /// The scale ends at this at least.
    least: f64,
) -> impl IntoView {
    let i18n = use_i18n();
    let span = move || duration(i18n.get_locale(), SAMPLES as u64 * FIGURES_EVERY_MS);
    let (title_id, why_id) = (format!("chart-{id}-title"), format!("chart-{id}-why"));
    let labelled = format!("{title_id} {why_id}");
    let drawing = move || drawing(i18n.get_locale(), &lines.read(), write, least);
    view! {
        <figure class="admin-card admin-chart">
            <h3>{title}</h3>
            <svg role="img" aria-labelledby=labelled width="100%" height=ABOVE + HEIGHT + 1.0>
                <title id=title_id>{title}</title>
                <desc id=why_id>{move || t_string!(i18n, admin.chart_why, span = span())}</desc>
                {drawing}
            </svg>
            <figcaption>
                <span>{move || td_string!(i18n.get_locale(), admin.ago, time = span())}</span>
                <span>{t!(i18n, admin.now)}</span>
            </figcaption>
            <Table title lines write />
        </figure>
    }
}

fn drawing(locale: Locale, lines: &[Series], write: Writing, least: f64) -> impl IntoView + use<> {
    let end = top(lines.iter().flat_map(|line| line.values.iter().copied().flatten()), least);
    let is_empty = lines.iter().all(|line| line.values.iter().flatten().next().is_none());
    let height = |value: f64| ABOVE + HEIGHT * (1.0 - value / end);
    let paths = lines.iter().enumerate().map(|(at, line)| {
        view! { <path class=format!("chart-line chart-line-{at}") d=path(line, end) vector-effect="non-scaling-stroke" /> }
    });
    let named: Vec<_> = lines.iter().filter_map(|line| Some((line, line.last()?))).collect();
    let places: Vec<f64> = named.iter().map(|(_, value)| height(*value) - 5.0).collect();
    let places = spread(&places, LABEL_APART, ABOVE + HEIGHT - 5.0);
    let labels = named.iter().zip(places).map(|((line, value), y)| {
        let text = format!("{} {}", line.name, write(locale, *value));
        view! { <text class="chart-figures" x="100%" y=y text-anchor="end">{text.trim().to_owned()}</text> }
    });
    view! {
        <line class="chart-tick" x1="0" x2="100%" y1=ABOVE y2=ABOVE />
        <line class="chart-tick" x1="0" x2="100%" y1=ABOVE + HEIGHT / 2.0 y2=ABOVE + HEIGHT / 2.0 />
        <line class="chart-ground" x1="0" x2="100%" y1=ABOVE + HEIGHT y2=ABOVE + HEIGHT />
        <svg
            x="0"
            y=ABOVE
            width="100%"
            height=HEIGHT
            viewBox=format!("0 0 {PLANE} {PLANE}")
            preserveAspectRatio="none"
            overflow="visible"
        >
            {paths.collect_view()}
        </svg>
        <text class="chart-time" x="0" y=ABOVE - 6.0>{write(locale, end)}</text>
        {labels.collect_view()}
        {is_empty.then(|| view! {
            <text class="chart-time" x=percent(50.0) y=ABOVE + HEIGHT / 2.0 - 6.0 text-anchor="middle">
                {td_string!(locale, admin.chart_empty)}
            </text>
        })}
    }
}

/// The newest sample is at the right edge; the pen is lifted where there is nothing.
fn path(line: &Series, end: f64) -> String {
    let count = line.values.len();
    let (mut path, mut is_down) = (String::new(), false);
    for (at, value) in line.values.iter().enumerate() {
        let Some(value) = value else {
            is_down = false;
            continue;
        };
        let (x, y) = (across(at, count), PLANE * (1.0 - value / end));
        // Writing to a string does not fail.
        // A point alone is drawn too, as a line of no length.
        _ = if is_down { write!(path, "L{x:.1} {y:.1}") } else { write!(path, "M{x:.1} {y:.1}h0") };
        is_down = true;
    }
    path
}

#[expect(clippy::cast_precision_loss, reason = "a handful of samples")]
fn across(at: usize, count: usize) -> f64 {
    PLANE * (1.0 - (count - 1 - at) as f64 / (SAMPLES - 1) as f64)
}

/// The figures behind a chart, every half minute.
#[component]
fn Table(title: Signal<&'static str>, lines: Signal<Vec<Series>>, write: Writing) -> impl IntoView {
    let i18n = use_i18n();
    let head = move || {
        let name = |line: &Series| if line.name.is_empty() { title.get() } else { line.name };
        lines.read().iter().map(|line| view! { <th scope="col">{name(line)}</th> }).collect_view()
    };
    let rows = move || {
        let (locale, lines) = (i18n.get_locale(), lines.read());
        let count = lines.iter().map(|line| line.values.len()).max().unwrap_or_default();
        let back = (0..count).step_by(ROW_EVERY);
        back.map(|back| row(locale, &lines, count - 1 - back, back, write)).collect_view()
    };
    view! {
        <details class="admin-figures">
            <summary>{t!(i18n, admin.chart_table)}</summary>
            <table>
                <caption class="sr-only">{title}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(i18n, admin.time)}</th>
                        {head}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </details>
    }
}

fn row(locale: Locale, lines: &[Series], at: usize, back: usize, write: Writing) -> impl IntoView + use<> {
    let when = match back {
        0 => td_string!(locale, admin.now).to_owned(),
        back => td_string!(locale, admin.ago, time = duration(locale, back as u64 * FIGURES_EVERY_MS)),
    };
    let value =
        |line: &Series| line.values.get(at).copied().flatten().map_or("–".to_owned(), |value| write(locale, value));
    view! {
        <tr>
            <th scope="row">{when}</th>
            {lines.iter().map(|line| view! { <td>{value(line)}</td> }).collect_view()}
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_is_at_the_right_and_gaps_are_left_out() {
        let line = Series { name: "", values: vec![Some(0.0), None, Some(1.0), Some(2.0)] };
        let path = path(&line, 2.0);
        assert!(path.ends_with("L1000.0 0.0"), "{path}");
        assert_eq!(path.matches('M').count(), 2, "{path}");
    }
}

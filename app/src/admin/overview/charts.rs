//! The last minutes, a chart for each thing that is watched.

use crate::{
    admin::{
        chart::{Chart, Writing},
        series::{Series, connections, delivery, per_second, plain},
        words,
    },
    figure::{milliseconds, size},
    i18n::{Locale, td_string, use_i18n},
    transport_text::transport_text,
};
use leptos::prelude::*;
use protocol::{admin::Sample, connection::Transport};

const TRANSPORTS: [Transport; 4] =
    [Transport::WebSocket, Transport::EventStream, Transport::LongPoll, Transport::ShortPoll];
const MEGABYTE: f64 = 1e6;

/// What a chart shows: its title, its lines, how their values are written, and where its scale ends at least.
struct Plan {
    id: &'static str,
    title: fn(Locale) -> &'static str,
    lines: fn(Locale, &[Sample]) -> Vec<Series>,
    write: Writing,
    least: f64,
}

/// All charts.
#[component]
pub fn Charts(past: Memo<Vec<Sample>>) -> impl IntoView {
    let i18n = use_i18n();
    let chart = move |Plan { id, title, lines, write, least }: Plan| {
        let title = Signal::derive(move || title(i18n.get_locale()));
        let lines = Signal::derive(move || lines(i18n.get_locale(), &past.read()));
        view! { <Chart id title lines write least /> }
    };
    let plans = traffic().into_iter().chain(waiting()).chain(health());
    view! { <div class="admin-charts">{plans.map(chart).collect_view()}</div> }
}

fn traffic() -> [Plan; 3] {
    [
        Plan {
            id: "connections",
            title: |l| td_string!(l, admin.chart_connections),
            lines: by_transport,
            write: whole,
            least: 5.0,
        },
        Plan {
            id: "messages",
            title: |l| td_string!(l, admin.chart_messages),
            lines: |_, past| vec![per_second("", past, |sample| sample.messages)],
            write: words::per_second,
            least: 1.0,
        },
        Plan {
            id: "delivery",
            title: |l| td_string!(l, admin.chart_delivery),
            lines: |l, past| {
                let half = td_string!(l, admin.median);
                vec![delivery(half, past, |sample| sample.p50_us), delivery("p99", past, |sample| sample.p99_us)]
            },
            write: milliseconds,
            least: 1.0,
        },
    ]
}

fn waiting() -> [Plan; 4] {
    [
        Plan {
            id: "writer",
            title: |l| td_string!(l, admin.writer_queue),
            lines: |_, past| vec![plain("", past, |sample| sample.writer_queue)],
            write: whole,
            least: 5.0,
        },
        Plan {
            id: "outgoing",
            title: |l| td_string!(l, admin.outgoing),
            lines: |_, past| vec![plain("", past, |sample| sample.outgoing_bytes)],
            write: bytes,
            least: 1e3,
        },
        Plan {
            id: "slow",
            title: |l| td_string!(l, admin.slow_readers),
            lines: |_, past| vec![plain("", past, |sample| sample.lagging)],
            write: whole,
            least: 5.0,
        },
        Plan {
            id: "resumes",
            title: |l| td_string!(l, admin.chart_resumes),
            lines: |l, past| {
                let resumed = per_second(td_string!(l, admin.resumed), past, |sample| sample.resumes);
                vec![resumed, per_second(td_string!(l, admin.afresh), past, |sample| sample.resets)]
            },
            write: words::per_second,
            least: 1.0,
        },
    ]
}

fn health() -> [Plan; 3] {
    [
        Plan {
            id: "errors",
            title: |l| td_string!(l, admin.chart_errors),
            lines: |l, past| {
                let server = plain(td_string!(l, admin.of_server), past, |sample| sample.errors);
                vec![server, plain(td_string!(l, admin.of_browsers), past, |sample| sample.reports)]
            },
            write: whole,
            least: 5.0,
        },
        Plan {
            id: "memory",
            title: |l| td_string!(l, admin.chart_memory),
            lines: |_, past| vec![plain("", past, |sample| sample.memory_bytes)],
            write: bytes,
            least: 10.0 * MEGABYTE,
        },
        Plan {
            id: "storage",
            title: |l| td_string!(l, admin.chart_storage),
            lines: |l, past| {
                let database = plain(td_string!(l, admin.database), past, |sample| sample.database_bytes);
                vec![database, plain(td_string!(l, admin.files), past, |sample| sample.files_bytes)]
            },
            write: bytes,
            least: MEGABYTE,
        },
    ]
}

/// Only what is in use has a line.
fn by_transport(locale: Locale, past: &[Sample]) -> Vec<Series> {
    let lines = TRANSPORTS.into_iter().enumerate();
    let lines = lines.map(|(at, over)| connections(transport_text(locale, over), past, at));
    lines.filter(|line| line.values.iter().flatten().any(|value| *value > 0.0)).collect()
}

fn whole(_: Locale, value: f64) -> String {
    format!("{value:.0}")
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size in bytes")]
fn bytes(locale: Locale, value: f64) -> String {
    size(locale, value as u64)
}

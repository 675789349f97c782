//! The server in figures and charts, live.

use super::{
    chart::Chart,
    loaded::{Failure, use_loaded},
    series::{Series, connections, delivery, memory, messages_per_second},
    words::per_second,
};
use crate::{
    boot::AdminView,
    i18n::{Locale, t, t_string, td_string, use_i18n},
    lab::figure::{duration, milliseconds, size},
    realtime::{Kind, use_realtime},
    transport_text::transport_text,
};
use leptos::prelude::*;
use protocol::{
    admin::{Figures, SAMPLES, Sample, Stats},
    connection::Transport,
    frame::ServerFrame,
};

const TRANSPORTS: [Transport; 4] =
    [Transport::WebSocket, Transport::EventStream, Transport::LongPoll, Transport::ShortPoll];

/// Tiles, and four charts below.
#[component]
pub fn OverviewPart() -> impl IntoView {
    let i18n = use_i18n();
    let loaded = use_loaded("stats", |view| match view {
        AdminView::Stats(stats) => Some(stats),
        _ => None,
    });
    follow(loaded.value);
    let figures = Memo::new(move |_| loaded.value.read().as_ref().map(|stats| (*stats.figures).clone()));
    let past = Memo::new(move |_| loaded.value.read().as_ref().map(|stats| stats.past.clone()).unwrap_or_default());
    view! {
        <h2 class="sr-only">{t!(i18n, admin.overview)}</h2>
        {move || loaded.failed.get().map(|error| view! { <Failure error again=move || loaded.read() /> })}
        <Tiles figures />
        <Charts past />
    }
}

/// Each live frame is one sample more.
fn follow(stats: RwSignal<Option<Stats>>) {
    let realtime = use_realtime();
    Effect::new(move |_| {
        let guard = realtime.subscribe(Kind::Stats, move |frame| {
            if let ServerFrame::Stats { figures } = frame {
                stats.try_update(|stats| add(stats.get_or_insert_default(), figures));
            }
            Ok(())
        });
        on_cleanup(move || drop(guard));
    });
}

fn add(stats: &mut Stats, figures: &Figures) {
    if stats.past.last().is_some_and(|last| last.at >= figures.at) {
        return;
    }
    if stats.past.len() >= SAMPLES {
        stats.past.remove(0);
    }
    stats.past.push(Sample::from(figures));
    *stats.figures = figures.clone();
}

#[component]
fn Charts(past: Memo<Vec<Sample>>) -> impl IntoView {
    let i18n = use_i18n();
    let by_transport = move || {
        let locale = i18n.get_locale();
        let lines = TRANSPORTS.into_iter().enumerate();
        let lines = lines.map(|(at, over)| connections(transport_text(locale, over), &past.read(), at));
        let used = |line: &Series| line.values.iter().flatten().any(|value| *value > 0.0);
        lines.filter(used).collect::<Vec<_>>()
    };
    let deliveries = move || {
        let half = td_string!(i18n.get_locale(), admin.median);
        let past = past.read();
        vec![delivery(half, &past, |sample| sample.p50_us), delivery("p99", &past, |sample| sample.p99_us)]
    };
    let whole = |_: Locale, value: f64| format!("{value:.0}");
    view! {
        <div class="admin-charts">
            <Chart
                id="connections"
                title=Signal::derive(move || t_string!(i18n, admin.chart_connections))
                lines=Signal::derive(by_transport)
                write=whole
                least=5.0
            />
            <Chart
                id="messages"
                title=Signal::derive(move || t_string!(i18n, admin.chart_messages))
                lines=Signal::derive(move || vec![messages_per_second("", &past.read())])
                write=per_second
                least=1.0
            />
            <Chart
                id="delivery"
                title=Signal::derive(move || t_string!(i18n, admin.chart_delivery))
                lines=Signal::derive(deliveries)
                write=milliseconds
                least=1.0
            />
            <Chart
                id="memory"
                title=Signal::derive(move || t_string!(i18n, admin.chart_memory))
                lines=Signal::derive(move || vec![memory("", &past.read())])
                write=whole_size
                least=10e6
            />
        </div>
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size in bytes")]
fn whole_size(locale: Locale, bytes: f64) -> String {
    size(locale, bytes as u64)
}

#[component]
fn Tiles(figures: Memo<Option<Figures>>) -> impl IntoView {
    let i18n = use_i18n();
    let tile = move |name: fn(Locale) -> &'static str, figure: &'static str, value: fn(Locale, &Figures) -> String| {
        let value = move || {
            let locale = i18n.get_locale();
            figures.read().as_ref().map_or("–".to_owned(), |figures| value(locale, figures))
        };
        view! {
            <div>
                <dt>{move || name(i18n.get_locale())}</dt>
                <dd data-figure=figure>{value}</dd>
            </div>
        }
    };
    view! {
        <dl class="admin-card admin-tiles">
            {tile(|l| td_string!(l, admin.connected), "connections", |_, f| f.connections().to_string())}
            {tile(|l| td_string!(l, admin.people_here), "online", |_, f| f.online.to_string())}
            {tile(|l| td_string!(l, admin.messages_all), "messages", |_, f| f.messages.to_string())}
            {tile(|l| td_string!(l, admin.up_for), "up", |l, f| duration(l, f.at.saturating_sub(f.started_at)))}
            {tile(|l| td_string!(l, admin.memory), "memory", |l, f| size(l, f.memory_bytes))}
            {tile(|l| td_string!(l, admin.database), "database", |l, f| size(l, f.database_bytes))}
            {tile(|l| td_string!(l, admin.files), "files", |l, f| size(l, f.files_bytes))}
            {tile(|l| td_string!(l, admin.writer_queue), "writer", |_, f| f.writer_queue.to_string())}
            {tile(|l| td_string!(l, admin.outgoing), "outgoing", |l, f| size(l, f.outgoing_bytes))}
            {tile(|l| td_string!(l, admin.resumes), "resumes", |_, f| f.resumes.to_string())}
            {tile(|l| td_string!(l, admin.resets), "resets", |_, f| f.resets.to_string())}
            {tile(
                |l| td_string!(l, admin.slow_readers),
                "slow",
                |l, f| td_string!(l, admin.slow_readers_of, now = f.lagging, all = f.lags),
            )}
            {tile(|l| td_string!(l, admin.server_errors), "errors", |_, f| f.errors.to_string())}
            {tile(|l| td_string!(l, admin.browser_errors), "reports", |_, f| f.reports.to_string())}
        </dl>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_sample_makes_room_for_the_newest_and_none_comes_twice() {
        let mut stats = Stats::default();
        for at in 1..=200 {
            add(&mut stats, &Figures { at, ..Figures::default() });
        }
        add(&mut stats, &Figures { at: 200, ..Figures::default() });
        assert_eq!((stats.past.len(), stats.past[0].at, stats.figures.at), (SAMPLES, 111, 200));
    }
}

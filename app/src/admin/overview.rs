//! The server in figures and charts, live.

mod charts;

use self::charts::Charts;
use super::loaded::{Failure, use_loaded};
use crate::{
    boot::AdminView,
    figure::{duration, size},
    i18n::{Locale, t, td_string, use_i18n},
    realtime::{Kind, use_realtime},
};
use leptos::prelude::*;
use protocol::{
    admin::{Figures, SAMPLES, Sample, Stats},
    frame::ServerFrame,
};

/// Tiles, and charts below.
#[component]
pub fn OverviewPart() -> impl IntoView {
    let i18n = use_i18n();
    let loaded = use_loaded("admin/stats", |view| match view {
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

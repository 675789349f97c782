//! The wire inspector: frames as they come and go.

mod filter;
mod json;
mod line;
mod record;
mod row;
mod rows;
#[cfg(test)]
mod story;
mod tools;

use self::{filter::Filter, line::line, record::Record, rows::Rows, tools::Tools};
use crate::{
    i18n::{Locale, t, td_string, use_i18n},
    lab::connection::{note_link, use_course},
    realtime::{Realtime, WireEntry, use_realtime},
};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use std::sync::Arc;

/// The wire inspector.
#[component]
pub fn WirePart() -> impl IntoView {
    let (i18n, realtime) = (use_i18n(), use_realtime());
    let wire = Wire::new();
    wire.watch(realtime);
    view! {
        <section class="lab-part lab-wire" aria-labelledby="lab-wire">
            <div class="lab-head">
                <h2 id="lab-wire">{t!(i18n, lab.wire)}</h2>
                <p class="lab-note">{move || wire.count(i18n.get_locale())}</p>
            </div>
            <Tools wire />
            <Rows wire />
        </section>
    }
}

/// What the inspector shows, and how.
#[derive(Clone, Copy)]
pub struct Wire {
    record: RwSignal<Record>,
    filter: RwSignal<Filter>,
    paused: RwSignal<bool>,
    /// Whether the newest frame is kept in sight. Not while somebody reads further up, or has opened a frame.
    follows: RwSignal<bool>,
    /// What the filter lets through.
    found: Memo<Vec<Arc<WireEntry>>>,
}

impl Wire {
    fn new() -> Self {
        let (record, filter) = (RwSignal::new(Record::default()), RwSignal::new(Filter::default()));
        let found = Memo::new_with_compare(
            move |_| {
                let filter = filter.get();
                record.with(|record| record.shown().filter(|entry| filter.lets_through(entry)).cloned().collect())
            },
            |_, _| true,
        );
        Self { record, filter, paused: RwSignal::new(false), follows: RwSignal::new(true), found }
    }

    /// Records for as long as the page is shown.
    fn watch(self, realtime: Realtime) {
        let (guard, course) = (StoredValue::new(None), use_course());
        let take = move |entry: WireEntry| {
            note_link(course, &entry);
            self.take(entry);
        };
        Effect::new(move |_| guard.set_value(realtime.watch_wire(take).map(SendWrapper::new)));
    }

    fn take(self, entry: WireEntry) {
        let hold = self.paused.get_untracked() || !self.follows.get_untracked();
        self.record.update(|record| record.take(entry, hold));
    }

    /// Shows what waits, and the newest from now on.
    fn catch_up(self) {
        self.paused.set(false);
        self.follow(true);
    }

    fn follow(self, follows: bool) {
        if self.follows.get_untracked() != follows {
            self.follows.set(follows);
        }
        if follows && !self.paused.get_untracked() && self.record.with_untracked(|record| record.held() > 0) {
            self.record.update(Record::release);
        }
    }

    fn pause(self, paused: bool) {
        self.paused.set(paused);
        self.follow(self.follows.get_untracked());
    }

    fn clear(self) {
        self.record.update(Record::clear);
        self.follow(true);
    }

    /// Everything that the filter lets through, a line of JSON for each frame.
    fn lines(self) -> String {
        self.found.with_untracked(|found| found.iter().map(|entry| line(entry)).collect())
    }

    fn count(self, locale: Locale) -> Option<String> {
        let (found, all) = (self.found.with(Vec::len), self.record.with(|record| record.shown().count()));
        match (found, all) {
            (_, 0) => None,
            (1, 1) => Some(td_string!(locale, lab.one_frame, count = 1)),
            (found, all) if found == all => Some(td_string!(locale, lab.some_frames, count = all)),
            (found, all) => Some(td_string!(locale, lab.frames_of, count = found, all = all)),
        }
    }
}

//! How the connection fares: what it is now, its figures, and the turns that it took.

use super::{
    course::{Course, Turn, What},
    figures::Figures,
    strip::Strip,
    words,
};
use crate::{
    figure,
    i18n::{t, t_string, use_i18n},
    locale::use_offset,
    realtime::{Direction, WireEntry, clock::now, use_realtime},
};
use leptos::prelude::*;
use protocol::{
    close::CloseCode,
    connection::{State, Status},
};

/// Connects and disconnects, and shows how that goes.
#[component]
pub fn ConnectionPart() -> impl IntoView {
    let i18n = use_i18n();
    let course = use_course().into();
    view! {
        <section class="lab-part lab-connection" aria-labelledby="lab-connection">
            <div class="lab-head">
                <h2 id="lab-connection">{t!(i18n, lab.connection)}</h2>
                <Switch />
            </div>
            <Figures />
            <Strip course />
            <Turns course />
        </section>
    }
}

/// The page connects only when asked: this asks.
#[component]
fn Switch() -> impl IntoView {
    let (i18n, realtime) = (use_i18n(), use_realtime());
    let is_off =
        Memo::new(move |_| matches!(realtime.status().read().state, State::Disconnected | State::Error { .. }));
    let word = move || if is_off.get() { t_string!(i18n, lab.connect) } else { t_string!(i18n, lab.disconnect) };
    let press = move |_| if is_off.get_untracked() { realtime.connect() } else { realtime.disconnect() };
    view! {
        <button type="button" class="button button-small" class:button-primary=is_off on:click=press>
            {word}
        </button>
    }
}

/// The turns in words, the newest first.
#[component]
fn Turns(course: Signal<Course>) -> impl IntoView {
    let (i18n, offset) = (use_i18n(), use_offset());
    let turns = move || course.read().turns().copied().collect::<Vec<_>>();
    let row = move |turn: Turn| {
        view! {
            <li>
                <time class="lab-turn-time">{move || figure::clock(turn.at, offset.get())}</time>
                <span>{move || words::turn(i18n.get_locale(), turn.what)}</span>
            </li>
        }
    };
    let any = Memo::new(move |_| course.read().turns().next().is_some());
    let list = move || {
        view! {
            <ol class="lab-turns" tabindex="0" aria-label=move || t_string!(i18n, lab.turns)>
                <For each=turns key=|turn| turn.number children=row />
            </ol>
        }
    };
    move || {
        if any.get() {
            list().into_any()
        } else {
            view! { <p class="lab-note">{t!(i18n, lab.no_turns)}</p> }.into_any()
        }
    }
}

/// Remembers the course of the connection, from when the program started. Belongs at the root.
pub(crate) fn provide_course() {
    let (status, course) = (use_realtime().status(), RwSignal::new(Course::default()));
    provide_context(CourseSignal(course));
    Effect::new(move |before: Option<Status>| {
        let after = status.get();
        if let Some(before) = before {
            course.update(|course| course.note(now(), &before, &after));
        }
        after
    });
}

/// Takes in what becomes of a link, as the wire tells it.
pub(super) fn note_link(course: RwSignal<Course>, entry: &WireEntry) {
    let code = || entry.text.split_whitespace().next()?.parse().ok();
    let what = match entry.kind.as_str() {
        "probing" => Some(What::Probing(entry.transport)),
        "closed" => code().map(|code| What::Closed(entry.transport, CloseCode::from_code(code))),
        _ => None,
    };
    if let Some(what) = what.filter(|_| entry.direction == Direction::Link) {
        course.update(|course| course.push(entry.at, what));
    }
}

#[derive(Clone, Copy)]
struct CourseSignal(RwSignal<Course>);

/// The course of the connection.
pub(super) fn use_course() -> RwSignal<Course> {
    expect_context::<CourseSignal>().0
}

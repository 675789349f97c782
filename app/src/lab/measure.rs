//! The comparison of the transports on this network: measured, drawn, and put in a sentence.

mod chart;
mod run;
mod sample;
mod scale;
mod table;
mod trial;
mod verdict;
mod words;

use self::{
    chart::Chart,
    run::{Progress, Run},
    sample::Sample,
    table::Table,
    trial::ECHOES,
    verdict::findings,
};
use crate::{
    i18n::{t, t_string, td_string, use_i18n},
    icons::{self, Icon},
    transport_text::transport_text,
};
use leptos::prelude::*;

/// A button that measures, and what came of it.
#[component]
pub fn MeasurePart() -> impl IntoView {
    let i18n = use_i18n();
    let run = Run::new();
    view! {
        <section class="lab-part lab-measure" aria-labelledby="lab-measure">
            <div class="lab-head">
                <h2 id="lab-measure">{t!(i18n, lab.measure_title)}</h2>
                <MeasureButton run />
            </div>
            <p class="lab-why">{move || t_string!(i18n, lab.measure_why, count = ECHOES)}</p>
            <ProgressLine run />
            <Result run />
        </section>
    }
}

#[component]
fn MeasureButton(run: Run) -> impl IntoView {
    let i18n = use_i18n();
    let under_way = Memo::new(move |_| run.progress().get().is_some());
    let glyph = move || if under_way.get() { icons::X } else { icons::GAUGE };
    let word = move || match (under_way.get(), run.samples().read().is_empty()) {
        (true, _) => t_string!(i18n, lab.cancel),
        (false, true) => t_string!(i18n, lab.measure),
        (false, false) => t_string!(i18n, lab.measure_again),
    };
    let press = move |_| if under_way.get_untracked() { run.cancel() } else { run.start() };
    view! {
        <button
            type="button"
            class="button button-small"
            class:button-primary=move || !under_way.get()
            on:click=press
        >
            {move || view! { <Icon is=glyph() /> }}
            {word}
        </button>
    }
}

/// Which transport is measured, and how far that is.
#[component]
fn ProgressLine(run: Run) -> impl IntoView {
    let i18n = use_i18n();
    let words = move |progress: Progress| {
        let name = transport_text(i18n.get_locale(), progress.transport);
        td_string!(i18n.get_locale(), lab.progress, transport = name, count = progress.done, all = ECHOES)
    };
    let name = Memo::new(move |_| run.progress().get().map(|progress| progress.transport));
    let line = move |progress: Progress| {
        view! {
            <div class="lab-progress">
                <progress
                    max=run::STEPS
                    value=progress.steps()
                    aria-label=move || t_string!(i18n, lab.measure_title)
                ></progress>
                <p class="lab-note">{words(progress)}</p>
            </div>
        }
    };
    view! {
        {move || run.progress().get().map(line)}
        // Each transport is announced once, not each echo.
        <p class="sr-only" role="status">{move || name.get().map(|name| transport_text(i18n.get_locale(), name))}</p>
    }
}

/// The sentence, the chart and the table.
#[component]
fn Result(run: Run) -> impl IntoView {
    let i18n = use_i18n();
    let sentence = move || {
        let found = findings(&run.samples().read());
        (!found.is_empty()).then(|| words::sentence(i18n.get_locale(), &found))
    };
    let over = Memo::new(move |_| run.progress().get().is_none());
    let result = move |samples: Vec<Sample>| {
        view! {
            <Chart samples=samples.clone() />
            <Table samples />
        }
    };
    let shown = move || Some(run.samples().get()).filter(|samples| !samples.is_empty()).map(result);
    view! {
        <p class="lab-verdict" role="status">{move || over.get().then(sentence).flatten()}</p>
        {shown}
    }
}

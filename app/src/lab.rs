//! The lab: what goes over the wire, how the connection fares, and which ways there are on this network.

mod connection;
mod course;
mod figures;
mod measure;
mod strip;
mod wire;
pub(crate) mod words;

pub(crate) use self::connection::provide_course;

use self::{connection::ConnectionPart, measure::MeasurePart, wire::WirePart};
use crate::{
    chat::workspace::Workspace,
    i18n::{t, t_string, use_i18n},
    icons::{self, Icon},
    page_title::PageTitle,
    realtime::use_realtime,
    status::StatusChip,
};
use leptos::prelude::*;

/// The page `/lab`.
#[component]
pub fn LabPage() -> impl IntoView {
    let (i18n, realtime, workspace) = (use_i18n(), use_realtime(), Workspace::of_page());
    // Whoever disconnects here does not mean the pages that come after.
    on_cleanup(move || realtime.connect());
    let title = move || t_string!(i18n, lab.page_title, workspace = workspace.name().get());
    view! {
        <PageTitle text=title />
        <a class="skip" href="#lab" rel="external">{t!(i18n, lab.skip)}</a>
        <header class="header lab-header">
            <a class="button button-quiet button-icon" href="/chat" aria-label=move || t_string!(i18n, lab.back)>
                <Icon is=icons::ARROW_LEFT />
            </a>
            <h1 class="header-title">{t!(i18n, lab.title)}</h1>
            <p class="header-topic">{t!(i18n, lab.topic)}</p>
            <div class="header-end">
                <StatusChip />
            </div>
        </header>
        <main id="lab" class="lab" tabindex="-1">
            <p class="notice lab-needs">{t!(i18n, lab.needs_program)}</p>
            <ConnectionPart />
            <WirePart />
            <MeasurePart />
        </main>
    }
}

//! The page `/settings`: who I am, what I am told and how, and what I tell of myself. What is kept on the server is changed
//! by plain forms that work without the program, too.

mod appearance;
mod outcome;
mod privacy;
mod profile;
mod quiet;
mod telling;

use self::{
    appearance::AppearancePart, outcome::Refusal, privacy::PrivacyPart, profile::ProfilePart, quiet::QuietPart,
    telling::TellingPart,
};
use crate::{
    chat::workspace::Workspace,
    i18n::{t, t_string, use_i18n},
    icons::{self, Icon},
    page_title::PageTitle,
    status::StatusChip,
};
use leptos::prelude::*;

/// The page.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let title = move || t_string!(i18n, settings.page_title, workspace = workspace.name().get());
    let is_known = Memo::new(move |_| workspace.me().is_some());
    view! {
        <PageTitle text=title />
        <a class="skip" href="#settings" rel="external">{t!(i18n, settings.skip)}</a>
        <header class="header settings-header">
            <a class="button button-quiet button-icon" href="/chat" aria-label=move || t_string!(i18n, settings.back)>
                <Icon is=icons::ARROW_LEFT />
            </a>
            <h1 class="header-title">{t!(i18n, settings.title)}</h1>
            <div class="header-end">
                <StatusChip />
            </div>
        </header>
        <main id="settings" class="settings" tabindex="-1">
            <Refusal />
            {move || is_known.get().then(|| view! { <ProfilePart /> })}
            <QuietPart />
            <TellingPart />
            <PrivacyPart />
            <AppearancePart />
        </main>
    }
}

/// One card of the page.
#[component]
fn Part(
    /// What the address ends with.
    id: &'static str,
    /// The heading.
    #[prop(into)]
    title: Signal<&'static str>,
    /// What it is about, in a sentence.
    #[prop(into)]
    why: Signal<&'static str>,
    /// What is below.
    children: Children,
) -> impl IntoView {
    let heading = format!("{id}-title");
    let labelled = heading.clone();
    view! {
        <section id=id class="settings-part" aria-labelledby=labelled>
            <div class="settings-about">
                <h2 id=heading>{title}</h2>
                <p>{why}</p>
            </div>
            <div class="settings-body">{children()}</div>
        </section>
    }
}

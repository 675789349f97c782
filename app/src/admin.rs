//! The admin page: what the server does, who is there, and what can be done about it.

mod asking;
mod audit;
mod chart;
mod connections;
mod deed;
mod errors;
mod forbidden;
mod loaded;
mod notices;
mod overview;
mod people;
mod secret;
mod series;
mod words;

pub use forbidden::Forbidden;

use self::{
    asking::{Asking, AskingDialog},
    audit::AuditPart,
    connections::ConnectionsPart,
    errors::ErrorsPart,
    notices::NoticesPart,
    overview::OverviewPart,
    people::PeoplePart,
};
use crate::{
    chat::{invite::InviteDialog, modal::Modals, workspace::Workspace},
    i18n::{Locale, t, t_string, td_string, use_i18n},
    icons::{self, Icon},
    page_title::PageTitle,
    status::StatusChip,
};
use leptos::{html, prelude::*};
use leptos_router::hooks::{use_location, use_params_map};
use protocol::{
    page::{Feature, policy},
    user::Role,
};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// A part of the page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Section {
    Overview,
    People,
    Connections,
    Notices,
    Errors,
    Audit,
}

impl Section {
    const ALL: [Self; 6] = [Self::Overview, Self::People, Self::Connections, Self::Notices, Self::Errors, Self::Audit];

    /// What follows `/admin/` in its address.
    fn address(self) -> &'static str {
        match self {
            Self::Overview => "",
            Self::People => "people",
            Self::Connections => "connections",
            Self::Notices => "notices",
            Self::Errors => "errors",
            Self::Audit => "audit",
        }
    }

    /// What the page must be able to do for it.
    fn needs(self) -> Feature {
        match self {
            Self::People | Self::Connections => Feature::UserMonitoring,
            Self::Notices => Feature::SystemNotifications,
            Self::Overview | Self::Errors | Self::Audit => Feature::LiveStats,
        }
    }

    fn word(self, locale: Locale) -> &'static str {
        match self {
            Self::Overview => td_string!(locale, admin.overview),
            Self::People => td_string!(locale, admin.people),
            Self::Connections => td_string!(locale, admin.connections),
            Self::Notices => td_string!(locale, admin.notices),
            Self::Errors => td_string!(locale, admin.errors),
            Self::Audit => td_string!(locale, admin.audit),
        }
    }
}

/// The page `/admin`, with a part of it in its address or without.
#[component]
pub fn AdminPage() -> impl IntoView {
    let workspace = Workspace::of_page();
    let is_admin =
        Memo::new(move |_| workspace.people().with(|people| people.me().is_some_and(|me| me.role == Role::Admin)));
    move || if is_admin.get() { view! { <Parts /> }.into_any() } else { view! { <Forbidden /> }.into_any() }
}

#[component]
fn Parts() -> impl IntoView {
    let (i18n, workspace, params) = (use_i18n(), Workspace::of_page(), use_params_map());
    provide_context(Asking::default());
    provide_context(Modals::default());
    let section = Memo::new(move |_| {
        let address = params.read().get("section").unwrap_or_default();
        Section::ALL.into_iter().find(|section| section.address() == address).unwrap_or(Section::Overview)
    });
    let title = move || t_string!(i18n, admin.page_title, workspace = workspace.name().get());
    let part = move || match section.get() {
        Section::Overview => view! { <OverviewPart /> }.into_any(),
        Section::People => view! { <PeoplePart /> }.into_any(),
        Section::Connections => view! { <ConnectionsPart /> }.into_any(),
        Section::Notices => view! { <NoticesPart /> }.into_any(),
        Section::Errors => view! { <ErrorsPart /> }.into_any(),
        Section::Audit => view! { <AuditPart /> }.into_any(),
    };
    view! {
        <PageTitle text=title />
        <a class="skip" href="#admin" rel="external">{t!(i18n, admin.skip)}</a>
        <header class="header admin-header">
            <a class="button button-quiet button-icon" href="/chat" aria-label=move || t_string!(i18n, admin.back)>
                <Icon is=icons::ARROW_LEFT />
            </a>
            <h1 class="header-title">{t!(i18n, admin.title)}</h1>
            <p class="header-topic">{workspace.name()}</p>
            <div class="header-end">
                <StatusChip />
            </div>
        </header>
        <Tabs section />
        <main id="admin" class="admin" tabindex="-1">{part}</main>
        <AskingDialog />
        <InviteDialog />
    }
}

/// The ways to the parts that the page can do.
#[component]
fn Tabs(section: Memo<Section>) -> impl IntoView {
    let (i18n, location) = (use_i18n(), use_location());
    let can = policy(&location.pathname.get_untracked());
    let nav = NodeRef::<html::Nav>::new();
    Effect::new(move |_| {
        if let Some(nav) = nav.get() {
            bring_into_sight(&nav, section.get());
        }
    });
    let tab = move |to: Section| {
        let is_here = move || (section.get() == to).then_some("page");
        let address = format!("/admin/{}", to.address());
        view! {
            <li>
                <a href=address.trim_end_matches('/').to_owned() data-section=to.address() aria-current=is_here>
                    {move || to.word(i18n.get_locale())}
                </a>
            </li>
        }
    };
    view! {
        <nav node_ref=nav class="admin-tabs" aria-label=move || t_string!(i18n, admin.sections)>
            <ul>{Section::ALL.into_iter().filter(|to| can.has(to.needs())).map(tab).collect_view()}</ul>
        </nav>
    }
}

/// On a phone there are more than fit beside one another.
fn bring_into_sight(nav: &HtmlElement, section: Section) {
    let tab = nav.query_selector(&format!("[data-section='{}']", section.address())).ok().flatten();
    if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
        nav.set_scroll_left(tab.offset_left() - (nav.client_width() - tab.offset_width()) / 2);
    }
}

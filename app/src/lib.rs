//! What is seen. Every page is rendered by the server first and hydrated in the browser; what a page needs at first comes
//! in a [`Boot`], everything later over the HTTP API and the real-time connection.

pub mod account;
pub mod admin;
pub mod api;
pub mod boot;
pub mod chat;
pub mod clipboard;
pub mod copy_field;
pub mod error_panel;
pub mod error_report;
pub mod error_text;
pub mod figure;
pub mod i18n;
pub mod icons;
pub mod join;
pub mod lab;
pub mod locale;
pub mod mark;
pub mod not_found;
pub mod notifications;
pub mod page_title;
pub mod preferences;
pub mod raw_text;
pub mod realtime;
pub mod refusal;
pub mod settings;
pub mod setup;
#[cfg(feature = "ssr")]
pub mod shell;
pub mod sign_in;
pub mod status;
pub mod text_field;
pub mod theme;
pub mod transport_text;

pub use boot::Boot;
#[cfg(feature = "ssr")]
pub use shell::shell;

use crate::{
    admin::{AdminPage, Forbidden},
    chat::{ChatPage, uploads::dropping::guard_drops},
    error_panel::ErrorPanel,
    error_report::{CrashBanner, name_build},
    join::JoinPage,
    lab::LabPage,
    not_found::NotFound,
    notifications::Toaster,
    realtime::FollowRoute,
    settings::SettingsPage,
    setup::SetupPage,
    sign_in::SignInPage,
};
use leptos::{either::EitherOf3, prelude::*};
use leptos_meta::provide_meta_context;
use leptos_router::{
    components::{FlatRoutes, Redirect, Route, Router},
    path,
};

/// Everything inside of `<body>`.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let boot = boot::provide_boot();
    name_build(&boot.build);
    i18n::provide_locale(boot.locale);
    theme::provide_theme(boot.theme);
    locale::provide_offset(boot.utc_offset_min);
    notifications::choices::provide_choices();
    realtime::clock::provide_minutes();
    realtime::provide_realtime();
    realtime::tabs::follow_session(boot.snapshot.as_ref().map(|snapshot| snapshot.me.id));
    lab::provide_course();
    Effect::new(|| _ = document().document_element().map(|html| html.set_attribute("data-hydrated", "")));

    let home = if boot.snapshot.is_some() { "/chat" } else { "/login" };
    view! {
        <ErrorBoundary fallback=|errors| view! { <ErrorPanel errors /> }>
            {if boot.missing {
                EitherOf3::A(view! { <NotFound /> })
            } else if boot.forbidden {
                EitherOf3::B(view! { <Forbidden /> })
            } else {
                EitherOf3::C(view! { <Pages home /> })
            }}
        </ErrorBoundary>
        <CrashBanner />
    }
}

#[component]
fn Pages(home: &'static str) -> impl IntoView {
    guard_drops();
    view! {
        <Router>
            <FollowRoute />
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/") view=move || view! { <Redirect path=home /> } />
                <Route path=path!("/setup") view=SetupPage />
                <Route path=path!("/login") view=SignInPage />
                <Route path=path!("/join/:invite") view=JoinPage />
                <Route path=path!("/chat/:channel?/:message?") view=ChatPage />
                <Route path=path!("/settings") view=SettingsPage />
                <Route path=path!("/lab") view=LabPage />
                <Route path=path!("/admin/:section?") view=AdminPage />
            </FlatRoutes>
            <Toaster />
        </Router>
    }
}

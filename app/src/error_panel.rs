//! What is shown in the place of a part that failed.

use crate::{
    error_report::report,
    i18n::{t, use_i18n},
    icons::{self, Icon},
};
use leptos::prelude::*;

/// Says what happened, what is safe, and what to do; the fallback of an error boundary.
#[component]
pub fn ErrorPanel(
    /// What the boundary caught.
    errors: ArcRwSignal<Errors>,
) -> impl IntoView {
    let i18n = use_i18n();
    Effect::new(move || {
        for (_, error) in errors.get() {
            report("error_boundary", &error.to_string());
        }
    });
    view! {
        <section class="empty" role="alert">
            <Icon is=icons::ALERT_TRIANGLE />
            <h1>{t!(i18n, page.failed)}</h1>
            <p>{t!(i18n, page.failed_safe)}</p>
            <a class="button" href="" rel="external">{t!(i18n, page.reload)}</a>
        </section>
    }
}

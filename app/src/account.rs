//! The frame of the pages on which somebody comes in. Their forms are plain HTML that the server answers, so they work
//! before the program has arrived, and without it.

pub mod field;
pub mod form;
pub mod input;

use crate::{
    boot::use_boot,
    mark::Mark,
    page_title::PageTitle,
    preferences::{LanguageSelect, ThemeSelect},
};
use leptos::prelude::*;

/// One card under the name of the workspace.
#[component]
pub fn AccountCard(
    /// The heading.
    #[prop(into)]
    title: Signal<&'static str>,
    /// What is below the heading.
    children: Children,
) -> impl IntoView {
    let workspace = use_boot().workspace.unwrap_or_else(|| "Tidings".to_owned());
    let name = workspace.clone();
    view! {
        <PageTitle text=move || format!("{} · {name}", title.get()) />
        <div class="account">
            <main class="account-card">
                <p class="account-workspace">
                    <Mark />
                    <span>{workspace}</span>
                </p>
                <h1>{title}</h1>
                {children()}
            </main>
            <footer class="account-footer">
                <LanguageSelect />
                <ThemeSelect />
            </footer>
        </div>
    }
}

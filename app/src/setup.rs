//! Being written.
use leptos::prelude::*;
/// The page.
#[component]
pub fn SetupPage() -> impl IntoView {}

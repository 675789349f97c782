//! Being written.
use leptos::prelude::*;
/// The page.
#[component]
pub fn JoinPage() -> impl IntoView {}

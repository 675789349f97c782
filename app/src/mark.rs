//! The mark: a wave inside a speech shape.

use leptos::prelude::*;

/// The mark in the accent colour. It says nothing to a screen reader: the name stands beside it.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <path class="mark-shape" d="M9 3h14a7 7 0 0 1 7 7v8a7 7 0 0 1-7 7h-8.6l-6 4.6A.9.9 0 0 1 7 28.9v-4.2A7 7 0 0 1 2 18v-8a7 7 0 0 1 7-7z" />
            <path class="mark-wave" d="M8 16c2-5 5.6-5 8-2s6 3 8-2" />
        </svg>
    }
}

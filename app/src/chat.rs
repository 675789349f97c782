//! The conversation.

pub mod channels;
pub mod history;
pub mod people;
pub mod pieces;
pub mod rows;
#[cfg(test)]
pub(crate) mod story;
pub mod text;
pub mod typing;
pub mod workspace;

use leptos::prelude::*;

/// The page.
#[component]
pub fn ChatPage() -> impl IntoView {}

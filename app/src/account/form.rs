//! A form that is sent once, and only when every field fits.

use super::field::Field;
use crate::{
    boot::use_boot,
    error_text::with_wait,
    i18n::use_i18n,
    icons::{self, Icon},
};
use leptos::{
    ev::{self, SubmitEvent},
    prelude::*,
};
use std::time::Duration;
use wasm_bindgen::JsCast;

/// After this long without an answer the form can be sent again.
const PATIENCE: Duration = Duration::from_secs(20);

/// Fields with a button. Without the program the browser itself checks and sends them.
#[component]
pub fn AccountForm<const N: usize>(
    /// In the order in which they are shown.
    fields: [Field; N],
    /// The words on the button.
    #[prop(into)]
    submit: Signal<&'static str>,
    /// The words on the button while the server thinks.
    #[prop(into)]
    submitting: Signal<&'static str>,
    /// The inputs.
    children: Children,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    free_on_return(busy);
    let on_submit = move |event: SubmitEvent| {
        let unfit: Vec<Field> = fields.into_iter().filter(|field| !field.submit()).collect();
        if let Some(first) = unfit.first() {
            event.prevent_default();
            focus(*first);
        } else if busy.get_untracked() {
            event.prevent_default();
        } else {
            busy.set(true);
            set_timeout(move || _ = busy.try_set(false), PATIENCE);
        }
    };
    view! {
        <form class="account-form" method="post" prop:noValidate=true on:submit=on_submit>
            <Refusal fields />
            {children()}
            <button
                type="submit"
                class="button button-primary button-wide"
                aria-disabled=move || busy.get().then_some("true")
            >
                {move || busy.get().then(|| view! { <span class="spinner" aria-hidden="true"></span> })}
                <span>{move || if busy.get() { submitting.get() } else { submit.get() }}</span>
            </button>
        </form>
    }
}

/// What the server said about the form as a whole.
#[component]
fn Refusal<const N: usize>(fields: [Field; N]) -> impl IntoView {
    let i18n = use_i18n();
    let is_shown = |name: &String| fields.iter().any(|field| field.asks.name() == name);
    let answer = use_boot().form.filter(|answer| !answer.field.as_ref().is_some_and(is_shown));
    answer.map(|answer| {
        view! {
            <p class="notice notice-danger" role="alert">
                <Icon is=icons::ALERT_TRIANGLE />
                <span>{move || with_wait(i18n.get_locale(), answer.code, answer.retry_after_ms)}</span>
            </p>
        }
    })
}

/// The browser may keep the page as it was left, and show it again on "back".
fn free_on_return(busy: RwSignal<bool>) {
    Effect::new(move || {
        let listener = window_event_listener(ev::pageshow, move |_| _ = busy.try_set(false));
        on_cleanup(move || listener.remove());
    });
}

fn focus(field: Field) {
    if let Some(input) = document().get_element_by_id(field.asks.name()) {
        _ = input.unchecked_into::<web_sys::HtmlElement>().focus();
    }
}

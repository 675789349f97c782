//! What the forms of the running page ask for; the account pages, which work as plain forms, have fields of their own.

use crate::i18n::{Locale, use_i18n};
use leptos::{html, prelude::*};

/// Words in the language of the page.
pub type Words = fn(Locale) -> &'static str;

/// A label and one line of text.
#[component]
pub fn TextField(
    /// Its name in the page.
    id: &'static str,
    /// What it is called.
    label: Words,
    /// What was typed.
    text: RwSignal<String>,
    /// Whether the complaint is said.
    #[prop(into)]
    wrong: Signal<bool>,
    /// What is wrong, if something is.
    complaint: Words,
    /// What it is for.
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
    /// Whether it is no word of a language: written small, and never corrected.
    #[prop(optional)]
    verbatim: bool,
    /// Told when somebody types.
    #[prop(optional, into)]
    on_edit: Option<Callback<()>>,
    /// The input, for who gives it the focus.
    #[prop(optional)]
    input: NodeRef<html::Input>,
) -> impl IntoView {
    let described = if hint.is_some() { format!("{id}-hint {id}-error") } else { format!("{id}-error") };
    view! {
        <LabelledField id label wrong complaint hint>
            <input
                node_ref=input
                id=id
                type="text"
                autocomplete="off"
                autocapitalize=verbatim.then_some("none")
                spellcheck=verbatim.then_some("false")
                aria-describedby=described
                aria-invalid=move || wrong.get().then_some("true")
                prop:value=text
                on:input:target=move |event| {
                    text.set(event.target().value());
                    _ = on_edit.map(|on_edit| on_edit.run(()));
                }
            />
        </LabelledField>
    }
}

/// A label, whatever is filled in, and under it a hint or what is wrong.
#[component]
pub fn LabelledField(
    /// The name in the page of what is filled in, which is described by `{id}-hint` and `{id}-error`.
    id: &'static str,
    /// What it is called.
    label: Words,
    /// Whether the complaint is said.
    #[prop(into)]
    wrong: Signal<bool>,
    /// What is wrong, if something is.
    complaint: Words,
    /// What it is for.
    #[prop(optional_no_strip)]
    hint: Option<Signal<String>>,
    /// What is filled in.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="field" class:field-wrong=wrong>
            <label for=id>{move || label(i18n.get_locale())}</label>
            <div class="field-box">{children()}</div>
            {hint.map(|hint| view! { <p id=format!("{id}-hint") class="field-hint"><span>{hint}</span></p> })}
            <p id=format!("{id}-error") class="field-error" role="alert">
                {move || wrong.get().then(|| complaint(i18n.get_locale()))}
            </p>
        </div>
    }
}

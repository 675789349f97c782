//! What is made to be taken elsewhere: a link, a password.

use crate::{
    clipboard::copy_selected,
    i18n::use_i18n,
    icons::{self, Icon},
    text_field::Words,
};
use leptos::{html, prelude::*};

/// A line that cannot be changed, and a button that copies it.
#[component]
pub fn CopyField(
    /// Its name in the page.
    id: &'static str,
    /// What it is called.
    label: Words,
    /// What is copied.
    value: String,
    /// What the button says, before and after.
    words: [Words; 2],
    /// What to do with it.
    #[prop(optional)]
    hint: Option<Words>,
    /// Whether copying is what the dialog is for.
    #[prop(optional)]
    primary: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let (field, copied) = (NodeRef::<html::Input>::new(), RwSignal::new(false));
    let copy = move || {
        _ = field.get_untracked().map(|field| field.select());
        copied.set(copy_selected());
    };
    let say = move |words: Words| move || words(i18n.get_locale());
    let glyph = move || if copied.get() { icons::CHECK } else { icons::COPY };
    let word = move || words[usize::from(copied.get())](i18n.get_locale());
    view! {
        <div class="field">
            <label for=id>{say(label)}</label>
            <div class="copy-field">
                <div class="field-box">
                    <input
                        node_ref=field
                        id=id
                        type="text"
                        readonly
                        autocomplete="off"
                        value=value
                        on:focus:target=|event| event.target().select()
                    />
                </div>
                <button
                    type="button"
                    class="button"
                    class:button-primary=primary
                    on:click=move |_| copy()
                >
                    {move || view! { <Icon is=glyph() /> }}
                    <span aria-live="polite">{word}</span>
                </button>
            </div>
            {hint.map(|hint| view! { <p class="field-hint"><span>{say(hint)}</span></p> })}
        </div>
    }
}

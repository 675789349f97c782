//! A password that is shown once.

use crate::{
    chat::invite::copy,
    i18n::{t, t_string, use_i18n},
    icons::{self, Icon},
};
use leptos::{html, prelude::*};

/// The password, and a button that copies it.
#[component]
pub fn Secret(password: String) -> impl IntoView {
    let i18n = use_i18n();
    let (field, copied) = (NodeRef::<html::Input>::new(), RwSignal::new(false));
    let glyph = move || if copied.get() { icons::CHECK } else { icons::COPY };
    let word = move || if copied.get() { t_string!(i18n, admin.copied) } else { t_string!(i18n, admin.copy) };
    view! {
        <div class="field">
            <label for="secret">{t!(i18n, admin.password)}</label>
            <div class="invite-link">
                <div class="field-box">
                    <input
                        node_ref=field
                        id="secret"
                        class="admin-secret"
                        type="text"
                        readonly
                        autocomplete="off"
                        value=password
                        on:focus:target=|event| event.target().select()
                    />
                </div>
                <button
                    type="button"
                    class="button"
                    on:click=move |_| copied.set(field.get_untracked().is_some_and(|field| copy(&field)))
                >
                    {move || view! { <Icon is=glyph() /> }}
                    <span aria-live="polite">{word}</span>
                </button>
            </div>
            <p class="field-hint"><span>{t!(i18n, admin.new_password_why)}</span></p>
        </div>
    }
}

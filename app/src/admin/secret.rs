//! A password that is shown once.

use crate::{copy_field::CopyField, i18n::td_string};
use leptos::prelude::*;

/// The password, and a button that copies it.
#[component]
pub fn Secret(password: String) -> impl IntoView {
    view! {
        <CopyField
            id="secret"
            label=|l| td_string!(l, admin.password)
            value=password
            words=[|l| td_string!(l, admin.copy), |l| td_string!(l, admin.copied)]
            hint=|l| td_string!(l, admin.new_password_why)
        />
    }
}

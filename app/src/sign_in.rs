//! `/login`: name and password.

use crate::{
    account::{
        AccountCard,
        field::{Asks, fields},
        form::AccountForm,
        input::Input,
    },
    i18n::{t_string, use_i18n},
};
use leptos::prelude::*;

/// The page.
#[component]
pub fn SignInPage() -> impl IntoView {
    let i18n = use_i18n();
    let [name, password] = fields([Asks::Name, Asks::Password]);
    view! {
        <AccountCard title=move || t_string!(i18n, account.sign_in_title)>
            <AccountForm
                fields=[name, password]
                submit=move || t_string!(i18n, account.sign_in)
                submitting=move || t_string!(i18n, account.signing_in)
            >
                <Input field=name />
                <Input field=password />
            </AccountForm>
        </AccountCard>
    }
}

//! `/setup`: the first start makes the workspace and its admin.

use crate::{
    account::{
        AccountCard,
        field::{Asks, fields},
        form::AccountForm,
        input::Input,
    },
    i18n::{t, t_string, use_i18n},
};
use leptos::prelude::*;

/// The page.
#[component]
pub fn SetupPage() -> impl IntoView {
    let i18n = use_i18n();
    let fields = fields([Asks::Workspace, Asks::NewName, Asks::DisplayName, Asks::NewPassword]);
    let [workspace, name, display_name, password] = fields;
    view! {
        <AccountCard title=move || t_string!(i18n, account.setup_title)>
            <p class="account-why">{t!(i18n, account.setup_why)}</p>
            <AccountForm
                fields
                submit=move || t_string!(i18n, account.create_workspace)
                submitting=move || t_string!(i18n, account.creating_workspace)
            >
                <Input field=workspace />
                <Input field=name />
                <Input field=display_name />
                <Input field=password />
            </AccountForm>
        </AccountCard>
    }
}

//! `/join/{invite}`: somebody who was invited makes an account.

use crate::{
    account::{
        AccountCard,
        field::{Asks, fields},
        form::AccountForm,
        input::Input,
    },
    boot::use_boot,
    i18n::{t, t_string, use_i18n},
};
use leptos::{either::Either, prelude::*};
use protocol::error::ErrorCode;

/// The page.
#[component]
pub fn JoinPage() -> impl IntoView {
    let boot = use_boot();
    let refused = boot.form.is_some_and(|answer| answer.code == ErrorCode::InviteInvalid);
    if boot.invite == Some(false) || refused {
        Either::Left(view! { <DeadInvite /> })
    } else {
        Either::Right(view! { <JoinForm /> })
    }
}

#[component]
fn JoinForm() -> impl IntoView {
    let i18n = use_i18n();
    let fields = fields([Asks::NewName, Asks::DisplayName, Asks::NewPassword]);
    let [name, display_name, password] = fields;
    view! {
        <AccountCard title=move || t_string!(i18n, account.join_title)>
            <p class="account-why">{t!(i18n, account.join_why)}</p>
            <AccountForm
                fields
                submit=move || t_string!(i18n, account.join)
                submitting=move || t_string!(i18n, account.joining)
            >
                <Input field=name />
                <Input field=display_name />
                <Input field=password />
            </AccountForm>
            <a class="account-other" href="/login" rel="external">{t!(i18n, account.have_account)}</a>
        </AccountCard>
    }
}

#[component]
fn DeadInvite() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <AccountCard title=move || t_string!(i18n, account.dead_title)>
            <p class="account-why">{t!(i18n, account.dead_why)}</p>
            <a class="button button-wide" href="/login" rel="external">{t!(i18n, account.have_account)}</a>
        </AccountCard>
    }
}

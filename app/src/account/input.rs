//! A field as it is seen.

use super::field::{Asks, Complaint, Field};
use crate::{
    i18n::{t_string, use_i18n},
    icons::{self, Icon},
};
use leptos::{html, prelude::*};
use protocol::account::{PASSWORD_MIN, Strength, strength};

/// A label, an input, and under it a hint or what is wrong.
#[component]
pub fn Input(
    /// Which field.
    field: Field,
) -> impl IntoView {
    let id = field.asks.name();
    let revealed = RwSignal::new(false);
    let kind = move || if field.asks.is_password() && !revealed.get() { "password" } else { "text" };
    let new_name = field.asks == Asks::NewName;
    let new_password = field.asks == Asks::NewPassword;
    let has_hint = !matches!(field.asks, Asks::Name | Asks::Password);
    let input = NodeRef::<html::Input>::new();
    // Somebody may have typed before the program arrived.
    Effect::new(move || {
        if let Some(input) = input.get() {
            field.value.set(input.value());
        }
    });

    view! {
        <div class="field" class:field-wrong=move || field.complaint().is_some()>
            <label for=id>{label(field.asks)}</label>
            <div class="field-box">
                <input
                    node_ref=input
                    id=id
                    name=id
                    type=kind
                    value=field.value.get_untracked()
                    required
                    autofocus=field.first
                    autocomplete=autocomplete(field.asks)
                    autocapitalize=if field.asks.is_verbatim() { "none" } else { "words" }
                    spellcheck="false"
                    pattern=new_name.then_some("[a-z0-9][a-z0-9._\\-]{1,31}")
                    minlength=new_password.then_some(PASSWORD_MIN)
                    aria-invalid=move || field.complaint().is_some().then_some("true")
                    aria-describedby=if has_hint { format!("{id}-hint {id}-error") } else { format!("{id}-error") }
                    on:input:target=move |event| field.edit(event.target().value())
                    on:blur=move |_| field.leave()
                />
                {field.asks.is_password().then(|| view! { <Reveal revealed /> })}
            </div>
            {has_hint.then(|| view! { <Hint field /> })}
            <p class="field-error" id=format!("{id}-error") aria-live="polite">
                {move || field.complaint().map(|complaint| view! { <Wrong complaint /> })}
            </p>
        </div>
    }
}

#[component]
fn Wrong(complaint: Complaint) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Icon is=icons::ALERT_TRIANGLE />
        <span>{move || complaint.text(i18n.get_locale())}</span>
    }
}

/// What the field is for; for a new password, how strong it is so far.
#[component]
fn Hint(field: Field) -> impl IntoView {
    let i18n = use_i18n();
    let judged = move || {
        let new = field.asks == Asks::NewPassword && !field.value.read().is_empty();
        new.then(|| strength(&field.value.read()))
    };
    let text = move || match (judged(), field.asks) {
        (Some(Strength::Refused), _) => t_string!(i18n, account.strength_refused),
        (Some(Strength::Fair), _) => t_string!(i18n, account.strength_fair),
        (Some(Strength::Strong), _) => t_string!(i18n, account.strength_strong),
        (None, Asks::Workspace) => t_string!(i18n, account.workspace_hint),
        (None, Asks::Name | Asks::NewName) => t_string!(i18n, account.name_hint),
        (None, Asks::DisplayName) => t_string!(i18n, account.display_name_hint),
        (None, Asks::Password | Asks::NewPassword) => t_string!(i18n, account.password_hint),
    };
    let enough = move || judged().is_some_and(|strength| strength > Strength::Refused);
    view! {
        <p class="field-hint" class:field-good=enough id=format!("{}-hint", field.asks.name()) aria-live="polite">
            {move || enough().then(|| view! { <Icon is=icons::CHECK /> })}
            <span>{text}</span>
        </p>
    }
}

#[component]
fn Reveal(revealed: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let icon = move || if revealed.get() { icons::EYE_OFF } else { icons::EYE };
    let name = move || {
        if revealed.get() { t_string!(i18n, account.hide_password) } else { t_string!(i18n, account.show_password) }
    };
    view! {
        <button type="button" class="field-reveal" title=name on:click=move |_| revealed.update(|on| *on = !*on)>
            {move || view! { <Icon is=icon() /> }}
            <span class="sr-only">{name}</span>
        </button>
    }
}

fn label(asks: Asks) -> impl IntoView {
    let i18n = use_i18n();
    move || match asks {
        Asks::Workspace => t_string!(i18n, account.workspace),
        Asks::Name | Asks::NewName => t_string!(i18n, account.name),
        Asks::DisplayName => t_string!(i18n, account.display_name),
        Asks::Password | Asks::NewPassword => t_string!(i18n, account.password),
    }
}

const fn autocomplete(asks: Asks) -> &'static str {
    match asks {
        Asks::Workspace => "organization",
        Asks::Name | Asks::NewName => "username",
        Asks::DisplayName => "name",
        Asks::Password => "current-password",
        Asks::NewPassword => "new-password",
    }
}

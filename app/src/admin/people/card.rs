//! One person, and what can be done about them.

use crate::{
    admin::{
        asking::use_asking,
        deed::{What, possible},
        words,
    },
    chat::{avatar::avatar, modal::Modal, workspace::Workspace},
    i18n::{t, t_string, use_i18n},
    locale::{ago, day_label, use_offset},
    realtime::clock::use_minutes,
};
use leptos::prelude::*;
use protocol::admin::{Device, Person};

/// The dialog about whoever was chosen.
#[component]
pub fn CardDialog(modal: Modal, person: RwSignal<Option<Person>>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <dialog node_ref=modal.node class="dialog" aria-labelledby="person-title">
            {move || person.get().map(|person| view! { <Card modal person /> })}
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| modal.close()>{t!(i18n, admin.close)}</button>
            </div>
        </dialog>
    }
}

#[component]
fn Card(modal: Modal, person: Person) -> impl IntoView {
    let (i18n, offset, workspace) = (use_i18n(), use_offset(), Workspace::of_page());
    let now = use_minutes();
    let is_me = workspace.people().with_untracked(|people| people.is_me(person.user.id));
    let (created_at, role, name) = (person.created_at, person.user.role, person.user.display_name.clone());
    let deeds = possible(&person.user, is_me);
    view! {
        <div class="admin-card-head">
            {avatar(person.user.id, &name)}
            <div>
                <h2 id="person-title" class="admin-card-name">{name.clone()}</h2>
                <p class="admin-person-id">{format!("@{}", person.user.name)}</p>
            </div>
        </div>
        <dl class="admin-facts">
            <div>
                <dt>{t!(i18n, admin.role)}</dt>
                <dd>{move || words::role(i18n.get_locale(), role)}</dd>
            </div>
            <div>
                <dt>{t!(i18n, admin.since)}</dt>
                <dd>{move || day_label(i18n.get_locale(), created_at, now.get(), offset.get())}</dd>
            </div>
            <div>
                <dt>{t!(i18n, admin.open_connections)}</dt>
                <dd>{person.connections}</dd>
            </div>
        </dl>
        <Devices devices=person.devices now />
        <div class="admin-deeds">{deeds.into_iter().map(|what| view! { <Deed modal what name=name.clone() /> }).collect_view()}</div>
    }
}

#[component]
fn Devices(devices: Vec<Device>, now: Signal<u64>) -> impl IntoView {
    let (i18n, offset) = (use_i18n(), use_offset());
    let nothing = devices.is_empty().then(|| view! { <p class="admin-faint">{t!(i18n, admin.no_device)}</p> });
    let row = move |Device { label, is_token, used_at, .. }: Device| {
        let kind = is_token.then(|| view! { <span class="admin-tag">{t!(i18n, admin.token)}</span> });
        view! {
            <li>
                <span class="admin-device" title=label.clone()>{program(&label)}</span>
                {kind}
                <span class="admin-faint">{move || ago(i18n.get_locale(), used_at, now.get(), offset.get())}</span>
            </li>
        }
    };
    view! {
        <h3 class="admin-card-part">{move || t_string!(i18n, admin.devices)}</h3>
        {nothing}
        <ul class="admin-devices">{devices.into_iter().map(row).collect_view()}</ul>
    }
}

#[component]
fn Deed(modal: Modal, what: What, name: String) -> impl IntoView {
    let (i18n, asking) = (use_i18n(), use_asking());
    let ask = move |_| {
        // Closed first, so that the focus comes back to the table, and one dialog does not lie on another.
        modal.close();
        asking.ask(what, name.clone());
    };
    view! {
        <button
            type="button"
            class="button button-small"
            class:button-danger=matches!(what, What::Disable(_))
            on:click=ask
        >
            {move || words::deed(i18n.get_locale(), what)}
        </button>
    }
}

/// What browsers call themselves is long and names every other browser too: the one that it is, and the system.
fn program(label: &str) -> String {
    const BROWSERS: [(&str, &str); 5] =
        [("Firefox/", "Firefox"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];
    const SYSTEMS: [(&str, &str); 5] =
        [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS X", "macOS"), ("Windows", "Windows")];
    let find = |names: &[(&str, &'static str)]| names.iter().find(|name| label.contains(name.0)).map(|name| name.1);
    match (find(&BROWSERS), find(&SYSTEMS).or_else(|| label.contains("Linux").then_some("Linux"))) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(browser), None) => browser.to_owned(),
        _ if label.is_empty() => "?".to_owned(),
        _ => label.chars().take(60).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_told_by_its_name() {
        for (label, name) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
                "Chrome, Linux",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari, iPhone",
            ),
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
            ("curl/8.5.0", "curl/8.5.0"),
            ("", "?"),
        ] {
            assert_eq!(program(label), name, "{label}");
        }
    }
}

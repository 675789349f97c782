//! Who is connected, and how.

use super::{
    asking::use_asking,
    deed::What,
    loaded::{Failure, use_loaded},
    words,
};
use crate::{
    boot::AdminView,
    chat::avatar::avatar,
    figure::{duration, milliseconds},
    i18n::{t, t_string, use_i18n},
    realtime::clock::use_now,
    transport_text::transport_text,
};
use leptos::prelude::*;
use protocol::admin::{Connections, LiveConnection};
use std::time::Duration;

/// Live figures between two readings of the table.
const FRESH_EVERY: u32 = 2;
const SECOND: Duration = Duration::from_secs(1);

/// How many there are, and the table.
#[component]
pub fn ConnectionsPart() -> impl IntoView {
    let i18n = use_i18n();
    let loaded = use_loaded("admin/connections", |view| match view {
        AdminView::Connections(connections) => Some(connections),
        _ => None,
    });
    loaded.keep_fresh(FRESH_EVERY);
    loaded.follow(use_asking().done);
    let count = move || {
        loaded.value.read().as_ref().map(|Connections { connections, total }| {
            t_string!(i18n, admin.connections_of, count = connections.len(), all = *total)
        })
    };
    let table = move || match loaded.value.read().as_ref() {
        None => view! { <div class="skeleton admin-skeleton"></div> }.into_any(),
        Some(found) if found.connections.is_empty() => {
            view! { <p class="admin-nothing">{t!(i18n, admin.nobody_connected)}</p> }.into_any()
        }
        Some(_) => view! { <Table connections=loaded.value /> }.into_any(),
    };
    view! {
        <div class="admin-card">
            <div class="admin-head">
                <h2 id="admin-connections">{t!(i18n, admin.connections)}</h2>
                <p class="admin-faint">{count}</p>
            </div>
            {move || loaded.failed.get().map(|error| view! { <Failure error again=move || loaded.read() /> })}
            {table}
        </div>
    }
}

#[component]
fn Table(connections: RwSignal<Option<Connections>>) -> impl IntoView {
    let i18n = use_i18n();
    let now = use_now(SECOND, || true);
    let rows = move || connections.read().as_ref().map(|found| found.connections.clone()).unwrap_or_default();
    view! {
        <div class="admin-table" tabindex="0" role="region" aria-labelledby="admin-connections">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{t!(i18n, admin.person)}</th>
                        <th scope="col" class="wide">{t!(i18n, admin.page)}</th>
                        <th scope="col">{t!(i18n, admin.transport)}</th>
                        <th scope="col" class="wide number">{t!(i18n, admin.round_trip)}</th>
                        <th scope="col" class="wide number">{t!(i18n, admin.connected_since)}</th>
                        <th scope="col" class="wide number">{t!(i18n, admin.behind)}</th>
                        <th scope="col"><span class="sr-only">{t!(i18n, admin.actions)}</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=rows key=|row| row.client_id let:connection>
                        <Row connection connections now />
                    </For>
                </tbody>
            </table>
        </div>
    }
}

/// Who it is stays; the rest is as it was last told.
#[component]
fn Row(connection: LiveConnection, connections: RwSignal<Option<Connections>>, now: Signal<u64>) -> impl IntoView {
    let (i18n, asking) = (use_i18n(), use_asking());
    let LiveConnection { client_id, user, name, display_name, since, .. } = connection;
    let told = Memo::new(move |_| {
        let connections = connections.read();
        connections.as_ref()?.connections.iter().find(|connection| connection.client_id == client_id).cloned()
    });
    let page = move || told.read().as_ref().map(|told| words::page(i18n.get_locale(), told.profile));
    let over = move || told.read().as_ref().map(|told| transport_text(i18n.get_locale(), told.transport));
    let round_trip = move || {
        let ms = told.read().as_ref().and_then(|told| told.round_trip_ms);
        #[expect(clippy::cast_precision_loss, reason = "a time in milliseconds")]
        ms.map_or("–".to_owned(), |ms| milliseconds(i18n.get_locale(), ms as f64))
    };
    let up = move || duration(i18n.get_locale(), now.get().saturating_sub(since));
    let behind = move || match told.read().as_ref().map_or(0, |told| told.behind) {
        0 => t_string!(i18n, admin.up_to_date).to_owned(),
        behind => behind.to_string(),
    };
    let (shown, asked) = (display_name.clone(), display_name.clone());
    view! {
        <tr data-user=name.clone()>
            <th scope="row">
                <span class="admin-person">
                    {avatar(user, &display_name)}
                    <span class="admin-person-words">
                        <span class="admin-person-name">{display_name.clone()}</span>
                        <span class="admin-person-id">{format!("@{name}")}</span>
                    </span>
                </span>
            </th>
            <td class="wide">{page}</td>
            <td>{over}</td>
            <td class="wide number">{round_trip}</td>
            <td class="wide number">{up}</td>
            <td class="wide number">{behind}</td>
            <td class="number">
                <button
                    type="button"
                    class="button button-small"
                    aria-label=move || t_string!(i18n, admin.disconnect_named, name = shown.clone())
                    on:click=move |_| asking.ask(What::Disconnect(client_id), asked.clone())
                >
                    {t!(i18n, admin.disconnect)}
                </button>
            </td>
        </tr>
    }
}

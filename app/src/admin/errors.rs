//! What has failed in browsers, by cause.

use super::loaded::{Failure, use_loaded};
use crate::{
    boot::AdminView,
    i18n::{t, t_string, use_i18n},
    icons::{self, Icon},
    locale::{ago, use_offset},
    realtime::clock::use_minutes,
};
use leptos::prelude::*;
use protocol::admin::ErrorGroup;

/// Live figures between two readings of the list.
const FRESH_EVERY: u32 = 5;

/// The causes, the last first.
#[component]
pub fn ErrorsPart() -> impl IntoView {
    let i18n = use_i18n();
    let loaded = use_loaded("admin/errors", |view| match view {
        AdminView::Errors(errors) => Some(errors),
        _ => None,
    });
    loaded.keep_fresh(FRESH_EVERY);
    let now = use_minutes();
    let groups = move || loaded.value.read().as_ref().map(|found| found.groups.clone()).unwrap_or_default();
    let is_empty = Memo::new(move |_| loaded.value.read().as_ref().is_some_and(|found| found.groups.is_empty()));
    let nothing = move || {
        is_empty.get().then(|| {
            view! {
                <div class="admin-nothing">
                    <p class="admin-nothing-title">{t!(i18n, admin.no_errors)}</p>
                    <p>{t!(i18n, admin.no_errors_why)}</p>
                </div>
            }
        })
    };
    view! {
        <div class="admin-card">
            <div class="admin-head">
                <h2>{t!(i18n, admin.errors)}</h2>
            </div>
            {move || loaded.failed.get().map(|error| view! { <Failure error again=move || loaded.read() /> })}
            {nothing}
            <ul class="admin-list">
                <For each=groups key=|group| (group.message.clone(), group.kind.clone(), group.count) let:group>
                    <Group group now />
                </For>
            </ul>
        </div>
    }
}

#[component]
fn Group(group: ErrorGroup, now: Signal<u64>) -> impl IntoView {
    let (i18n, offset) = (use_i18n(), use_offset());
    let ErrorGroup { kind, message, count, people, first_at, last_at, page, stack, build } = group;
    let times = move || {
        if count == 1 { t_string!(i18n, admin.once).to_owned() } else { t_string!(i18n, admin.times, count = count) }
    };
    let hit = move || match people {
        0 => None,
        1 => Some(t_string!(i18n, admin.one_person, count = 1)),
        people => Some(t_string!(i18n, admin.people_hit, count = people)),
    };
    let when = move |at| ago(i18n.get_locale(), at, now.get(), offset.get());
    let stack = (!stack.is_empty()).then(|| {
        view! {
            <dt>{t!(i18n, admin.stack)}</dt>
            <dd><pre>{stack}</pre></dd>
        }
    });
    view! {
        <li>
            <details class="admin-error">
                <summary>
                    <span class="admin-error-message">{message}</span>
                    <span class="admin-error-about">
                        <span class="admin-tag">{kind}</span>
                        <span>{times}</span>
                        {move || hit().map(|hit| view! { <span>{hit}</span> })}
                        <span>{move || when(last_at)}</span>
                    </span>
                    <Icon is=icons::CHEVRON_DOWN />
                </summary>
                <dl class="admin-error-facts">
                    <dt>{t!(i18n, admin.first_time)}</dt>
                    <dd>{move || when(first_at)}</dd>
                    <dt>{t!(i18n, admin.on_page)}</dt>
                    <dd>{page}</dd>
                    <dt>{t!(i18n, admin.build)}</dt>
                    <dd>{build}</dd>
                    {stack}
                </dl>
            </details>
        </li>
    }
}

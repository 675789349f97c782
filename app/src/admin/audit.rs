//! What admins did.

use super::{
    loaded::{Failure, Pages, use_loaded},
    words,
};
use crate::{
    boot::AdminView,
    i18n::{t, use_i18n},
    locale::{day_label, time, use_offset},
    realtime::clock::use_minutes,
};
use leptos::prelude::*;
use protocol::admin::{Audit, AuditEntry};

/// The last things first, a page at a time.
#[component]
pub fn AuditPart() -> impl IntoView {
    let (i18n, offset) = (use_i18n(), use_offset());
    let loaded = use_loaded("admin/audit", |view| match view {
        AdminView::Audit(audit) => Some(audit),
        _ => None,
    });
    let now = use_minutes();
    let entries = move || loaded.value.read().as_ref().map(|found: &Audit| found.entries.clone()).unwrap_or_default();
    let is_empty = Memo::new(move |_| loaded.value.read().as_ref().is_some_and(|found| found.entries.is_empty()));
    let next =
        |found: &Audit| found.entries.last().filter(|_| found.has_more).map(|last| format!("?before={}", last.id));
    let row = move |entry: AuditEntry| {
        let (at, action) = (entry.at, entry.action.as_str());
        let when = move || {
            let (locale, offset) = (i18n.get_locale(), offset.get());
            format!("{} {}", day_label(locale, at, now.get(), offset), time(at, offset))
        };
        view! {
            <li data-action=action>
                <span>{move || words::entry(i18n.get_locale(), &entry)}</span>
                <time class="admin-faint">{when}</time>
            </li>
        }
    };
    view! {
        <div class="admin-card">
            <div class="admin-head">
                <h2>{t!(i18n, admin.audit)}</h2>
            </div>
            {move || loaded.failed.get().map(|error| view! { <Failure error again=move || loaded.read() /> })}
            {move || is_empty.get().then(|| view! { <p class="admin-nothing">{t!(i18n, admin.no_audit)}</p> })}
            <ol class="admin-list admin-audit">
                <For each=entries key=|entry| entry.id children=row />
            </ol>
            <Pages loaded first="admin/audit" next />
        </div>
    }
}

//! What the browser does when Tidings itself fails: it says so to the person, and reports it to the server.

use crate::i18n::{t, use_i18n};
use leptos::prelude::*;
use protocol::error::ErrorReport;
use std::{
    panic::{self, PanicHookInfo},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag};

/// How many reports a page may send in its life: a failure that repeats says nothing new.
const REPORTS_MAX: u32 = 5;
/// Longest text of a report, in characters.
const TEXT_MAX: usize = 2_000;

static REPORTS: AtomicU32 = AtomicU32::new(0);
static BUILD: OnceLock<String> = OnceLock::new();

/// The words that appear when the program has stopped. They are in the page from the start, because nothing can be rendered
/// any more when they are needed.
#[component]
pub fn CrashBanner() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div id="crash" class="crash" role="alert" hidden>
            <p>{t!(i18n, page.crashed)}</p>
            <a class="button button-small" href="" rel="external">{t!(i18n, page.reload)}</a>
        </div>
    }
}

/// From now on a panic shows the [`CrashBanner`] and is reported.
pub fn watch_panics() {
    panic::set_hook(Box::new(|info: &PanicHookInfo<'_>| {
        let message = info.to_string();
        let stack = js_sys::Reflect::get(&js_sys::Error::new(""), &"stack".into()).ok();
        web_sys::console::error_1(&message.as_str().into());
        show_crash();
        report_from("panic", &message, &stack.and_then(|stack| stack.as_string()).unwrap_or_default());
    }));
}

/// Shows the [`CrashBanner`] without the help of anything that may be broken.
pub fn show_crash() {
    if let Some(banner) = document().get_element_by_id("crash") {
        _ = banner.remove_attribute("hidden");
    }
}

/// Tells the server of a failure (`error_boundary`, `handler`); gives up silently, because there is nobody left to tell.
pub fn report(kind: &str, message: &str) {
    report_from(kind, message, "");
}

fn report_from(kind: &str, message: &str, stack: &str) {
    if REPORTS.fetch_add(1, Ordering::Relaxed) >= REPORTS_MAX {
        return;
    }
    let report = ErrorReport {
        kind: kind.to_owned(),
        message: shortened(message),
        page: location().pathname().unwrap_or_default(),
        stack: shortened(stack),
        build: BUILD.get().cloned().unwrap_or_default(),
    };
    if let Ok(json) = serde_json::to_string(&report) {
        _ = send(&json);
    }
}

/// Names the build in later reports.
pub(crate) fn name_build(build: &str) {
    _ = BUILD.set(build.to_owned());
}

/// A beacon needs no future to be polled, which a broken program could not do, and it outlives the page.
fn send(json: &str) -> Result<bool, JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type("application/json");
    let body = Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&json.into()), &kind)?;
    window().navigator().send_beacon_with_opt_blob("/api/v1/errors", Some(&body))
}

fn shortened(text: &str) -> String {
    text.chars().take(TEXT_MAX).collect()
}

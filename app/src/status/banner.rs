//! Says under the header what keeps messages from going out, and what can be done.

use super::{
    SECOND, Trouble,
    words::{countdown, trouble_text},
};
use crate::{
    i18n::{t, use_i18n},
    icons::{self, Icon},
    realtime::{clock::use_now, use_realtime},
};
use leptos::prelude::*;
use protocol::close::CloseCode;

/// The banner. It pushes the messages down and covers none of them.
#[component]
pub fn TroubleBanner(
    /// From [`super::use_trouble`].
    trouble: Memo<Option<Trouble>>,
) -> impl IntoView {
    let shown = move || trouble.get().map(|trouble| view! { <Banner trouble /> });
    view! { <div class="trouble-place" role="status">{shown}</div> }
}

#[component]
fn Banner(trouble: Trouble) -> impl IntoView {
    let (i18n, status) = (use_i18n(), use_realtime().status());
    let now = use_now(SECOND, move || trouble == Trouble::Lost);
    let glyph = match trouble {
        Trouble::Refused(_) => icons::ALERT_TRIANGLE,
        _ => icons::WIFI_OFF,
    };
    let planned = move || {
        let planned = countdown(i18n.get_locale(), &status.read().state, now.get())?;
        // Read out, every second of it would be an interruption.
        (trouble == Trouble::Lost).then(|| view! { <span class="trouble-count" aria-hidden="true">{planned}</span> })
    };
    view! {
        <div class="trouble" class:trouble-final=matches!(trouble, Trouble::Refused(_)) data-trouble=id(trouble)>
            <Icon is=glyph />
            <span class="trouble-words">{move || trouble_text(i18n.get_locale(), trouble)}</span>
            {planned}
            <Remedy trouble />
        </div>
    }
}

#[component]
fn Remedy(trouble: Trouble) -> impl IntoView {
    let (i18n, realtime) = (use_i18n(), use_realtime());
    let button = "button button-small";
    match trouble {
        Trouble::Offline => ().into_any(),
        Trouble::Refused(CloseCode::NotSignedIn | CloseCode::SignedOut) => {
            view! { <a class=button href="/login" rel="external">{t!(i18n, status.sign_in)}</a> }.into_any()
        }
        Trouble::Refused(CloseCode::OtherVersion) => {
            let reload = move |_| _ = window().location().reload();
            view! { <button type="button" class=button on:click=reload>{t!(i18n, status.reload)}</button> }.into_any()
        }
        Trouble::Lost | Trouble::GaveUp | Trouble::Refused(_) => {
            let retry = move |_| realtime.connect();
            view! { <button type="button" class=button on:click=retry>{t!(i18n, status.retry_now)}</button> }.into_any()
        }
    }
}

fn id(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Lost => "lost",
        Trouble::Offline => "offline",
        Trouble::GaveUp => "gave-up",
        Trouble::Refused(_) => "refused",
    }
}

//! Whether others see what I have read.

use super::{
    Part,
    outcome::{Change, Outcome},
};
use crate::{
    api,
    chat::workspace::Workspace,
    i18n::{t, t_string, use_i18n},
};
use leptos::prelude::*;
use protocol::preferences::PreferencesPatch;

/// The part of the page. Without the program there is a button to press; with it, the choice counts at once.
#[component]
pub fn PrivacyPart() -> impl IntoView {
    let (i18n, workspace, change) = (use_i18n(), Workspace::of_page(), Change::none());
    let shares = Memo::new(move |_| workspace.preferences().with(|mine| mine.share_reads));
    let set = move |share_reads: bool| {
        let patch = PreferencesPatch { share_reads: Some(share_reads), ..PreferencesPatch::default() };
        change.ask(async move { api::set_preferences(&patch).await });
    };
    view! {
        <Part
            id="privacy"
            title=move || t_string!(i18n, settings.privacy)
            why=move || t_string!(i18n, settings.privacy_why)
        >
            <form class="settings-form" method="post" action="/settings/privacy">
                <label class="settings-switch">
                    <input
                        type="checkbox"
                        role="switch"
                        name="share_reads"
                        value="true"
                        autocomplete="off"
                        checked=shares.get_untracked()
                        prop:checked=shares
                        on:change:target=move |event| {
                            set(event.target().checked());
                            // It turns when it is so.
                            event.target().set_checked(shares.get_untracked());
                        }
                    />
                    <span>{t!(i18n, settings.share_reads)}</span>
                </label>
                <button type="submit" class="button settings-plain">{t!(i18n, settings.save)}</button>
                <Outcome change />
            </form>
        </Part>
    }
}

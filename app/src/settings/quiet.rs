//! Not to be disturbed for a while.

use super::{
    Part,
    outcome::{Change, Outcome},
};
use crate::{
    api,
    chat::workspace::Workspace,
    i18n::{t, t_string, use_i18n},
    icons::{self, Icon},
    locale::use_offset,
    notifications::span::{Span, span_text, until_text},
    realtime::clock::{now, use_minutes},
};
use leptos::{either::Either, ev::MouseEvent, prelude::*};
use protocol::{patch::Patch, preferences::PreferencesPatch};

/// What stands in the form for "no longer".
const END: &str = "end";

/// The part of the page.
#[component]
pub fn QuietPart() -> impl IntoView {
    let (i18n, workspace, offset, change) = (use_i18n(), Workspace::of_page(), use_offset(), Change::none());
    let at = use_minutes();
    let until =
        Memo::new(move |_| workspace.preferences().with(|mine| mine.dnd_until.filter(|_| mine.is_dnd(at.get()))));
    let set = move |until: Patch<u64>| {
        let patch = PreferencesPatch { dnd_until: until, ..PreferencesPatch::default() };
        change.ask(async move { api::set_preferences(&patch).await });
    };
    let spans = move || {
        let choice = move |span: Span| {
            let choose = move |event: MouseEvent| {
                event.prevent_default();
                set(Patch::To(span.until(now(), offset.get_untracked())));
            };
            view! {
                <button type="submit" name="span" value=span.as_str() class="button" on:click=choose>
                    {move || span_text(i18n.get_locale(), span)}
                </button>
            }
        };
        view! { <div class="settings-line">{Span::ALL.map(choice).collect_view()}</div> }
    };
    let quiet = move |until: u64| {
        let end = move |event: MouseEvent| {
            event.prevent_default();
            set(Patch::End);
        };
        view! {
            <p class="notice">
                <Icon is=icons::BELL_OFF />
                <span>
                    <strong>{t!(i18n, people.quiet)}</strong>
                    " · "
                    {move || until_text(i18n.get_locale(), until, at.get(), offset.get())}
                </span>
            </p>
            <div class="settings-line">
                <button type="submit" name="span" value=END class="button" on:click=end>
                    <Icon is=icons::BELL />
                    {t!(i18n, people.quiet_end)}
                </button>
            </div>
        }
    };
    view! {
        <Part id="quiet" title=move || t_string!(i18n, people.quiet) why=move || t_string!(i18n, settings.quiet_why)>
            <form class="settings-form" method="post" action="/settings/quiet">
                {move || match until.get() {
                    Some(until) => Either::Left(quiet(until)),
                    None => Either::Right(spans()),
                }}
                <Outcome change />
            </form>
        </Part>
    }
}

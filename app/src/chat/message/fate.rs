//! What becomes of a message of mine until everybody has it, and what can be done about it.

use crate::{
    chat::{
        talk::Talk,
        uploads::{progress::percent, upload::Place},
        workspace::Workspace,
    },
    error_text::{error_text, sentences},
    i18n::{Locale, t, t_string, td_string, use_i18n},
    icons::{self, Glyph, Icon},
    realtime::{clock::use_now, use_realtime},
};
use leptos::prelude::*;
use protocol::{connection::PendingState, error::ErrorCode, id::MessageId};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// It waits: how far it has come, and a small toolbar. The style sheet shows the words only when it takes a while.
#[component]
pub fn Waiting(pending: Memo<Option<PendingState>>, id: MessageId, talk: Talk) -> impl IntoView {
    let (i18n, realtime) = (use_i18n(), use_realtime());
    let is_planned = Memo::new(move |_| matches!(pending.get(), Some(PendingState::RetryAt(_))));
    let now = use_now(SECOND, move || is_planned.get());
    let queue = talk.uploads.queue();
    let sent = Memo::new(move |_| {
        let (sent, size) = queue.with(|queue| queue.progress_of(Place::Message(id)));
        percent(sent, size)
    });
    let words = move || match pending.get()? {
        PendingState::Attaching => Some(t_string!(i18n, files.sending, percent = sent.get())),
        state => Some(words(i18n.get_locale(), state, now.get())),
    };
    let retry = move || {
        let name = t_string!(i18n, outbox.retry_now);
        view! { <Tool name icon=icons::REFRESH on_click=move || talk.retry(realtime, &[id]) /> }
    };
    view! {
        <span class="message-waiting">
            <Icon is=icons::CLOCK />
            <span class="message-waiting-words">{words}</span>
        </span>
        <span class="message-tools">
            {move || is_planned.get().then(retry)}
            {move || {
                let name = t_string!(i18n, outbox.edit);
                view! { <Tool name icon=icons::PENCIL on_click=move || talk.take_back(realtime, &[id]) /> }
            }}
            {move || {
                let name = t_string!(i18n, outbox.delete);
                view! { <Tool name icon=icons::TRASH on_click=move || talk.delete(realtime, &[id]) /> }
            }}
        </span>
    }
}

/// It was refused: why, and what now.
#[component]
pub fn Failed(code: ErrorCode, id: MessageId, talk: Talk) -> impl IntoView {
    let (i18n, workspace, realtime) = (use_i18n(), Workspace::of_page(), use_realtime());
    // Who may not write any more has no composer to take it back into.
    let cannot_write = move || !workspace.is_in(talk.channel);
    let why = move || {
        let locale = i18n.get_locale();
        sentences(locale, td_string!(locale, outbox.not_sent), error_text(locale, code))
    };
    view! {
        <div class="message-failed">
            <p role="alert">
                <Icon is=icons::ALERT_TRIANGLE />
                <span>{why}</span>
            </p>
            <button type="button" class="button button-small" on:click=move |_| talk.retry(realtime, &[id])>
                {t!(i18n, outbox.retry)}
            </button>
            <button
                type="button"
                class="button button-small button-quiet"
                hidden=cannot_write
                on:click=move |_| talk.take_back(realtime, &[id])
            >
                {t!(i18n, outbox.edit)}
            </button>
            <button type="button" class="button button-small button-quiet" on:click=move |_| talk.delete(realtime, &[id])>
                {t!(i18n, outbox.delete)}
            </button>
        </div>
    }
}

#[component]
fn Tool(name: &'static str, icon: Glyph, on_click: impl Fn() + 'static) -> impl IntoView {
    view! {
        <button type="button" class="message-tool" aria-label=name title=name on:click=move |_| on_click()>
            <Icon is=icon />
        </button>
    }
}

fn words(locale: Locale, state: PendingState, now: u64) -> String {
    match state {
        PendingState::Attaching | PendingState::Queued => td_string!(locale, outbox.queued).to_owned(),
        PendingState::RetryAt(at) if at > now => {
            td_string!(locale, outbox.retry_in, count = (at - now).div_ceil(1000))
        }
        PendingState::Sending | PendingState::RetryAt(_) => td_string!(locale, outbox.sending).to_owned(),
        PendingState::Failed(code) => error_text(locale, code).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_words() {
        for (state, expected) in [
            (PendingState::Queued, "Queued"),
            (PendingState::Sending, "Sending…"),
            (PendingState::RetryAt(3_001), "Next try in 3 s"),
            (PendingState::RetryAt(1_001), "Next try in 1 s"),
            (PendingState::RetryAt(1_000), "Sending…"),
            (PendingState::Failed(ErrorCode::Forbidden), "You are not allowed to do this."),
        ] {
            assert_eq!(words(Locale::en, state, 1_000), expected);
        }
    }
}

//! What became of a change.

use crate::{
    api::ApiError,
    boot::use_boot,
    error_text::{api_text, with_wait},
    i18n::{t, use_i18n},
    icons::{self, Icon},
};
use leptos::{prelude::*, task::spawn_local};

/// How far a change has come.
#[derive(Clone, Copy, Debug)]
pub struct Change(RwSignal<State>);

#[derive(Clone, PartialEq, Debug)]
enum State {
    None,
    Sending,
    Saved,
    Failed(ApiError),
}

impl Change {
    /// None was asked for.
    #[must_use]
    pub fn none() -> Self {
        Self(RwSignal::new(State::None))
    }

    /// Asks for one, unless the last is still on its way.
    pub fn ask(self, request: impl Future<Output = Result<(), ApiError>> + 'static) {
        if self.0.get_untracked() == State::Sending {
            return;
        }
        self.0.set(State::Sending);
        spawn_local(async move {
            let state = request.await.map_or_else(State::Failed, |()| State::Saved);
            _ = self.0.try_set(state);
        });
    }

    /// Something else is filled in: what was said was about the last.
    pub fn forget(self) {
        if self.0.get_untracked() != State::Sending {
            self.0.set(State::None);
        }
    }
}

/// Says what became of it.
#[component]
pub fn Outcome(
    /// Of what.
    change: Change,
) -> impl IntoView {
    let i18n = use_i18n();
    let words = move || match change.0.get() {
        State::Saved => view! {
            <Icon is=icons::CHECK />
            <span>{t!(i18n, settings.saved)}</span>
        }
        .into_any(),
        State::Failed(error) => view! {
            <Icon is=icons::ALERT_TRIANGLE />
            <span>{move || api_text(i18n.get_locale(), &error)}</span>
        }
        .into_any(),
        State::None | State::Sending => ().into_any(),
    };
    let is_wrong = move || matches!(change.0.get(), State::Failed(_));
    view! { <p class="settings-outcome" class:settings-wrong=is_wrong role="status">{words}</p> }
}

/// What the server said to a form that was sent without the program.
#[component]
pub fn Refusal() -> impl IntoView {
    let i18n = use_i18n();
    use_boot().form.map(|answer| {
        view! {
            <p class="notice notice-danger" role="alert">
                <Icon is=icons::ALERT_TRIANGLE />
                <span>{move || with_wait(i18n.get_locale(), answer.code, answer.retry_after_ms)}</span>
            </p>
        }
    })
}

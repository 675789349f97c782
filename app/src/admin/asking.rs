//! What cannot be undone is asked about before it is done.

use super::{deed::What, secret::Secret, words};
use crate::{
    api::ApiError,
    chat::modal::Modal,
    error_text::api_text,
    i18n::{t, t_string, use_i18n},
};
use leptos::{prelude::*, task::spawn_local};

/// The question that is open.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asking {
    modal: Modal,
    question: RwSignal<Option<Question>>,
    stage: RwSignal<Stage>,
    /// How often something was done, so that tables can read what is so now.
    pub done: RwSignal<u32>,
}

#[derive(Clone, Debug)]
struct Question {
    what: What,
    /// The person that it is about, if it is about one.
    name: String,
}

#[derive(Clone, Default, Debug)]
enum Stage {
    #[default]
    Open,
    Busy,
    Failed(ApiError),
    Told(String),
}

/// The question of the page.
#[must_use]
pub fn use_asking() -> Asking {
    expect_context()
}

impl Asking {
    /// Asks whether to do it.
    pub fn ask(self, what: What, name: String) {
        self.stage.set(Stage::Open);
        self.question.set(Some(Question { what, name }));
        self.modal.open();
    }

    /// Does it; the dialog stays open only when there is more to say.
    fn run(self) {
        let Some(question) = self.question.get_untracked() else { return };
        if matches!(*self.stage.read_untracked(), Stage::Busy) {
            return;
        }
        self.stage.set(Stage::Busy);
        spawn_local(async move {
            match question.what.run().await {
                Ok(told) => {
                    self.done.update(|done| *done += 1);
                    match told {
                        Some(password) => self.stage.set(Stage::Told(password)),
                        None => self.modal.close(),
                    }
                }
                Err(error) => self.stage.set(Stage::Failed(error)),
            }
        });
    }
}

/// The dialog.
#[component]
pub fn AskingDialog() -> impl IntoView {
    let asking = use_asking();
    let body = move || {
        let question = asking.question.get()?;
        Some(match asking.stage.get() {
            Stage::Told(password) => view! { <Told name=question.name password /> }.into_any(),
            stage => view! { <Ask question stage /> }.into_any(),
        })
    };
    view! {
        <dialog node_ref=asking.modal.node class="dialog" aria-labelledby="asking-title">
            {body}
        </dialog>
    }
}

#[component]
fn Ask(question: Question, stage: Stage) -> impl IntoView {
    let (i18n, asking, what) = (use_i18n(), use_asking(), question.what);
    let is_busy = matches!(stage, Stage::Busy);
    let failed = if let Stage::Failed(error) = stage { Some(error) } else { None };
    let word = move || if is_busy { t_string!(i18n, admin.working) } else { words::deed(i18n.get_locale(), what) };
    view! {
        <h2 id="asking-title" class="dialog-title">
            {move || words::question(i18n.get_locale(), what, &question.name)}
        </h2>
        <p>{move || words::consequence(i18n.get_locale(), what)}</p>
        <div role="alert" class="admin-alert">
            {failed.map(|error| view! {
                <p class="notice notice-danger">{move || api_text(i18n.get_locale(), &error)}</p>
            })}
        </div>
        <div class="dialog-actions">
            <button type="button" class="button" on:click=move |_| asking.modal.close()>{t!(i18n, admin.cancel)}</button>
            <button
                type="button"
                class="button"
                class:button-danger=what.is_harsh()
                class:button-primary=!what.is_harsh()
                aria-disabled=is_busy.then_some("true")
                on:click=move |_| asking.run()
            >
                {word}
            </button>
        </div>
    }
}

#[component]
fn Told(name: String, password: String) -> impl IntoView {
    let (i18n, asking) = (use_i18n(), use_asking());
    view! {
        <h2 id="asking-title" class="dialog-title">
            {move || t_string!(i18n, admin.new_password_of, name = name.clone())}
        </h2>
        <Secret password />
        <div class="dialog-actions">
            <button type="button" class="button button-primary" on:click=move |_| asking.modal.close()>
                {t!(i18n, admin.done)}
            </button>
        </div>
    }
}

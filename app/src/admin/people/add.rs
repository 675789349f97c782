//! Making an account for somebody.

use crate::{
    admin::secret::Secret,
    api::{self, ApiError},
    chat::modal::Modal,
    i18n::{t, t_string, td_string, use_i18n},
    refusal::Refusal,
    text_field::TextField,
};
use leptos::{html, prelude::*, task::spawn_local};
use protocol::{
    admin::{LetIn, NewPerson},
    user::{is_display_name, is_name},
};

/// Somebody who is being added.
#[derive(Clone, Copy, Default)]
struct Draft {
    name: RwSignal<String>,
    display_name: RwSignal<String>,
    /// Whether it is time to say what is wrong.
    tried: RwSignal<bool>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
    made: RwSignal<Option<LetIn>>,
}

/// Asks for two names, then shows the password that was made up.
#[component]
pub fn AddDialog(modal: Modal, added: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let draft = Draft::default();
    modal.on_open(move || draft.clear());
    let body = move || match draft.made.get() {
        None => view! { <Form modal draft added /> }.into_any(),
        Some(made) => view! { <Made modal made /> }.into_any(),
    };
    view! {
        <dialog node_ref=modal.node class="dialog" aria-labelledby="add-title">
            <h2 id="add-title" class="dialog-title">{t!(i18n, admin.add_person)}</h2>
            {body}
        </dialog>
    }
}

#[component]
fn Form(modal: Modal, draft: Draft, added: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let first = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        modal.opened.track();
        _ = first.get().map(|first| first.focus());
    });
    let hint = Signal::derive(move || t_string!(i18n, admin.name_hint).to_owned());
    let name_wrong = Signal::derive(move || draft.tried.get() && !is_name(&draft.name.read()));
    let display_wrong = Signal::derive(move || draft.tried.get() && !is_display_name(draft.display_name.read().trim()));
    let word =
        move || if draft.busy.get() { t_string!(i18n, admin.working) } else { t_string!(i18n, admin.add_person) };
    view! {
        <form
            class="admin-form"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                draft.add(added);
            }
        >
            <TextField
                id="add-name"
                label=|l| td_string!(l, admin.name)
                text=draft.name
                wrong=name_wrong
                complaint=|l| td_string!(l, account.name_wrong)
                hint
                verbatim=true
                input=first
            />
            <TextField
                id="add-display-name"
                label=|l| td_string!(l, admin.display_name)
                text=draft.display_name
                wrong=display_wrong
                complaint=|l| td_string!(l, account.display_name_wrong)
            />
            <p class="admin-faint">{t!(i18n, admin.add_why)}</p>
            <Refusal why=draft.failed />
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| modal.close()>{t!(i18n, admin.cancel)}</button>
                <button type="submit" class="button button-primary" aria-disabled=move || draft.busy.get().then_some("true")>
                    {word}
                </button>
            </div>
        </form>
    }
}

#[component]
fn Made(modal: Modal, made: LetIn) -> impl IntoView {
    let i18n = use_i18n();
    let name = made.user.display_name;
    view! {
        <p class="admin-told">{move || t_string!(i18n, admin.new_password_of, name = name.clone())}</p>
        <Secret password=made.password.unwrap_or_default() />
        <div class="dialog-actions">
            <button type="button" class="button button-primary" on:click=move |_| modal.close()>
                {t!(i18n, admin.done)}
            </button>
        </div>
    }
}

impl Draft {
    fn clear(self) {
        self.name.set(String::new());
        self.display_name.set(String::new());
        self.tried.set(false);
        self.failed.set(None);
        self.made.set(None);
    }

    fn add(self, added: Callback<()>) {
        self.tried.set(true);
        let name = self.name.get_untracked().trim().to_lowercase();
        let display_name = self.display_name.get_untracked().trim().to_owned();
        if self.busy.get_untracked() || !is_name(&name) || !is_display_name(&display_name) {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let made = api::admin::add_person(&NewPerson { name, display_name, role: None, password: None }).await;
            self.busy.set(false);
            match made {
                Ok(made) => {
                    self.made.set(Some(made));
                    added.run(());
                }
                Err(error) => self.failed.set(Some(error)),
            }
        });
    }
}

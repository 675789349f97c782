//! Making a channel.

use crate::{
    api::{self, ApiError},
    chat::modal::Modal,
    i18n::{t, t_string, td_string, use_i18n},
    refusal::Refusal,
    text_field::TextField,
};
use leptos::{html, prelude::*, task::spawn_local};
use protocol::channel::{CHANNEL_NAME_MAX, Channel, ChannelKind, NewChannel, TOPIC_MAX, slug};

/// Name, topic, and who may enter.
#[component]
pub fn NewChannelForm(
    /// The dialog.
    modal: Modal,
    /// What follows when it was made.
    entered: Callback<Channel>,
) -> impl IntoView {
    let i18n = use_i18n();
    let draft = Draft::default();
    let field = NodeRef::<html::Input>::new();
    modal.on_open(move || {
        draft.clear();
        _ = field.get_untracked().map(|field| field.focus());
    });
    let hint = Signal::derive(move || match slug(&draft.name.read()) {
        address if address.is_empty() => t_string!(i18n, chat.channel_name_hint).to_owned(),
        address => t_string!(i18n, chat.channel_address, address = format!("/chat/{address}")),
    });
    let name_wrong = Signal::derive(move || draft.tried.get() && !is_channel_name(&draft.name.read()));
    let topic_wrong = Signal::derive(move || draft.topic.read().chars().count() > TOPIC_MAX);
    let word =
        move || if draft.busy.get() { t_string!(i18n, chat.creating) } else { t_string!(i18n, chat.create_channel) };
    view! {
        <form
            class="new-channel"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                draft.create(entered);
            }
        >
            <TextField
                id="channel-name"
                label=|l| td_string!(l, chat.channel_name)
                text=draft.name
                wrong=name_wrong
                complaint=|l| td_string!(l, chat.channel_name_wrong)
                hint
                on_edit=move |()| draft.failed.set(None)
                input=field
            />
            <TextField
                id="channel-topic"
                label=|l| td_string!(l, chat.topic)
                text=draft.topic
                wrong=topic_wrong
                complaint=|l| td_string!(l, chat.topic_wrong)
            />
            <fieldset class="choices">
                <legend>{t!(i18n, chat.who_may_enter)}</legend>
                <Choice draft kind=ChannelKind::Public />
                <Choice draft kind=ChannelKind::Private />
            </fieldset>
            <Refusal why=draft.failed />
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| modal.close()>{t!(i18n, chat.cancel)}</button>
                <button type="submit" class="button button-primary" aria-disabled=move || draft.busy.get().then_some("true")>
                    {word}
                </button>
            </div>
        </form>
    }
}

#[component]
fn Choice(draft: Draft, kind: ChannelKind) -> impl IntoView {
    let i18n = use_i18n();
    let is_public = kind == ChannelKind::Public;
    let word = move || if is_public { t_string!(i18n, chat.public) } else { t_string!(i18n, chat.private) };
    let why = move || if is_public { t_string!(i18n, chat.public_why) } else { t_string!(i18n, chat.private_why) };
    view! {
        <label class="choice">
            <input
                type="radio"
                name="kind"
                checked=is_public
                prop:checked=move || draft.kind.get() == kind
                on:change=move |_| draft.kind.set(kind)
            />
            <span class="choice-words">
                <span class="choice-word">{word}</span>
                <span class="choice-why">{why}</span>
            </span>
        </label>
    }
}

/// A channel that is being made up.
#[derive(Clone, Copy)]
struct Draft {
    name: RwSignal<String>,
    topic: RwSignal<String>,
    kind: RwSignal<ChannelKind>,
    /// Whether it is time to say what is wrong.
    tried: RwSignal<bool>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            name: RwSignal::default(),
            topic: RwSignal::default(),
            kind: RwSignal::new(ChannelKind::Public),
            tried: RwSignal::default(),
            busy: RwSignal::default(),
            failed: RwSignal::default(),
        }
    }
}

impl Draft {
    fn clear(self) {
        self.name.set(String::new());
        self.topic.set(String::new());
        self.kind.set(ChannelKind::Public);
        self.tried.set(false);
        self.failed.set(None);
    }

    fn create(self, entered: Callback<Channel>) {
        self.tried.set(true);
        let (name, topic) = (self.name.get_untracked(), self.topic.get_untracked());
        if self.busy.get_untracked() || !is_channel_name(&name) || topic.chars().count() > TOPIC_MAX {
            return;
        }
        self.busy.set(true);
        let new = NewChannel {
            name: name.trim().to_owned(),
            kind: self.kind.get_untracked(),
            topic: topic.trim().to_owned(),
            members: Vec::new(),
        };
        spawn_local(async move {
            let made = api::create_channel(&new).await;
            self.busy.set(false);
            match made {
                Ok(channel) => entered.run(channel),
                Err(error) => self.failed.set(Some(error)),
            }
        });
    }
}

fn is_channel_name(name: &str) -> bool {
    name.trim().chars().count() <= CHANNEL_NAME_MAX && !slug(name).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_needs_a_name_that_can_be_an_address() {
        assert!(["General", " 产品 ", "1", &"a".repeat(64)].into_iter().all(is_channel_name));
        assert!(!["", "  ", "!!!", &"a".repeat(65)].into_iter().any(is_channel_name));
    }
}

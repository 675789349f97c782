//! Telling everybody, a channel or a person something.

mod draft;

use self::draft::{Draft, To};
use crate::{
    chat::workspace::Workspace,
    i18n::{t, t_string, td_string, use_i18n},
    icons::{self, Icon},
    refusal::Refusal,
    text_field::{LabelledField, TextField, Words},
};
use leptos::prelude::*;
use protocol::{channel::ChannelKind, notification::Level};

/// The form.
#[component]
pub fn NoticesPart() -> impl IntoView {
    let i18n = use_i18n();
    let draft = Draft::default();
    let word = move || if draft.busy.get() { t_string!(i18n, admin.working) } else { t_string!(i18n, admin.publish) };
    let said = move || {
        draft.published.get().then(|| {
            view! {
                <p class="notice admin-good"><Icon is=icons::CHECK />{t!(i18n, admin.published)}</p>
            }
        })
    };
    view! {
        <div class="admin-card admin-narrow">
            <div class="admin-head">
                <h2>{t!(i18n, admin.notices)}</h2>
            </div>
            <p class="admin-faint">{t!(i18n, admin.notices_why)}</p>
            <form
                class="admin-form"
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    draft.publish();
                }
            >
                <Receiver draft />
                <Levels draft />
                <Text draft />
                <Refusal why=draft.failed />
                <div class="admin-submit">
                    <div aria-live="polite">{said}</div>
                    <button
                        type="submit"
                        class="button button-primary"
                        aria-disabled=move || draft.busy.get().then_some("true")
                    >
                        {word}
                    </button>
                </div>
            </form>
        </div>
    }
}

/// Everyone, or one that is chosen from those there are.
#[component]
fn Receiver(draft: Draft) -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    // As it is when somebody begins to choose: what is chosen must not change because somebody else comes or goes.
    let channels = move || {
        let channels = workspace.channels().read_untracked();
        let named =
            channels.all().iter().map(|mine| &mine.channel).filter(|channel| channel.kind != ChannelKind::Direct);
        named.map(|channel| (channel.slug.clone(), channel.name.clone())).collect::<Vec<_>>()
    };
    let people = move || {
        let people = untrack(|| workspace.people_by_presence()).into_iter();
        people.map(|(user, _)| (user.name, user.display_name)).collect::<Vec<_>>()
    };
    let whom = move || match draft.to.get() {
        To::Everyone => None,
        To::Channel => {
            Some(view! { <Choice draft label=|l| td_string!(l, admin.channel) options=channels() /> }.into_any())
        }
        To::Person => {
            Some(view! { <Choice draft label=|l| td_string!(l, admin.person) options=people() /> }.into_any())
        }
    };
    view! {
        <fieldset class="admin-radios">
            <legend>{t!(i18n, admin.to)}</legend>
            <Radio draft name="to" value=To::Everyone chosen=draft.to word=|l| td_string!(l, admin.everyone) />
            <Radio draft name="to" value=To::Channel chosen=draft.to word=|l| td_string!(l, admin.a_channel) />
            <Radio draft name="to" value=To::Person chosen=draft.to word=|l| td_string!(l, admin.a_person) />
        </fieldset>
        {whom}
    }
}

#[component]
fn Choice(draft: Draft, label: Words, options: Vec<(String, String)>) -> impl IntoView {
    let i18n = use_i18n();
    draft.whom.set(options.first().map(|first| first.0.clone()).unwrap_or_default());
    let option = |(value, name): (String, String)| view! { <option value=value>{name}</option> };
    view! {
        <div class="field">
            <label for="notice-whom">{move || label(i18n.get_locale())}</label>
            <div class="field-box admin-select">
                <select id="notice-whom" on:change:target=move |event| draft.whom.set(event.target().value())>
                    {options.into_iter().map(option).collect_view()}
                </select>
                <Icon is=icons::CHEVRON_DOWN />
            </div>
        </div>
    }
}

#[component]
fn Levels(draft: Draft) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <fieldset class="admin-radios">
            <legend>{t!(i18n, admin.level)}</legend>
            <Radio draft name="level" value=Level::Info chosen=draft.level word=|l| td_string!(l, admin.level_info) />
            <Radio draft name="level" value=Level::Warning chosen=draft.level word=|l| td_string!(l, admin.level_warning) />
            <Radio draft name="level" value=Level::Error chosen=draft.level word=|l| td_string!(l, admin.level_error) />
        </fieldset>
    }
}

/// One of the values that something can have.
#[component]
fn Radio<T: Copy + PartialEq + Send + Sync + 'static>(
    draft: Draft,
    name: &'static str,
    value: T,
    chosen: RwSignal<T>,
    word: Words,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <label class="admin-radio">
            <input
                type="radio"
                name=name
                checked=chosen.get_untracked() == value
                prop:checked=move || chosen.get() == value
                on:change=move |_| {
                    chosen.set(value);
                    draft.published.set(false);
                }
            />
            <span>{move || word(i18n.get_locale())}</span>
        </label>
    }
}

/// Title, text and link.
#[component]
fn Text(draft: Draft) -> impl IntoView {
    let (title, body, link) = draft.wrong();
    let on_edit = Callback::new(move |()| draft.published.set(false));
    view! {
        <TextField
            id="notice-title"
            label=|l| td_string!(l, admin.notice_title)
            text=draft.title
            wrong=title
            complaint=|l| td_string!(l, admin.notice_title_wrong)
            on_edit
        />
        <LabelledField
            id="notice-body"
            label=|l| td_string!(l, admin.notice_body)
            wrong=body
            complaint=|l| td_string!(l, admin.notice_body_wrong)
        >
            <textarea
                id="notice-body"
                rows="3"
                aria-describedby="notice-body-error"
                aria-invalid=move || body.get().then_some("true")
                prop:value=draft.body
                on:input:target=move |event| {
                    draft.body.set(event.target().value());
                    on_edit.run(());
                }
            ></textarea>
        </LabelledField>
        <TextField
            id="notice-link"
            label=|l| td_string!(l, admin.notice_link)
            text=draft.link
            wrong=link
            complaint=|l| td_string!(l, admin.notice_link_wrong)
            on_edit
        />
    }
}

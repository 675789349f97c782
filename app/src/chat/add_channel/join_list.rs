//! The public channels that I am not in.

use crate::{
    api::{self, ApiError},
    chat::{modal::Modal, workspace::Workspace},
    error_text::api_text,
    i18n::{t, t_string, use_i18n},
    icons::{self, Icon},
};
use leptos::{prelude::*, task::spawn_local};
use protocol::channel::{Channel, ListedChannel};

/// Lists them anew whenever the dialog opens.
#[component]
pub fn JoinList(
    /// The dialog.
    modal: Modal,
    /// What follows when one was entered.
    entered: Callback<Channel>,
) -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let answer = RwSignal::new(None::<Result<Vec<ListedChannel>, ApiError>>);
    modal.on_open(move || {
        answer.set(None);
        spawn_local(async move { answer.set(Some(api::channels().await.map(|listed| listed.channels))) });
    });
    let open = move |channels: Vec<ListedChannel>| {
        channels.into_iter().filter(|listed| !workspace.is_in(listed.channel.id)).collect::<Vec<_>>()
    };
    let body = move || match answer.get() {
        None => view! { <div class="skeleton skeleton-field"></div> }.into_any(),
        Some(Err(error)) => {
            view! { <p class="notice notice-danger">{move || api_text(i18n.get_locale(), &error)}</p> }.into_any()
        }
        Some(Ok(channels)) => match open(channels) {
            none if none.is_empty() => view! { <p class="dialog-why">{t!(i18n, chat.nothing_to_join)}</p> }.into_any(),
            some => view! {
                <ul class="join-list">
                    {some.into_iter().map(|listed| view! { <JoinRow listed entered /> }).collect_view()}
                </ul>
            }
            .into_any(),
        },
    };
    view! {
        <section class="dialog-section" aria-labelledby="join-list-title">
            <h3 id="join-list-title" class="dialog-heading">{t!(i18n, chat.join_existing)}</h3>
            {body}
        </section>
    }
}

#[component]
fn JoinRow(listed: ListedChannel, entered: Callback<Channel>) -> impl IntoView {
    let i18n = use_i18n();
    let ListedChannel { channel, member_count: count, .. } = listed;
    let (name, topic, failed) = (channel.name.clone(), channel.topic.clone(), RwSignal::new(None::<ApiError>));
    let join = move |_| {
        let channel = channel.clone();
        spawn_local(async move {
            match api::join_channel(&channel.id.into()).await {
                Ok(()) => entered.run(channel),
                Err(error) => failed.set(Some(error)),
            }
        });
    };
    let members = move || {
        if count == 1 {
            t_string!(i18n, chat.one_member, count = count)
        } else {
            t_string!(i18n, chat.some_members, count = count)
        }
    };
    let join_name = name.clone();
    view! {
        <li class="join-row">
            <Icon is=icons::HASH />
            <span class="join-words">
                <span class="join-name">{name}</span>
                <span class="join-about">{members}{(!topic.is_empty()).then(|| format!(" · {topic}"))}</span>
                {move || failed.get().map(|error| view! { <span class="field-error" role="alert">{api_text(i18n.get_locale(), &error)}</span> })}
            </span>
            <button
                type="button"
                class="button button-small"
                aria-label=move || t_string!(i18n, chat.join_named, channel = join_name.clone())
                on:click=join
            >
                {t!(i18n, chat.join)}
            </button>
        </li>
    }
}

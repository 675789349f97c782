//! In the place of the composer, where one can read but not write.

use super::workspace::Workspace;
use crate::{
    api::{self, ApiError, segment},
    error_text::api_text,
    i18n::{t, t_string, use_i18n},
};
use leptos::{prelude::*, task::spawn_local};
use protocol::id::ChannelId;

/// Offers to join. Before the page runs it is a plain form.
#[component]
pub fn JoinBar(
    /// Which channel.
    channel: ChannelId,
) -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let failed = RwSignal::new(None::<ApiError>);
    let name = move || workspace.name_of(channel);
    let slug =
        workspace.channels().with_untracked(|channels| channels.get(channel).map(|channel| channel.slug.clone()));
    let join = move || {
        spawn_local(async move {
            match (
                api::join_channel(&channel.into()).await,
                workspace.channels().with_untracked(|all| all.get(channel).cloned()),
            ) {
                (Ok(()), Some(channel)) => workspace.joined(&channel),
                (Ok(()), None) => {}
                (Err(error), _) => failed.set(Some(error)),
            }
        });
    };
    view! {
        <form
            class="join-bar"
            method="post"
            action=format!("/chat/{}/join", segment(&slug.unwrap_or_default()))
            on:submit=move |event| {
                event.prevent_default();
                join();
            }
        >
            <p role="status">
                {move || {
                    let why_not = failed.get().map(|error| api_text(i18n.get_locale(), &error));
                    why_not.unwrap_or_else(|| t_string!(i18n, chat.reading_only, channel = name()))
                }}
            </p>
            <button type="submit" class="button button-primary">{t!(i18n, chat.join_channel)}</button>
        </form>
    }
}

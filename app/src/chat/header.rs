//! Above the conversation: which it is, what it is about, who is in it, what is told, and how the connection is.

mod channel_menu;
mod members;

use self::{channel_menu::ChannelMenu, members::MembersButton};
use super::workspace::Workspace;
use crate::{
    i18n::{t_string, use_i18n},
    icons::{self, Icon},
    notifications::centre::NotificationsButton,
    status::StatusChip,
};
use leptos::prelude::*;
use protocol::{channel::ChannelKind, id::ChannelId};

/// The header. Without a channel it still leads to the sidebar.
#[component]
pub fn Header(
    /// Which channel.
    channel: Signal<Option<ChannelId>>,
) -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let shown = Memo::new(move |_| workspace.channel(channel.get()?));
    let glyph = move || match shown.read().as_ref().map(|channel| channel.kind) {
        Some(ChannelKind::Public) => Some((icons::HASH, t_string!(i18n, chat.public))),
        Some(ChannelKind::Private) => Some((icons::LOCK, t_string!(i18n, chat.private))),
        _ => None,
    };
    let sign =
        move || glyph().map(|(glyph, word)| view! { <span class="header-sign" title=word><Icon is=glyph /></span> });
    let title = move || channel.get().map(|channel| workspace.title_of(channel)).unwrap_or_default();
    let topic = move || shown.get().map(|channel| channel.topic).filter(|topic| !topic.is_empty());
    let mine = Memo::new(move |_| channel.get().filter(|channel| workspace.is_in(*channel)));
    view! {
        <header class="header">
            <button
                type="button"
                class="button button-quiet button-icon header-menu"
                popovertarget="sidebar"
                aria-label=move || t_string!(i18n, chat.show_sidebar)
            >
                <Icon is=icons::MENU />
            </button>
            {sign}
            <h1 class="header-title">{title}</h1>
            {move || topic().map(|topic| view! { <p class="header-topic" title=topic.clone()>{topic.clone()}</p> })}
            <div class="header-end">
                {move || channel.get().map(|channel| view! { <MembersButton channel /> })}
                {move || mine.get().map(|channel| view! { <ChannelMenu channel /> })}
                <NotificationsButton />
                <StatusChip />
            </div>
        </header>
    }
}

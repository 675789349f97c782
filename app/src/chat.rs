//! The conversation: the page, and what is known of the workspace.

pub mod add_channel;
pub mod attachments;
pub mod avatar;
pub mod beside;
pub mod channels;
pub mod composer;
pub mod direct;
pub mod header;
pub mod history;
pub mod invite;
pub mod join_bar;
pub mod live;
pub mod message;
pub mod modal;
pub mod people;
pub mod person_card;
pub mod pieces;
pub mod presence;
pub mod readers;
pub mod receipts;
pub mod rows;
pub mod sidebar;
#[cfg(test)]
pub(crate) mod story;
pub mod talk;
pub mod text;
pub mod timeline;
pub mod typing;
pub mod typing_line;
pub mod uploads;
pub mod voice;
pub mod workspace;

use self::{
    add_channel::AddChannelDialog,
    attachments::viewer::{ViewerDialog, provide_viewer},
    composer::Composer,
    header::Header,
    invite::InviteDialog,
    join_bar::JoinBar,
    modal::{Modals, use_modals},
    person_card::{PersonCard, PersonPopover},
    sidebar::Sidebar,
    talk::Talk,
    timeline::Timeline,
    typing_line::TypingLine,
    voice::player::provide_player,
    workspace::Workspace,
};
use crate::{
    api,
    i18n::{t, t_string, use_i18n},
    icons::{self, Icon},
    page_title::PageTitle,
    status::{TroubleBanner, use_trouble},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use protocol::id::{ChannelId, MessageId};

/// The page `/chat`, with a channel and a message in its address or without.
#[component]
pub fn ChatPage() -> impl IntoView {
    let (i18n, workspace, params) = (use_i18n(), Workspace::of_page(), use_params_map());
    provide_context(Modals::default());
    provide_context(PersonCard::default());
    provide_viewer();
    provide_player(workspace);
    let address = Memo::new(move |_| params.read().get("channel").filter(|channel| !channel.is_empty()));
    let channel = Memo::new(move |_| workspace.named(address.get().as_deref()));
    let target = Memo::new(move |_| params.read().get("message")?.parse::<MessageId>().ok());
    let trouble = use_trouble();
    let lost = Signal::derive(move || trouble.read().is_some());
    look_up_strangers(workspace, address, channel);
    on_cleanup(move || workspace.leave(None));
    let title = move || match channel.get() {
        Some(channel) => {
            t_string!(i18n, chat.title, channel = workspace.name_of(channel), workspace = workspace.name().get())
        }
        None => workspace.name().get(),
    };
    let conversation = move || match channel.get() {
        Some(channel) => view! { <Conversation channel target=target.into() lost /> }.into_any(),
        None => view! { <Nowhere unknown=address.get().is_some() /> }.into_any(),
    };
    view! {
        <PageTitle text=title />
        <a class="skip" href="#conversation" rel="external">{t!(i18n, chat.skip)}</a>
        <div class="chat">
            <Sidebar />
            <main id="conversation" class="conversation" tabindex="-1">
                <Header channel=channel.into() />
                <TroubleBanner trouble />
                {conversation}
            </main>
        </div>
        <AddChannelDialog />
        <InviteDialog />
        <PersonPopover />
        <ViewerDialog />
    }
}

/// One channel. Nothing of it is carried over to another.
#[component]
fn Conversation(channel: ChannelId, target: Signal<Option<MessageId>>, lost: Signal<bool>) -> impl IntoView {
    let workspace = Workspace::of_page();
    let talk = Talk::new(channel);
    provide_context(talk);
    Effect::new(move |_| workspace.open(channel));
    let is_in = Memo::new(move |_| workspace.is_in(channel));
    let writing = move || {
        if is_in.get() { view! { <Composer talk lost /> }.into_any() } else { view! { <JoinBar channel /> }.into_any() }
    };
    view! {
        <Timeline talk target />
        <div class="writing">
            {writing}
            <TypingLine channel />
        </div>
    }
}

/// Where there is no channel to show.
#[component]
fn Nowhere(unknown: bool) -> impl IntoView {
    let (i18n, modal) = (use_i18n(), use_modals().add_channel);
    if unknown {
        view! {
            <div class="nowhere">
                <p class="nowhere-title">{t!(i18n, chat.unknown_channel)}</p>
                <p>{t!(i18n, chat.unknown_channel_why)}</p>
                <a class="button" href="/chat">{t!(i18n, chat.back_to_first)}</a>
            </div>
        }
        .into_any()
    } else {
        view! {
            <div class="nowhere">
                <p class="nowhere-title">{t!(i18n, chat.no_channel)}</p>
                <p>{t!(i18n, chat.no_channel_why)}</p>
                <button type="button" class="button button-primary" on:click=move |_| modal.open()>
                    <Icon is=icons::PLUS />
                    {t!(i18n, chat.add_channel)}
                </button>
            </div>
        }
        .into_any()
    }
}

/// An address may name a public channel that I am not in and that nothing here has told of yet.
fn look_up_strangers(workspace: Workspace, address: Memo<Option<String>>, channel: Memo<Option<ChannelId>>) {
    Effect::new(move |_| {
        let Some(name) = address.get().filter(|_| channel.get().is_none()) else { return };
        spawn_local(async move {
            let Ok(listed) = api::channels().await else { return };
            let named = |channel: &protocol::channel::Channel| channel.slug == name || channel.id.to_string() == name;
            if let Some(found) = listed.channels.into_iter().find(|listed| named(&listed.channel)) {
                workspace.visit(found.channel);
            }
        });
    });
}

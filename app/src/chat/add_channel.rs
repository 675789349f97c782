//! Making a channel, or entering one that exists.

mod join_list;
mod new_channel;

use self::{join_list::JoinList, new_channel::NewChannelForm};
use super::{modal::use_modals, workspace::Workspace};
use crate::{
    api::segment,
    i18n::{t, use_i18n},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use protocol::channel::Channel;

/// The dialog for both.
#[component]
pub fn AddChannelDialog() -> impl IntoView {
    let (i18n, modal, workspace, navigate) =
        (use_i18n(), use_modals().add_channel, Workspace::of_page(), use_navigate());
    let entered = Callback::new(move |channel: Channel| {
        workspace.joined(&channel);
        modal.close();
        navigate(&format!("/chat/{}", segment(&channel.slug)), NavigateOptions::default());
    });
    view! {
        <dialog node_ref=modal.node class="dialog" aria-labelledby="add-channel-title">
            <h2 id="add-channel-title" class="dialog-title">{t!(i18n, chat.add_channel)}</h2>
            <NewChannelForm modal entered />
            <JoinList modal entered />
        </dialog>
    }
}

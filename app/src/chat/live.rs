//! What is live, asked for by its key: each wakes only those who have asked for it. The page begins it, the one connection
//! keeps it up to date, and it is there still when another page asks.

use super::{history::Piece, workspace::Workspace};
use crate::notifications::centre::{self, Centre, Load};
use leptos::prelude::*;
use protocol::{
    id::{ChannelId, UserId},
    message::Message,
    notification::ListedNotification,
    presence::PresenceStatus,
};
use std::sync::Arc;

/// How reachable somebody is.
#[must_use]
pub fn use_presence(user: UserId) -> Memo<PresenceStatus> {
    let workspace = Workspace::of_page();
    Memo::new(move |_| workspace.presence(user))
}

/// How many messages of others are unread in a channel.
#[must_use]
pub fn use_unread(channel: ChannelId) -> Memo<u64> {
    let workspace = Workspace::of_page();
    Memo::new(move |_| workspace.unread(channel).map_or(0, |unread| unread.count))
}

/// The messages held of a channel, oldest first; none until they are here. They are read when nobody has yet, stay for as
/// long as somebody asks for them, and then until other channels need the room.
#[must_use]
pub fn use_messages(channel: ChannelId) -> Memo<Option<Vec<Arc<Message>>>> {
    let workspace = Workspace::of_page();
    Effect::new(move |_| workspace.hold(channel));
    Memo::new(move |_| workspace.piece(channel, |piece: &Piece| piece.messages().to_vec()))
}

/// What was told to me alone, newest first, as far as the notification centre holds it. It is read when nobody has yet.
#[must_use]
pub fn use_notifications() -> Memo<Vec<ListedNotification>> {
    let workspace = Workspace::of_page();
    let centre = workspace.centre();
    Effect::new(move |_| {
        if centre.with(Centre::load) == Load::Unasked {
            centre::read(workspace, centre.with_untracked(Centre::only_unread));
        }
    });
    Memo::new(move |_| centre.with(|centre| centre.held().to_vec()))
}

#[cfg(test)]
mod tests;

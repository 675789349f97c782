//! The vocabulary of the tests: people and channels known by their names alone, so that a test reads as a story.

use protocol::{
    channel::{Channel, ChannelKind, MyChannel},
    cursor::{Cursor, Epoch},
    frame::ServerFrame,
    id::{ChannelId, MessageId, NotificationId, UserId},
    message::{History, Message, MessageKind, Sender},
    notification::{Level, Notification, NotificationKind},
    preferences::Preferences,
    presence::{Presence, PresenceStatus},
    snapshot::Snapshot,
    user::{Role, User},
};

pub(crate) fn user(name: &str) -> User {
    User {
        id: UserId::new(1, named(name)),
        name: name.into(),
        display_name: name.into(),
        avatar: None,
        role: Role::Member,
        disabled: false,
        status: None,
    }
}

pub(crate) fn channel(name: &str) -> Channel {
    Channel {
        id: ChannelId::new(1, named(name)),
        slug: name.into(),
        name: name.into(),
        kind: ChannelKind::Public,
        topic: String::new(),
        members: Vec::new(),
        created_at: 0,
    }
}

pub(crate) fn direct(names: &[&str]) -> Channel {
    let id = ChannelId::new(2, named(&names.concat()));
    Channel {
        id,
        slug: id.to_string(),
        name: String::new(),
        kind: ChannelKind::Direct,
        members: names.iter().map(|name| user(name).id).collect(),
        ..channel("direct")
    }
}

pub(crate) fn mine(name: &str) -> MyChannel {
    MyChannel { channel: channel(name), unread: 0, read_seq: 0, last_seq: 0, reads: Vec::new() }
}

pub(crate) fn present(name: &str, status: PresenceStatus) -> Presence {
    Presence { user: user(name).id, status, last_seen: 0 }
}

pub(crate) fn snapshot(me: &str, others: &[&str], channels: &[&str]) -> Snapshot {
    Snapshot {
        workspace: "Analytical".into(),
        me: user(me),
        users: others.iter().chain([&me]).map(|name| user(name)).collect(),
        channels: channels.iter().map(|name| mine(name)).collect(),
        presence: Vec::new(),
        preferences: Preferences::default(),
        notifications_unread: 0,
        cursor: at(0),
    }
}

/// What somebody said: message `seq`, one second after the one before.
pub(crate) fn said(seq: u64, name: &str, place: &str) -> Message {
    let id = MessageId::new(seq * 1000, [0; 10]);
    Message {
        id,
        client_id: id,
        seq,
        channel: channel(place).id,
        sender: Sender::from(&user(name)),
        kind: MessageKind::Text,
        text: format!("message {seq}"),
        attachments: Vec::new(),
        reply_to: None,
        mentions: Vec::new(),
        mentions_channel: false,
        reactions: Vec::new(),
        created_at: seq * 1000,
        edited_at: None,
        deleted: false,
    }
}

pub(crate) fn event(message: Message) -> ServerFrame {
    ServerFrame::Message { seq: message.seq, channel: message.channel, message: Box::new(message) }
}

/// What an admin told everybody.
pub(crate) fn told(seq: u64) -> ServerFrame {
    let (title, body) = (format!("notice {seq}"), String::new());
    let id = NotificationId::new(seq, [0; 10]);
    let (level, kind) = (Level::Info, NotificationKind::System);
    let (link, channel, message, by) = (None, None, None, None);
    let notification = Notification { id, title, body, level, link, channel, kind, message, by, created_at: seq };
    ServerFrame::Notification { seq, notification }
}

pub(crate) fn at(seq: u64) -> Cursor {
    Cursor { epoch: Epoch(1), seq }
}

/// A page of `general`, as it was at `cursor`.
pub(crate) fn page(seqs: impl IntoIterator<Item = u64>, has_before: bool, has_after: bool, cursor: u64) -> History {
    let messages = seqs.into_iter().map(|seq| said(seq, "bea", "general")).collect();
    History { messages, has_before, has_after, cursor: at(cursor) }
}

fn named(name: &str) -> [u8; 10] {
    let mut bytes = [0; 10];
    for (index, byte) in name.bytes().enumerate() {
        bytes[index % 10] ^= byte.rotate_left(u32::try_from(index / 10).unwrap_or_default());
    }
    bytes
}

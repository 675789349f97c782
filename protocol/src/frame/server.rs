//! What the server says.

use super::{DecodeError, FrameError, ResetReason, Welcome, decode, encode};
use crate::{
    admin::Figures,
    channel::{Channel, ReadPosition},
    cursor::Cursor,
    id::{ChannelId, EchoId, MessageId, UserId},
    message::Message,
    notification::{Notification, ReadMark},
    preferences::Preferences,
    presence::Presence,
    user::User,
};
use serde::{Deserialize, Serialize};

/// What the server says. Variants with a `seq` are durable events from the log; `typing` and `presence` are passing and
/// may be dropped; the rest is control.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerFrame {
    /// Answers every `hello`, the repeated ones too.
    Welcome(Box<Welcome>),
    /// The cursor cannot be continued from: read a fresh snapshot.
    Reset {
        /// Where the stream goes on.
        cursor: Cursor,
        /// Why.
        reason: ResetReason,
    },
    /// The live view of a channel is open.
    Subscribed {
        /// Which.
        channel: ChannelId,
    },
    /// It has ended.
    Unsubscribed {
        /// Which.
        channel: ChannelId,
    },
    /// The message is on disk.
    Ack {
        /// The id that was sent.
        id: MessageId,
        /// Its number.
        seq: u64,
        /// The message as everybody sees it.
        message: Box<Message>,
    },
    /// Something was refused.
    Error(FrameError),
    /// Asks for a sign of life, and moves a quiet client forward.
    Ping {
        /// Everything up to here was offered.
        cursor: Cursor,
        /// The server's clock, in milliseconds since 1970 UTC.
        sent_at: u64,
    },
    /// Answers `ping`.
    Pong {},
    /// The client reads too slowly: events are withheld, say `hello` with your cursor to go on.
    Lagging {
        /// The first event withheld.
        from: u64,
        /// The last one so far.
        to: u64,
    },
    /// This node is going away: come back after that long.
    Drain {
        /// Each client gets its own slot.
        retry_after_ms: u64,
    },

    /// Somebody posted.
    Message {
        /// Number of the event.
        seq: u64,
        /// Where.
        channel: ChannelId,
        /// What.
        message: Box<Message>,
    },
    /// A message was changed.
    MessageEdited {
        /// Number of the event.
        seq: u64,
        /// Where.
        channel: ChannelId,
        /// As it is now.
        message: Box<Message>,
    },
    /// A message was taken away.
    MessageDeleted {
        /// Number of the event.
        seq: u64,
        /// Where.
        channel: ChannelId,
        /// Which.
        message: MessageId,
    },
    /// A message was answered with an emoji, or no longer is.
    Reaction {
        /// Number of the event.
        seq: u64,
        /// Where.
        channel: ChannelId,
        /// Which message.
        message: MessageId,
        /// Who.
        user: UserId,
        /// With what.
        emoji: String,
        /// False: no longer.
        on: bool,
    },
    /// A message was pinned, or no longer is.
    Pin {
        /// Number of the event.
        seq: u64,
        /// Where.
        channel: ChannelId,
        /// Which message.
        message: MessageId,
        /// Who.
        user: UserId,
        /// False: no longer.
        on: bool,
    },
    /// A channel was made or changed.
    Channel {
        /// Number of the event.
        seq: u64,
        /// As it is now.
        channel: Channel,
    },
    /// Somebody became a member of a channel.
    MemberJoined {
        /// Number of the event.
        seq: u64,
        /// Which channel.
        channel: ChannelId,
        /// Who.
        user: UserId,
        /// The channel itself, which may be new to the one who joined.
        info: Channel,
    },
    /// Somebody is no longer a member of a channel.
    MemberLeft {
        /// Number of the event.
        seq: u64,
        /// Which channel.
        channel: ChannelId,
        /// Who.
        user: UserId,
    },
    /// Somebody's read position moved: mine, or that of somebody who shares it with me.
    Read {
        /// Number of the event.
        seq: u64,
        /// Which channel.
        channel: ChannelId,
        /// Whose.
        user: UserId,
        /// Number of the last event read.
        read_seq: u64,
        /// How many messages of others lie above it.
        unread: u64,
    },
    /// A user is new or was changed.
    User {
        /// Number of the event.
        seq: u64,
        /// As they are now.
        user: User,
    },
    /// A notification.
    Notification {
        /// Number of the event.
        seq: u64,
        /// What.
        #[serde(flatten)]
        notification: Notification,
    },
    /// I have read notifications.
    NotificationsRead {
        /// Number of the event.
        seq: u64,
        /// Which.
        #[serde(flatten)]
        read: ReadMark,
        /// How many are left.
        unread: u64,
    },
    /// I want to be told otherwise.
    Preferences {
        /// Number of the event.
        seq: u64,
        /// As they are now. Without `share_reads`, how far others have read is not known any more.
        preferences: Preferences,
    },
    /// Who shares how far they have read has changed; whatever was known of it is replaced.
    Reads {
        /// Number of the event.
        seq: u64,
        /// Where.
        channel: ChannelId,
        /// How far they have read; I may be among them.
        reads: Vec<ReadPosition>,
    },
    /// What I said to myself.
    Echo {
        /// Number of the event.
        seq: u64,
        /// Which.
        id: EchoId,
    },

    /// Somebody is typing, or no longer is. Ends by itself after 6 s.
    Typing {
        /// Where.
        channel: ChannelId,
        /// Who.
        user: UserId,
        /// False: no longer.
        on: bool,
    },
    /// Somebody's presence changed.
    Presence(Presence),
    /// The server in figures, for the admin page.
    Stats {
        /// As of now.
        figures: Box<Figures>,
    },
}

/// Every `type` that the server says.
pub(super) const TYPES: [&str; 28] = [
    "welcome",
    "reset",
    "subscribed",
    "unsubscribed",
    "ack",
    "error",
    "ping",
    "pong",
    "lagging",
    "drain",
    "message",
    "message_edited",
    "message_deleted",
    "reaction",
    "pin",
    "channel",
    "member_joined",
    "member_left",
    "read",
    "user",
    "notification",
    "notifications_read",
    "preferences",
    "reads",
    "echo",
    "typing",
    "presence",
    "stats",
];

impl ServerFrame {
    /// Reads a frame.
    ///
    /// # Errors
    /// Says why the text is not one.
    pub fn decode(text: &str) -> Result<Self, DecodeError> {
        decode(text, &TYPES)
    }

    /// Writes a frame as JSON.
    #[must_use]
    pub fn encode(&self) -> String {
        encode(self)
    }

    /// The number of a durable event; none for control and passing frames.
    #[must_use]
    pub fn seq(&self) -> Option<u64> {
        match self {
            Self::Message { seq, .. }
            | Self::MessageEdited { seq, .. }
            | Self::MessageDeleted { seq, .. }
            | Self::Reaction { seq, .. }
            | Self::Pin { seq, .. }
            | Self::Channel { seq, .. }
            | Self::MemberJoined { seq, .. }
            | Self::MemberLeft { seq, .. }
            | Self::Read { seq, .. }
            | Self::User { seq, .. }
            | Self::Notification { seq, .. }
            | Self::NotificationsRead { seq, .. }
            | Self::Preferences { seq, .. }
            | Self::Reads { seq, .. }
            | Self::Echo { seq, .. } => Some(*seq),
            _ => None,
        }
    }
}

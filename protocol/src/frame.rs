//! The frames: JSON objects with a `type`, one per message of a transport. Unknown fields are ignored.

use crate::{
    WIRE_VERSION,
    channel::{Channel, ChannelRef},
    cursor::Cursor,
    error::ErrorCode,
    id::{ChannelId, ClientId, MessageId, UserId},
    limits::Limits,
    message::{Message, NewMessage},
    notification::Notification,
    page::Profile,
    presence::{Presence, PresenceStatus},
    user::User,
};
use serde::{Deserialize, Serialize};

/// What a client says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientFrame {
    /// Signs in on a socket that could carry neither cookie nor header: the first frame, within 10 s.
    Auth {
        /// A session's or API token's secret.
        token: String,
    },
    /// Asks for events after a cursor; may be sent again to change what it says.
    Hello(Hello),
    /// Posts a message.
    Send {
        /// Where.
        channel: ChannelRef,
        /// What.
        #[serde(flatten)]
        message: NewMessage,
    },
    /// Changes the text of a message.
    Edit {
        /// Which.
        message: MessageId,
        /// The new text.
        text: String,
    },
    /// Takes a message's text away.
    Delete {
        /// Which.
        message: MessageId,
    },
    /// Answers a message with an emoji, or takes the answer back.
    React {
        /// Which.
        message: MessageId,
        /// With what.
        emoji: String,
        /// False takes it back.
        on: bool,
    },
    /// Begins or ends typing.
    Typing {
        /// Where.
        channel: ChannelRef,
        /// False ends it.
        on: bool,
    },
    /// Moves my read position forward.
    Read {
        /// Where.
        channel: ChannelRef,
        /// Number of the last event read.
        seq: u64,
    },
    /// Says how reachable I am.
    Presence {
        /// Anything but `offline`.
        status: PresenceStatus,
    },
    /// Opens the live view of a channel on this connection, without membership; tells that it is on screen.
    Subscribe {
        /// Which.
        channel: ChannelRef,
    },
    /// Ends it.
    Unsubscribe {
        /// Which.
        channel: ChannelRef,
    },
    /// Asks for a sign of life.
    Ping {},
    /// Gives one.
    Pong {},
}

/// The body of `hello`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Hello {
    /// The last event seen; absent for a new client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// What the page needs.
    #[serde(default)]
    pub profile: Profile,
    /// Channels on screen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subscribe: Vec<ChannelRef>,
    /// Names the browser tab over its reconnects, so that presence does not flicker; at most 64 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tab: Option<String>,
    /// The wire contract's version that the client speaks.
    #[serde(default = "this_version")]
    pub version: u32,
}

fn this_version() -> u32 {
    WIRE_VERSION
}

/// What the server says. Variants with a `seq` are durable events from the log; `typing` and `presence` are passing and
/// may be dropped; the rest is control.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerFrame {
    /// Answers `hello`.
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
    /// Somebody's read position moved.
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
    /// Live figures for the admin page.
    Stats {
        /// Named figures.
        figures: serde_json::Map<String, serde_json::Value>,
    },
}

/// The body of `welcome`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Welcome {
    /// Names this connection.
    pub client_id: ClientId,
    /// Who is signed in.
    pub user: User,
    /// Where the stream begins.
    pub cursor: Cursor,
    /// Whether everything after the cursor of `hello` follows; if not, a `reset` does.
    pub resumed: bool,
    /// Time between two pings.
    pub heartbeat_ms: u64,
    /// What the client may do.
    pub limits: Limits,
    /// The server's build; a page of another build should reload when it is idle.
    pub build: String,
}

/// Why a cursor cannot be continued from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResetReason {
    /// There was no cursor.
    NewClient,
    /// The log no longer reaches back that far.
    TooOld,
    /// More events than are replayed at once.
    TooFar,
    /// The database was restored from a backup.
    OtherEpoch,
}

/// The body of `error`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FrameError {
    /// What went wrong.
    pub code: ErrorCode,
    /// The same in a sentence for a programmer.
    pub message: String,
    /// Whether the same frame can succeed later.
    pub temporary: bool,
    /// After how long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// The id of the `send` that was refused, or the `message` or `channel` of another frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
}

/// Why bytes are not a frame.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DecodeError {
    /// Not JSON, no object, no `type`, or a field is missing or of the wrong sort.
    #[error("not a frame: {0}")]
    Malformed(String),
    /// A well-formed object whose `type` this version does not know.
    #[error("unknown frame type {0:?}")]
    UnknownType(String),
}

impl ClientFrame {
    /// Reads a frame.
    ///
    /// # Errors
    /// Says why the text is not one.
    pub fn decode(text: &str) -> Result<Self, DecodeError> {
        decode(text)
    }

    /// Writes a frame as JSON.
    #[must_use]
    pub fn encode(&self) -> String {
        encode(self)
    }
}

impl ServerFrame {
    /// Reads a frame.
    ///
    /// # Errors
    /// Says why the text is not one.
    pub fn decode(text: &str) -> Result<Self, DecodeError> {
        decode(text)
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
            | Self::Notification { seq, .. } => Some(*seq),
            _ => None,
        }
    }
}

impl FrameError {
    /// An error frame's body; temporary if the code is.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), temporary: code.is_temporary(), retry_after_ms: None, reply_to: None }
    }
}

fn encode<T: Serialize>(frame: &T) -> String {
    serde_json::to_string(frame).expect("frames have string keys and no failing serializers")
}

/// Decodes, and looks for the reason only when that fails, so that good frames pay nothing for it.
fn decode<T: for<'a> Deserialize<'a>>(text: &str) -> Result<T, DecodeError> {
    serde_json::from_str(text).map_err(|error| match serde_json::from_str::<Tag>(text) {
        Ok(Tag { kind })
            if error.to_string().starts_with("unknown variant") && error.to_string().contains(&format!("`{kind}`")) =>
        {
            DecodeError::UnknownType(kind.chars().take(64).collect())
        }
        _ => DecodeError::Malformed(error.to_string().chars().take(200).collect()),
    })
}

#[derive(Deserialize)]
struct Tag {
    #[serde(rename = "type")]
    kind: String,
}

#[cfg(test)]
#[path = "frame/tests.rs"]
mod tests;

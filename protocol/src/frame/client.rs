//! What a client says.

use super::{DecodeError, decode, encode};
use crate::{
    WIRE_VERSION,
    channel::ChannelRef,
    cursor::Cursor,
    id::{EchoId, MessageId},
    message::NewMessage,
    page::Profile,
    presence::PresenceStatus,
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
    /// Comes back to all my connections as an event of its own, the way a message does.
    Echo {
        /// Which.
        id: EchoId,
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

/// Every `type` that a client says.
pub(super) const TYPES: [&str; 14] = [
    "auth",
    "hello",
    "send",
    "edit",
    "delete",
    "react",
    "typing",
    "read",
    "presence",
    "subscribe",
    "unsubscribe",
    "echo",
    "ping",
    "pong",
];

impl ClientFrame {
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
}

//! Identifiers: `UUIDv7`, so that they sort by age and a client can make them before the server has heard of them.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::{Builder, Uuid};

macro_rules! ids {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes an id from the present time (milliseconds since 1970 UTC) and ten random bytes.
            #[must_use]
            pub fn new(now: u64, random: [u8; 10]) -> Self {
                Self(Builder::from_unix_timestamp_millis(now, &random).into_uuid())
            }

            /// The 16 bytes, as a database stores them.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// The opposite of [`Self::as_bytes`].
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }
        }

        impl From<[u8; 16]> for $name {
            fn from(bytes: [u8; 16]) -> Self {
                Self::from_bytes(bytes)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A person or a bot.
    UserId;
    /// A channel of any kind.
    ChannelId;
    /// A message; made by the client that sends it, which makes sending idempotent.
    MessageId;
    /// One live connection.
    ClientId;
    /// An uploaded file.
    FileId;
    /// An invitation to join.
    InviteId;
    /// An API token (not its secret).
    TokenId;
    /// A notification.
    NotificationId;
    /// Something said to oneself, to see how long it takes.
    EchoId;
}

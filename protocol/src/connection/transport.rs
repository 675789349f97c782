//! The four ways in which bytes travel, best first, and why one of them is in use.

use serde::{Deserialize, Serialize};

/// How bytes travel.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// `GET /ws`.
    WebSocket,
    /// `GET /events`, and `POST /send` for what the client says.
    EventStream,
    /// `GET /poll` that waits for something to happen, and `POST /send`.
    LongPoll,
    /// `GET /poll` every so often, and `POST /send`.
    ShortPoll,
}

/// Why a transport is in use, or tried.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Choice {
    /// It is the best, and nothing is known to speak against it.
    #[default]
    First,
    /// It worked here not long ago.
    Remembered,
    /// A better one does not work here.
    SteppedDown {
        /// Which one.
        from: Transport,
        /// What is wrong with it.
        fault: Fault,
    },
    /// It works again, and is better than what was in use.
    Climbed,
}

/// What speaks against a transport, though the server can be reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// It could not be opened.
    Refused,
    /// It opened, and nothing came: something on the way holds back what is said.
    Silent,
    /// It was lost soon after it began, again and again.
    Cut,
    /// Other pages of the browser use all the connections that there are for it.
    Crowded,
}

impl Transport {
    /// All of them, best first.
    pub const LADDER: [Self; 4] = [Self::WebSocket, Self::EventStream, Self::LongPoll, Self::ShortPoll];

    /// The next lesser one.
    pub(super) fn below(self) -> Option<Self> {
        Self::LADDER.into_iter().find(|other| *other > self)
    }

    /// Whether everything travels on one connection, both ways.
    pub(super) fn is_socket(self) -> bool {
        self == Self::WebSocket
    }

    /// Whether every answer needs a request of its own.
    pub(super) fn is_polled(self) -> bool {
        matches!(self, Self::LongPoll | Self::ShortPoll)
    }
}

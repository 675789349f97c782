//! A frame on its way to a client.

use axum::extract::ws::Utf8Bytes;
use protocol::frame::ServerFrame;

/// A frame on its way to a client.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// As it goes over the wire; events are encoded once for everybody.
    pub text: Utf8Bytes,
    /// What it says of the client's place in the log.
    pub mark: Mark,
}

/// What a frame says of the place in the log of whoever takes it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// It is the event of this number.
    Event(u64),
    /// Everything up to this number was offered before it.
    UpTo(u64),
    /// Nothing.
    None,
}

impl Outgoing {
    /// The event of a number.
    #[must_use]
    pub fn event(seq: u64, text: Utf8Bytes) -> Self {
        Self { text, mark: Mark::Event(seq) }
    }
}

impl From<&ServerFrame> for Outgoing {
    /// A frame that says nothing of a place in the log.
    fn from(frame: &ServerFrame) -> Self {
        Self { text: frame.encode().into(), mark: Mark::None }
    }
}

impl Mark {
    /// The number of an event.
    #[must_use]
    pub fn event(self) -> Option<u64> {
        if let Self::Event(seq) = self { Some(seq) } else { None }
    }

    /// Where whoever takes the frame stands then.
    #[must_use]
    pub fn place(self) -> Option<u64> {
        match self {
            Self::Event(seq) | Self::UpTo(seq) => Some(seq),
            Self::None => None,
        }
    }
}

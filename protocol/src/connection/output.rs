//! What the machine asks for.

use super::{LinkId, Status, Transport};
use crate::{
    close::CloseCode,
    frame::{ClientFrame, ResetReason, ServerFrame},
    message::NewMessage,
};

/// Something to do outside.
#[derive(Clone, PartialEq, Debug)]
pub enum Output {
    /// Open a transport.
    Open(LinkId, Transport),
    /// Close a transport; nothing more is heard of it.
    Close(LinkId, CloseCode),
    /// Send a frame.
    Transmit(LinkId, ClientFrame),
    /// Hand these on, in this order: new durable events, acks, errors about them, passing frames, and `welcome` (which
    /// tells limits and build). Everything that was heard since the last poll comes as one batch.
    Deliver(Vec<ServerFrame>),
    /// Read a fresh snapshot and answer with [`Input::Snapshot`](super::Input::Snapshot) or
    /// [`Input::SnapshotFailed`](super::Input::SnapshotFailed); events that come meanwhile are kept.
    ReadSnapshot(ResetReason),
    /// The status is another.
    Status(Status),
    /// The outbox is another: see [`Connection::outbox`](super::Connection::outbox).
    Outbox,
    /// The outbox is full and this message was not taken: give it back to the person.
    Refused(NewMessage),
    /// The session has ended (closed with 4401 or 4403): sign in again.
    SignedOut,
    /// The server speaks another version (4409): reload the page when nothing is lost by it.
    Reload,
}

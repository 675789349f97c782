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
    /// Open a transport. What is transmitted before it reports to be open is `hello`, which the request of a transport over
    /// plain requests carries. There may be two at a time: one in use, and one over a better transport beside it.
    Open(LinkId, Transport),
    /// Close a transport; nothing more is heard of it. What was transmitted before still goes out if it can: another link
    /// may have taken its place.
    Close(LinkId, CloseCode),
    /// Send a frame. `hello` again, over plain requests, ends the one that brings the stream and begins another.
    Transmit(LinkId, ClientFrame),
    /// Hand these on, in this order: new durable events, acks, errors about them, passing frames, and `welcome` (which
    /// tells limits and build). Everything that was heard since the last poll comes as one batch.
    Deliver(Vec<ServerFrame>),
    /// Read a fresh snapshot and answer with [`Input::Snapshot`](super::Input::Snapshot) or
    /// [`Input::SnapshotFailed`](super::Input::SnapshotFailed); events that come meanwhile are kept.
    ReadSnapshot(ResetReason),
    /// Find out whether the server can be reached by a plain request, and answer with
    /// [`Input::Reached`](super::Input::Reached): it may be the transport that is blocked, or the network that is gone.
    CheckReach,
    /// This transport works here: begin with it next time ([`Settings::remembered`](super::Settings::remembered)).
    Remember(Transport),
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

//! What the machine is told.

use super::{LinkId, Unsent};
use crate::{
    channel::ChannelRef,
    close::CloseCode,
    cursor::Cursor,
    error::ErrorCode,
    frame::{ClientFrame, ServerFrame},
    id::{FileId, MessageId},
    message::NewMessage,
    page::PagePolicy,
};

/// Something that happened outside.
#[derive(Clone, PartialEq, Debug)]
pub enum Input {
    /// Another page is shown: what it needs, and which channels are on screen.
    Page {
        /// From the page policy table.
        policy: PagePolicy,
        /// Channels on screen.
        subscribe: Vec<ChannelRef>,
    },
    /// Somebody is signed in.
    SignedIn,
    /// Nobody is any more.
    SignedOut,
    /// The state on screen is that of a snapshot read at this cursor: from the page itself, after
    /// [`Output::ReadSnapshot`](super::Output::ReadSnapshot), or read unasked. Every later event is delivered from here on.
    Snapshot(Cursor),
    /// The snapshot asked for could not be read.
    SnapshotFailed,
    /// A transport is open; of one over plain requests, the answer has begun.
    Opened(LinkId),
    /// A frame came.
    Frame(LinkId, Box<ServerFrame>),
    /// Something came that is not a frame of this version.
    Unreadable(LinkId),
    /// A transport has closed, or could not be opened ([`CloseCode::Other`] with 1006).
    Closed(LinkId, CloseCode),
    /// The person sends a message.
    Send {
        /// Where.
        channel: ChannelRef,
        /// What.
        message: NewMessage,
    },
    /// The person sends a message whose files are still going up: it takes its place, and goes when they are there.
    Hold {
        /// Where.
        channel: ChannelRef,
        /// What; its files come with [`Self::Attach`].
        message: NewMessage,
    },
    /// The files of a message that is held are there.
    Attach(MessageId, Vec<FileId>),
    /// A file of a message that is held cannot be had.
    FilesFailed(MessageId, ErrorCode),
    /// What was kept of an outbox whose page is gone: goes before what was written since. What there is no room for is left
    /// out.
    Restore(Vec<Unsent>),
    /// The person wants a failed or waiting message sent now.
    Retry(MessageId),
    /// The person wants all failed and waiting messages sent now.
    RetryAll,
    /// The person takes a message back that was not sent.
    TakeBack(MessageId),
    /// Says something passing (typing, presence, read): sent when connected. The last `read` of each channel is kept
    /// until it can be sent, everything else is dropped while there is no connection. A `send` is taken as
    /// [`Self::Send`]; what the machine says by itself (`hello`, `subscribe`, `ping`, …) is not taken.
    Tell(ClientFrame),
    /// The person asks to connect now (the retry button, or a page that connects only when asked).
    Connect,
    /// The person asks to disconnect.
    Disconnect,
    /// The tab is on screen (again), or was thawed, or restored from the back/forward cache.
    Visible,
    /// The tab is hidden: its timers may be up to a minute late from now on.
    Hidden,
    /// The tab is about to be frozen or put into the back/forward cache.
    Frozen,
    /// The browser believes that there is a network.
    Online,
    /// The browser knows that there is none.
    Offline,
    /// Whether the server can be reached at all: answers [`Output::CheckReach`](super::Output::CheckReach).
    Reached(bool),
    /// The time of [`Connection::wake_at`](super::Connection::wake_at) has come.
    Tick,
}

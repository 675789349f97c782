//! The client's side of the conversation as a pure state machine: when to connect, back off, resume, resend, give up.
//!
//! It is driven from outside: [`Connection::handle`] takes what happened and when, [`Connection::poll`] gives what to do
//! until it gives nothing, and [`Connection::wake_at`] says when a [`Input::Tick`] is due. Time is milliseconds on any
//! clock that the caller likes, as long as it is always the same; chance comes from a seed.

use crate::{
    channel::ChannelRef,
    close::CloseCode,
    cursor::Cursor,
    error::ErrorCode,
    frame::{ClientFrame, ResetReason, ServerFrame},
    id::MessageId,
    message::NewMessage,
    page::PagePolicy,
};

/// The machine.
#[derive(Debug)]
pub struct Connection {}

/// Names one attempt to be connected, so that a late report of an older one cannot touch the present one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LinkId(pub u64);

/// How bytes travel.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Transport {
    /// `GET /ws`.
    WebSocket,
}

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
    /// The state on screen is that of a snapshot read at this cursor: from the page itself, or after [`Output::ReadSnapshot`].
    Snapshot(Cursor),
    /// The snapshot asked for could not be read.
    SnapshotFailed,
    /// A transport is open.
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
    /// The person wants a failed or waiting message sent now.
    Retry(MessageId),
    /// The person takes a message back that was not sent.
    TakeBack(MessageId),
    /// Says something passing (typing, presence, read): sent when connected. The last `read` of each channel is kept
    /// until it can be sent, everything else is dropped while there is no connection.
    Tell(ClientFrame),
    /// The person asks to connect now (the retry button, or a page that connects only when asked).
    Connect,
    /// The person asks to disconnect.
    Disconnect,
    /// The tab is on screen (again), or was thawed, or restored from the back/forward cache.
    Visible,
    /// The tab is hidden.
    Hidden,
    /// The tab is about to be frozen or put into the back/forward cache.
    Frozen,
    /// The browser believes that there is a network.
    Online,
    /// The browser knows that there is none.
    Offline,
    /// The time of [`Connection::wake_at`] has come.
    Tick,
}

/// Something to do outside.
#[derive(Clone, PartialEq, Debug)]
pub enum Output {
    /// Open a transport.
    Open(LinkId, Transport),
    /// Close a transport; nothing more is heard of it.
    Close(LinkId, CloseCode),
    /// Send a frame.
    Transmit(LinkId, ClientFrame),
    /// Hand these on, in this order: new durable events, acks, errors about them, and passing frames.
    Deliver(Vec<ServerFrame>),
    /// Read a fresh snapshot and answer with [`Input::Snapshot`]; events that come meanwhile are kept.
    ReadSnapshot(ResetReason),
    /// The status is another.
    Status(Status),
    /// The outbox is another: see [`Connection::outbox`].
    Outbox,
    /// The outbox is full and this message was not taken: give it back to the person.
    Refused(NewMessage),
    /// The session has ended (closed with 4401 or 4403): sign in again.
    SignedOut,
    /// The server speaks another version (4409): reload the page when nothing is lost by it.
    Reload,
}

/// What the person sees of the connection.
#[derive(Clone, PartialEq, Debug)]
pub struct Status {
    /// In a word.
    pub state: State,
    /// How bytes travel, while they do.
    pub transport: Option<Transport>,
    /// Time of the last `ping` to its `pong`.
    pub round_trip_ms: Option<u64>,
    /// When the last frame came, on the caller's clock.
    pub heard_at: Option<u64>,
    /// How far the client is up to date.
    pub cursor: Option<Cursor>,
    /// Messages that wait to be sent, failed ones not counted.
    pub waiting: usize,
}

/// The five states of a connection.
#[derive(Clone, PartialEq, Debug)]
pub enum State {
    /// Off, by the page, the person, or after the last attempt.
    Disconnected,
    /// The first attempt is under way.
    Connecting,
    /// Events flow.
    Connected,
    /// It was lost; an attempt is planned or under way.
    Reconnecting {
        /// Which attempt, from 1.
        attempt: u32,
        /// How many there will be.
        max: u32,
        /// When it begins, on the caller's clock; in the past while it is under way.
        at: u64,
    },
    /// It will not come back by itself.
    Error {
        /// Why.
        why: CloseCode,
    },
}

/// A message that was not acknowledged yet.
#[derive(Clone, PartialEq, Debug)]
pub struct Pending {
    /// Where.
    pub channel: ChannelRef,
    /// What.
    pub message: NewMessage,
    /// When the person sent it, on the caller's clock.
    pub queued_at: u64,
    /// How far it has come.
    pub state: PendingState,
}

/// How far a message has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PendingState {
    /// Waits for its turn, or for a connection.
    Queued,
    /// Sent, not acknowledged.
    Sending,
    /// Refused for now; is sent again at this time.
    RetryAt(u64),
    /// Refused for good.
    Failed(ErrorCode),
}

/// What the machine can be told once.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// Names the tab over its reconnects.
    pub tab: String,
    /// Seed of the jitter.
    pub seed: u64,
}

impl Connection {
    /// A machine at rest: it waits for a page, somebody signed in and a snapshot.
    #[must_use]
    pub fn new(_settings: Settings) -> Self {
        Self {}
    }

    /// Takes what happened at `now`.
    pub fn handle(&mut self, _now: u64, _input: Input) {}

    /// Gives the next thing to do.
    pub fn poll(&mut self) -> Option<Output> {
        None
    }

    /// When to call [`Self::handle`] with [`Input::Tick`] at the latest.
    #[must_use]
    pub fn wake_at(&self) -> Option<u64> {
        None
    }

    /// Messages not acknowledged yet, in the order in which they were sent.
    pub fn outbox(&self) -> impl Iterator<Item = &Pending> {
        std::iter::empty()
    }
}

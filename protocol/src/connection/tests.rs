//! Each rule of the machine as a story, told in a small vocabulary; and a simulation of everything at once.

mod catching_up;
mod climbing;
mod connecting;
mod figures;
mod hearing;
mod known;
mod ladder;
mod pages;
mod reconnecting;
mod sending;

mod simulation;

use super::{
    Backoff, Choice, Connection, Fault, Input, LinkId, Output, PendingState, Settings, State, Status, Transport,
};
use crate::{
    channel::ChannelRef,
    close::CloseCode,
    cursor::{Cursor, Epoch},
    error::ErrorCode,
    frame::{ClientFrame, FrameError, ResetReason, ServerFrame, Welcome},
    id::{ChannelId, ClientId, FileId, MessageId, UserId},
    limits::Limits,
    message::{Message, MessageKind, NewMessage, Sender},
    page::policy,
    presence::{Presence, PresenceStatus},
    user::{Role, User},
};

const CUT: CloseCode = CloseCode::Other(1006);
const EPOCH: Epoch = Epoch(1);

/// One tab, its machine, and what the machine has asked for since it was looked at last.
struct Tab {
    machine: Connection,
    now: u64,
    /// The link that is listened to.
    link: Option<LinkId>,
    /// The one beside it.
    probe: Option<LinkId>,
    transports: Vec<Transport>,
    /// What a plain request finds out; nothing while it is under way.
    reaches: Option<bool>,
    checks: usize,
    remembers: Vec<Transport>,
    opened: usize,
    closed: Vec<CloseCode>,
    said: Vec<ClientFrame>,
    /// Over the link beside.
    said_beside: Vec<ClientFrame>,
    delivered: Vec<Vec<ServerFrame>>,
    snapshots: Vec<ResetReason>,
    statuses: Vec<Status>,
    refused: Vec<NewMessage>,
    signed_out: usize,
    reloads: usize,
}

impl Tab {
    fn new() -> Self {
        Self::with(Settings::new("tab", 7))
    }

    fn with(settings: Settings) -> Self {
        Self {
            machine: Connection::new(settings),
            now: 1_000_000,
            link: None,
            probe: None,
            transports: vec![],
            reaches: Some(false),
            checks: 0,
            remembers: vec![],
            opened: 0,
            closed: vec![],
            said: vec![],
            said_beside: vec![],
            delivered: vec![],
            snapshots: vec![],
            statuses: vec![],
            refused: vec![],
            signed_out: 0,
            reloads: 0,
        }
    }

    /// On the chat page, somebody signed in, with a snapshot at 10: an attempt is under way.
    fn connecting() -> Self {
        let mut tab = Self::new();
        tab.signs_in_to_chat();
        assert_eq!(tab.opened, 1);
        tab
    }

    /// Welcomed, everything said so far forgotten.
    fn connected() -> Self {
        let mut tab = Self::connecting();
        tab.is_let_in();
        tab.forgets();
        tab
    }

    /// Under way on a transport that worked here a moment ago, with a server that can be reached by plain requests.
    fn connecting_by(transport: Transport) -> Self {
        let settings = Settings::new("tab", 7);
        let mut tab = Self::with(Settings { remembered: Some((transport, Self::new().now)), ..settings });
        tab.reaches = Some(true);
        tab.signs_in_to_chat();
        assert_eq!(tab.transports, [transport]);
        tab
    }

    fn connected_by(transport: Transport) -> Self {
        let mut tab = Self::connecting_by(transport);
        tab.is_let_in();
        tab.forgets();
        tab
    }

    fn signs_in_to_chat(&mut self) {
        self.shows("/chat/general", &["general"]);
        self.does(Input::SignedIn);
        self.does(Input::Snapshot(at(10)));
    }

    fn does(&mut self, input: Input) {
        self.machine.handle(self.now, input);
        while let Some(output) = self.machine.poll() {
            self.note(output);
        }
        assert!(self.machine.wake_at().is_none_or(|at| at > self.now), "a timer that never rings");
        if let Some(reached) = self.reaches.filter(|_| self.checks > 0) {
            self.checks = 0;
            self.does(Input::Reached(reached));
        }
    }

    fn note(&mut self, output: Output) {
        match output {
            Output::Open(id, transport) => {
                let free = if self.link.is_none() { &mut self.link } else { &mut self.probe };
                assert_eq!(free.replace(id), None, "never more than two links");
                self.transports.push(transport);
                self.opened += 1;
                assert!(self.opened < 100, "a storm");
            }
            Output::Close(id, code) if self.probe == Some(id) => {
                assert_eq!(code, CloseCode::Done);
                self.probe = None;
            }
            // Closed while there is one beside it, it gives its place to that.
            Output::Close(id, code) => {
                assert_eq!(std::mem::replace(&mut self.link, self.probe.take()), Some(id));
                self.closed.push(code);
            }
            Output::Transmit(id, frame) if self.probe == Some(id) => self.said_beside.push(frame),
            Output::Transmit(id, frame) => {
                assert_eq!(self.link, Some(id));
                self.said.push(frame);
            }
            Output::Deliver(frames) => self.delivered.push(frames),
            Output::ReadSnapshot(reason) => self.snapshots.push(reason),
            Output::Status(status) => self.statuses.push(status),
            Output::Outbox => {}
            Output::Refused(message) => self.refused.push(message),
            Output::SignedOut => self.signed_out += 1,
            Output::Reload => self.reloads += 1,
            Output::CheckReach => self.checks += 1,
            Output::Remember(transport) => self.remembers.push(transport),
        }
    }

    fn forgets(&mut self) {
        let machine = std::mem::replace(&mut self.machine, Connection::new(Settings::new("", 0)));
        let (link, probe, reaches, checks) = (self.link, self.probe, self.reaches, self.checks);
        *self = Self { machine, now: self.now, link, probe, reaches, checks, ..Self::new() };
    }

    fn shows(&mut self, path: &str, channels: &[&str]) {
        let subscribe = channels.iter().map(|channel| slug(channel)).collect();
        self.does(Input::Page { policy: policy(path), subscribe });
    }

    /// The transport opens and the server answers `hello` as it should.
    fn is_let_in(&mut self) {
        self.does(Input::Opened(self.link()));
        self.is_welcomed();
    }

    /// The server answers the last `hello`: the stream continues.
    fn is_welcomed(&mut self) {
        let cursor = self.hello_cursor();
        self.hears(welcome(cursor, true));
    }

    /// The server answers the last `hello`: the stream begins anew at `cursor`.
    fn is_reset(&mut self, cursor: Cursor, reason: ResetReason) {
        self.hears(welcome(cursor, false));
        self.hears(ServerFrame::Reset { cursor, reason });
    }

    fn hello_cursor(&self) -> Cursor {
        last_hello(&self.said)
    }

    fn hears(&mut self, frame: ServerFrame) {
        self.does(Input::Frame(self.link(), Box::new(frame)));
    }

    fn is_cut(&mut self) {
        self.is_closed(CUT);
    }

    fn is_closed(&mut self, code: CloseCode) {
        let link = self.link();
        self.link = None;
        self.does(Input::Closed(link, code));
    }

    /// Time passes and every timer rings when it should.
    fn waits(&mut self, ms: u64) {
        let until = self.now + ms;
        while let Some(at) = self.machine.wake_at().filter(|at| *at <= until) {
            self.now = at;
            self.does(Input::Tick);
        }
        self.now = until;
    }

    /// Time passes and no timer rings.
    fn sleeps(&mut self, ms: u64) {
        self.now += ms;
    }

    /// Waits until an attempt is under way.
    fn tries_again(&mut self) {
        let begun = self.now;
        while self.link.is_none() {
            self.waits(100);
            assert!(self.now - begun < 3_600_000, "nothing is tried");
        }
    }

    fn writes(&mut self, n: u8) {
        self.does(Input::Send { channel: slug("general"), message: written(n) });
    }

    fn link(&self) -> LinkId {
        self.link.expect("a link")
    }

    /// The transport of the last attempt.
    fn tries(&self) -> Transport {
        *self.transports.last().expect("an attempt")
    }

    fn tries_or(&self, before: Transport) -> Transport {
        self.transports.last().copied().unwrap_or(before)
    }

    fn state(&self) -> State {
        self.machine.status().state
    }

    /// The number of the attempt that is planned or under way, and when.
    fn attempt(&self) -> (u32, u64) {
        match self.state() {
            State::Reconnecting { attempt, at, .. } => (attempt, at),
            other => panic!("not reconnecting but {other:?}"),
        }
    }

    /// Numbers of the durable events delivered since.
    fn seqs(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.delivered).into_iter().flatten().filter_map(|frame| frame.seq()).collect()
    }

    fn says(&mut self) -> Vec<ClientFrame> {
        std::mem::take(&mut self.said)
    }

    /// Which messages were sent since.
    fn sends(&mut self) -> Vec<u8> {
        let sent = |frame| match frame {
            ClientFrame::Send { message, .. } => Some(message.id.as_bytes()[15]),
            _ => None,
        };
        self.says().into_iter().filter_map(sent).collect()
    }

    /// The files that came with what was sent since this was asked last.
    fn attached(&mut self) -> Vec<FileId> {
        let said = self.says();
        let files = said.iter().filter_map(|frame| match frame {
            ClientFrame::Send { message, .. } => Some(message.attachments.clone()),
            _ => None,
        });
        files.flatten().collect()
    }

    fn pending(&self) -> Vec<(u8, PendingState)> {
        self.machine.outbox().map(|pending| (pending.message.id.as_bytes()[15], pending.state)).collect()
    }
}

fn last_hello(said: &[ClientFrame]) -> Cursor {
    let hello = said.iter().rev().find_map(|frame| match frame {
        ClientFrame::Hello(hello) => hello.cursor,
        _ => None,
    });
    hello.expect("hello was said with a cursor")
}

fn at(seq: u64) -> Cursor {
    Cursor { epoch: EPOCH, seq }
}

fn slug(slug: &str) -> ChannelRef {
    ChannelRef::Slug(slug.into())
}

fn id(n: u8) -> MessageId {
    MessageId::new(0, [0, 0, 0, 0, 0, 0, 0, 0, 0, n])
}

fn written(n: u8) -> NewMessage {
    NewMessage { id: id(n), text: n.to_string(), reply_to: None, attachments: vec![] }
}

fn general() -> ChannelId {
    ChannelId::new(0, [1; 10])
}

fn ada() -> User {
    let (name, display_name) = ("ada".into(), "Ada".into());
    User {
        id: UserId::new(0, [1; 10]),
        name,
        display_name,
        avatar: None,
        role: Role::Member,
        disabled: false,
        status: None,
    }
}

fn posted(seq: u64, id: MessageId) -> Message {
    Message {
        id,
        client_id: id,
        seq,
        channel: general(),
        sender: Sender::from(&ada()),
        kind: MessageKind::Text,
        text: String::new(),
        attachments: vec![],
        reply_to: None,
        mentions: vec![],
        mentions_channel: false,
        reactions: vec![],
        created_at: 0,
        edited_at: None,
        deleted: false,
    }
}

/// A durable event that somebody else caused.
fn event(seq: u64) -> ServerFrame {
    ServerFrame::Read { seq, channel: general(), user: ada().id, read_seq: 1, unread: 0 }
}

fn own(seq: u64, n: u8) -> ServerFrame {
    ServerFrame::Message { seq, channel: general(), message: Box::new(posted(seq, id(n))) }
}

fn ack(seq: u64, n: u8) -> ServerFrame {
    ServerFrame::Ack { id: id(n), seq, message: Box::new(posted(seq, id(n))) }
}

fn refusal(n: u8, code: ErrorCode, retry_after_ms: Option<u64>) -> ServerFrame {
    ServerFrame::Error(FrameError { retry_after_ms, reply_to: Some(id(n).to_string()), ..FrameError::new(code, "no") })
}

fn ping(seq: u64) -> ServerFrame {
    ServerFrame::Ping { cursor: at(seq), sent_at: 0 }
}

fn welcome(cursor: Cursor, resumed: bool) -> ServerFrame {
    ServerFrame::Welcome(Box::new(Welcome {
        client_id: ClientId::new(0, [1; 10]),
        user: ada(),
        cursor,
        resumed,
        heartbeat_ms: 25_000,
        limits: Limits::default(),
        build: "1".into(),
    }))
}

fn welcome_as(user: User, cursor: Cursor) -> ServerFrame {
    let ServerFrame::Welcome(welcome) = welcome(cursor, true) else { unreachable!() };
    ServerFrame::Welcome(Box::new(Welcome { user, ..*welcome }))
}

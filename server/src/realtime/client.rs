//! One client over any transport: takes frames in, gives frames out.

use crate::{
    auth::{self, Credential, Identity},
    clock,
    error::ApiError,
    realtime::{
        hub::Start,
        link::{Link, Waiting},
    },
    secret, site,
    state::Server,
    store::{
        Reader,
        change::{Answer, Change},
    },
    throttle::{Bucket, Rate},
};
use axum::extract::ws::Utf8Bytes;
use protocol::{
    WIRE_VERSION,
    channel::ChannelRef,
    close::CloseCode,
    cursor::Cursor,
    error::ErrorCode,
    frame::{ClientFrame, DecodeError, FrameError, Hello, ResetReason, ServerFrame, Welcome},
    id::{ChannelId, ClientId},
    message::{MoveRead, NewMessage, check_text},
    presence::PresenceStatus,
    user::User,
};
use std::{collections::VecDeque, sync::Arc};

/// A client. Its link is in the hub from the moment it is known who speaks until it is dropped.
#[derive(Debug)]
pub struct Client {
    server: Arc<Server>,
    speaker: Option<Speaker>,
    /// Answers given before it is known who speaks, or before the stream begins.
    answers: VecDeque<Utf8Bytes>,
    replay: Option<Replay>,
    frames: Bucket,
    excess: Bucket,
    bad: u32,
}

#[derive(Debug)]
struct Speaker {
    user: User,
    link: Arc<Link>,
}

/// Events between a cursor and the moment the stream began that have yet to be read from the store.
#[derive(Debug)]
struct Replay {
    reader: Reader,
    after: u64,
    up_to: u64,
}

/// Whether the conversation goes on, and if not, why.
pub type Verdict = Result<(), CloseCode>;

/// Frames that could not be understood before the client is given up.
const BAD_FRAMES: u32 = 10;
/// Time in which a client may send a second's worth of frames too many.
const EXCESS_MS: u64 = 10_000;
/// Events of a replay read from the store at once.
const REPLAY_PAGE: u32 = 64;
/// Channels that one connection can watch.
const WATCHED_MAX: usize = 100;
/// Longest name of a browser tab.
const TAB_BYTES: usize = 64;

impl Client {
    /// A client of whom nothing is known yet.
    #[must_use]
    pub fn new(server: Arc<Server>) -> Self {
        let answers = VecDeque::new();
        Self {
            server,
            speaker: None,
            answers,
            replay: None,
            frames: Bucket::default(),
            excess: Bucket::default(),
            bad: 0,
        }
    }

    /// Whether it is known who speaks.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.speaker.is_some()
    }

    /// Lets somebody speak who has shown who they are.
    ///
    /// # Errors
    /// [`CloseCode::NotSignedIn`], [`CloseCode::OurFault`] or [`CloseCode::TooManyConnections`].
    pub fn admit(&mut self, identity: Result<Identity, ApiError>) -> Verdict {
        let Identity { user, session } = match identity {
            Ok(identity) => identity,
            Err(error) => {
                let code = if error.code.is_temporary() { CloseCode::OurFault } else { CloseCode::NotSignedIn };
                self.answer(&ServerFrame::Error(error.into()));
                return Err(code);
            }
        };
        let id = ClientId::new(clock::now(), secret::random());
        let link = Arc::new(Link::new(id, user.id, session, self.server.limits.queue_bytes));
        if self.server.hub.enter(link.clone(), self.server.limits.connections_per_user).is_err() {
            self.refuse(ErrorCode::TooManyConnections, "too many connections", None);
            return Err(CloseCode::TooManyConnections);
        }
        self.speaker = Some(Speaker { user, link });
        Ok(())
    }

    /// Takes what the client said.
    ///
    /// # Errors
    /// When the conversation is over.
    pub async fn receive(&mut self, text: &str) -> Verdict {
        let frame = ClientFrame::decode(text);
        if let Err(wait) = self.frames.take(self.frame_rate(), clock::now()) {
            return self.too_fast(wait, frame.ok());
        }
        match frame {
            Ok(frame) => self.obey(frame).await,
            Err(DecodeError::UnknownType(kind)) => {
                self.bad_frame(ErrorCode::UnknownType, format!("unknown frame type {kind:?}"))
            }
            Err(DecodeError::Malformed(why)) => self.bad_frame(ErrorCode::BadFrame, why),
        }
    }

    /// Waits for what there is to write. Nothing is lost when the wait is given up.
    pub async fn waiting(&mut self) -> Waiting {
        if !self.answers.is_empty() {
            return Waiting { frames: std::mem::take(&mut self.answers), close: None };
        }
        while let (Some(replay), Some(speaker)) = (&mut self.replay, &self.speaker) {
            let page = self.server.store.events(replay.after, replay.up_to, &replay.reader, REPLAY_PAGE).await;
            let Ok(page) = page else {
                return Waiting { close: Some(CloseCode::OurFault), ..Waiting::default() };
            };
            let more = page.len() == REPLAY_PAGE as usize;
            if let Some(last) = page.last() {
                replay.after = last.seq;
                speaker.link.offered(last.seq);
            }
            if !more {
                self.replay = None;
            }
            if !page.is_empty() {
                return Waiting { frames: page.into_iter().map(|event| event.text).collect(), close: None };
            }
        }
        match &self.speaker {
            Some(speaker) => speaker.link.waiting().await,
            None => std::future::pending().await,
        }
    }

    /// Asks for a sign of life.
    ///
    /// # Errors
    /// [`CloseCode::TooSlow`] when the client lags and has not answered that.
    pub fn ping(&self) -> Verdict {
        match &self.speaker {
            Some(speaker) if speaker.link.is_lost() => Err(CloseCode::TooSlow),
            Some(speaker) => {
                self.server.hub.ping(&speaker.link, clock::now());
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn frame_rate(&self) -> Rate {
        Rate::per_second(self.server.limits.frames_per_s, self.server.limits.frames_per_s)
    }

    /// Refuses a frame over the rate, and gives up a client that goes on for too long.
    fn too_fast(&mut self, retry_after_ms: u64, frame: Option<ClientFrame>) -> Verdict {
        let most = self.server.limits.frames_per_s;
        let tolerated = self.excess.take(Rate { burst: most, every_ms: EXCESS_MS / u64::from(most) }, clock::now());
        let reply_to = frame.and_then(|frame| subject(&frame));
        let error = FrameError::from(ApiError::rate_limited(retry_after_ms));
        self.answer(&ServerFrame::Error(FrameError { reply_to, ..error }));
        tolerated.map_err(|_| CloseCode::TooFast)
    }

    fn bad_frame(&mut self, code: ErrorCode, why: String) -> Verdict {
        self.bad += 1;
        self.answer(&ServerFrame::Error(FrameError::new(code, why)));
        if self.bad >= BAD_FRAMES { Err(CloseCode::TooManyBadFrames) } else { Ok(()) }
    }

    async fn obey(&mut self, frame: ClientFrame) -> Verdict {
        let reply_to = subject(&frame);
        let Some(Speaker { user, link }) = &self.speaker else { return self.introduce(frame).await };
        let (user, link) = (user.id, link.clone());
        match frame {
            ClientFrame::Auth { .. } => self.refuse(ErrorCode::BadRequest, "you are signed in already", reply_to),
            ClientFrame::Hello(hello) => return self.hello(hello).await,
            ClientFrame::Send { channel, message } => self.send(channel, message),
            ClientFrame::Read { channel, seq } => {
                let to = MoveRead::UpTo { seq };
                let change = Change::Read { by: user, channel, to };
                self.server.log.submit(change, move |answer| {
                    if let Err(error) = answer {
                        link.push_answer(&ServerFrame::Error(FrameError { reply_to, ..ApiError::from(error).into() }));
                    }
                });
            }
            ClientFrame::Typing { channel, on } => {
                if !self.server.hub.type_in(user, &channel, on) {
                    self.refuse(ErrorCode::NotFound, "you are in no such channel", reply_to);
                }
            }
            ClientFrame::Presence { status: PresenceStatus::Offline } => {
                self.refuse(ErrorCode::BadRequest, "to be offline, disconnect", reply_to);
            }
            ClientFrame::Presence { status } => self.server.hub.set_presence(link.id, status, clock::now()),
            ClientFrame::Subscribe { channel } => match self.server.hub.watch(&link, &channel, WATCHED_MAX) {
                Ok(channel) => self.answer(&ServerFrame::Subscribed { channel }),
                Err(code) => self.refuse(code, "the channel cannot be subscribed to", reply_to),
            },
            ClientFrame::Unsubscribe { channel } => match self.server.hub.unwatch(link.id, &channel) {
                Some(channel) => self.answer(&ServerFrame::Unsubscribed { channel }),
                None => self.refuse(ErrorCode::NotFound, "you have not subscribed to such a channel", reply_to),
            },
            ClientFrame::Ping {} => self.answer(&ServerFrame::Pong {}),
            ClientFrame::Pong {} => {}
            ClientFrame::Edit { .. } | ClientFrame::Delete { .. } | ClientFrame::React { .. } => {
                self.refuse(ErrorCode::NotSupported, "this server does not change messages yet", reply_to);
            }
        }
        Ok(())
    }

    /// The first frame of somebody who could show nothing at the handshake.
    async fn introduce(&mut self, frame: ClientFrame) -> Verdict {
        let ClientFrame::Auth { token } = frame else {
            self.refuse(ErrorCode::NotSignedIn, "the first frame must be auth", subject(&frame));
            return Err(CloseCode::NotSignedIn);
        };
        let identity = auth::identify(&self.server, &Credential::Bearer(token)).await;
        self.admit(identity)
    }

    async fn hello(&mut self, hello: Hello) -> Verdict {
        let Some(Speaker { link, .. }) = &self.speaker else { return Ok(()) };
        if hello.version != WIRE_VERSION {
            self.refuse(ErrorCode::BadRequest, "this server speaks version 1", None);
            return Err(CloseCode::OtherVersion);
        }
        if hello.subscribe.len() > WATCHED_MAX || hello.tab.as_ref().is_some_and(|tab| tab.len() > TAB_BYTES) {
            self.refuse(ErrorCode::TooLarge, "too many channels, or too long a tab name", None);
            return Ok(());
        }
        let link = link.clone();
        let cursor = self.trusted(hello.cursor).await;
        let (start, watching) = self.server.hub.hello(&link, cursor, hello.profile, &hello.subscribe, clock::now());
        self.begin(start, hello.cursor, &link, watching.iter().copied().flatten().collect());
        for (channel, watched) in hello.subscribe.into_iter().zip(watching) {
            match watched {
                Some(channel) => self.answer(&ServerFrame::Subscribed { channel }),
                None => self.refuse(ErrorCode::NotFound, "there is no such channel", Some(channel.to_string())),
            }
        }
        Ok(())
    }

    /// Answers `hello`, and sees to it that what lies between the cursor and the live stream comes first.
    fn begin(&mut self, start: Start, said: Option<Cursor>, link: &Link, watching: Vec<ChannelId>) {
        self.replay = None;
        match start {
            Start::Reset(reason, seq) => {
                let cursor = Cursor { epoch: self.server.store.epoch(), seq };
                // A cursor that was not trusted did not reach the hub.
                let reason =
                    if said.is_some() && reason == ResetReason::NewClient { ResetReason::OtherEpoch } else { reason };
                self.welcome(link, cursor, false);
                self.answer(&ServerFrame::Reset { cursor, reason });
                link.offered(seq);
            }
            Start::Recent(cursor, events) => {
                self.welcome(link, cursor, true);
                events.last().into_iter().for_each(|last| link.offered(last.seq));
                self.answers.extend(events.into_iter().map(|event| event.text));
            }
            Start::Stored(cursor, up_to) => {
                self.welcome(link, cursor, true);
                self.replay = Some(Replay { reader: Reader { user: link.user, watching }, after: cursor.seq, up_to });
            }
        }
    }

    fn welcome(&mut self, link: &Link, cursor: Cursor, resumed: bool) {
        let Some(Speaker { user, .. }) = &self.speaker else { return };
        let welcome = Welcome {
            client_id: link.id,
            user: user.clone(),
            cursor,
            resumed,
            heartbeat_ms: self.server.limits.ping_ms,
            limits: self.server.limits,
            build: site::build().to_owned(),
        };
        self.answer(&ServerFrame::Welcome(Box::new(welcome)));
    }

    /// The cursor, unless it lies in a future that this database has not had. The hub may be a moment behind the
    /// store that the client's snapshot was read from.
    async fn trusted(&self, cursor: Option<Cursor>) -> Option<Cursor> {
        let cursor = cursor?;
        if cursor.seq <= self.server.hub.head() {
            return Some(cursor);
        }
        let head = self.server.store.head().await.unwrap_or(cursor.seq);
        (cursor.seq <= head || cursor.epoch != self.server.store.epoch()).then_some(cursor)
    }

    /// Posts a message; the answer comes from the writer, after the commit.
    fn send(&mut self, channel: ChannelRef, message: NewMessage) {
        let Some(Speaker { user, link }) = &self.speaker else { return };
        let (id, link) = (message.id, link.clone());
        let checked = check_message(&self.server, user, &message);
        let refuse = move |link: &Link, error: ApiError| {
            link.push_answer(&ServerFrame::Error(FrameError { reply_to: Some(id.to_string()), ..error.into() }));
        };
        if let Err(error) = checked {
            return refuse(&link, error);
        }
        self.server.log.submit(Change::Post { by: user.id, channel, message }, move |answer| match answer {
            Ok(Answer::Message(message, _)) => link.push_answer(&ServerFrame::Ack { id, seq: message.seq, message }),
            Ok(_) => {}
            Err(error) => refuse(&link, error.into()),
        });
    }

    fn refuse(&mut self, code: ErrorCode, why: &str, reply_to: Option<String>) {
        self.answer(&ServerFrame::Error(FrameError { reply_to, ..FrameError::new(code, why) }));
    }

    fn answer(&mut self, frame: &ServerFrame) {
        self.answers.push_back(frame.encode().into());
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Some(Speaker { link, .. }) = &self.speaker {
            self.server.hub.leave(link.id, clock::now());
        }
    }
}

/// Whether a user may post this now, as far as can be told without the database.
///
/// # Errors
/// When they may not.
pub fn check_message(server: &Server, user: &User, message: &NewMessage) -> Result<(), ApiError> {
    let limits = &server.limits;
    check_text(&message.text, !message.attachments.is_empty(), limits.text_chars).map_err(|code| {
        ApiError::of_field(
            code,
            "text",
            format!("the text must have 1 to {} characters, none of them NUL", limits.text_chars),
        )
    })?;
    if message.attachments.len() > limits.attachments {
        return Err(ApiError::of_field(
            ErrorCode::TooLarge,
            "attachments",
            format!("at most {} files", limits.attachments),
        ));
    }
    server.throttles.sends.take(user.id, clock::now()).map_err(ApiError::rate_limited)
}

/// What an error about a frame refers to.
fn subject(frame: &ClientFrame) -> Option<String> {
    match frame {
        ClientFrame::Send { message, .. } => Some(message.id.to_string()),
        ClientFrame::Edit { message, .. } | ClientFrame::Delete { message } | ClientFrame::React { message, .. } => {
            Some(message.to_string())
        }
        ClientFrame::Typing { channel, .. }
        | ClientFrame::Read { channel, .. }
        | ClientFrame::Subscribe { channel }
        | ClientFrame::Unsubscribe { channel } => Some(channel.to_string()),
        _ => None,
    }
}

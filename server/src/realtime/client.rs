//! One client over any transport: takes frames in, gives frames out.

mod stream;

use crate::{
    auth::{self, Credential, Identity},
    clock,
    error::ApiError,
    realtime::link::{Link, Waiting},
    secret,
    state::Server,
    store::change::{Answer, Change},
    throttle::{Bucket, Rate},
};
use axum::extract::ws::Utf8Bytes;
use protocol::{
    channel::ChannelRef,
    close::CloseCode,
    error::ErrorCode,
    frame::{ClientFrame, DecodeError, FrameError, ServerFrame},
    id::ClientId,
    message::{MoveRead, NewMessage, check_text},
    presence::PresenceStatus,
    user::User,
};
use std::{collections::VecDeque, sync::Arc};
use stream::Replay;

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

/// Whether the conversation goes on, and if not, why.
pub type Verdict = Result<(), CloseCode>;

/// Frames that could not be understood before the client is given up.
const BAD_FRAMES: u32 = 10;
/// Time in which a client may send a second's worth of frames too many.
const EXCESS_MS: u64 = 10_000;
/// Channels that one connection can watch.
const WATCHED_MAX: usize = 100;

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
        if let Some(waiting) = self.replayed().await {
            return waiting;
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
            ClientFrame::Echo { .. } => {
                self.refuse(ErrorCode::NotSupported, "this server does not echo yet", reply_to);
            }
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

//! One client over any transport: takes frames in, gives frames out.

mod speaker;
mod stream;

pub use speaker::{Reply, Speaker, check_message, subject};
pub use stream::check_hello;

use crate::{
    auth::{self, Credential, Identity},
    clock,
    error::ApiError,
    realtime::{
        conduct::Conduct,
        link::{Link, Outgoing, Waiting},
    },
    secret,
    state::Server,
};
use protocol::{
    close::CloseCode,
    connection::Transport,
    error::ErrorCode,
    frame::{ClientFrame, FrameError, ServerFrame},
    id::ClientId,
    user::User,
};
use std::{collections::VecDeque, sync::Arc};
use stream::Replay;

/// A client. Its link is in the hub from the moment it is known who speaks until it is dropped.
#[derive(Debug)]
pub struct Client {
    server: Arc<Server>,
    over: Transport,
    known: Option<Known>,
    /// Answers given before it is known who speaks, and how the stream begins.
    answers: VecDeque<Outgoing>,
    replay: Option<Replay>,
    conduct: Conduct,
    /// When it was last here, for one that rests between its requests; in milliseconds since 1970 UTC.
    pub seen_at: Option<u64>,
}

#[derive(Debug)]
struct Known {
    user: User,
    link: Arc<Link>,
}

/// Whether the conversation goes on, and if not, why.
pub type Verdict = Result<(), CloseCode>;

/// Channels that one connection can watch.
const WATCHED_MAX: usize = 100;

impl Client {
    /// A client of whom nothing is known yet.
    #[must_use]
    pub fn new(server: Arc<Server>, over: Transport) -> Self {
        let (answers, conduct) = (VecDeque::new(), Conduct::default());
        Self { server, over, known: None, answers, replay: None, conduct, seen_at: None }
    }

    /// Whether it is known who speaks.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.known.is_some()
    }

    /// Its connection, once it is known who speaks.
    #[must_use]
    pub fn link(&self) -> Option<&Arc<Link>> {
        self.known.as_ref().map(|known| &known.link)
    }

    /// Lets somebody speak who has shown who they are, or tells them why not.
    ///
    /// # Errors
    /// [`CloseCode::NotSignedIn`], [`CloseCode::OurFault`] or [`CloseCode::TooManyConnections`].
    pub fn admit(&mut self, identity: Result<Identity, ApiError>) -> Verdict {
        identity.and_then(|identity| self.enter(identity)).map(drop).map_err(|error| {
            let code = match error.code {
                ErrorCode::TooManyConnections => CloseCode::TooManyConnections,
                code if code.is_temporary() => CloseCode::OurFault,
                _ => CloseCode::NotSignedIn,
            };
            self.answer(&ServerFrame::Error(error.into()));
            code
        })
    }

    /// Lets somebody speak; gives the name of the connection.
    ///
    /// # Errors
    /// [`ErrorCode::TooManyConnections`].
    pub fn enter(&mut self, Identity { user, session, expires_at }: Identity) -> Result<ClientId, ApiError> {
        let id = ClientId::new(clock::now(), secret::random());
        let link = Arc::new(Link::new(id, user.id, session, self.server.limits.queue_bytes, self.over));
        let most = self.server.limits.connections_per_user;
        // Somebody who rests between two polls makes room for somebody who is here.
        while self.server.hub.enter(link.clone(), expires_at, most).is_err() {
            if !self.server.seats.evict(user.id) {
                return Err(ApiError::new(ErrorCode::TooManyConnections, "too many connections"));
            }
        }
        self.known = Some(Known { user, link });
        Ok(id)
    }

    /// Takes what the client said.
    ///
    /// # Errors
    /// When the conversation is over.
    pub async fn receive(&mut self, text: &str) -> Verdict {
        match self.conduct.check(ClientFrame::decode(text), self.server.limits.frames_per_s, clock::now()) {
            Ok(frame) => self.obey(frame).await,
            Err(rebuke) => {
                self.answer(&ServerFrame::Error(rebuke.error));
                rebuke.end.map_or(Ok(()), Err)
            }
        }
    }

    /// Waits for what there is to write. Nothing is lost when the wait is given up.
    pub async fn waiting(&mut self) -> Waiting {
        if let Some(waiting) = self.beginning().await {
            return waiting;
        }
        match &self.known {
            Some(known) => known.link.waiting().await,
            None => std::future::pending().await,
        }
    }

    /// What has to be written before the live stream, if there is any left.
    pub async fn beginning(&mut self) -> Option<Waiting> {
        if self.answers.is_empty() {
            self.replayed().await
        } else {
            Some(Waiting { frames: std::mem::take(&mut self.answers), ..Waiting::default() })
        }
    }

    /// Notes that what waited was written.
    pub fn written(&self, waiting: &Waiting) {
        if waiting.is_live {
            self.server.counters().written(&waiting.frames);
        }
    }

    /// Asks for a sign of life.
    ///
    /// # Errors
    /// [`CloseCode::TooSlow`] when the client lags and has not answered that.
    pub fn ping(&self) -> Verdict {
        match &self.known {
            Some(known) if known.link.is_lost() => Err(CloseCode::TooSlow),
            Some(known) => {
                self.server.hub.ping(&known.link, clock::now());
                Ok(())
            }
            None => Ok(()),
        }
    }

    async fn obey(&mut self, frame: ClientFrame) -> Verdict {
        let Some(Known { user, link }) = &self.known else { return self.introduce(frame).await };
        match frame {
            ClientFrame::Hello(hello) => return self.hello(hello).await,
            frame => {
                let speaker = Speaker { user: user.clone(), link: Some(link.clone()) };
                speaker.say(&self.server, frame, Reply::Link(link.clone()));
            }
        }
        Ok(())
    }

    /// The first frame of somebody who could show nothing at the handshake.
    async fn introduce(&mut self, frame: ClientFrame) -> Verdict {
        let ClientFrame::Auth { token } = frame else {
            let error = FrameError::new(ErrorCode::NotSignedIn, "the first frame must be auth");
            self.answer(&ServerFrame::Error(FrameError { reply_to: subject(&frame), ..error }));
            return Err(CloseCode::NotSignedIn);
        };
        let identity = auth::identify(&self.server, &Credential::Bearer(token)).await;
        self.admit(identity)
    }

    /// Answers after what was answered before.
    fn answer(&mut self, frame: &ServerFrame) {
        match &self.known {
            Some(known) => known.link.push_answer(frame),
            None => self.answers.push_back(Outgoing::from(frame)),
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Some(Known { link, .. }) = &self.known {
            self.server.counters().lags.add(link.load().lags);
            self.server.hub.leave(link.id, self.seen_at.unwrap_or_else(clock::now));
        }
    }
}

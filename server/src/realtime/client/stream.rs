//! How a client's stream begins: `hello`, and what lies between its cursor and the live events.

use super::{Client, Known, Verdict, WATCHED_MAX};
use crate::{
    clock,
    error::ApiError,
    realtime::{
        hub::{Start, not_an_admin},
        link::{Link, Mark, Outgoing, Waiting},
    },
    site,
    store::Reader,
};
use protocol::{
    WIRE_VERSION,
    channel::ChannelRef,
    close::CloseCode,
    cursor::Cursor,
    error::ErrorCode,
    frame::{FrameError, Hello, ResetReason, ServerFrame, Welcome},
    id::ChannelId,
    page::Profile,
    user::Role,
};

/// Events between a cursor and the moment the stream began that have yet to be read from the store.
#[derive(Debug)]
pub(super) struct Replay {
    reader: Reader,
    after: u64,
    up_to: u64,
}

/// Events of a replay read from the store at once.
const REPLAY_PAGE: u32 = 64;
/// Longest name of a browser tab.
const TAB_BYTES: usize = 64;

/// Whether a hello can be answered.
///
/// # Errors
/// When it is of another version, or asks for too much.
pub fn check_hello(hello: &Hello) -> Result<(), ApiError> {
    if hello.version != WIRE_VERSION {
        return Err(ApiError::new(ErrorCode::OtherVersion, "this server speaks version 1"));
    }
    if hello.subscribe.len() > WATCHED_MAX {
        return Err(ApiError::of_field(ErrorCode::TooLarge, "subscribe", "too many channels"));
    }
    if hello.tab.as_ref().is_some_and(|tab| tab.len() > TAB_BYTES) {
        return Err(ApiError::of_field(ErrorCode::TooLarge, "tab", "too long a name of a tab"));
    }
    Ok(())
}

/// What is told of a channel that a hello names.
fn subscribed(channel: &ChannelRef, watched: Option<ChannelId>) -> ServerFrame {
    watched.map_or_else(
        || {
            let error = FrameError::new(ErrorCode::NotFound, "there is no such channel");
            ServerFrame::Error(FrameError { reply_to: Some(channel.to_string()), ..error })
        },
        |channel| ServerFrame::Subscribed { channel },
    )
}

impl Client {
    /// Begins the stream, or begins it again.
    ///
    /// # Errors
    /// [`CloseCode::OtherVersion`].
    pub async fn hello(&mut self, mut hello: Hello) -> Verdict {
        let Some(Known { link, .. }) = &self.known else { return Ok(()) };
        if let Err(error) = check_hello(&hello) {
            let is_over = error.code == ErrorCode::OtherVersion;
            self.answer(&ServerFrame::Error(error.into()));
            return if is_over { Err(CloseCode::OtherVersion) } else { Ok(()) };
        }
        let (link, said) = (link.clone(), hello.cursor);
        let may_administer = hello.profile != Profile::Admin || self.is_admin(&link).await;
        if !may_administer {
            hello.profile = Profile::Notifications;
        }
        let cursor = self.trusted(said).await;
        let (start, watching) = self.server.hub.hello(&link, cursor, &hello, clock::now());
        self.welcome(&link, &start, said);
        let asked = hello.subscribe.into_iter().zip(&watching);
        let told = asked.map(|(channel, watched)| Outgoing::from(&subscribed(&channel, *watched)));
        let refusal = (!may_administer).then(|| Outgoing::from(&ServerFrame::Error(not_an_admin())));
        let told = told.chain(refusal).collect();
        self.begin(start, said, told, watching.into_iter().flatten().collect());
        Ok(())
    }

    /// As of now: somebody may have become one since they came, or is one no more.
    async fn is_admin(&self, link: &Link) -> bool {
        let session = self.server.store.session(&link.session, clock::now()).await;
        session.is_ok_and(|session| session.is_some_and(|session| session.user.role == Role::Admin))
    }

    /// Goes on from a cursor where a client of pieces stands, without greeting it again. What waits in passing stays.
    pub async fn resume(&mut self, cursor: Option<Cursor>) {
        let Some(Known { link, .. }) = &self.known else { return };
        let link = link.clone();
        link.rewind();
        self.answers.clear();
        let trusted = self.trusted(cursor).await;
        let (start, watching) = self.server.hub.resume(&link, trusted);
        self.begin(start, cursor, Vec::new(), watching);
    }

    fn welcome(&mut self, link: &Link, start: &Start, said: Option<Cursor>) {
        let Some(Known { user, .. }) = &self.known else { return };
        // What is on its way already is not sent again, but to the client the stream begins where it said.
        let (cursor, resumed) = match start {
            Start::Reset(_, seq) => (Cursor { epoch: self.server.store.epoch(), seq: *seq }, false),
            Start::Recent(cursor, _) | Start::Stored(cursor, _) => (said.unwrap_or(*cursor), true),
        };
        let counters = self.server.counters();
        match (resumed, said) {
            (true, Some(_)) => counters.resumes.count(),
            (false, Some(_)) => counters.resets.count(),
            (_, None) => {}
        }
        let welcome = Welcome {
            client_id: link.id,
            user: user.clone(),
            cursor,
            resumed,
            heartbeat_ms: self.server.limits.ping_ms,
            limits: self.server.limits,
            build: site::build().to_owned(),
        };
        // Whoever took up a place that only the reset gives, and missed the reset, would miss what lies between.
        let mark = if resumed { Mark::UpTo(cursor.seq) } else { Mark::None };
        let text = ServerFrame::Welcome(Box::new(welcome)).encode().into();
        self.answers.push_back(Outgoing { text, mark });
    }

    /// Sees to it that what lies between the cursor and the live stream comes first, and before it what is `told`.
    fn begin(&mut self, start: Start, said: Option<Cursor>, told: Vec<Outgoing>, watching: Vec<ChannelId>) {
        let Some(Known { link, .. }) = &self.known else { return };
        self.replay = None;
        match start {
            Start::Reset(reason, seq) => {
                let cursor = Cursor { epoch: self.server.store.epoch(), seq };
                // A cursor that was not trusted did not reach the hub.
                let reason =
                    if said.is_some() && reason == ResetReason::NewClient { ResetReason::OtherEpoch } else { reason };
                let text = ServerFrame::Reset { cursor, reason }.encode().into();
                self.answers.push_back(Outgoing { text, mark: Mark::UpTo(seq) });
                self.answers.extend(told);
            }
            Start::Recent(_, events) => {
                events.last().into_iter().for_each(|last| link.offered(last.seq));
                self.answers.extend(told);
                self.answers.extend(events.into_iter().map(|event| Outgoing::event(event.seq, event.text)));
            }
            Start::Stored(cursor, up_to) => {
                self.answers.extend(told);
                self.replay = Some(Replay { reader: Reader { user: link.user, watching }, after: cursor.seq, up_to });
            }
        }
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

    /// The next events of a replay, if one is under way.
    pub(super) async fn replayed(&mut self) -> Option<Waiting> {
        while let (Some(replay), Some(known)) = (&mut self.replay, &self.known) {
            let page = self.server.store.events(replay.after, replay.up_to, &replay.reader, REPLAY_PAGE).await;
            let Ok(page) = page else {
                return Some(Waiting { close: Some(CloseCode::OurFault), ..Waiting::default() });
            };
            let more = page.len() == REPLAY_PAGE as usize;
            if let Some(last) = page.last() {
                replay.after = last.seq;
                known.link.offered(last.seq);
            }
            if !more {
                self.replay = None;
            }
            if !page.is_empty() {
                return Some(Waiting {
                    frames: page.into_iter().map(|event| Outgoing::event(event.seq, event.text)).collect(),
                    ..Waiting::default()
                });
            }
        }
        None
    }
}

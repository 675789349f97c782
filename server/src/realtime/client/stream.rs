//! How a client's stream begins: `hello`, and what lies between its cursor and the live events.

use super::{Client, Speaker, Verdict, WATCHED_MAX};
use crate::{
    clock,
    realtime::{
        hub::Start,
        link::{Link, Waiting},
    },
    site,
    store::Reader,
};
use protocol::{
    WIRE_VERSION,
    close::CloseCode,
    cursor::Cursor,
    error::ErrorCode,
    frame::{Hello, ResetReason, ServerFrame, Welcome},
    id::ChannelId,
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

impl Client {
    pub(super) async fn hello(&mut self, hello: Hello) -> Verdict {
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
        // What is on its way already is not sent again, but to the client the stream begins where it said.
        let from = |cursor| said.unwrap_or(cursor);
        match start {
            Start::Reset(reason, seq) => {
                let cursor = Cursor { epoch: self.server.store.epoch(), seq };
                // A cursor that was not trusted did not reach the hub.
                let reason =
                    if said.is_some() && reason == ResetReason::NewClient { ResetReason::OtherEpoch } else { reason };
                self.welcome(link, cursor, false);
                self.answer(&ServerFrame::Reset { cursor, reason });
            }
            Start::Recent(cursor, events) => {
                self.welcome(link, from(cursor), true);
                events.last().into_iter().for_each(|last| link.offered(last.seq));
                self.answers.extend(events.into_iter().map(|event| event.text));
            }
            Start::Stored(cursor, up_to) => {
                self.welcome(link, from(cursor), true);
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

    /// The next events of a replay, if one is under way.
    pub(super) async fn replayed(&mut self) -> Option<Waiting> {
        while let (Some(replay), Some(speaker)) = (&mut self.replay, &self.speaker) {
            let page = self.server.store.events(replay.after, replay.up_to, &replay.reader, REPLAY_PAGE).await;
            let Ok(page) = page else {
                return Some(Waiting { close: Some(CloseCode::OurFault), ..Waiting::default() });
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
                return Some(Waiting { frames: page.into_iter().map(|event| event.text).collect(), close: None });
            }
        }
        None
    }
}

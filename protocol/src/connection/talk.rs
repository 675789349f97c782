//! What is heard and said on a link.

use super::{Connection, Output, link::Link};
use crate::{
    WIRE_VERSION,
    cursor::Cursor,
    frame::{ClientFrame, Hello, ResetReason, ServerFrame, Welcome},
};

impl Connection {
    /// The transport is open: `hello` comes before everything else.
    pub(super) fn meet(&mut self, now: u64) {
        if let Some(link) = &mut self.link {
            link.open(now);
        }
        self.greet();
    }

    pub(super) fn greet(&mut self) {
        let hello = self.hello();
        if let Some(link) = self.link.as_mut().filter(|link| !link.is_greeted()) {
            let frame = link.greet(&hello);
            self.transmit(frame);
        }
    }

    /// What is of a later version is a sign of life too.
    pub(super) fn skip(&mut self, now: u64) {
        self.tally.count.skipped += 1;
        self.note_life(now, None);
    }

    fn note_life(&mut self, now: u64, frame: Option<&ServerFrame>) {
        self.heard_at = Some(now);
        self.tally.count.received += 1;
        let Some(link) = &mut self.link else { return };
        link.hear(now, frame);
        if link.is_proven() {
            self.prove(now);
        }
    }

    pub(super) fn hear(&mut self, now: u64, frame: ServerFrame) {
        if !self.link.as_ref().is_some_and(Link::is_greeted) {
            return;
        }
        self.note_life(now, Some(&frame));
        let Some(link) = &mut self.link else { return };
        let streaming = link.is_streaming();
        match frame {
            ServerFrame::Welcome(welcome) => self.be_welcomed(now, welcome),
            ServerFrame::Reset { cursor, reason } => {
                link.reset();
                self.reset(now, cursor, reason);
            }
            ServerFrame::Ping { cursor, .. } => {
                // In another life of the database nothing can be continued from: `hello` will be answered by a reset.
                if streaming && !self.catch_up.advance(cursor) {
                    link.lose_track();
                }
                if link.transport.is_socket() {
                    self.transmit(ClientFrame::Pong {});
                }
                self.ping(now);
            }
            ServerFrame::Pong {} => link.heartbeat.ponged(now),
            ServerFrame::Lagging { .. } => link.lag(),
            ServerFrame::Drain { retry_after_ms } => link.drain(now, retry_after_ms),
            ServerFrame::Ack { id, .. } => {
                self.outbox.remove(id);
                self.batch.push(frame);
            }
            ServerFrame::Error(ref error) => {
                self.outbox.refuse(now, error, &mut self.jitter);
                self.reads.refuse(error);
                self.batch.push(frame);
            }
            frame if streaming || frame.seq().is_none() => {
                self.reads.confirm(&frame);
                self.tally.count.duplicates += u64::from(self.catch_up.has(&frame));
                if let Some(frame) = self.catch_up.offer(frame) {
                    self.deliver(frame);
                }
            }
            _ => {}
        }
    }

    /// Hands an event on. A message of one's own that is in the log need not be sent any more.
    pub(super) fn deliver(&mut self, frame: ServerFrame) {
        if let ServerFrame::Message { message, .. } = &frame {
            self.outbox.remove(message.id);
        }
        self.batch.push(frame);
    }

    pub(super) fn tell(&mut self, frame: ClientFrame) {
        match frame {
            ClientFrame::Read { channel, seq } => self.reads.note(channel, seq),
            ClientFrame::Presence { status } => self.reachable.want(status),
            ClientFrame::Edit { .. }
            | ClientFrame::Delete { .. }
            | ClientFrame::React { .. }
            | ClientFrame::Typing { .. }
                if self.is_live() =>
            {
                self.transmit(frame);
            }
            _ => {}
        }
    }

    /// Says what is to be said to a server that has welcomed us.
    pub(super) fn converse(&mut self, now: u64) {
        self.reads.fit(self.catch_up.cursor());
        let hello = self.hello();
        let Some(link) = self.link.as_mut().filter(|link| link.is_live()) else { return };
        let page = link.follow(now, &hello);
        // Before a reset has come it is not known whether the numbers mean anything here.
        let reads = if link.is_streaming() { self.reads.tell() } else { Vec::new() };
        let presence = self.reachable.tell();
        let send = self.outbox.next(now);
        for frame in page.into_iter().chain(presence).chain(reads).chain(send) {
            self.transmit(frame);
        }
    }

    /// Measures the round trip. Each poll is one by itself.
    pub(super) fn ping(&mut self, now: u64) {
        if let Some(link) = self.link.as_mut().filter(|link| !link.transport.is_polled()) {
            link.heartbeat.pinged(now);
            self.transmit(ClientFrame::Ping {});
        }
    }

    fn be_welcomed(&mut self, now: u64, welcome: Box<Welcome>) {
        let first = !self.is_live();
        let Some(told) = self.link.as_mut().and_then(|link| link.welcome(now, &welcome)) else { return };
        if first {
            self.tally.begin(now, welcome.resumed && welcome.cursor == told);
        }
        self.catch_up.hurry(now);
        if welcome.resumed && welcome.cursor != told {
            // A stream that begins elsewhere than asked is as good as a reset, whatever the server calls it.
            let ahead = welcome.cursor.epoch == told.epoch && welcome.cursor.seq > told.seq;
            let reason = if ahead { ResetReason::TooFar } else { ResetReason::OtherEpoch };
            self.reset(now, welcome.cursor, reason);
        }
        self.be_met(now, welcome);
    }

    /// The server has said who is there, and continues from the cursor.
    pub(super) fn be_met(&mut self, now: u64, welcome: Box<Welcome>) {
        if let Some(signed_in_at) = self.wish.signed_in_at {
            self.outbox.belong_to(welcome.user.id, signed_in_at);
        }
        self.reads.untell(welcome.user.id);
        self.reachable.untell();
        self.ping(now);
        self.batch.push(ServerFrame::Welcome(welcome));
    }

    fn reset(&mut self, now: u64, cursor: Cursor, reason: ResetReason) {
        self.tally.count.resets += 1;
        self.catch_up.reset(now, cursor, reason);
    }

    pub(super) fn hello(&self) -> Hello {
        Hello {
            cursor: self.catch_up.cursor(),
            profile: self.wish.profile(),
            subscribe: self.wish.subscribe.clone(),
            tab: Some(self.tab.clone()),
            version: WIRE_VERSION,
        }
    }

    pub(super) fn is_live(&self) -> bool {
        self.link.as_ref().is_some_and(Link::is_live)
    }

    fn transmit(&mut self, frame: ClientFrame) {
        if let Some(link) = &self.link {
            self.tally.count.sent += 1;
            self.outputs.push_back(Output::Transmit(link.id, frame));
        }
    }
}

//! A model of the server: a log, an epoch, and what each connection was offered of it.

use super::{
    super::{CloseCode, Cursor, Epoch, ErrorCode, FrameError, MessageId, ResetReason, ada, general, posted, welcome},
    dice::Dice,
    wire::WireId,
};
use crate::{
    frame::{ClientFrame, Hello, ServerFrame},
    message::NewMessage,
    poll::PollAnswer,
};
use std::collections::{BTreeMap, BTreeSet};

/// Replayed at most: few, so that every schedule meets the bound.
const CATCH_UP_EVENTS: u64 = 40;
const TIMEOUT_MS: u64 = 60_000;

/// What reaches the server.
#[derive(Clone, Debug)]
pub enum Up {
    Connect,
    Frame(ClientFrame),
    Leave,
    Stream(Hello),
    Poll(Poll),
    Post(Vec<ClientFrame>),
}

/// What reaches a client.
#[derive(Clone, Debug)]
pub enum Down {
    Opened,
    Frame(ServerFrame),
    Garbage,
    Closed(CloseCode),
    Answer(PollAnswer),
    /// All answers to what was posted were given.
    Done,
}

#[derive(Clone, Copy, Debug)]
pub struct Poll {
    pub cursor: Cursor,
    /// The conversation begins with it.
    pub fresh: bool,
    pub waits: bool,
}

#[derive(Clone, Debug)]
pub struct Entry {
    pub frame: ServerFrame,
    /// Whether the simulated person may see it.
    pub visible: bool,
}

#[derive(Debug)]
struct Session {
    heard_at: u64,
    /// Number of the last event offered; nothing before `hello`.
    offered: Option<u64>,
    lagging: bool,
}

pub struct Server {
    pub epoch: Epoch,
    /// Event number n is at n − 1.
    pub log: Vec<Entry>,
    /// The logs of former lives of the database, in full.
    pub past: BTreeMap<u32, Vec<Entry>>,
    pub up: bool,
    /// Refuses messages now and then, or loses them.
    pub strict: bool,
    /// Repeats frames, as no server should.
    pub stutters: bool,
    /// Number of the first event that is still kept.
    oldest: u64,
    posts: BTreeMap<MessageId, u64>,
    /// Refused for good.
    pub forbidden: BTreeSet<MessageId>,
    sessions: BTreeMap<WireId, Session>,
    /// Polls that wait for something to happen after their cursor.
    waiting: BTreeMap<WireId, Cursor>,
    /// The most that the client can know of this life.
    told: u64,
    /// To be sent.
    pub out: Vec<(WireId, Down)>,
}

impl Server {
    pub fn new() -> Self {
        Self {
            epoch: Epoch(1),
            log: vec![],
            past: BTreeMap::new(),
            up: true,
            strict: false,
            stutters: false,
            oldest: 1,
            posts: BTreeMap::new(),
            forbidden: BTreeSet::new(),
            sessions: BTreeMap::new(),
            waiting: BTreeMap::new(),
            told: 0,
            out: vec![],
        }
    }

    pub fn head(&self) -> u64 {
        self.log.len() as u64
    }

    /// A snapshot as a replica sees it that is so many events behind.
    pub fn snapshot(&mut self, behind: u64) -> Cursor {
        let seq = self.head().saturating_sub(behind);
        self.told = self.told.max(seq);
        Cursor { epoch: self.epoch, seq }
    }

    pub fn history(&self, epoch: Epoch) -> &[Entry] {
        if epoch == self.epoch { &self.log } else { &self.past[&epoch.0] }
    }

    pub fn has(&self, id: MessageId) -> bool {
        self.posts.contains_key(&id)
    }

    pub fn seq_of(&self, id: MessageId) -> Option<u64> {
        self.posts.get(&id).copied()
    }

    pub fn accept(&mut self, now: u64, wire: WireId) {
        self.sessions.insert(wire, Session { heard_at: now, offered: None, lagging: false });
        self.out.push((wire, Down::Opened));
    }

    pub fn drop_session(&mut self, wire: WireId) {
        self.sessions.remove(&wire);
        self.waiting.remove(&wire);
    }

    /// A request for a stream of events.
    pub fn stream(&mut self, now: u64, wire: WireId, hello: &Hello) {
        self.accept(now, wire);
        self.greet(wire, hello.cursor.expect("a client that has seen something"));
    }

    /// A poll is answered, or waits: whether it does.
    pub fn poll(&mut self, wire: WireId, poll: Poll) -> bool {
        let Poll { cursor, fresh, waits } = poll;
        let reason = self.objection(cursor);
        let mut frames: Vec<_> = fresh.then(|| welcome(cursor, reason.is_none())).into_iter().collect();
        match reason {
            Some(reason) => {
                let cursor = Cursor { epoch: self.epoch, seq: self.head() };
                frames.push(ServerFrame::Reset { cursor, reason });
            }
            None => frames.extend(self.missed(cursor)),
        }
        if waits && frames.is_empty() {
            self.waiting.insert(wire, cursor);
            return true;
        }
        self.answer(wire, frames);
        false
    }

    /// It has waited long enough.
    pub fn end_poll(&mut self, wire: WireId) {
        if self.waiting.remove(&wire).is_some() {
            self.answer(wire, vec![]);
        }
    }

    /// Frames that came in a request of their own are answered there.
    pub fn hear_posted(&mut self, wire: WireId, frames: &[ClientFrame], dice: &mut Dice) {
        for frame in frames {
            match frame {
                ClientFrame::Send { message, .. } => self.post(wire, message, dice),
                ClientFrame::Ping {} => self.tell(wire, ServerFrame::Pong {}),
                ClientFrame::Hello(_) | ClientFrame::Pong {} => panic!("{frame:?} is not for posting"),
                _ => {}
            }
        }
        self.out.push((wire, Down::Done));
    }

    /// The regular ping, or the end of a silent connection. False when there is nobody to ping any more.
    pub fn beat(&mut self, now: u64, wire: WireId, wants_life: bool) -> bool {
        let Some(session) = self.sessions.get(&wire) else { return false };
        if wants_life && now - session.heard_at >= TIMEOUT_MS {
            self.sessions.remove(&wire);
            self.out.push((wire, Down::Closed(CloseCode::HeartbeatMissed)));
            return false;
        }
        if let Some(seq) = session.offered {
            let cursor = Cursor { epoch: self.epoch, seq };
            self.tell(wire, ServerFrame::Ping { cursor, sent_at: now });
        }
        true
    }

    pub fn hear(&mut self, now: u64, wire: WireId, frame: &ClientFrame, dice: &mut Dice) {
        let Some(session) = self.sessions.get_mut(&wire) else { return };
        session.heard_at = now;
        let greeted = session.offered.is_some();
        match frame {
            ClientFrame::Hello(hello) => self.greet(wire, hello.cursor.expect("a client that has seen something")),
            frame if !greeted => panic!("{frame:?} came before hello"),
            ClientFrame::Send { message, .. } => self.post(wire, message, dice),
            ClientFrame::Ping {} => self.tell(wire, ServerFrame::Pong {}),
            _ => {}
        }
    }

    /// An event that somebody else caused; no two lives of the database have the same.
    pub fn append(&mut self, visible: bool) {
        let (seq, life) = (self.head() + 1, u64::from(self.epoch.0));
        let frame = ServerFrame::Read { seq, channel: general(), user: ada().id, read_seq: life, unread: 0 };
        self.commit(&frame, visible, false);
    }

    /// Withholds what follows from all who are connected.
    pub fn lag(&mut self) {
        let head = self.head();
        let wires: Vec<_> = self.sessions.iter().filter(|row| row.1.offered.is_some()).map(|row| *row.0).collect();
        for wire in wires {
            self.sessions.entry(wire).and_modify(|session| session.lagging = true);
            self.tell(wire, ServerFrame::Lagging { from: head + 1, to: head + 1 });
        }
    }

    /// Tells everybody to come back in a slot of their own.
    pub fn drain(&mut self, dice: &mut Dice) {
        for wire in self.wires() {
            let drain = ServerFrame::Drain { retry_after_ms: dice.between(0, 20_000) };
            match self.waiting.remove(&wire) {
                Some(_) => self.answer(wire, vec![drain]),
                None => self.tell(wire, drain),
            }
        }
    }

    /// Goes away: with a word, or without.
    pub fn stop(&mut self, word: Option<CloseCode>) -> Vec<WireId> {
        self.up = false;
        let wires = self.wires();
        self.sessions.clear();
        self.waiting.clear();
        self.out.extend(word.into_iter().flat_map(|code| wires.iter().map(move |wire| (*wire, Down::Closed(code)))));
        wires
    }

    /// Comes back from a backup: the last events never happened. Gives what was posted by them.
    pub fn restore(&mut self, forget: u64) -> Vec<MessageId> {
        self.past.insert(self.epoch.0, self.log.clone());
        self.epoch.0 += 1;
        let kept = self.head().saturating_sub(forget);
        self.log.truncate(usize::try_from(kept).unwrap());
        self.oldest = self.oldest.min(kept + 1);
        self.told = kept;
        let gone: Vec<_> = self.posts.iter().filter(|post| *post.1 > kept).map(|post| *post.0).collect();
        self.posts.retain(|_, seq| *seq <= kept);
        gone
    }

    /// Forgets all but the last events.
    pub fn trim(&mut self, keep: u64) {
        self.oldest = self.oldest.max((self.head() + 1).saturating_sub(keep));
    }

    /// Closes all connections for a reason.
    pub fn expel(&mut self, why: CloseCode) {
        for wire in self.wires() {
            self.drop_session(wire);
            self.out.push((wire, Down::Closed(why)));
        }
    }

    fn wires(&self) -> Vec<WireId> {
        self.sessions.keys().chain(self.waiting.keys()).copied().collect()
    }

    /// Everything so far was offered.
    fn answer(&mut self, wire: WireId, frames: Vec<ServerFrame>) {
        let cursor = Cursor { epoch: self.epoch, seq: self.head() };
        self.told = self.told.max(cursor.seq);
        self.out.push((wire, Down::Answer(PollAnswer { cursor, frames, next_ms: 0 })));
    }

    fn missed(&self, cursor: Cursor) -> Vec<ServerFrame> {
        let missed = &self.log[usize::try_from(cursor.seq).unwrap()..];
        missed.iter().filter(|entry| entry.visible).map(|entry| entry.frame.clone()).collect()
    }

    fn tell(&mut self, wire: WireId, frame: ServerFrame) {
        self.out.push((wire, Down::Frame(frame)));
    }

    fn greet(&mut self, wire: WireId, cursor: Cursor) {
        let head = self.head();
        let reason = self.objection(cursor);
        let mut offered = 0;
        if let Some(session) = self.sessions.get_mut(&wire) {
            session.lagging = false;
            offered = session.offered.replace(head).unwrap_or(0);
        }
        self.told = self.told.max(head);
        if let Some(reason) = reason {
            let cursor = Cursor { epoch: self.epoch, seq: head };
            self.tell(wire, welcome(cursor, false));
            return self.tell(wire, ServerFrame::Reset { cursor, reason });
        }
        self.tell(wire, welcome(cursor, true));
        // What was offered on a connection is not offered there again, whatever the client says.
        for frame in self.missed(Cursor { seq: cursor.seq.max(offered), ..cursor }) {
            self.tell(wire, frame);
        }
    }

    /// Why the stream cannot be continued from there.
    fn objection(&self, cursor: Cursor) -> Option<ResetReason> {
        let head = self.head();
        if cursor.epoch != self.epoch {
            return Some(ResetReason::OtherEpoch);
        }
        assert!(cursor.seq <= self.told, "the client says {cursor} but was told {} of {head}", self.told);
        if cursor.seq + 1 < self.oldest {
            return Some(ResetReason::TooOld);
        }
        (head - cursor.seq > CATCH_UP_EVENTS).then_some(ResetReason::TooFar)
    }

    fn post(&mut self, wire: WireId, message: &NewMessage, dice: &mut Dice) {
        let id = message.id;
        if let Some(seq) = self.posts.get(&id) {
            let message = Box::new(posted(*seq, id));
            return self.tell(wire, ServerFrame::Ack { id, seq: message.seq, message });
        }
        if self.strict && dice.one_in(6) {
            return;
        }
        if self.strict && dice.one_in(4) {
            let code = if dice.one_in(4) { ErrorCode::Forbidden } else { ErrorCode::RateLimited };
            if !code.is_temporary() {
                self.forbidden.insert(id);
            }
            let retry_after_ms = dice.one_in(2).then(|| dice.between(0, 3_000));
            let reply_to = Some(id.to_string());
            return self
                .tell(wire, ServerFrame::Error(FrameError { retry_after_ms, reply_to, ..FrameError::new(code, "") }));
        }
        let seq = self.head() + 1;
        self.posts.insert(id, seq);
        let ack = ServerFrame::Ack { id, seq, message: Box::new(posted(seq, id)) };
        let frame = ServerFrame::Message { seq, channel: general(), message: Box::new(posted(seq, id)) };
        if dice.one_in(2) {
            self.tell(wire, ack);
            self.commit(&frame, true, dice.one_in(3));
        } else {
            self.commit(&frame, true, dice.one_in(3));
            self.tell(wire, ack);
        }
    }

    fn commit(&mut self, frame: &ServerFrame, visible: bool, twice: bool) {
        let seq = self.head() + 1;
        self.log.push(Entry { frame: frame.clone(), visible });
        let mut told = vec![];
        for (wire, session) in &mut self.sessions {
            if session.offered.is_some() && !session.lagging {
                session.offered = Some(seq);
                self.told = seq;
                told.push(*wire);
            }
        }
        if visible {
            for (wire, cursor) in std::mem::take(&mut self.waiting) {
                let frames = self.missed(cursor);
                self.answer(wire, frames);
            }
        }
        for wire in told.into_iter().filter(|_| visible) {
            self.tell(wire, frame.clone());
            if twice && self.stutters {
                self.tell(wire, frame.clone());
            }
        }
    }
}

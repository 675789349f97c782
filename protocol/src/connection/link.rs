//! One attempt to be connected, from opening a transport to losing it.

use super::{Transport, heartbeat::Heartbeat};
use crate::{
    channel::ChannelRef,
    cursor::Cursor,
    frame::{ClientFrame, Hello, Welcome},
};

/// Names one attempt to be connected, so that a late report of an older one cannot touch the present one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LinkId(pub u64);

/// From opening a transport, and from each later `hello`, to its `welcome` (and `reset`, if there is one).
const WELCOME_MS: u64 = 10_000;
/// A connection that lasted so long was a good one: what failed before is forgotten.
const HEALTHY_MS: u64 = 10_000;

#[derive(Debug)]
pub(super) struct Link {
    pub id: LinkId,
    pub transport: Transport,
    pub heartbeat: Heartbeat,
    /// When the server wants the client back, told before it goes away.
    pub slot_ms: Option<u64>,
    /// The last `hello`, with the channels subscribed since.
    said: Option<Hello>,
    owed: Option<Owed>,
    owed_by: u64,
    welcomed_at: Option<u64>,
    /// What comes does not continue from the client's cursor: say `hello` again.
    stale: bool,
}

/// What the server owes as an answer to `hello`. Until it has come, durable events are not counted: they belong to what
/// was said before, and come again.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Owed {
    Welcome,
    Reset,
}

impl Link {
    pub fn new(id: LinkId, transport: Transport, now: u64) -> Self {
        Self {
            id,
            transport,
            heartbeat: Heartbeat::new(now),
            slot_ms: None,
            said: None,
            owed: Some(Owed::Welcome),
            owed_by: now.saturating_add(WELCOME_MS),
            welcomed_at: None,
            stale: false,
        }
    }

    /// Whether the transport is open and `hello` was said.
    pub fn is_greeted(&self) -> bool {
        self.said.is_some()
    }

    /// Whether the server has welcomed us.
    pub fn is_live(&self) -> bool {
        self.welcomed_at.is_some()
    }

    /// Whether durable events continue from the client's cursor.
    pub fn is_streaming(&self) -> bool {
        self.owed.is_none()
    }

    /// Whether it was a good one, when it worked until then.
    pub fn was_healthy(&self, until: u64) -> bool {
        self.welcomed_at.is_some_and(|at| until.saturating_sub(at) >= HEALTHY_MS)
    }

    /// When it is to be given up.
    pub fn due(&self) -> u64 {
        let owed_by = self.owed.map_or(u64::MAX, |_| self.owed_by);
        owed_by.min(self.heartbeat.deadline)
    }

    /// What to say on a transport that has just opened.
    pub fn greet(&mut self, hello: &Hello) -> ClientFrame {
        self.stale = false;
        self.said = Some(hello.clone());
        ClientFrame::Hello(hello.clone())
    }

    /// What comes from here on cannot be continued from.
    pub fn lose_track(&mut self) {
        self.stale = true;
    }

    /// Events are withheld. If `hello` was said since, it has asked for them already.
    pub fn lag(&mut self) {
        self.stale |= self.owed != Some(Owed::Welcome);
    }

    /// What to say so that the server knows what is wanted now: nothing, a channel more or less, or `hello` again. Only
    /// one `hello` is under way at a time.
    pub fn follow(&mut self, now: u64, wanted: &Hello) -> Vec<ClientFrame> {
        match &mut self.said {
            Some(said) if self.owed.is_none() => {
                if self.stale || said.profile != wanted.profile {
                    self.owed = Some(Owed::Welcome);
                    self.owed_by = now.saturating_add(WELCOME_MS);
                    return vec![self.greet(wanted)];
                }
                let frames = changes(&said.subscribe, &wanted.subscribe);
                said.subscribe.clone_from(&wanted.subscribe);
                frames
            }
            _ => Vec::new(),
        }
    }

    /// Takes the answer to `hello` and gives the cursor that was told; nothing if no answer was owed.
    pub fn welcome(&mut self, now: u64, welcome: &Welcome) -> Option<Cursor> {
        if self.owed != Some(Owed::Welcome) {
            return None;
        }
        self.owed = (!welcome.resumed).then_some(Owed::Reset);
        self.welcomed_at.get_or_insert(now);
        self.heartbeat.follow(now, &welcome.limits);
        self.said.as_ref()?.cursor
    }

    /// The stream goes on from where the server said.
    pub fn reset(&mut self) {
        if self.owed == Some(Owed::Reset) {
            self.owed = None;
        }
    }
}

fn changes(said: &[ChannelRef], wanted: &[ChannelRef]) -> Vec<ClientFrame> {
    let gone = said.iter().filter(|channel| !wanted.contains(channel));
    let new = wanted.iter().filter(|channel| !said.contains(channel));
    gone.map(|channel| ClientFrame::Unsubscribe { channel: channel.clone() })
        .chain(new.map(|channel| ClientFrame::Subscribe { channel: channel.clone() }))
        .collect()
}

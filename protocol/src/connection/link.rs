//! One attempt to be connected, from opening a transport to losing it.

use super::{Fault, Transport, heartbeat::Heartbeat};
use crate::{
    channel::ChannelRef,
    close::CloseCode,
    cursor::Cursor,
    frame::{ClientFrame, Hello, ServerFrame, Welcome},
};

/// Names one attempt to be connected, so that a late report of an older one cannot touch the present one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LinkId(pub u64);

/// How long opening a transport may take, and from each `hello` to its `welcome` (and `reset`, if there is one).
const WELCOME_MS: u64 = 10_000;
/// A transport that is open and lets nothing through for so long is held back by something on the way.
pub(super) const FIRST_FRAME_MS: u64 = 2_500;
/// A connection that lasted so long was a good one: what failed before is forgotten.
pub(super) const HEALTHY_MS: u64 = 10_000;
/// A timer that rings later than this says that the machine was busy: what came meanwhile has to be heard first.
const LATE_MS: u64 = 500;
/// A server that has not gone so long after it said so stays.
const DRAIN_MS: u64 = 60_000;

#[derive(Debug)]
pub(super) struct Link {
    pub id: LinkId,
    pub transport: Transport,
    pub heartbeat: Heartbeat,
    /// When the server said that it is going away, and after how long it wants the client back.
    drained: Option<(u64, u64)>,
    began_at: u64,
    opened_at: Option<u64>,
    /// Whether anything came.
    carries: bool,
    /// The longest silence that ended well.
    longest_wait_ms: u64,
    pardoned: bool,
    /// The last `hello`, with the channels subscribed since.
    said: Option<Hello>,
    owed: Option<Owed>,
    owed_by: u64,
    welcomed_at: Option<u64>,
    /// What comes does not continue from the client's cursor: say `hello` again.
    stale: bool,
}

/// What the server owes as an answer to `hello`.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Owed {
    /// Until it has come, durable events are not counted: the stream has not begun.
    Welcome,
    /// To a `hello` that was said while the stream went on.
    WelcomeBack,
    Reset,
}

impl Link {
    pub fn new(id: LinkId, transport: Transport, now: u64) -> Self {
        Self {
            id,
            transport,
            heartbeat: Heartbeat::new(now, transport),
            drained: None,
            began_at: now,
            opened_at: None,
            carries: false,
            longest_wait_ms: 0,
            pardoned: false,
            said: None,
            owed: Some(Owed::Welcome),
            owed_by: now.saturating_add(WELCOME_MS),
            welcomed_at: None,
            stale: false,
        }
    }

    /// The transport is open. Far away, the first answer may take as long as opening did.
    pub fn open(&mut self, now: u64) {
        if self.opened_at.is_none() {
            self.opened_at = Some(now);
            let took = now.saturating_sub(self.began_at);
            self.owed_by = now.saturating_add(took.clamp(FIRST_FRAME_MS, WELCOME_MS));
        }
    }

    /// The server is going away, and told when to come back.
    pub fn drain(&mut self, now: u64, retry_after_ms: u64) {
        self.drained = Some((now, retry_after_ms));
    }

    /// After how long to come back, if the server is going away.
    pub fn slot_ms(&self, now: u64) -> Option<u64> {
        self.drained.filter(|(at, _)| now.saturating_sub(*at) < DRAIN_MS).map(|(_, slot_ms)| slot_ms)
    }

    /// Something came, readable or not. What answers a request of its own says nothing about the stream.
    pub fn hear(&mut self, now: u64, frame: Option<&ServerFrame>) {
        if !self.transport.is_socket() && frame.is_some_and(is_answer) {
            return;
        }
        self.open(now);
        if !std::mem::replace(&mut self.carries, true) {
            self.owed_by = now.saturating_add(WELCOME_MS);
        }
        if self.is_live() {
            self.longest_wait_ms = self.longest_wait_ms.max(now.saturating_sub(self.heartbeat.heard_at));
            self.pardoned = false;
            self.heartbeat.heard(now);
        }
    }

    /// Whether `hello` was said.
    pub fn is_greeted(&self) -> bool {
        self.said.is_some()
    }

    /// Whether the server has welcomed us.
    pub fn is_live(&self) -> bool {
        self.welcomed_at.is_some()
    }

    /// Whether durable events continue from the client's cursor. They do until `hello` is answered that was said while they
    /// did: what a server has offered on a connection it does not offer there again.
    pub fn is_streaming(&self) -> bool {
        matches!(self.owed, None | Some(Owed::WelcomeBack))
    }

    /// Until when it was known to work, if it is closed now: a connection until then, polls until the last answer.
    pub fn alive_until(&self, now: u64) -> u64 {
        if self.transport.is_polled() { self.heartbeat.heard_at } else { now }
    }

    /// Whether it was a good one, when it worked until then.
    pub fn was_healthy(&self, until: u64) -> bool {
        self.lasted(until, HEALTHY_MS)
    }

    /// Whether the stream was taken up though it was open: if not, the cursor may be what is wrong.
    pub fn failed_to_resume(&self, until: u64) -> bool {
        self.opened_at.is_some() && !self.lasted(until, FIRST_FRAME_MS)
    }

    /// Whether the transport has shown that it works here. A poll that waits has to come back from a long wait: there are
    /// proxies that cut it after some seconds, which does not matter as long as there is much to tell.
    pub fn is_proven(&self) -> bool {
        let alive = self.heartbeat.heard_at;
        self.was_healthy(alive) && (self.transport != Transport::LongPoll || self.longest_wait_ms >= HEALTHY_MS)
    }

    /// What its loss says against the transport, if it worked until `alive`.
    pub fn fault(&self, now: u64, why: CloseCode, alive: u64) -> Option<Fault> {
        let blameless = if self.transport == Transport::LongPoll { self.is_proven() } else { self.was_healthy(alive) };
        if why == CloseCode::Crowded {
            Some(Fault::Crowded)
        } else if blameless || self.slot_ms(now).is_some() || self.is_word_of_server(why) {
            None
        } else if self.is_live() {
            Some(Fault::Cut)
        } else if self.carries || (self.opened_at.is_some() && why == CloseCode::HeartbeatMissed) {
            Some(Fault::Silent)
        } else {
            Some(Fault::Refused)
        }
    }

    /// Whether the server must have closed it on purpose, which the transport is not to blame for. A proxy may well say
    /// 1000, and 1011 where it cannot get through: the server's own 1011 comes after a word of what went wrong.
    fn is_word_of_server(&self, why: CloseCode) -> bool {
        const TRY_AGAIN_LATER: u16 = 1013;
        match why {
            CloseCode::Done | CloseCode::HeartbeatMissed => false,
            CloseCode::OurFault => self.carries,
            CloseCode::Other(code) => code == TRY_AGAIN_LATER,
            _ => true,
        }
    }

    /// A deadline that was noticed late is put off once, by a moment.
    pub fn pardon(&mut self, now: u64) -> bool {
        let late = now > self.due().saturating_add(LATE_MS);
        let pardons = late && !std::mem::replace(&mut self.pardoned, late);
        if pardons {
            self.owed_by = self.owed_by.max(now.saturating_add(LATE_MS));
            self.heartbeat.deadline = self.heartbeat.deadline.max(now.saturating_add(LATE_MS));
        }
        pardons
    }

    fn lasted(&self, until: u64, ms: u64) -> bool {
        self.welcomed_at.is_some_and(|at| until.saturating_sub(at) >= ms)
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

    /// Whether the server knows what is wanted, whatever the cursor.
    pub fn says(&self, wanted: &Hello) -> bool {
        let same = |said: &Hello| said.profile == wanted.profile && said.subscribe == wanted.subscribe;
        self.said.as_ref().is_some_and(same)
    }

    /// What comes from here on cannot be continued from.
    pub fn lose_track(&mut self) {
        self.stale = true;
    }

    /// Events are withheld. If `hello` was said since, it has asked for them already.
    pub fn lag(&mut self) {
        self.stale |= !self.owes_welcome();
    }

    /// What to say so that the server knows what is wanted now: nothing, a channel more or less, or `hello` again. Only
    /// one `hello` is under way at a time.
    pub fn follow(&mut self, now: u64, wanted: &Hello) -> Vec<ClientFrame> {
        match &mut self.said {
            Some(said) if self.owed.is_none() => {
                if self.stale || said.profile != wanted.profile {
                    // A new request is a new conversation, which begins where it is asked to.
                    let goes_on = !self.stale && self.transport.is_socket();
                    self.owed = Some(if goes_on { Owed::WelcomeBack } else { Owed::Welcome });
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
        if !self.owes_welcome() {
            return None;
        }
        self.drained = None;
        self.owed = (!welcome.resumed).then_some(Owed::Reset);
        self.welcomed_at.get_or_insert(now);
        self.heartbeat.follow(now, &welcome.limits);
        self.said.as_ref()?.cursor
    }

    fn owes_welcome(&self) -> bool {
        matches!(self.owed, Some(Owed::Welcome | Owed::WelcomeBack))
    }

    /// The stream goes on from where the server said.
    pub fn reset(&mut self) {
        if self.owed == Some(Owed::Reset) {
            self.owed = None;
        }
    }
}

/// Whether it is the answer to something said, and on a transport of plain requests comes beside the stream.
fn is_answer(frame: &ServerFrame) -> bool {
    use ServerFrame::{Ack, Error, Pong, Subscribed, Unsubscribed};
    matches!(frame, Ack { .. } | Error(_) | Pong {} | Subscribed { .. } | Unsubscribed { .. })
}

fn changes(said: &[ChannelRef], wanted: &[ChannelRef]) -> Vec<ClientFrame> {
    let gone = said.iter().filter(|channel| !wanted.contains(channel));
    let new = wanted.iter().filter(|channel| !said.contains(channel));
    gone.map(|channel| ClientFrame::Unsubscribe { channel: channel.clone() })
        .chain(new.map(|channel| ClientFrame::Subscribe { channel: channel.clone() }))
        .collect()
}

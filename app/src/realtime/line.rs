//! What every link has, however bytes travel: whom it reports to, who watches it, and how much it has carried.

use super::wire::{Direction, Wire};
use protocol::{
    close::CloseCode,
    connection::{Input, LinkId, Transport},
    frame::{ClientFrame, ServerFrame},
};
use std::{cell::Cell, fmt, rc::Rc};

/// How a link reports what happens to it.
pub type Report = Rc<dyn Fn(Input)>;

/// One end of a link.
pub struct Line {
    /// Which link.
    pub link: LinkId,
    /// How its bytes travel.
    pub transport: Transport,
    report: Report,
    wire: Rc<Wire>,
    traffic: Cell<Traffic>,
    is_over: Cell<bool>,
}

/// What a link has carried. Headers, which a page does not see, are not counted.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Traffic {
    /// Requests, a WebSocket's handshake being one.
    pub requests: u64,
    /// Bytes of frames, addresses and bodies that were sent.
    pub sent_bytes: u64,
    /// Bytes of frames and bodies that came.
    pub received_bytes: u64,
}

impl Line {
    /// The end of a link that begins.
    #[must_use]
    pub fn new(link: LinkId, transport: Transport, report: Report, wire: Rc<Wire>) -> Self {
        Self { link, transport, report, wire, traffic: Cell::default(), is_over: Cell::default() }
    }

    /// What was carried so far.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        self.traffic.get()
    }

    /// The transport is open.
    pub fn opened(&self) {
        self.tell(Input::Opened(self.link));
    }

    /// The transport is closed, or cannot be opened: nothing more is heard of it.
    pub fn closed(&self, why: CloseCode) {
        self.tell(Input::Closed(self.link, why));
        self.is_over.set(true);
    }

    /// Something came, and what is understood of it: a newer server may say more than this page knows.
    pub fn hear(&self, text: &str, frame: Option<ServerFrame>) {
        self.wire.note(self, Direction::Received, text);
        self.tell(frame.map_or(Input::Unreadable(self.link), |frame| Input::Frame(self.link, Box::new(frame))));
    }

    fn tell(&self, input: Input) {
        if !self.is_over.get() {
            (self.report)(input);
        }
    }

    /// A frame is sent; gives its text.
    pub fn say(&self, frame: &ClientFrame) -> String {
        let text = frame.encode();
        self.wire.note(self, Direction::Sent, &text);
        text
    }

    /// A request begins, with so much in it.
    pub fn count_request(&self, bytes: usize) {
        self.count(|traffic| {
            traffic.requests += 1;
            traffic.sent_bytes += bytes as u64;
        });
    }

    /// So much was sent.
    pub fn count_sent(&self, bytes: usize) {
        self.count(|traffic| traffic.sent_bytes += bytes as u64);
    }

    /// So much came.
    pub fn count_received(&self, bytes: usize) {
        self.count(|traffic| traffic.received_bytes += bytes as u64);
    }

    fn count(&self, add: impl FnOnce(&mut Traffic)) {
        let mut traffic = self.traffic.get();
        add(&mut traffic);
        self.traffic.set(traffic);
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} over {:?}", self.link, self.transport)
    }
}

//! What goes over the wire, and what becomes of it, for whoever watches.

use super::{clock::now, line::Line};
use protocol::connection::{LinkId, Transport};
use serde::Deserialize;
use std::{
    cell::{Cell, RefCell},
    fmt,
    rc::Rc,
};

/// A frame on its way, or news of the link itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WireEntry {
    /// Counts up, from 1, while somebody watches.
    pub number: u64,
    /// When, in milliseconds since 1970 UTC.
    pub at: u64,
    /// On which link.
    pub link: LinkId,
    /// How it travelled.
    pub transport: Transport,
    /// Which way.
    pub direction: Direction,
    /// The frame's type, `?` when it has none; or what became of the link: `opening`, `probing` (beside another one),
    /// `opened`, `closed`, `switched` (took the place of another one).
    pub kind: String,
    /// Its size.
    pub bytes: usize,
    /// All of it; of a link that has closed, code and reason.
    pub text: String,
}

/// Which way a frame goes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Direction {
    /// To the server.
    Sent,
    /// From the server.
    Received,
    /// Neither: it is about the link.
    Link,
}

type Watcher = Rc<dyn Fn(WireEntry)>;

/// Shows frames to whoever watches, and costs nothing while nobody does.
#[derive(Default)]
pub struct Wire {
    watchers: RefCell<Vec<Watcher>>,
    noted: Cell<u64>,
}

impl Wire {
    /// Watches until the guard is dropped.
    pub fn watch(self: &Rc<Self>, watcher: impl Fn(WireEntry) + 'static) -> WireGuard {
        let watcher: Watcher = Rc::new(watcher);
        self.watchers.borrow_mut().push(Rc::clone(&watcher));
        WireGuard { wire: Rc::clone(self), watcher }
    }

    /// A frame goes over a line.
    pub(super) fn note(&self, line: &Line, direction: Direction, text: &str) {
        self.tell(line.link, line.transport, direction, || (kind(text), text.to_owned()));
    }

    /// Something became of a link.
    pub(super) fn note_link(&self, link: LinkId, transport: Transport, kind: &str, text: &str) {
        self.tell(link, transport, Direction::Link, || (kind.to_owned(), text.to_owned()));
    }

    fn tell(&self, link: LinkId, transport: Transport, direction: Direction, words: impl FnOnce() -> (String, String)) {
        let watchers = self.watchers.borrow().clone();
        if watchers.is_empty() {
            return;
        }
        let (number, (kind, text)) = (self.noted.get() + 1, words());
        self.noted.set(number);
        let entry = WireEntry { number, at: now(), link, transport, direction, kind, bytes: text.len(), text };
        watchers.iter().for_each(|watcher| watcher(entry.clone()));
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} watch", self.watchers.borrow().len())
    }
}

/// Watches for as long as it is kept.
#[must_use = "dropping it ends the watch"]
pub struct WireGuard {
    wire: Rc<Wire>,
    watcher: Watcher,
}

impl Drop for WireGuard {
    fn drop(&mut self) {
        self.wire.watchers.borrow_mut().retain(|one| !Rc::ptr_eq(one, &self.watcher));
    }
}

impl fmt::Debug for WireGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a watch")
    }
}

fn kind(text: &str) -> String {
    #[derive(Deserialize)]
    struct Tag {
        #[serde(rename = "type")]
        kind: String,
    }
    serde_json::from_str(text).map_or_else(|_| "?".to_owned(), |Tag { kind }| kind)
}

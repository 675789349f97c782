//! Drives the connection machine with what the browser has: sockets, timers, and news of the tab and the network.

use super::{
    clock::{Timer, now, random},
    line::Report,
    link::Link,
    listener::Listener,
    outbox::{LeftFile, News, Outbox},
    reach,
    request::{Errand, Wanted},
    wire::Wire,
};
use crate::api;
use leptos::{
    prelude::{document, window},
    task::spawn_local,
};
use protocol::{
    close::CloseCode,
    connection::{Connection, Input, LinkId, Metrics, Output, Pending, Settings, Status, Transport},
    frame::ServerFrame,
    id::MessageId,
    snapshot::Snapshot,
};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    fmt,
    rc::{Rc, Weak},
};

/// Where the results go.
pub struct Sinks {
    /// Events, in order.
    pub deliver: Box<dyn Fn(Vec<ServerFrame>)>,
    /// A fresh snapshot, in place of everything known.
    pub replace: Box<dyn Fn(&Snapshot)>,
    /// Another status.
    pub status: Box<dyn Fn(Status)>,
    /// Another outbox.
    pub outbox: Box<dyn Fn(Vec<Pending>)>,
    /// The browser keeps the outbox only as long as the tab.
    pub fleeting: Box<dyn Fn()>,
    /// Files that pages that are gone have left.
    pub files: Box<dyn Fn(Vec<LeftFile>)>,
}

/// The one connection of the app.
pub struct Driver {
    sinks: Sinks,
    outbox: Rc<Outbox>,
    machine: RefCell<Connection>,
    /// What a sink or a handler brings up is taken in after what is being handled.
    inbox: RefCell<VecDeque<Input>>,
    busy: Cell<bool>,
    /// The one in use, and a better one that is tried.
    links: RefCell<Vec<(LinkId, Link)>>,
    wire: Rc<Wire>,
    /// Somebody wants to know whether the server can be reached.
    reach: RefCell<Option<Wanted>>,
    timer: RefCell<Option<Timer>>,
    refused: RefCell<Vec<MessageId>>,
    listeners: RefCell<Vec<Listener>>,
    this: Weak<Self>,
}

impl Driver {
    /// A driver for whoever is signed in, as of the snapshot that the page came with.
    #[must_use]
    pub fn start(snapshot: &Snapshot, sinks: Sinks) -> Rc<Self> {
        let driver = Rc::new_cyclic(|this: &Weak<Self>| {
            let outbox = Outbox::of(snapshot.me.id, news(this));
            let settings = Settings {
                remembered: reach::remembered(),
                ..Settings::new(outbox.tab(), u64::from_le_bytes(random()))
            };
            Self {
                sinks,
                outbox,
                machine: RefCell::new(Connection::new(settings)),
                inbox: RefCell::default(),
                busy: Cell::new(false),
                links: RefCell::default(),
                wire: Rc::default(),
                reach: RefCell::default(),
                timer: RefCell::default(),
                refused: RefCell::default(),
                listeners: RefCell::default(),
                this: this.clone(),
            }
        });
        *driver.listeners.borrow_mut() = driver.listen();
        driver.handle(Input::SignedIn);
        driver.handle(Input::Snapshot(snapshot.cursor));
        driver.handle(Input::Restore(driver.outbox.left()));
        driver
    }

    /// Takes in what happened, and does what follows from it.
    pub fn handle(&self, input: Input) {
        self.inbox.borrow_mut().push_back(input);
        if self.busy.replace(true) {
            return;
        }
        while let Some(input) = self.next_input() {
            self.machine.borrow_mut().handle(now(), input);
            while let Some(output) = self.next_output() {
                self.perform(output);
            }
        }
        self.busy.set(false);
        self.set_timer();
    }

    /// Whether a message was not taken because the outbox is full. Tells it once.
    pub fn was_refused(&self, id: MessageId) -> bool {
        let mut refused = self.refused.borrow_mut();
        let before = refused.len();
        refused.retain(|one| *one != id);
        refused.len() < before
    }

    /// Keeps what outlives the page.
    pub fn outbox(&self) -> &Rc<Outbox> {
        &self.outbox
    }

    /// What goes over the links.
    pub fn wire(&self) -> &Rc<Wire> {
        &self.wire
    }

    /// What the connection has done so far.
    pub fn metrics(&self) -> Metrics {
        self.machine.borrow().metrics()
    }

    fn next_input(&self) -> Option<Input> {
        self.inbox.borrow_mut().pop_front()
    }

    fn next_output(&self) -> Option<Output> {
        self.machine.borrow_mut().poll()
    }

    fn perform(&self, output: Output) {
        match output {
            Output::Open(link, transport) => self.open(link, transport),
            Output::Close(link, code) => self.close(link, code),
            Output::Transmit(link, frame) => {
                if let Some((_, link)) = self.links.borrow().iter().find(|(open, _)| *open == link) {
                    link.transmit(&frame);
                }
            }
            Output::Deliver(frames) => (self.sinks.deliver)(frames),
            Output::ReadSnapshot(_) => self.read_snapshot(),
            Output::CheckReach => self.check_reach(),
            Output::Remember(transport) => reach::remember(transport),
            Output::Status(status) => (self.sinks.status)(status),
            Output::Outbox => self.show_outbox(),
            Output::Refused(message) => self.refused.borrow_mut().push(message.id),
            Output::SignedOut => _ = window().location().assign("/login"),
            Output::Reload => reload_once(),
        }
    }

    fn open(&self, id: LinkId, transport: Transport) {
        self.wire.note_link(id, transport, if self.links.borrow().is_empty() { "opening" } else { "probing" }, "");
        let this = self.this.clone();
        let report: Report = Rc::new(move |input| {
            if let Some(driver) = this.upgrade() {
                driver.hear(id, transport, input);
            }
        });
        match Link::open(id, transport, report, &self.wire) {
            Some(link) => self.links.borrow_mut().push((id, link)),
            None => self.inbox.borrow_mut().push_back(Input::Closed(id, CloseCode::Other(1006))),
        }
    }

    /// Takes what a link reports. One that has closed by itself is of no use any more; the machine does not ask to close it.
    fn hear(&self, id: LinkId, transport: Transport, input: Input) {
        match &input {
            Input::Opened(_) => self.wire.note_link(id, transport, "opened", ""),
            Input::Closed(_, why) => {
                self.wire.note_link(id, transport, "closed", &words(*why));
                drop(self.take_link(id));
            }
            _ => {}
        }
        self.handle(input);
    }

    fn close(&self, id: LinkId, why: CloseCode) {
        let was_present = self.links.borrow().first().is_some_and(|(first, _)| *first == id);
        let Some(link) = self.take_link(id) else { return };
        self.wire.note_link(id, link.transport(), "closed", &words(why));
        link.close(why);
        if let Some((id, link)) = self.links.borrow().first().filter(|_| was_present) {
            self.wire.note_link(*id, link.transport(), "switched", "");
        }
    }

    /// The link, which is none of ours any more.
    fn take_link(&self, id: LinkId) -> Option<Link> {
        let mut links = self.links.borrow_mut();
        let at = links.iter().position(|(open, _)| *open == id)?;
        Some(links.remove(at).1)
    }

    fn check_reach(&self) {
        let (this, (errand, wanted)) = (self.this.clone(), Errand::new());
        self.reach.replace(Some(wanted));
        spawn_local(async move {
            let reached = reach::is_reached(&errand).await;
            if let Some(driver) = this.upgrade().filter(|_| errand.is_wanted()) {
                driver.handle(Input::Reached(reached));
            }
        });
    }

    fn read_snapshot(&self) {
        let this = self.this.clone();
        spawn_local(async move {
            let snapshot = api::snapshot().await;
            let Some(driver) = this.upgrade() else { return };
            match snapshot {
                Ok(snapshot) => {
                    (driver.sinks.replace)(&snapshot);
                    driver.handle(Input::Snapshot(snapshot.cursor));
                }
                Err(_) => driver.handle(Input::SnapshotFailed),
            }
        });
    }

    fn show_outbox(&self) {
        let outbox: Vec<_> = self.machine.borrow().outbox().cloned().collect();
        self.outbox.keep(outbox.iter());
        (self.sinks.outbox)(outbox);
    }

    fn set_timer(&self) {
        let this = self.this.clone();
        let timer = self.machine.borrow().wake_at().map(|at| {
            Timer::after(at.saturating_sub(now()), move || {
                if let Some(driver) = this.upgrade() {
                    driver.handle(Input::Tick);
                }
            })
        });
        *self.timer.borrow_mut() = timer;
    }

    fn listen(self: &Rc<Self>) -> Vec<Listener> {
        let on = |target: &web_sys::EventTarget, event, input: fn() -> Input| {
            let this = Rc::downgrade(self);
            Listener::new(target, event, move |_| {
                if let Some(driver) = this.upgrade() {
                    driver.handle(input());
                }
            })
        };
        vec![
            on(&document(), "visibilitychange", || if document().hidden() { Input::Hidden } else { Input::Visible }),
            on(&document(), "freeze", || Input::Frozen),
            on(&document(), "resume", || Input::Visible),
            on(&window(), "pagehide", || Input::Frozen),
            on(&window(), "pageshow", || Input::Visible),
            on(&window(), "online", || Input::Online),
            on(&window(), "offline", || Input::Offline),
        ]
    }
}

impl fmt::Debug for Driver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driver").field("machine", &self.machine).finish_non_exhaustive()
    }
}

/// What the outbox finds out later.
fn news(driver: &Weak<Driver>) -> News {
    let (restores, warns, finds) = (driver.clone(), driver.clone(), driver.clone());
    News {
        files: Box::new(move |files| {
            if let Some(driver) = finds.upgrade() {
                (driver.sinks.files)(files);
            }
        }),
        adopted: Box::new(move |unsent| {
            if let Some(driver) = restores.upgrade() {
                driver.handle(Input::Restore(unsent));
            }
        }),
        fleeting: Box::new(move || {
            if let Some(driver) = warns.upgrade() {
                (driver.sinks.fleeting)();
            }
        }),
    }
}

fn words(why: CloseCode) -> String {
    format!("{} {}", why.code(), why.reason())
}

/// Loads the page of the new version; what waits to be sent and what was typed is kept. Not again within a minute: a
/// server that is never satisfied must not make the page flicker.
fn reload_once() {
    const KEY: &str = "tidings:reloaded";
    let Some(storage) = window().session_storage().ok().flatten() else { return };
    let last = storage.get_item(KEY).ok().flatten().and_then(|at| at.parse().ok()).unwrap_or(0);
    if now().saturating_sub(last) > 60_000 && storage.set_item(KEY, &now().to_string()).is_ok() {
        _ = window().location().reload();
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests;

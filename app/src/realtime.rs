//! The one real-time connection of the app: its status, what it brings, and how to say something over it.
//!
//! On the server there is nobody to drive it: the status stays as it is, and what is said goes nowhere.

pub mod clock;
#[cfg(all(test, target_arch = "wasm32"))]
mod counted;
mod driver;
pub mod event_stream;
mod idle;
mod line;
mod link;
mod listener;
pub mod lock;
mod outbox;
mod place;
mod polling;
mod reach;
mod reads;
mod request;
mod requests;
mod send_queue;
mod subscribers;
pub mod tabs;
mod web_socket;
mod wire;

pub use self::{
    line::{Report, Traffic},
    link::Link,
    listener::Listener,
    outbox::LeftFile,
    subscribers::{Guard, Heard, Kind},
    wire::{Direction, Wire, WireEntry, WireGuard},
};

use self::{
    clock::{now, random},
    driver::{Driver, Sinks},
    reads::Reads,
    subscribers::Subscribers,
    tabs::ReadTabs,
};
use crate::{
    boot::use_boot,
    chat::{
        uploads::{Uploads, upload::Upload},
        workspace::Workspace,
    },
    error_report, status,
};
use leptos::prelude::*;
use leptos_router::{hooks::use_location, location::RequestUrl};
use protocol::{
    channel::ChannelRef,
    connection::{Choice, Input, Metrics, OUTBOX_MAX, Pending, State, Status},
    error::ErrorCode,
    frame::{ClientFrame, ServerFrame},
    id::{ChannelId, FileId, MessageId},
    limits::Limits,
    message::NewMessage,
    page::policy,
    snapshot::Snapshot,
};
use send_wrapper::SendWrapper;
use std::rc::Rc;
use web_sys::Blob;

/// The connection, as the rest of the app knows it.
#[derive(Clone, Copy, Debug)]
pub struct Realtime {
    status: RwSignal<Status>,
    outbox: RwSignal<Vec<Pending>>,
    fleeting: RwSignal<bool>,
    limits: RwSignal<Limits>,
    attentive: RwSignal<bool>,
    subscribers: StoredValue<Subscribers>,
    reads: StoredValue<Reads>,
    read_tabs: StoredValue<Option<SendWrapper<ReadTabs>>>,
    driver: RwSignal<Option<SendWrapper<Rc<Driver>>>>,
}

/// Provides the connection and the workspace that it keeps up to date. Belongs at the root.
pub fn provide_realtime() {
    let snapshot = use_boot().snapshot;
    let workspace = Workspace::provide();
    let realtime = Realtime {
        status: RwSignal::new(at_first(snapshot.is_some() && policy(&first_path()).auto_connect)),
        outbox: RwSignal::default(),
        fleeting: RwSignal::default(),
        limits: RwSignal::default(),
        attentive: RwSignal::new(true),
        subscribers: StoredValue::default(),
        reads: StoredValue::default(),
        read_tabs: StoredValue::new(None),
        driver: RwSignal::new(None),
    };
    provide_context(realtime);
    let uploads = Uploads::provide(realtime);
    status::mirror(realtime.status());
    Effect::new(move |_| {
        idle::watch(realtime);
        if let Some(snapshot) = &snapshot {
            realtime.start(workspace, uploads, snapshot);
        }
    });
}

/// The connection.
#[must_use]
pub fn use_realtime() -> Realtime {
    expect_context()
}

/// Tells the connection which page is shown. Belongs inside of the router.
#[component]
pub fn FollowRoute() -> impl IntoView {
    let (realtime, workspace, location) = (use_realtime(), Workspace::of_page(), use_location());
    let shown = Memo::new(move |_| workspace.channel_at(&location.pathname.get()));
    Effect::new(move |_| {
        realtime.driver.track();
        let subscribe = shown.get().map(ChannelRef::Id).into_iter().collect();
        realtime.handle(Input::Page { policy: policy(&location.pathname.get()), subscribe });
    });
}

impl Realtime {
    /// What the person sees of the connection.
    #[must_use]
    pub fn status(self) -> Signal<Status> {
        self.status.into()
    }

    /// Messages that were not acknowledged yet, in the order in which they were sent.
    #[must_use]
    pub fn outbox(self) -> Signal<Vec<Pending>> {
        self.outbox.into()
    }

    /// Whether what waits lasts only as long as the tab: the browser has no database for it.
    #[must_use]
    pub fn is_fleeting(self) -> bool {
        self.fleeting.get()
    }

    /// What the connection has done so far. Nothing tells when it changes: whoever shows it looks again.
    #[must_use]
    pub fn metrics(self) -> Metrics {
        self.driver.with(|driver| driver.as_ref().map(|driver| driver.metrics())).unwrap_or_default()
    }

    /// Shows frames as they come and go, until the guard is dropped; none where there is no connection, as on the server.
    #[must_use]
    pub fn watch_wire(self, watcher: impl Fn(WireEntry) + 'static) -> Option<WireGuard> {
        self.driver.with(|driver| driver.as_ref().map(|driver| driver.wire().watch(watcher)))
    }

    /// What the server allows.
    #[must_use]
    pub fn limits(self) -> Signal<Limits> {
        self.limits.into()
    }

    /// Whether the person looks at the page: the tab is visible and has the focus.
    #[must_use]
    pub fn attentive(self) -> Signal<bool> {
        self.attentive.into()
    }

    /// Whether no more messages can wait.
    #[must_use]
    pub fn is_full(self) -> bool {
        self.outbox.with(|outbox| outbox.len() >= OUTBOX_MAX)
    }

    /// Listens to what the server says, until the guard is dropped.
    pub fn subscribe(self, kind: Kind, handler: impl Fn(&ServerFrame) -> Heard + Send + Sync + 'static) -> Guard {
        self.subscribers.with_value(|subscribers| subscribers.add(kind, handler))
    }

    /// Sends a message. It is kept, tried again, and shown with what became of it; none when too many wait already. One with
    /// files takes its place and waits until they are attached.
    #[must_use]
    pub fn send(self, channel: ChannelId, text: String, has_files: bool) -> Option<MessageId> {
        let message = NewMessage { id: MessageId::new(now(), random()), text, reply_to: None, attachments: Vec::new() };
        let (id, channel) = (message.id, channel.into());
        self.handle(if has_files { Input::Hold { channel, message } } else { Input::Send { channel, message } });
        let refused = self.driver.with_untracked(|driver| driver.as_ref().is_none_or(|driver| driver.was_refused(id)));
        (!refused).then_some(id)
    }

    /// The files of a message are there: it can go.
    pub fn attach(self, message: MessageId, files: Vec<FileId>) {
        self.handle(Input::Attach(message, files));
    }

    /// A file of a message cannot be had.
    pub fn fail_files(self, message: MessageId, why: ErrorCode) {
        self.handle(Input::FilesFailed(message, why));
    }

    /// Keeps what is known of a file that waits, and its content if that is new. False when it lasts only as long as the page.
    pub fn keep_file(self, upload: &Upload, content: Option<&Blob>) -> bool {
        self.driver
            .with_untracked(|driver| driver.as_ref().is_some_and(|driver| driver.outbox().keep_file(upload, content)))
    }

    /// Forgets a file that was kept.
    pub fn forget_file(self, id: FileId) {
        self.driver.with_untracked(|driver| _ = driver.as_ref().map(|driver| driver.outbox().forget_file(id)));
    }

    /// Says something passing: typing, presence, read.
    pub fn tell(self, frame: ClientFrame) {
        self.handle(Input::Tell(frame));
    }

    /// Says how far a channel was read: at once, but not more often than needed, because each time is an event for all my
    /// tabs.
    pub fn tell_read(self, channel: ChannelId, seq: u64) {
        self.read_tabs.with_value(|tabs| _ = tabs.as_ref().map(|tabs| tabs.tell(channel, seq)));
        if self.reads.try_update_value(|reads| reads.note(channel, seq)) == Some(true) {
            self.tell_reads();
        }
    }

    fn tell_reads(self) {
        let told = self.reads.try_update_value(|reads| reads.take(move || self.tell_reads()));
        for (channel, seq) in told.into_iter().flatten() {
            self.tell(ClientFrame::Read { channel: channel.into(), seq });
        }
    }

    /// Sends a failed or waiting message now.
    pub fn retry(self, message: MessageId) {
        self.handle(Input::Retry(message));
    }

    /// Takes a message back that was not sent, and gives its text back.
    pub fn take_back(self, message: MessageId) -> Option<String> {
        let find = |outbox: &Vec<Pending>| outbox.iter().find(|pending| pending.message.id == message).cloned();
        let pending = self.outbox.with_untracked(find)?;
        self.handle(Input::TakeBack(message));
        self.outbox.with_untracked(find).is_none().then_some(pending.message.text)
    }

    /// Connects now.
    pub fn connect(self) {
        self.handle(Input::Connect);
    }

    /// Disconnects, until asked to connect.
    pub fn disconnect(self) {
        self.handle(Input::Disconnect);
    }

    fn handle(self, input: Input) {
        if let Some(driver) = self.driver.get_untracked() {
            driver.handle(input);
        }
    }

    fn start(self, workspace: Workspace, uploads: Uploads, snapshot: &Snapshot) {
        let sinks = Sinks {
            deliver: Box::new(move |frames| self.deliver(workspace, &frames)),
            replace: Box::new(move |snapshot| workspace.replace(snapshot)),
            status: Box::new(move |status| self.status.set(status)),
            outbox: Box::new(move |outbox| self.outbox.set(outbox)),
            fleeting: Box::new(move || self.fleeting.set(true)),
            files: Box::new(move |files| uploads.adopt(files)),
        };
        self.read_tabs.set_value(Some(SendWrapper::new(ReadTabs::of(snapshot.me.id, workspace.channels()))));
        self.driver.set(Some(SendWrapper::new(Driver::start(snapshot, sinks))));
    }

    fn deliver(self, workspace: Workspace, frames: &[ServerFrame]) {
        workspace.receive(now(), frames);
        let subscribers = self.subscribers.get_value();
        for frame in frames {
            if let ServerFrame::Welcome(welcome) = frame {
                self.limits.set(welcome.limits);
            }
            for failure in subscribers.tell(frame) {
                error_report::report("handler", &failure.to_string());
            }
        }
    }
}

/// The path that the page was asked for at.
fn first_path() -> String {
    let asked = use_context::<RequestUrl>().and_then(|url| url.parse().ok());
    asked.map_or_else(|| location().pathname().unwrap_or_default(), |url| url.path().to_owned())
}

/// Before the machine runs it is about to connect, if there is anybody to connect for and the page does so by itself.
fn at_first(connects: bool) -> Status {
    Status {
        state: if connects { State::Connecting } else { State::Disconnected },
        transport: None,
        choice: Choice::First,
        round_trip_ms: None,
        heard_at: None,
        cursor: None,
        waiting: 0,
    }
}

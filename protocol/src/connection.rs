//! The client's side of the conversation as a pure state machine: when to connect, back off, resume, resend, give up.
//!
//! It is driven from outside: [`Connection::handle`] takes what happened and when, [`Connection::poll`] gives what to do
//! until it gives nothing, and [`Connection::wake_at`] says when a [`Input::Tick`] is due. Time is milliseconds on any
//! clock that the caller likes, as long as it is always the same; chance comes from a seed.
//!
//! Inside, an input only changes what is known. Then one pass compares what is with what should be and acts on the
//! difference, so that the order in which inputs come does not matter.
//!
//! Bytes travel in one of four ways. `ladder` decides when a lesser one is needed, `climb` finds out when a better one works
//! again and changes over to it; neither knows more of a transport than what [`Input`] says of its links.

mod attempts;
mod backoff;
mod catch_up;
mod climb;
mod course;
mod heartbeat;
mod input;
mod ladder;
mod link;
mod metrics;
mod outbox;
mod output;
mod reachable;
mod reads;
mod settings;
mod status;
mod talk;
mod transport;
mod wish;

pub use self::{
    backoff::{Backoff, Waits},
    input::Input,
    link::LinkId,
    metrics::Metrics,
    outbox::{OUTBOX_MAX, Pending, PendingState, Unsent},
    output::Output,
    settings::Settings,
    status::{State, Status, WHEN_ONLINE},
    transport::{Choice, Fault, Transport},
};

use self::{
    attempts::Attempts,
    backoff::Jitter,
    catch_up::CatchUp,
    climb::{Climb, Probe},
    ladder::Ladder,
    link::Link,
    metrics::Tally,
    outbox::Outbox,
    reachable::Reachable,
    reads::Reads,
    status::Shown,
    wish::Wish,
};
use crate::{
    channel::ChannelRef,
    close::CloseCode,
    frame::{ClientFrame, ServerFrame},
    message::NewMessage,
};
use std::collections::VecDeque;

/// The machine.
#[derive(Debug)]
pub struct Connection {
    tab: String,
    jitter: Jitter,
    /// When something was handled last.
    now: u64,
    wish: Wish,
    /// The one that is listened to.
    link: Option<Link>,
    /// One beside it, over a better transport, that may take its place. There are never more than two.
    probe: Option<Probe>,
    ladder: Ladder,
    climb: Climb,
    links: u64,
    attempts: Attempts,
    /// The server said not to come back.
    halted: Option<CloseCode>,
    /// Links in a row that were open and lost before they were any good.
    failed_resumes: u32,
    catch_up: CatchUp,
    outbox: Outbox,
    reads: Reads,
    reachable: Reachable,
    heard_at: Option<u64>,
    shown: Shown,
    tally: Tally,
    batch: Vec<ServerFrame>,
    outputs: VecDeque<Output>,
}

impl Connection {
    /// A machine at rest: it waits for a page, somebody signed in and a snapshot.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            tab: settings.tab,
            jitter: Jitter(settings.seed),
            now: 0,
            wish: Wish::default(),
            link: None,
            probe: None,
            ladder: Ladder::new(settings.remembered),
            climb: Climb::default(),
            links: 0,
            attempts: Attempts::new(settings.backoff),
            halted: None,
            failed_resumes: 0,
            catch_up: CatchUp::default(),
            outbox: Outbox::default(),
            reads: Reads::default(),
            reachable: Reachable::default(),
            heard_at: None,
            shown: Shown::default(),
            tally: Tally::default(),
            batch: Vec::new(),
            outputs: VecDeque::new(),
        }
    }

    /// Takes what happened at `now`.
    pub fn handle(&mut self, now: u64, input: Input) {
        let now = self.check_clock(now);
        self.take(now, input);
        self.settle(now);
    }

    /// Gives the next thing to do; to be called until there is nothing, each time that something was handled.
    pub fn poll(&mut self) -> Option<Output> {
        if self.batch.is_empty() {
            self.outputs.pop_front()
        } else {
            Some(Output::Deliver(std::mem::take(&mut self.batch)))
        }
    }

    /// When to call [`Self::handle`] with [`Input::Tick`] at the latest.
    #[must_use]
    pub fn wake_at(&self) -> Option<u64> {
        self.due().into_iter().chain(self.shown.due()).min()
    }

    /// What the person sees now; [`Output::Status`] tells when it is another.
    #[must_use]
    pub fn status(&self) -> Status {
        let live = self.link.as_ref().filter(|link| link.is_live());
        Status {
            state: self.state(),
            transport: live.map(|link| link.transport),
            choice: self.ladder.choice,
            round_trip_ms: live.and_then(|link| link.heartbeat.round_trip_ms),
            heard_at: self.heard_at,
            cursor: self.catch_up.cursor().filter(|_| !self.catch_up.is_reading()),
            waiting: self.outbox.waiting(),
        }
    }

    /// What it has done so far.
    #[must_use]
    pub fn metrics(&self) -> Metrics {
        let Status { transport, choice, .. } = self.status();
        Metrics { transport, choice, ..self.tally.read(self.now) }
    }

    /// Messages not acknowledged yet, in the order in which they were sent.
    pub fn outbox(&self) -> impl Iterator<Item = &Pending> {
        self.outbox.iter()
    }

    fn take(&mut self, now: u64, input: Input) {
        match input {
            Input::Page { policy, subscribe } => self.wish.turn_to(policy, subscribe),
            Input::SignedIn => self.sign_in(now),
            Input::SignedOut => self.sign_out(now),
            Input::Snapshot(cursor) => self.fit(now, cursor),
            Input::SnapshotFailed => self.catch_up.fail(now, &mut self.jitter),
            Input::Opened(id) if self.is_present(id) => self.meet(now),
            Input::Frame(id, frame) if self.is_present(id) => self.hear(now, *frame),
            Input::Unreadable(id) if self.is_present(id) => self.skip(now),
            Input::Closed(id, why) if self.is_present(id) => self.be_closed(now, why),
            Input::Opened(id) if self.is_probe(id) => self.meet_probe(now),
            Input::Frame(id, frame) if self.is_probe(id) => self.hear_probe(now, *frame),
            Input::Closed(id, _) if self.is_probe(id) => self.lose_probe(now),
            Input::Reached(reached) => self.judge(now, reached),
            Input::Send { channel, message } | Input::Tell(ClientFrame::Send { channel, message }) => {
                self.queue(now, channel, message, false);
            }
            Input::Hold { channel, message } => self.queue(now, channel, message, true),
            Input::Attach(id, files) => self.outbox.attach(id, files),
            Input::FilesFailed(id, why) => self.outbox.give_up_files(id, why),
            Input::Restore(kept) => self.outbox.restore(now, kept),
            Input::Retry(id) => self.outbox.retry(id),
            Input::RetryAll => self.outbox.retry_all(),
            Input::TakeBack(id) => self.outbox.remove(id),
            Input::Tell(frame) => self.tell(frame),
            Input::Connect => self.connect(now),
            Input::Disconnect => self.wish.asked = Some(false),
            Input::Visible => self.appear(now),
            Input::Hidden => self.wish.hidden = true,
            Input::Frozen => self.wish.frozen = true,
            Input::Online => self.return_online(now),
            Input::Offline => self.go_offline(now),
            // What is late is heard no more: its link was given up. A tick is only a moment.
            Input::Opened(_) | Input::Frame(..) | Input::Unreadable(_) | Input::Closed(..) | Input::Tick => {}
        }
    }

    fn queue(&mut self, now: u64, channel: ChannelRef, message: NewMessage, lacks_files: bool) {
        if let Err(message) = self.outbox.push(now, channel, message, lacks_files) {
            self.outputs.push_back(Output::Refused(message));
        }
    }

    fn is_present(&self, id: LinkId) -> bool {
        self.link.as_ref().is_some_and(|link| link.id == id)
    }
}

#[cfg(test)]
mod tests;

//! The log's one writer: it gathers the changes that wait, commits them together, tells the hub what happened, and
//! answers those who asked.

use crate::{
    clock,
    realtime::hub::{Hub, Missing},
    store::{
        Store, StoreError,
        change::{Answer, Change, Event, Refusal},
    },
};
use protocol::frame::ServerFrame;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

/// Takes changes for the writer. While one batch is being flushed the next one gathers, so under load every flush
/// carries many changes and an idle server delays nobody.
#[derive(Clone, Debug)]
pub struct Log {
    queue: mpsc::Sender<Job>,
}

/// Why a change did not happen.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// It may not.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Too many changes wait: try again.
    #[error("the server is busy")]
    Busy,
    /// The database failed: try again.
    #[error("the database failed")]
    Failed,
}

/// Told what came of a change.
type Done = Box<dyn FnOnce(Result<Answer, ChangeError>) + Send>;

struct Job {
    change: Change,
    asked_at: Instant,
    done: Done,
}

/// Changes that may wait for the writer.
const QUEUE: usize = 1024;
/// Changes committed together.
const BATCH: usize = 64;
/// How often to look for events that another process wrote, and how many to read at once.
const LOOK: Duration = Duration::from_secs(1);
const LOOK_EVENTS: u32 = 500;
/// How long events are kept, and how often the older ones are forgotten.
const KEPT_MS: u64 = 30 * 24 * 3600 * 1000;
const TRIM: Duration = Duration::from_hours(1);

impl Log {
    /// Starts the writer. It ends, with nothing left waiting, once `stop` is cancelled.
    #[must_use]
    pub fn start(store: Arc<dyn Store>, hub: Arc<Hub>, stop: CancellationToken) -> (Self, JoinHandle<()>) {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let writer = tokio::spawn(Writer { store, hub, jobs }.run(stop));
        (Self { queue }, writer)
    }

    /// Asks for a change without waiting; `done` is called from the writer once it is on disk, or refused.
    pub fn submit(&self, change: Change, done: impl FnOnce(Result<Answer, ChangeError>) + Send + 'static) {
        if let Err(error) = self.queue.try_send(Job { change, asked_at: Instant::now(), done: Box::new(done) }) {
            (error.into_inner().done)(Err(ChangeError::Busy));
        }
    }

    /// How many changes wait for the writer.
    #[must_use]
    pub fn waiting(&self) -> u64 {
        self.queue.max_capacity().saturating_sub(self.queue.capacity()) as u64
    }

    /// Asks for a change and waits for it.
    ///
    /// # Errors
    /// When it did not happen.
    pub async fn append(&self, change: Change) -> Result<Answer, ChangeError> {
        let (tell, told) = oneshot::channel();
        // Whoever asked may have gone; the change stands all the same.
        self.submit(change, |answer| drop(tell.send(answer)));
        told.await.unwrap_or(Err(ChangeError::Failed))
    }
}

struct Writer {
    store: Arc<dyn Store>,
    hub: Arc<Hub>,
    jobs: mpsc::Receiver<Job>,
}

impl Writer {
    async fn run(mut self, stop: CancellationToken) {
        let (mut look, mut trim) = (interval(LOOK), interval(TRIM));
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            tokio::select! {
                gathered = self.jobs.recv_many(&mut batch, BATCH) => match gathered {
                    0 => break,
                    _ => self.write(std::mem::take(&mut batch)).await,
                },
                _ = look.tick() => self.catch_up().await.unwrap_or_else(|error| tracing::error!(%error, "reading the log")),
                _ = trim.tick() => self.trim().await.unwrap_or_else(|error| tracing::error!(%error, "trimming the log")),
                () = stop.cancelled(), if !self.jobs.is_closed() => self.jobs.close(),
            }
        }
    }

    async fn write(&mut self, jobs: Vec<Job>) {
        let (changes, askers): (Vec<Change>, Vec<(Instant, Done)>) =
            jobs.into_iter().map(|job| (job.change, (job.asked_at, job.done))).unzip();
        match self.store.commit(clock::now(), &changes).await {
            Ok(outcomes) => {
                for (outcome, (asked_at, done)) in outcomes.into_iter().zip(askers) {
                    match outcome {
                        Ok(outcome) => {
                            self.count(&outcome.events, asked_at);
                            self.publish(&outcome.events).await;
                            done(Ok(outcome.answer));
                        }
                        Err(refusal) => done(Err(refusal.into())),
                    }
                }
            }
            Err(error) => {
                tracing::error!(%error, changes = askers.len(), "committing");
                askers.into_iter().for_each(|(_, done)| done(Err(ChangeError::Failed)));
            }
        }
    }

    fn count(&self, events: &[Event], asked_at: Instant) {
        for event in events.iter().filter(|event| matches!(event.frame, ServerFrame::Message { .. })) {
            self.hub.counters().posted(event.seq, asked_at);
        }
    }

    async fn publish(&self, events: &[Event]) {
        let published = match self.hub.publish(events, clock::now()) {
            Ok(()) => self.shut_out(events).await,
            Err(Missing) => self.catch_up().await,
        };
        published.unwrap_or_else(|error| tracing::error!(%error, "handing events on"));
    }

    /// Reads what the hub has not heard of: another process has written.
    async fn catch_up(&self) -> Result<(), StoreError> {
        while self.store.head().await? > self.hub.head() {
            let missed = self.store.missed(self.hub.head(), LOOK_EVENTS).await?;
            if missed.is_empty() || self.hub.publish(&missed, clock::now()).is_err() {
                return Err(StoreError::Damaged("the order of events"));
            }
            self.shut_out(&missed).await?;
        }
        Ok(())
    }

    /// Closes the connections whose sessions ended with a change of their user, by whichever process.
    async fn shut_out(&self, events: &[Event]) -> Result<(), StoreError> {
        for event in events {
            let ServerFrame::User { user, .. } = &event.frame else { continue };
            for session in self.hub.sessions_of(user.id) {
                if self.store.session(&session, clock::now()).await?.is_none() {
                    self.hub.close_session(&session);
                }
            }
        }
        Ok(())
    }

    async fn trim(&self) -> Result<(), StoreError> {
        self.store.trim(clock::now().saturating_sub(KEPT_MS)).await?;
        self.hub.set_oldest(self.store.oldest().await?);
        Ok(())
    }
}

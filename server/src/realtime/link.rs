//! The outgoing side of a live connection: what waits to be written, bounded in bytes.

mod outgoing;
mod queue;

pub use outgoing::{Mark, Outgoing};

use self::queue::{Lag, Queue};
use crate::{clock, realtime::conduct::Conduct, store::SecretHash};
use axum::extract::ws::Utf8Bytes;
use protocol::{
    close::CloseCode,
    connection::Transport,
    cursor::{Cursor, Epoch},
    frame::ServerFrame,
    id::{ClientId, UserId},
};
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync::Notify, time::Instant};

/// A live connection as the hub knows it.
#[derive(Debug)]
pub struct Link {
    /// Which.
    pub id: ClientId,
    /// Whose.
    pub user: UserId,
    /// The session or token it signed in with.
    pub session: SecretHash,
    conduct: Mutex<Conduct>,
    /// When it began, in milliseconds since 1970 UTC.
    pub since: u64,
    queue: Mutex<Queue>,
    wake: Notify,
}

/// How a connection fares.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// How it is carried.
    pub transport: Transport,
    /// Bytes that wait for it.
    pub bytes: u64,
    /// The first event that waits for it, if there is one.
    pub first: Option<u64>,
    /// Whether events are withheld.
    pub is_lagging: bool,
    /// How often they were.
    pub lags: u64,
    /// How long its last answer to a ping took.
    pub round_trip_ms: Option<u64>,
}

/// What there is to write.
#[derive(Debug, Default)]
pub struct Waiting {
    /// Frames, in order.
    pub frames: VecDeque<Outgoing>,
    /// After them, the end.
    pub close: Option<CloseCode>,
    /// Whether they are what happens now, not what a client had missed.
    pub is_live: bool,
}

/// What there was to write.
#[derive(Debug)]
pub struct Taken {
    /// That.
    pub waiting: Waiting,
    /// Up to where everything was offered with it.
    pub reach: u64,
    /// Whether more was withheld.
    pub is_behind: bool,
}

/// How long a client may leave `lagging` unanswered.
const LAG_PATIENCE: Duration = Duration::from_secs(10);

impl Link {
    /// A connection with nothing to write.
    #[must_use]
    pub fn new(id: ClientId, user: UserId, session: SecretHash, bytes_max: usize, transport: Transport) -> Self {
        let queue = Queue::new(bytes_max, transport);
        Self {
            id,
            user,
            session,
            since: clock::now(),
            conduct: Mutex::default(),
            queue: Mutex::new(queue),
            wake: Notify::new(),
        }
    }

    /// Adds a durable event; over the bound it is withheld, and the client is told that it lags.
    pub fn push_event(&self, seq: u64, text: &Utf8Bytes) {
        let mut queue = self.lock();
        if let Some(lag) = &mut queue.lag {
            lag.to = seq;
        } else if queue.bytes + text.len() > queue.bytes_max {
            queue.lag = Some(Lag { from: seq, to: seq, since: Instant::now(), told: false });
            queue.lags += 1;
        } else {
            queue.push(Mark::Event(seq), text.clone());
        }
        drop(queue);
        self.wake.notify_one();
    }

    /// Adds a passing frame; over the bound it is dropped.
    pub fn push_passing(&self, text: &Utf8Bytes) {
        let mut queue = self.lock();
        if queue.lag.is_none() && queue.bytes + text.len() <= queue.bytes_max {
            queue.push(Mark::None, text.clone());
            drop(queue);
            self.wake.notify_one();
        }
    }

    /// Adds an answer to something the client said; over twice the bound the client is given up, because it asks
    /// without listening.
    pub fn push_answer(&self, frame: &ServerFrame) {
        let text = Utf8Bytes::from(frame.encode());
        let mut queue = self.lock();
        if queue.bytes + text.len() > 2 * queue.bytes_max {
            queue.close.get_or_insert(CloseCode::TooSlow);
        } else {
            queue.push(Mark::None, text);
        }
        drop(queue);
        self.wake.notify_one();
    }

    /// Adds a ping that carries how far the client has been offered everything: `head`, or what came before the lag.
    pub fn push_ping(&self, epoch: Epoch, head: u64, sent_at: u64) {
        let mut queue = self.lock();
        let seq = queue.reach(head);
        queue.pinged_at.get_or_insert(sent_at);
        queue.push(Mark::UpTo(seq), ServerFrame::Ping { cursor: Cursor { epoch, seq }, sent_at }.encode().into());
        drop(queue);
        self.wake.notify_one();
    }

    /// Notes that a ping was answered.
    pub fn ponged(&self, now: u64) {
        let mut queue = self.lock();
        let pinged_at = queue.pinged_at.take();
        queue.round_trip_ms = pinged_at.map(|at| now.saturating_sub(at)).or(queue.round_trip_ms);
    }

    /// Notes by which kind of poll it goes on.
    pub fn set_transport(&self, transport: Transport) {
        self.lock().transport = transport;
    }

    /// How it fares.
    #[must_use]
    pub fn load(&self) -> Load {
        let queue = self.lock();
        let first = queue.frames.iter().find_map(|queued| queued.mark.event());
        Load {
            transport: queue.transport,
            bytes: queue.bytes as u64,
            first: first.or(queue.lag.as_ref().map(|lag| lag.from)),
            is_lagging: queue.lag.is_some(),
            lags: queue.lags,
            round_trip_ms: queue.round_trip_ms,
        }
    }

    /// Ends the connection once what waits is written; the first reason counts.
    pub fn close(&self, code: CloseCode) {
        self.lock().close.get_or_insert(code);
        self.wake.notify_one();
    }

    /// Begins again, because the client has said where it stands: events that wait are replayed instead. Gives the
    /// last event that was offered already, which need not be offered again.
    pub fn restart(&self) -> u64 {
        let mut queue = self.lock();
        queue.lag = None;
        queue.frames.retain(|queued| queued.mark == Mark::None);
        queue.bytes = queue.frames.iter().map(|queued| queued.text.len()).sum();
        queue.offered
    }

    /// Forgets what was offered: an answer that carried it may have been lost, and the client's own cursor decides.
    pub fn rewind(&self) {
        self.lock().offered = 0;
    }

    /// Notes that events up to here were offered in a replay.
    pub fn offered(&self, seq: u64) {
        let mut queue = self.lock();
        queue.offered = queue.offered.max(seq);
    }

    /// Whether the client was told that it lags and has not answered in time.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.lock().lag.as_ref().is_some_and(|lag| lag.since.elapsed() > LAG_PATIENCE)
    }

    /// Waits until there is something to write, and takes it. Nothing is lost when the wait is given up.
    pub async fn waiting(&self) -> Waiting {
        loop {
            let waiting = self.lock().take();
            if !waiting.frames.is_empty() || waiting.close.is_some() {
                return waiting;
            }
            self.wake.notified().await;
        }
    }

    /// Waits until there is something to write, and leaves it there.
    pub async fn stirs(&self) {
        while self.lock().is_idle() {
            self.wake.notified().await;
        }
    }

    /// Takes what there is, for a client that will say by its cursor what it has got.
    #[must_use]
    pub fn take(&self, head: u64) -> Taken {
        let mut queue = self.lock();
        let (reach, is_behind) = (queue.reach(head), queue.lag.is_some());
        queue.lag.iter_mut().for_each(|lag| lag.told = true);
        Taken { waiting: queue.take(), reach, is_behind }
    }

    /// How its client behaves in requests beside it.
    pub fn conduct(&self) -> MutexGuard<'_, Conduct> {
        self.conduct.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        // The queue is whole between any two statements, so a panic elsewhere has not broken it.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(bytes_max: usize) -> Link {
        Link::new(ClientId::from_bytes([1; 16]), UserId::from_bytes([2; 16]), [3; 32], bytes_max, Transport::WebSocket)
    }

    async fn texts(link: &Link) -> Vec<String> {
        link.waiting().await.frames.iter().map(|frame| frame.text.to_string()).collect()
    }

    #[tokio::test]
    async fn a_full_queue_withholds_events_and_says_so_once() {
        let link = link(10);
        let text = Utf8Bytes::from_static("12345");
        (1..=5).for_each(|seq| link.push_event(seq, &text));
        link.push_passing(&text);
        let lagging = ServerFrame::Lagging { from: 3, to: 5 }.encode();
        assert_eq!(texts(&link).await, ["12345", "12345", lagging.as_str()]);
        link.push_event(6, &text);
        link.push_ping(Epoch(1), 6, 0);
        let ping = ServerFrame::Ping { cursor: Cursor { epoch: Epoch(1), seq: 2 }, sent_at: 0 }.encode();
        assert_eq!(texts(&link).await, [ping], "a lagging client is not moved past what was withheld");
        link.push_answer(&ServerFrame::Pong {});
        assert_eq!(link.restart(), 2, "what left the queue is not offered again");
        link.push_event(7, &text);
        let (answer, lagging) = (ServerFrame::Pong {}.encode(), ServerFrame::Lagging { from: 7, to: 7 }.encode());
        assert_eq!(texts(&link).await, [answer, lagging], "the answer left no room");
    }

    #[tokio::test]
    async fn what_waits_when_the_stream_begins_again_is_left_to_the_replay() {
        let link = link(100);
        link.push_event(1, &Utf8Bytes::from_static("one"));
        assert_eq!(texts(&link).await, ["one"]);
        link.push_event(2, &Utf8Bytes::from_static("two"));
        link.push_answer(&ServerFrame::Pong {});
        assert_eq!(link.restart(), 1);
        link.push_event(3, &Utf8Bytes::from_static("three"));
        assert_eq!(texts(&link).await, [ServerFrame::Pong {}.encode().as_str(), "three"]);
    }

    #[tokio::test]
    async fn who_asks_without_listening_is_given_up() {
        let link = link(10);
        (0..4).for_each(|_| link.push_answer(&ServerFrame::Pong {}));
        assert_eq!(link.waiting().await.close, Some(CloseCode::TooSlow));
    }

    #[tokio::test]
    async fn the_first_reason_to_close_counts() {
        let link = link(10);
        link.close(CloseCode::SignedOut);
        link.close(CloseCode::Restarting);
        assert_eq!(link.waiting().await.close, Some(CloseCode::SignedOut));
    }
}

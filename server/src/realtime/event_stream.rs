//! `GET /events`: Server-Sent Events, one frame each, so that `EventSource` and `curl -N` both can follow.

use crate::{
    error::ApiError,
    realtime::{
        client::Client,
        farewell::farewell,
        link::{Mark, Outgoing},
        opening::Opening,
    },
    state::Server,
};
use axum::{
    body::{Body, Bytes},
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::stream;
use protocol::{
    connection::Transport,
    cursor::{Cursor, Epoch},
};
use std::{collections::VecDeque, convert::Infallible, fmt::Write, sync::Arc, time::Duration};
use tokio::time::{Instant, sleep_until};

/// Proxies that hold back the first kilobytes of an answer let the first frames through after so much.
const PADDING: usize = 2 * 1024;
/// After how long a browser comes back by itself.
const RETRY_MS: u32 = 1_000;
/// The longest silence: proxies and browsers take a longer one for the end.
const SILENCE: Duration = Duration::from_secs(10);
/// Written at once, so that a long replay is not in memory twice.
const CHUNK: usize = 64 * 1024;

/// Opens a stream of events.
///
/// # Errors
/// When nobody is signed in, the address is wrong, or there are too many connections.
pub async fn connect(State(server): State<Arc<Server>>, opening: Opening) -> Result<Response, ApiError> {
    let mut client = Client::new(server.clone(), Transport::EventStream);
    client.enter(opening.identity)?;
    // What is wrong with a hello was found out when the address was read.
    let _ = client.hello(opening.hello).await;
    let events = EventStream::new(&server, client);
    let body = Body::from_stream(stream::unfold(events, |mut events| async move {
        events.next().await.map(|chunk| (Ok::<_, Infallible>(chunk), events))
    }));
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store, no-transform"),
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, body).into_response())
}

/// What one client is written. Dropped with the connection that it is written to.
struct EventStream {
    client: Client,
    epoch: Epoch,
    /// Taken from the client, and yet to be written.
    frames: VecDeque<Outgoing>,
    chunk: String,
    written_at: Instant,
    next_ping: Instant,
    ping_every: Duration,
    over: bool,
}

impl EventStream {
    fn new(server: &Server, client: Client) -> Self {
        let (now, ping_every) = (Instant::now(), Duration::from_millis(server.limits.ping_ms));
        Self {
            client,
            epoch: server.store.epoch(),
            frames: VecDeque::new(),
            chunk: format!("retry: {RETRY_MS}\n:{:PADDING$}\n\n", ""),
            written_at: now,
            next_ping: now + ping_every,
            ping_every,
            over: false,
        }
    }

    /// All that waits, in one piece; none when the conversation is over.
    async fn next(&mut self) -> Option<Bytes> {
        if self.frames.is_empty() {
            if self.over {
                return None;
            }
            self.wait().await;
        }
        while let Some(frame) = self.frames.pop_front() {
            self.put(&frame);
            if self.chunk.len() >= CHUNK {
                break;
            }
        }
        self.written_at = Instant::now();
        Some(Bytes::from(std::mem::take(&mut self.chunk)))
    }

    async fn wait(&mut self) {
        tokio::select! {
            waiting = self.client.waiting() => {
                // From here they go out as fast as the connection takes them.
                self.client.written(&waiting);
                self.frames = waiting.frames;
                self.over = waiting.close.is_some();
                self.frames.extend(waiting.close.map(farewell));
            }
            () = sleep_until(self.next_ping) => {
                self.next_ping += self.ping_every;
                if let Err(code) = self.client.ping() {
                    self.over = true;
                    self.frames.push_back(farewell(code));
                }
            }
            () = sleep_until(self.written_at + SILENCE) => self.chunk.push_str(":\n\n"),
        }
    }

    fn put(&mut self, Outgoing { text, mark }: &Outgoing) {
        let at = match mark {
            Mark::None => None,
            Mark::Event(seq) | Mark::UpTo(seq) => Some(Cursor { epoch: self.epoch, seq: *seq }),
        };
        let chunk = &mut self.chunk;
        // Writing to a string does not fail.
        let _ = at.map_or(Ok(()), |cursor| writeln!(chunk, "id: {cursor}"));
        let _ = write!(chunk, "data: {text}\n\n");
    }
}

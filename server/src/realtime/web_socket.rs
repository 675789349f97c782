//! `GET /ws`: one JSON frame per text message.

use crate::{
    auth::{self, Credential, Identity, origin},
    error::ApiError,
    realtime::{
        client::{Client, Verdict},
        link::Waiting,
    },
    state::Server,
};
use axum::{
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket},
    },
    http::{HeaderMap, Uri},
    response::Response,
};
use futures_util::SinkExt;
use protocol::{close::CloseCode, connection::Transport};
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tungstenite::error::CapacityError;

/// Bytes read from and gathered for a socket at once. The library's defaults would cost 128 KiB a connection.
const READ_BUFFER: usize = 2 * 1024;
const WRITE_BUFFER: usize = 16 * 1024;
/// Time to show who one is.
const AUTH_DEADLINE: Duration = Duration::from_secs(10);
/// Time for a write to get through before the client counts as reading too slowly.
const WRITE_DEADLINE: Duration = Duration::from_secs(10);
/// Time for the other side to take note of the end.
const CLOSE_DEADLINE: Duration = Duration::from_secs(2);

/// Takes a WebSocket in. Without any credential the first frame has to be `auth`.
///
/// # Errors
/// When the origin is not ours, or the credential does not work.
pub async fn connect(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
    uri: Uri,
    upgrade: WebSocketUpgrade,
) -> Result<Response, ApiError> {
    let credential = auth::credential(&server, &headers, uri.query());
    if let Some(Credential::Cookie(_)) = credential {
        origin::check_handshake(&server, &headers)?;
    }
    let identity = match &credential {
        Some(credential) => Some(auth::identify(&server, credential).await),
        None => None,
    };
    // A page cannot read the status of a refused handshake; it has to be told on the socket.
    let identity = match (credential, identity) {
        (Some(Credential::Bearer(_) | Credential::Ticket(_)), Some(Err(error))) => return Err(error),
        (_, identity) => identity,
    };
    let frame_bytes = server.limits.frame_bytes;
    let upgrade = upgrade.read_buffer_size(READ_BUFFER).write_buffer_size(WRITE_BUFFER);
    let upgrade = upgrade.max_frame_size(frame_bytes).max_message_size(frame_bytes);
    Ok(upgrade.on_upgrade(move |socket| Box::pin(Conversation::new(server, socket).run(identity))))
}

struct Conversation {
    client: Client,
    socket: WebSocket,
    /// When the other side was last heard.
    heard: Instant,
    ping_every: Duration,
    give_up_after: Duration,
}

impl Conversation {
    fn new(server: Arc<Server>, socket: WebSocket) -> Self {
        let (ping_every, give_up_after) =
            (Duration::from_millis(server.limits.ping_ms), Duration::from_millis(server.limits.server_timeout_ms));
        Self {
            client: Client::new(server, Transport::WebSocket),
            socket,
            heard: Instant::now(),
            ping_every,
            give_up_after,
        }
    }

    async fn run(mut self, identity: Option<Result<Identity, ApiError>>) {
        let admitted = identity.map_or(Ok(()), |identity| self.client.admit(identity));
        if let Err(code) = match admitted {
            Ok(()) => self.talk().await,
            refused => refused,
        } {
            self.close(code).await;
        }
    }

    /// Goes on until somebody ends it: `Ok` when the other side did.
    async fn talk(&mut self) -> Verdict {
        let began = Instant::now();
        let mut next_ping = began + self.ping_every;
        loop {
            let give_up = if self.client.is_known() { self.heard + self.give_up_after } else { began + AUTH_DEADLINE };
            tokio::select! {
                message = self.socket.recv() => match message {
                    Some(Ok(message)) => {
                        self.heard = Instant::now();
                        match message {
                            Message::Text(text) => self.client.receive(&text).await?,
                            Message::Binary(_) => return Err(CloseCode::Binary),
                            Message::Close(_) => return Ok(()),
                            Message::Ping(_) | Message::Pong(_) => {}
                        }
                    }
                    Some(Err(error)) => return reason(error).map_or(Ok(()), Err),
                    None => return Ok(()),
                },
                waiting = self.client.waiting() => self.write(waiting).await?,
                () = sleep_until(next_ping) => {
                    next_ping += self.ping_every;
                    self.client.ping()?;
                }
                () = sleep_until(give_up) => {
                    return Err(if self.client.is_known() { CloseCode::HeartbeatMissed } else { CloseCode::NotSignedIn });
                }
            }
        }
    }

    /// Writes all that waits with as few system calls as it takes.
    async fn write(&mut self, mut waiting: Waiting) -> Verdict {
        let written = timeout(WRITE_DEADLINE, async {
            for frame in &mut waiting.frames {
                self.socket.feed(Message::Text(std::mem::take(&mut frame.text))).await?;
            }
            self.socket.flush().await
        });
        match written.await {
            Err(_) => return Err(CloseCode::TooSlow),
            Ok(Err(_)) => return Err(CloseCode::Leaving),
            Ok(Ok(())) => self.client.written(&waiting),
        }
        waiting.close.map_or(Ok(()), Err)
    }

    /// Says why, and waits a moment: a socket that is dropped with unread bytes would take the reason with it.
    async fn close(mut self, code: CloseCode) {
        let frame = CloseFrame { code: code.code(), reason: code.reason().into() };
        let Self { client, socket, .. } = &mut self;
        let farewell = async {
            if let Ok(last) = timeout(Duration::ZERO, client.waiting()).await {
                for frame in last.frames {
                    socket.feed(Message::Text(frame.text)).await?;
                }
            }
            socket.send(Message::Close(Some(frame))).await?;
            while socket.recv().await.is_some_and(|message| message.is_ok()) {}
            Ok::<_, axum::Error>(())
        };
        // Whether it arrived or not, it is over.
        drop(timeout(CLOSE_DEADLINE, farewell).await);
        if code == CloseCode::TooBig {
            sleep(CLOSE_DEADLINE).await;
        }
    }
}

/// Why a read failed, if the other side can still be told.
fn reason(error: axum::Error) -> Option<CloseCode> {
    match error.into_inner().downcast_ref::<tungstenite::Error>()? {
        tungstenite::Error::Capacity(CapacityError::MessageTooLong { .. }) => Some(CloseCode::TooBig),
        tungstenite::Error::Utf8(_) => Some(CloseCode::NotUtf8),
        _ => None,
    }
}

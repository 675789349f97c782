//! Somebody who listens, over any transport.

use crate::request;
use futures_util::{SinkExt, StreamExt};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use protocol::{
    WIRE_VERSION,
    connection::Transport,
    cursor::Cursor,
    frame::{ClientFrame, Hello, ServerFrame},
    id::ClientId,
    page::Profile,
    poll::PollAnswer,
};
use std::{collections::VecDeque, io, net::SocketAddr, time::Duration};
use tokio::{net::TcpStream, time::sleep};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest},
};

/// Somebody who has been welcomed.
pub struct Member {
    wire: Wire,
    inbox: VecDeque<ServerFrame>,
    /// How far everything is known.
    pub cursor: Cursor,
}

enum Wire {
    Socket(Box<WebSocketStream<TcpStream>>),
    Events(Incoming, String),
    Polls(Box<Polls>),
}

struct Polls {
    addr: SocketAddr,
    token: String,
    wait: u32,
    client: Option<ClientId>,
    cursor: Option<Cursor>,
    next_ms: u64,
}

impl Member {
    /// Connects and waits for the welcome, and for what tells where the stream begins.
    pub async fn open(addr: SocketAddr, token: &str, over: Transport, cursor: Option<Cursor>) -> io::Result<Self> {
        let wire = match over {
            Transport::WebSocket => Wire::Socket(Box::new(socket(addr, token, cursor, Profile::Chat).await?)),
            Transport::EventStream => {
                let answer = request::send(addr, token, &address("/events", cursor), None).await?;
                if answer.status() != 200 {
                    return Err(io::Error::other(answer.status().to_string()));
                }
                Wire::Events(answer.into_body(), String::new())
            }
            Transport::LongPoll | Transport::ShortPoll => {
                let wait = if over == Transport::LongPoll { 60 } else { 0 };
                Wire::Polls(Box::new(Polls { addr, token: token.to_owned(), wait, client: None, cursor, next_ms: 0 }))
            }
        };
        Self::welcomed(wire).await
    }

    /// An admin who sees the live figures.
    pub async fn watch(addr: SocketAddr, token: &str) -> io::Result<Self> {
        Self::welcomed(Wire::Socket(Box::new(socket(addr, token, None, Profile::Admin).await?))).await
    }

    async fn welcomed(mut wire: Wire) -> io::Result<Self> {
        let mut inbox = VecDeque::new();
        loop {
            match wire.next(&mut inbox).await? {
                ServerFrame::Welcome(welcome) if welcome.resumed => {
                    return Ok(Self { wire, inbox, cursor: welcome.cursor });
                }
                ServerFrame::Reset { cursor, .. } => {
                    return Ok(Self { wire, inbox, cursor });
                }
                ServerFrame::Error(error) => return Err(io::Error::other(error.message)),
                _ => {}
            }
        }
    }

    /// What comes next.
    pub async fn hear(&mut self) -> io::Result<ServerFrame> {
        let frame = match self.inbox.pop_front() {
            Some(frame) => frame,
            None => self.wire.next(&mut self.inbox).await?,
        };
        match &frame {
            ServerFrame::Ping { cursor, .. } => {
                self.cursor.seq = self.cursor.seq.max(cursor.seq);
                if let Wire::Socket(socket) = &mut self.wire {
                    let pong = Message::text(ClientFrame::Pong {}.encode());
                    socket.send(pong).await.map_err(io::Error::other)?;
                }
            }
            frame => self.cursor.seq = self.cursor.seq.max(frame.seq().unwrap_or_default()),
        }
        Ok(frame)
    }
}

fn address(path: &str, cursor: Option<Cursor>) -> String {
    cursor.map_or(path.to_owned(), |cursor| format!("{path}?cursor={cursor}"))
}

async fn socket(
    addr: SocketAddr,
    token: &str,
    cursor: Option<Cursor>,
    profile: Profile,
) -> io::Result<WebSocketStream<TcpStream>> {
    let mut request = format!("ws://{addr}/ws").into_client_request().map_err(io::Error::other)?;
    let bearer = format!("Bearer {token}").parse().map_err(io::Error::other)?;
    request.headers_mut().insert("authorization", bearer);
    let stream = TcpStream::connect(addr).await?;
    let (mut socket, _) = client_async(request, stream).await.map_err(io::Error::other)?;
    let hello = Hello { cursor, profile, subscribe: Vec::new(), tab: None, version: WIRE_VERSION };
    socket.send(Message::text(ClientFrame::Hello(hello).encode())).await.map_err(io::Error::other)?;
    Ok(socket)
}

impl Wire {
    async fn next(&mut self, inbox: &mut VecDeque<ServerFrame>) -> io::Result<ServerFrame> {
        loop {
            if let Some(frame) = inbox.pop_front() {
                return Ok(frame);
            }
            match self {
                Self::Socket(socket) => match socket.next().await {
                    Some(Ok(Message::Text(text))) => inbox.push_back(read(&text)?),
                    Some(Ok(Message::Close(_))) | None => return Err(io::ErrorKind::ConnectionAborted.into()),
                    Some(Ok(_)) => {}
                    Some(Err(error)) => return Err(io::Error::other(error)),
                },
                Self::Events(body, text) => {
                    let piece =
                        body.frame().await.ok_or(io::ErrorKind::ConnectionAborted)?.map_err(io::Error::other)?;
                    text.push_str(&String::from_utf8_lossy(&piece.into_data().unwrap_or_default()));
                    while let Some(end) = text.find("\n\n") {
                        let event: String = text.drain(..end + 2).collect();
                        let data = event.lines().find_map(|line| line.strip_prefix("data: "));
                        inbox.extend(data.map(read).transpose()?);
                    }
                }
                Self::Polls(polls) => polls.next(inbox).await?,
            }
        }
    }
}

impl Polls {
    async fn next(&mut self, inbox: &mut VecDeque<ServerFrame>) -> io::Result<()> {
        sleep(Duration::from_millis(self.next_ms)).await;
        let mut path = format!("/poll?wait={}", self.wait);
        self.cursor.iter().for_each(|cursor| path = format!("{path}&cursor={cursor}"));
        self.client.iter().for_each(|client| path = format!("{path}&client={client}"));
        let answer: PollAnswer = request::get(self.addr, &self.token, &path).await?;
        (self.cursor, self.next_ms) = (Some(answer.cursor), answer.next_ms);
        if let Some(ServerFrame::Welcome(welcome)) = answer.frames.first() {
            self.client = Some(welcome.client_id);
        }
        if answer.frames.is_empty() {
            inbox.push_back(ServerFrame::Ping { cursor: answer.cursor, sent_at: 0 });
        }
        inbox.extend(answer.frames);
        Ok(())
    }
}

fn read(text: &str) -> io::Result<ServerFrame> {
    ServerFrame::decode(text).map_err(io::Error::other)
}

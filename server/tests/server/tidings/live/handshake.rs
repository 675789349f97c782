//! How a conversation is opened.

use super::{Events, Live, Polls, Requests, Socket, Wire};
use crate::tidings::{Answer, Ask, soon};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use protocol::connection::Transport;
use std::{io, net::SocketAddr};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// A conversation to be opened.
pub struct Handshake {
    addr: SocketAddr,
    ticket: Option<String>,
    headers: HeaderMap,
    receive_buffer: u32,
    over: Transport,
}

impl Handshake {
    pub fn new(addr: SocketAddr) -> Self {
        Self { addr, ticket: None, headers: HeaderMap::new(), receive_buffer: 64 * 1024, over: Transport::WebSocket }
    }

    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.insert(name, HeaderValue::from_str(value).unwrap());
        self
    }

    pub fn bearer(self, secret: &str) -> Self {
        self.header(header::AUTHORIZATION, &format!("Bearer {secret}"))
    }

    pub fn ticket(self, ticket: &str) -> Self {
        Self { ticket: Some(ticket.to_owned()), ..self }
    }

    /// How much the system takes in for who does not read.
    pub fn with_receive_buffer(self, receive_buffer: u32) -> Self {
        Self { receive_buffer, ..self }
    }

    /// By which transport.
    pub fn over(self, over: Transport) -> Self {
        Self { over, ..self }
    }

    /// What the server answers, whether it lets us in or not.
    pub async fn answer(self) -> Answer {
        let mut ask = Ask::new(self.addr, "GET", &self.path())
            .header(header::CONNECTION, "upgrade")
            .header(header::UPGRADE, "websocket")
            .header(header::SEC_WEBSOCKET_VERSION, "13")
            .header(header::SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25jZQ==");
        for (name, value) in &self.headers {
            ask = ask.header(name.clone(), value.to_str().unwrap());
        }
        ask.await
    }

    fn path(&self) -> String {
        self.ticket.as_ref().map_or("/ws".into(), |ticket| format!("/ws?ticket={ticket}"))
    }

    /// Opens it; fails when the server does not answer or refuses. Over plain requests that is left to the hello.
    pub async fn attempt(self) -> io::Result<Live> {
        let requests = |this: Self| Requests::new(this.addr, this.headers, this.ticket);
        Ok(Live::new(match self.over {
            Transport::WebSocket => {
                let mut request = format!("ws://{}{}", self.addr, self.path()).into_client_request().unwrap();
                request.headers_mut().extend(self.headers);
                Wire::Socket(Socket::open(request, self.addr, self.receive_buffer).await?)
            }
            Transport::EventStream => Wire::Events(Events::new(self.receive_buffer, requests(self))),
            Transport::LongPoll => Wire::Polls(Polls::new(1, requests(self))),
            Transport::ShortPoll => Wire::Polls(Polls::new(0, requests(self))),
        }))
    }

    /// Opens it.
    pub async fn open(self) -> Live {
        soon("the handshake", self.attempt()).await.unwrap()
    }
}

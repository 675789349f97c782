//! A conversation over server-sent events.

use super::{Heard, Requests};
use crate::tidings::{Answer, soon};
use axum::http::{Request, header};
use http_body_util::{BodyExt, Empty};
use hyper::{
    body::{Bytes, Incoming},
    client::conn::http1,
};
use hyper_util::rt::TokioIo;
use protocol::frame::{Hello, ServerFrame};
use std::io;
use tokio::{net::TcpSocket, task::JoinHandle};

pub struct Events {
    pub requests: Requests,
    receive_buffer: u32,
    open: Option<Open>,
}

struct Open {
    body: Incoming,
    text: String,
    connection: JoinHandle<Result<(), hyper::Error>>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.connection.abort();
    }
}

impl Events {
    pub fn new(receive_buffer: u32, requests: Requests) -> Self {
        Self { requests, receive_buffer, open: None }
    }

    /// Asks for a stream; the one before ends.
    pub async fn open(&mut self, hello: &Hello) {
        self.open = None;
        self.requests.inbox.clear();
        // When it cannot be had, it is lost: whoever listens will hear that.
        let _ = soon("the stream", self.connect(hello)).await;
    }

    async fn connect(&mut self, hello: &Hello) -> io::Result<()> {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(self.receive_buffer)?;
        let stream = socket.connect(self.requests.addr).await?;
        let mut builder = http1::Builder::new();
        let (mut sender, connection) =
            builder.max_buf_size(8 * 1024).handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
        let connection = tokio::spawn(connection);
        let mut request = Request::new(Empty::<Bytes>::new());
        *request.uri_mut() = self.requests.path("/events", hello).parse().unwrap();
        *request.headers_mut() = self.requests.headers.clone();
        request.headers_mut().insert(header::HOST, self.requests.addr.to_string().parse().unwrap());
        let (head, body) = sender.send_request(request).await.map_err(io::Error::other)?.into_parts();
        if head.status == 200 {
            assert_eq!(head.headers[header::CONTENT_TYPE], "text/event-stream");
            self.open = Some(Open { body, text: String::new(), connection });
        } else {
            let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
            self.requests.refused(&Answer { status: head.status.as_u16(), headers: head.headers, body });
        }
        Ok(())
    }

    pub async fn next(&mut self) -> Heard {
        loop {
            if let Some(heard) = self.requests.inbox.pop_front() {
                return heard;
            }
            let Some(open) = &mut self.open else { return Heard::Lost };
            let Some(Ok(chunk)) = open.body.frame().await else { return Heard::Lost };
            open.text += str::from_utf8(&chunk.into_data().unwrap()).unwrap();
            while let Some(end) = open.text.find("\n\n") {
                let event: String = open.text.drain(..end + 2).collect();
                read(&event).into_iter().for_each(|frame| self.requests.take(frame));
            }
        }
    }
}

/// The frame of an event. Whatever the story, an event of the log carries its place as its id.
fn read(event: &str) -> Option<ServerFrame> {
    let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim_start);
    let frame = ServerFrame::decode(field("data:")?).unwrap();
    let id = field("id:").map(|id| id.parse::<protocol::cursor::Cursor>().unwrap().seq);
    match &frame {
        ServerFrame::Ping { cursor, .. } | ServerFrame::Reset { cursor, .. } => assert_eq!(id, Some(cursor.seq)),
        ServerFrame::Welcome(welcome) => assert_eq!(id, welcome.resumed.then_some(welcome.cursor.seq)),
        frame => assert_eq!(id, frame.seq(), "{event}"),
    }
    Some(frame)
}

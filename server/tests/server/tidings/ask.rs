//! A request, on a connection of its own.

use super::{Answer, soon};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header};
use http_body_util::{BodyExt, Full};
use hyper::{
    body::{Bytes, Incoming},
    client::conn::http1,
};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use std::{io, net::SocketAddr, pin::Pin};
use tokio::{net::TcpStream, task::JoinHandle};

/// A request that is sent when it is awaited.
pub struct Ask {
    addr: SocketAddr,
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Ask {
    pub fn new(addr: SocketAddr, method: &str, path: &str) -> Self {
        let headers = HeaderMap::from_iter([(header::HOST, addr.to_string().parse().unwrap())]);
        Self { addr, method: method.parse().unwrap(), path: path.to_owned(), headers, body: Bytes::new() }
    }

    /// A request to an address below `/api/v1`.
    pub fn api(addr: SocketAddr, method: &str, path: &str) -> Self {
        Self::new(addr, method, &format!("/api/v1{path}"))
    }

    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.insert(name, HeaderValue::from_str(value).unwrap());
        self
    }

    pub fn body(self, media_type: &str, body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), ..self.header(header::CONTENT_TYPE, media_type) }
    }

    pub fn json(self, body: &impl Serialize) -> Self {
        self.body("application/json", serde_json::to_vec(body).unwrap())
    }

    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        self.body("application/x-www-form-urlencoded", serde_urlencoded::to_string(fields).unwrap())
    }

    /// Sends it, and waits for no more than the first piece of the answer.
    pub async fn beginning(self) -> Answer {
        let (mut answer, mut pieces) = soon("the beginning of an answer", self.exchange()).await.unwrap();
        answer.body = pieces.next().await;
        answer
    }

    /// Sends it; fails when the server goes away before it has answered.
    pub async fn attempt(self) -> io::Result<Answer> {
        let (mut answer, mut pieces) = self.exchange().await?;
        answer.body = (&mut pieces.body).collect().await.map_err(io::Error::other)?.to_bytes();
        Ok(answer)
    }

    /// Sends it; gives the head of the answer, and what follows piece by piece.
    pub async fn exchange(self) -> io::Result<(Answer, Pieces)> {
        let stream = TcpStream::connect(self.addr).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
        let connection = tokio::spawn(connection);
        let mut request = Request::new(Full::new(self.body));
        *request.method_mut() = self.method;
        *request.uri_mut() = self.path.parse().unwrap();
        *request.headers_mut() = self.headers;
        let (head, body) = sender.send_request(request).await.map_err(io::Error::other)?.into_parts();
        let answer = Answer { status: head.status.as_u16(), headers: head.headers, body: Bytes::new() };
        Ok((answer, Pieces { body, connection }))
    }
}

/// What follows the head of an answer. The connection ends with it.
pub struct Pieces {
    body: Incoming,
    connection: JoinHandle<Result<(), hyper::Error>>,
}

impl Pieces {
    /// The next one; empty at the end.
    pub async fn next(&mut self) -> Bytes {
        match soon("a piece of an answer", self.body.frame()).await {
            Some(piece) => piece.unwrap().into_data().unwrap(),
            None => Bytes::new(),
        }
    }
}

impl Drop for Pieces {
    fn drop(&mut self) {
        self.connection.abort();
    }
}

impl IntoFuture for Ask {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { soon("an answer", self.attempt()).await.unwrap() })
    }
}

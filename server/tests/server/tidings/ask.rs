//! A request, on a connection of its own.

use super::{Answer, soon};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header};
use http_body_util::{BodyExt, Full};
use hyper::{
    body::{Bytes, Frame},
    client::conn::http1,
};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use std::{io, net::SocketAddr, pin::Pin};
use tokio::net::TcpStream;

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
        soon("the beginning of an answer", self.exchange(true)).await.unwrap()
    }

    /// Sends it; fails when the server goes away before it has answered.
    pub async fn attempt(self) -> io::Result<Answer> {
        self.exchange(false).await
    }

    async fn exchange(self, beginning_only: bool) -> io::Result<Answer> {
        let stream = TcpStream::connect(self.addr).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
        let connection = tokio::spawn(connection);
        let mut request = Request::new(Full::new(self.body));
        *request.method_mut() = self.method;
        *request.uri_mut() = self.path.parse().unwrap();
        *request.headers_mut() = self.headers;
        let (head, mut body) = sender.send_request(request).await.map_err(io::Error::other)?.into_parts();
        let body = if beginning_only {
            let first =
                body.frame().await.unwrap_or_else(|| Ok(Frame::data(Bytes::new()))).map_err(io::Error::other)?;
            first.into_data().unwrap_or_default()
        } else {
            body.collect().await.map_err(io::Error::other)?.to_bytes()
        };
        connection.abort();
        Ok(Answer { status: head.status.as_u16(), headers: head.headers, body })
    }
}

impl IntoFuture for Ask {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { soon("an answer", self.attempt()).await.unwrap() })
    }
}

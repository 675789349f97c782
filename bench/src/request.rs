//! Requests, each on a connection of its own.

use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    client::conn::http1,
    header,
};
use hyper_util::rt::TokioIo;
use serde::{Serialize, de::DeserializeOwned};
use std::{io, net::SocketAddr};
use tokio::net::TcpStream;

/// Sends a request, and gives the answer once its head is here. The connection ends with the answer.
pub async fn send(addr: SocketAddr, token: &str, path: &str, body: Option<Bytes>) -> io::Result<Response<Incoming>> {
    let stream = TcpStream::connect(addr).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    tokio::spawn(connection);
    let request = Request::builder()
        .method(if body.is_some() { "POST" } else { "GET" })
        .uri(path)
        .header(header::HOST, addr.to_string())
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Full::new(body.unwrap_or_default()))
        .map_err(io::Error::other)?;
    sender.send_request(request).await.map_err(io::Error::other)
}

/// Asks for JSON.
pub async fn get<T: DeserializeOwned>(addr: SocketAddr, token: &str, path: &str) -> io::Result<T> {
    read(send(addr, token, path, None).await?).await
}

/// Asks for text.
pub async fn text(addr: SocketAddr, token: &str, path: &str) -> io::Result<String> {
    let body = send(addr, token, path, None).await?.into_body().collect().await.map_err(io::Error::other)?;
    Ok(String::from_utf8_lossy(&body.to_bytes()).into_owned())
}

/// Sends JSON, and gets some back.
pub async fn post<T: DeserializeOwned>(
    addr: SocketAddr,
    token: &str,
    path: &str,
    body: &impl Serialize,
) -> io::Result<T> {
    let body = serde_json::to_vec(body).map_err(io::Error::other)?;
    read(send(addr, token, path, Some(body.into())).await?).await
}

async fn read<T: DeserializeOwned>(answer: Response<Incoming>) -> io::Result<T> {
    let status = answer.status();
    let body = answer.into_body().collect().await.map_err(io::Error::other)?.to_bytes();
    if !status.is_success() {
        return Err(io::Error::other(format!("{status}: {}", String::from_utf8_lossy(&body))));
    }
    serde_json::from_slice(&body).map_err(io::Error::other)
}

//! The one accept loop: header deadline, cap on connections, graceful end.
//!
//! HTTP/1.1 only: real time needs nothing else, a reverse proxy speaks HTTP/2 to browsers, and the header deadline covers
//! a connection from its first moment (choosing between versions by the first bytes would wait for them without end).

mod place;
#[cfg(test)]
mod tests;

use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use place::Placed;
use std::{io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::Semaphore,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// What the accept loop allows.
#[derive(Clone, Copy, Debug)]
pub struct ListenSettings {
    /// How long a client may take to send the head of a request, and may be silent between two requests.
    pub header_deadline: Duration,
    /// Connections at once, upgraded ones included; further ones are answered with 503 and closed.
    pub max_connections: usize,
    /// How long what was written may stay unconfirmed by the other side before the connection counts as dead.
    pub dead_after: Duration,
    /// How long clients get to finish once the server stops.
    pub drain: Duration,
}

/// Largest head of a request, and most bytes that wait to be written to a connection.
const BUFFER_BYTES: usize = 32 * 1024;
const HEADERS_MAX: usize = 64;
/// Connections that are told at once that there is no place; beyond these they are closed without a word.
const REFUSALS: usize = 64;
const REFUSAL_DEADLINE: Duration = Duration::from_secs(1);
/// Pause after an accept that failed for want of files or memory: others must end first.
const EXHAUSTED_PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop`; then requests under way finish and upgraded connections close, within the drain time.
pub async fn serve(listener: TcpListener, app: Router, settings: ListenSettings, stop: CancellationToken) {
    let places = Arc::new(Semaphore::new(settings.max_connections));
    let refusals = Arc::new(Semaphore::new(REFUSALS));
    while let Some(accepted) = stop.run_until_cancelled(listener.accept()).await {
        let (stream, peer) = match accepted {
            Ok(connection) => connection,
            Err(error) => {
                after_failed_accept(&error).await;
                continue;
            }
        };
        if let Ok(place) = Arc::clone(&places).try_acquire_owned() {
            tokio::spawn(speak(Placed::new(stream, place), peer, app.clone(), settings, stop.clone()));
        } else if let Ok(place) = Arc::clone(&refusals).try_acquire_owned() {
            tokio::spawn(refuse(Placed::new(stream, place)));
        }
    }
    drop(listener);
    everybody_left(&places, settings).await;
}

async fn speak(stream: Placed, peer: SocketAddr, app: Router, settings: ListenSettings, stop: CancellationToken) {
    // Frames are small and complete: waiting for more only costs time. Who is gone without a word, or reads nothing at all,
    // must not be kept for the quarter of an hour that systems allow. Where it cannot be had, all the rest still works.
    let _ = stream.set_nodelay();
    let _ = stream.set_dead_after(settings.dead_after);
    let service = service_fn(|mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        app.clone().oneshot(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(settings.header_deadline)
        .max_headers(HEADERS_MAX)
        .max_buf_size(BUFFER_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let ended = if let Some(ended) = stop.run_until_cancelled(connection.as_mut()).await {
        ended
    } else {
        connection.as_mut().graceful_shutdown();
        timeout(settings.drain, connection).await.unwrap_or(Ok(()))
    };
    if let Err(error) = ended {
        tracing::debug!(%peer, %error, "connection ended early");
    }
}

/// Says that there is no place, and lets the client read it: closing with its request unread would reset the connection.
async fn refuse(mut stream: Placed) {
    const ANSWER: &[u8] =
        b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let told = async {
        stream.write_all(ANSWER).await?;
        stream.shutdown().await?;
        while stream.read(&mut [0; 1024]).await? > 0 {}
        io::Result::Ok(())
    };
    // Whether it was heard makes no difference: the connection is closed.
    let _ = timeout(REFUSAL_DEADLINE, told).await;
}

async fn after_failed_accept(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        tracing::error!(%error, "cannot accept connections; trying again");
        sleep(EXHAUSTED_PAUSE).await;
    }
}

async fn everybody_left(places: &Semaphore, settings: ListenSettings) {
    let all = u32::try_from(settings.max_connections).unwrap_or(u32::MAX);
    if timeout(settings.drain, places.acquire_many(all)).await.is_err() {
        let left = settings.max_connections - places.available_permits();
        tracing::warn!(left, "connections were cut: they did not end in time");
    }
}

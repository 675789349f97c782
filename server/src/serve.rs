//! From start to stop.

use crate::{
    config::Config,
    listen::{self, ListenSettings},
    router::router,
    state::Server,
    store::{Store, StoreError, sqlite::Sqlite},
};
use std::{io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpSocket},
    signal::unix::{SignalKind, signal},
};
use tokio_util::sync::CancellationToken;

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The address cannot be listened on.
    #[error("cannot listen on {addr}: {source}")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// The signals of the operating system cannot be heard.
    #[error("cannot hear signals: {0}")]
    Signals(io::Error),
}

/// Serves until SIGINT or SIGTERM.
///
/// # Errors
/// When it cannot start.
pub async fn serve(config: Config) -> Result<(), ServeError> {
    let stop = stop_signal()?;
    let addr = config.addr;
    let listener = bind(addr).map_err(|source| ServeError::Listen { addr, source })?;
    let store = Arc::new(Sqlite::open(&config.database()).await?);
    run(config, listener, store.clone(), stop).await?;
    store.close().await;
    Ok(())
}

/// Connections that the system takes in while they wait to be accepted: after a restart everybody comes back at once.
const BACKLOG: u32 = 4096;

fn bind(addr: SocketAddr) -> io::Result<TcpListener> {
    let socket = if addr.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // What is left of a server that has just stopped does not hinder the next one.
    socket.set_reuseaddr(true)?;
    socket.bind(addr)?;
    socket.listen(BACKLOG)
}

/// Serves on an open listener until `stop` is cancelled: clients are told when to come back, requests finish, what waits
/// is written.
///
/// # Errors
/// When the store cannot be read.
pub async fn run(
    config: Config,
    listener: TcpListener,
    store: Arc<dyn Store>,
    stop: CancellationToken,
) -> Result<(), ServeError> {
    // Rendering needs it; somebody else may have set it before.
    let _ = any_spawner::Executor::init_tokio();
    let settings = ListenSettings {
        header_deadline: config.header_deadline(),
        max_connections: config.max_connections,
        dead_after: Duration::from_millis(config.limits().server_timeout_ms),
        drain: config.drain(),
    };
    let (server, background) = Server::start(config, store).await?;
    announce(&server, &listener).await?;
    tokio::spawn(drain(server.clone(), settings.drain, stop));
    let stopping = server.stop.clone();
    listen::serve(listener, router(server.clone()), settings, stopping).await;
    server.keep_last_seen().await;
    background.finish().await;
    tracing::info!("stopped");
    Ok(())
}

async fn announce(server: &Server, listener: &TcpListener) -> Result<(), ServeError> {
    let addr = listener.local_addr().unwrap_or(server.config.addr);
    tracing::info!("ready at http://{addr}");
    if server.store.workspace().await?.is_none() {
        let url = server.config.public_url.clone().unwrap_or_else(|| format!("http://{addr}"));
        tracing::info!("set it up at {url}/setup");
    }
    Ok(())
}

/// Nobody else is let in; those who are here are told at once when to come back, each at another time.
async fn drain(server: Arc<Server>, spread: Duration, stop: CancellationToken) {
    stop.cancelled().await;
    server.stop.cancel();
    server.hub.drain(u64::try_from(spread.as_millis()).unwrap_or(u64::MAX));
}

fn stop_signal() -> Result<CancellationToken, ServeError> {
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt()).map_err(ServeError::Signals)?,
        signal(SignalKind::terminate()).map_err(ServeError::Signals)?,
    );
    let stop = CancellationToken::new();
    let cancelled = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        cancelled.cancel();
    });
    Ok(stop)
}

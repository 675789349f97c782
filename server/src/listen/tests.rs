use super::{ListenSettings, serve};
use axum::{
    Router,
    extract::{ConnectInfo, State, WebSocketUpgrade, ws::WebSocket},
    routing::get,
};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinHandle,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

/// Longer than anything here takes; reaching it is a failure.
const PATIENCE: Duration = Duration::from_secs(20);
const GENEROUS: ListenSettings =
    ListenSettings { header_deadline: PATIENCE, max_connections: 100, dead_after: PATIENCE, drain: PATIENCE };

struct Server {
    addr: SocketAddr,
    stop: CancellationToken,
    served: JoinHandle<()>,
    /// How many requests to `/slow` have begun.
    begun: Arc<Semaphore>,
    /// Lets as many of them end.
    finish: Arc<Semaphore>,
}

async fn start(settings: ListenSettings) -> Server {
    let (begun, finish) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let app = Router::new()
        .route("/who", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }))
        .route("/echo", get(|upgrade: WebSocketUpgrade| async { upgrade.on_upgrade(echo) }))
        .route("/slow", get(slow))
        .route("/much", get(|| async { vec![b'x'; 64 * 1024 * 1024] }))
        .with_state((begun.clone(), finish.clone()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let served = tokio::spawn(serve(listener, app, settings, stop.clone()));
    Server { addr, stop, served, begun, finish }
}

async fn slow(State((begun, finish)): State<(Arc<Semaphore>, Arc<Semaphore>)>) -> &'static str {
    begun.add_permits(1);
    finish.acquire().await.unwrap().forget();
    "done"
}

async fn echo(mut socket: WebSocket) {
    while let Some(Ok(message)) = socket.recv().await {
        socket.send(message).await.unwrap();
    }
}

impl Server {
    async fn connect(&self) -> Client {
        Client(TcpStream::connect(self.addr).await.unwrap())
    }

    async fn has_begun(&self) {
        timeout(PATIENCE, self.begun.acquire()).await.expect("the request did not begin").unwrap().forget();
    }

    async fn ended(self) {
        timeout(PATIENCE, self.served).await.expect("the server did not end").unwrap();
    }

    /// Asks on new connections until there is a place again.
    async fn answers_again(&self) {
        let answered = async { while !self.connect().await.ask("/who").await.starts_with("HTTP/1.1 200") {} };
        timeout(PATIENCE, answered).await.expect("no place became free");
    }
}

struct Client(TcpStream);

impl Client {
    async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).await.unwrap();
    }

    /// Asks and gives what comes back first; the connection stays open.
    async fn ask(&mut self, path: &str) -> String {
        // A refused connection may be closed before it was asked: the answer is there all the same.
        let _ = self.0.write_all(format!("GET {path} HTTP/1.1\r\nhost: here\r\n\r\n").as_bytes()).await;
        self.hear().await
    }

    async fn hear(&mut self) -> String {
        let mut bytes = [0; 4096];
        let count = timeout(PATIENCE, self.0.read(&mut bytes)).await.expect("no answer").unwrap();
        String::from_utf8_lossy(&bytes[..count]).into_owned()
    }

    async fn is_cut(&mut self) {
        let mut rest = Vec::new();
        // A reset is as good an end as any.
        let _ = timeout(PATIENCE, self.0.read_to_end(&mut rest)).await.expect("the connection stayed open");
    }

    async fn upgrade(&mut self) -> String {
        let head = "GET /echo HTTP/1.1\r\nhost: here\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
                    sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
        self.send(head).await;
        self.hear().await
    }
}

#[tokio::test]
async fn a_handler_knows_who_asks() {
    let server = start(GENEROUS).await;
    let mut client = server.connect().await;
    let me = client.0.local_addr().unwrap().to_string();
    assert!(client.ask("/who").await.ends_with(&me));
    assert!(client.ask("/who").await.ends_with(&me), "the connection can be used again");
}

#[tokio::test]
async fn who_does_not_say_what_they_want_is_cut() {
    let server = start(ListenSettings { header_deadline: Duration::from_millis(50), ..GENEROUS }).await;
    for words in ["", "GET /who HT", "GET /who HTTP/1.1\r\nhost: here\r\n"] {
        let mut client = server.connect().await;
        client.send(words).await;
        client.is_cut().await;
    }
    let mut client = server.connect().await;
    assert!(client.ask("/who").await.starts_with("HTTP/1.1 200"));
    client.is_cut().await;
}

#[tokio::test]
async fn a_head_too_large_is_refused() {
    let server = start(GENEROUS).await;
    let mut client = server.connect().await;
    client.send(format!("GET /who HTTP/1.1\r\nhost: here\r\nx: {}", "x".repeat(64 * 1024))).await;
    assert!(client.hear().await.starts_with("HTTP/1.1 431"));
}

#[tokio::test]
async fn who_finds_no_place_is_told() {
    let server = start(ListenSettings { max_connections: 1, ..GENEROUS }).await;
    let mut first = server.connect().await;
    assert!(first.ask("/who").await.starts_with("HTTP/1.1 200"));
    assert!(server.connect().await.ask("/who").await.starts_with("HTTP/1.1 503"));
    drop(first);
    server.answers_again().await;
}

#[tokio::test]
async fn who_reads_nothing_at_all_loses_the_place() {
    let settings = ListenSettings { max_connections: 1, dead_after: Duration::from_millis(200), ..GENEROUS };
    let server = start(settings).await;
    let mut first = server.connect().await;
    first.send("GET /much HTTP/1.1\r\nhost: here\r\n\r\n").await;
    assert!(first.hear().await.starts_with("HTTP/1.1 200"));
    server.answers_again().await;
}

#[tokio::test]
async fn an_upgraded_connection_talks_and_keeps_its_place() {
    let server = start(ListenSettings { max_connections: 1, ..GENEROUS }).await;
    let mut first = server.connect().await;
    assert!(first.upgrade().await.starts_with("HTTP/1.1 101"));
    first.send(b"\x81\x82\0\0\0\0hi").await;
    assert_eq!(first.hear().await.as_bytes(), "\u{fffd}\u{2}hi".as_bytes());
    assert!(server.connect().await.ask("/who").await.starts_with("HTTP/1.1 503"));
    drop(first);
    server.answers_again().await;
}

#[tokio::test]
async fn a_request_under_way_finishes_when_the_server_stops() {
    let server = start(GENEROUS).await;
    let mut idle = server.connect().await;
    assert!(idle.ask("/who").await.starts_with("HTTP/1.1 200"));
    let mut busy = server.connect().await;
    busy.send("GET /slow HTTP/1.1\r\nhost: here\r\n\r\n").await;
    server.has_begun().await;

    server.stop.cancel();
    idle.is_cut().await;
    assert!(TcpStream::connect(server.addr).await.is_err(), "nobody new is let in");
    assert!(!server.served.is_finished());
    server.finish.add_permits(1);
    assert!(busy.hear().await.ends_with("done"));
    server.ended().await;
}

#[tokio::test]
async fn who_does_not_finish_in_time_does_not_hold_up_the_end() {
    let server = start(ListenSettings { drain: Duration::from_millis(50), ..GENEROUS }).await;
    let mut busy = server.connect().await;
    busy.send("GET /slow HTTP/1.1\r\nhost: here\r\n\r\n").await;
    server.has_begun().await;
    let mut upgraded = server.connect().await;
    assert!(upgraded.upgrade().await.starts_with("HTTP/1.1 101"));

    server.stop.cancel();
    server.ended().await;
    busy.is_cut().await;
}

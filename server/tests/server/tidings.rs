//! The words that the stories are told in.

mod answer;
mod ask;
mod live;
mod person;
mod program;
mod upload;

pub use self::{
    answer::Answer,
    ask::Ask,
    live::{Handshake, Heard, Live, admin_hello, hello},
    person::{PASSWORD, Person},
    program::Program,
    upload::{count_files, form, with_files},
};

use clap::Parser;
use protocol::{account::Setup, connection::Transport, id::MessageId};
use server::{
    clock,
    config::Config,
    secret,
    serve::{self, ServeError},
    store::sqlite::Sqlite,
};
use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle, time};
use tokio_util::sync::CancellationToken;

/// Tells each story once over every transport; some only where what is written goes straight to who reads.
macro_rules! over_every_transport {
    ($($story:ident)+ $(; streams: $($stream:ident)+)?) => {
        over_every_transport! { @ web_socket WebSocket $($story)+ $($($stream)+)? }
        over_every_transport! { @ event_stream EventStream $($story)+ $($($stream)+)? }
        over_every_transport! { @ long_poll LongPoll $($story)+ }
        over_every_transport! { @ short_poll ShortPoll $($story)+ }
    };
    (@ $name:ident $transport:ident $($story:ident)+) => {
        mod $name {
            $(
                #[tokio::test]
                async fn $story() {
                    super::$story(protocol::connection::Transport::$transport).await;
                }
            )+
        }
    };
}
pub(crate) use over_every_transport;

/// Longer than anything here takes; reaching it is a failure.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits for what is sure to happen.
pub async fn soon<T>(what: &str, event: impl Future<Output = T>) -> T {
    let happened = time::timeout(PATIENCE, event).await;
    happened.unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

/// Lets time pass for everything that waits for it, at once.
pub async fn time_passes(time: Duration) {
    time::pause();
    time::advance(time).await;
    time::resume();
}

/// An id that nobody has used.
pub fn new_id() -> MessageId {
    MessageId::new(clock::now(), secret::random())
}

/// A server with an address and a data folder of its own.
pub struct Tidings {
    pub addr: SocketAddr,
    folder: TempDir,
    options: String,
    /// By which transport people here talk, unless the story says otherwise.
    over: Transport,
    running: Option<Running>,
}

struct Running {
    store: Arc<Sqlite>,
    stop: CancellationToken,
    served: JoinHandle<Result<(), ServeError>>,
}

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    config: Config,
}

impl Tidings {
    /// A server with an empty workspace.
    pub async fn start() -> Self {
        Self::with("").await
    }

    /// The same, with options of the command line.
    pub async fn with(options: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let mut tidings = Self {
            addr,
            folder: TempDir::new().unwrap(),
            options: format!("--drain-ms 2000 {options}"),
            over: Transport::WebSocket,
            running: None,
        };
        tidings.serve(listener).await;
        tidings
    }

    /// The same, where people talk by a transport.
    pub async fn over(over: Transport, options: &str) -> Self {
        Self { over, ..Self::with(options).await }
    }

    async fn serve(&mut self, listener: TcpListener) {
        let store = Arc::new(Sqlite::open(&self.config().database()).await.unwrap());
        let stop = CancellationToken::new();
        let served = tokio::spawn(serve::run(self.config(), listener, store.clone(), stop.clone()));
        self.running = Some(Running { store, stop, served });
    }

    /// The settings it runs with.
    pub fn config(&self) -> Config {
        let line = ["tidings", "--data", self.folder().to_str().unwrap()];
        Line::try_parse_from(line.into_iter().chain(self.options.split_whitespace())).unwrap().config
    }

    /// Its data folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Its database.
    pub fn store(&self) -> &Sqlite {
        &self.running.as_ref().unwrap().store
    }

    /// Tells it to stop, without waiting.
    pub fn ask_to_stop(&self) {
        self.running.as_ref().unwrap().stop.cancel();
    }

    /// Stops it in good order.
    pub async fn stop(&mut self) {
        self.ask_to_stop();
        let Running { store, served, .. } = self.running.take().unwrap();
        soon("the server to end", served).await.unwrap().unwrap();
        store.close().await;
    }

    /// Starts it again, at the same address, over the same data.
    pub async fn start_again(&mut self) {
        let listener = TcpListener::bind(self.addr).await.unwrap();
        self.serve(listener).await;
    }

    /// Stops it and starts it again.
    pub async fn restart(&mut self) {
        self.stop().await;
        self.start_again().await;
    }

    /// Makes the workspace, and its admin Ada.
    pub async fn set_up(&self) -> Person {
        Self::set_up_at(self.addr).await.over(self.over)
    }

    async fn set_up_at(addr: SocketAddr) -> Person {
        let setup = Setup {
            workspace: "Acme".into(),
            name: "ada".into(),
            display_name: "Ada".into(),
            password: PASSWORD.into(),
        };
        Person::new(addr, &Ask::api(addr, "POST", "/setup").json(&setup).await.expect(201))
    }

    /// A workspace of two.
    pub async fn with_two(&self) -> (Person, Person) {
        let ada = self.set_up().await;
        let bob = ada.brings("bob").await;
        (ada, bob)
    }

    /// A stranger's request to the API.
    pub fn get(&self, path: &str) -> Ask {
        Ask::api(self.addr, "GET", path)
    }

    /// A stranger's request to the API.
    pub fn post(&self, path: &str) -> Ask {
        Ask::api(self.addr, "POST", path)
    }

    /// A stranger's request for a page.
    pub fn visit(&self, path: &str) -> Ask {
        Ask::new(self.addr, "GET", path)
    }

    /// A stranger's form.
    pub fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Ask {
        Ask::new(self.addr, "POST", path).form(fields)
    }

    /// A stranger's conversation.
    pub fn knock(&self) -> Handshake {
        Handshake::new(self.addr).over(self.over)
    }

    /// Our own origin, as browsers name it.
    pub fn origin(&self) -> String {
        format!("http://{}", self.addr)
    }
}

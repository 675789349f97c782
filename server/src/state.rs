//! What every request can reach.

use crate::{
    auth::tickets::Tickets,
    clock,
    config::Config,
    figures::{
        Counters,
        sampler::{self, Sampler},
    },
    files::{Files, sweeper},
    log::Log,
    realtime::{
        hub::{EXPIRE_EVERY_MS, Hub, end_expired},
        polling::Seats,
    },
    store::{Store, StoreError},
    throttle::{Rate, Throttle},
};
use protocol::{id::UserId, limits::Limits, presence::Presence};
use std::{net::IpAddr, sync::Arc, time::Duration};
use tokio::{task::JoinHandle, time::interval};
use tokio_util::sync::CancellationToken;

/// The running server.
#[derive(Debug)]
pub struct Server {
    /// How it was told to run.
    pub config: Config,
    /// What clients may do.
    pub limits: Limits,
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// Where what is in files is kept.
    pub files: Files,
    /// Where everything new goes.
    pub log: Log,
    /// Who is connected.
    pub hub: Arc<Hub>,
    /// Who polls.
    pub seats: Seats,
    /// Tickets that still work.
    pub tickets: Tickets,
    /// How often people may do things.
    pub throttles: Throttles,
    /// Its figures of the last minutes.
    pub sampler: Sampler,
    /// Cancelled when the server is to stop.
    pub stop: CancellationToken,
}

/// How often people may do things.
#[derive(Debug)]
pub struct Throttles {
    /// Sending messages, over all of a user's connections.
    pub sends: Throttle<UserId>,
    /// Frames that come with requests and belong to no connection.
    pub frames: Throttle<UserId>,
    /// Signing in under one name from one address.
    pub guesses: Throttle<(String, IpAddr)>,
    /// Signing in, joining, setting up from one address.
    pub entries: Throttle<IpAddr>,
    /// Notifying people, over all of an admin's programs.
    pub notices: Throttle<UserId>,
    /// Changing what one wants to be told or says of oneself: everybody may have to hear of it.
    pub wishes: Throttle<UserId>,
    /// Error reports from one address.
    pub reports: Throttle<IpAddr>,
}

/// What runs beside the requests.
#[derive(Debug)]
pub struct Background {
    writer: JoinHandle<()>,
    stop_writer: CancellationToken,
}

impl Server {
    /// Starts the writer and the clockwork over an open store.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn start(config: Config, store: Arc<dyn Store>) -> Result<(Arc<Self>, Background), StoreError> {
        let limits = config.limits();
        let files = Files::open(&config)?;
        let (rooms, oldest) = (store.rooms().await?, store.oldest().await?);
        let hub = Arc::new(Hub::new(store.epoch(), limits.catch_up_events, rooms, oldest));
        let stop_writer = CancellationToken::new();
        let (log, writer) = Log::start(store.clone(), hub.clone(), stop_writer.clone());
        let throttles = Throttles::new(&limits);
        let stop = CancellationToken::new();
        let (seats, tickets) = (Seats::default(), Tickets::default());
        let sampler = Sampler::default();
        let server = Self { config, limits, store, files, log, hub, seats, tickets, throttles, sampler, stop };
        let server = Arc::new(server);
        tokio::spawn(server.clone().watch_the_clock());
        tokio::spawn(sweeper::run(server.clone()));
        tokio::spawn(sampler::run(server.clone()));
        Ok((server, Background { writer, stop_writer }))
    }

    async fn watch_the_clock(self: Arc<Self>) {
        let mut every = interval(Duration::from_millis(EXPIRE_EVERY_MS));
        loop {
            tokio::select! {
                _ = every.tick() => {
                    self.seats.expire(clock::now());
                    self.expire_leases(clock::now()).await;
                    end_expired(&self, clock::now()).await;
                }
                () = self.stop.cancelled() => break self.seats.clear(),
            }
        }
    }

    /// Tells of those whose lease has run out, and keeps when they were last seen.
    pub async fn expire_leases(&self, now: u64) {
        self.keep(self.hub.expire(now)).await;
    }

    /// Keeps when those who are still here were last seen: nobody is, once the server has stopped.
    pub async fn keep_last_seen(&self) {
        self.keep(self.hub.presence(clock::now())).await;
    }

    async fn keep(&self, people: Vec<Presence>) {
        let seen: Vec<(UserId, u64)> = people.iter().map(|presence| (presence.user, presence.last_seen)).collect();
        if seen.is_empty() {
            return;
        }
        if let Err(error) = self.store.keep_last_seen(&seen).await {
            tracing::error!(%error, "keeping when people were last seen");
        }
    }

    /// What is counted.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        self.hub.counters()
    }
}

impl Background {
    /// Writes what still waits. To be called when nobody can ask for changes any more.
    pub async fn finish(self) {
        self.stop_writer.cancel();
        if let Err(error) = self.writer.await {
            tracing::error!(%error, "the writer");
        }
    }
}

impl Throttles {
    fn new(limits: &Limits) -> Self {
        Self {
            sends: Throttle::new(Rate::per_second(limits.sends_per_s, limits.sends_burst)),
            frames: Throttle::new(Rate::per_second(limits.frames_per_s, limits.frames_per_s)),
            guesses: Throttle::new(Rate { burst: 5, every_ms: 10_000 }),
            entries: Throttle::new(Rate { burst: 60, every_ms: 1_000 }),
            notices: Throttle::new(Rate { burst: 30, every_ms: 1_000 }),
            wishes: Throttle::new(Rate { burst: 30, every_ms: 1_000 }),
            reports: Throttle::new(Rate { burst: 10, every_ms: 10_000 }),
        }
    }
}

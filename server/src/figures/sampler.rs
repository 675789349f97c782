//! Takes the figures every two seconds, keeps the last minutes, and tells those who watch.

use super::{
    Counters,
    latency::{STEPS, Steps, quantile},
};
use crate::{clock, state::Server, store::StoreError};
use axum::extract::ws::Utf8Bytes;
use protocol::{
    admin::{FIGURES_EVERY_MS, Figures, SAMPLES, Sample, Stats},
    connection::Transport,
    frame::ServerFrame,
    presence::PresenceStatus,
};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::{MissedTickBehavior, interval};

/// The figures of now and of the last minutes.
#[derive(Debug, Default)]
pub struct Sampler {
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    figures: Box<Figures>,
    past: VecDeque<Sample>,
    /// The latency counters at each sample of the last minute.
    minute: VecDeque<Box<Steps>>,
}

/// Samples of which the quantiles are told: a minute.
const MINUTE: usize = 30;
/// The sizes of database and files change slowly, and cost a query: they are taken with every so many samples.
const SIZES_EVERY: u64 = 5;

impl Sampler {
    /// The last figures, and those before.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let taken = self.lock();
        Stats { figures: taken.figures.clone(), past: taken.past.iter().copied().collect() }
    }

    /// The last figures.
    #[must_use]
    pub fn figures(&self) -> Figures {
        (*self.lock().figures).clone()
    }

    fn keep(&self, mut figures: Figures, steps: Box<Steps>) -> Figures {
        let mut taken = self.lock();
        let counted = since(&steps, taken.minute.front().map(Box::as_ref));
        figures.delivery_p50_us = quantile(&counted, 50);
        figures.delivery_p99_us = quantile(&counted, 99);
        push(&mut taken.minute, steps, MINUTE);
        push(&mut taken.past, Sample::from(&figures), SAMPLES);
        *taken.figures = figures.clone();
        figures
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        // What is in it is whole between any two statements, so a panic elsewhere has not broken it.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs until the server stops.
pub async fn run(server: Arc<Server>) {
    let mut every = interval(Duration::from_millis(FIGURES_EVERY_MS));
    every.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for turn in 0.. {
        tokio::select! {
            _ = every.tick() => {}
            () = server.stop.cancelled() => break,
        }
        let before = server.sampler.figures();
        let (database_bytes, files_bytes) = match sizes(&server, turn).await {
            Ok(sizes) => sizes.unwrap_or((before.database_bytes, before.files_bytes)),
            Err(error) => {
                tracing::error!(%error, "measuring the database");
                (before.database_bytes, before.files_bytes)
            }
        };
        let figures = Figures { database_bytes, files_bytes, ..take(&server) };
        let figures = server.sampler.keep(figures, Box::new(server.counters().latency.steps()));
        tell(&server, figures);
    }
}

async fn sizes(server: &Server, turn: u64) -> Result<Option<(u64, u64)>, StoreError> {
    if !turn.is_multiple_of(SIZES_EVERY) {
        return Ok(None);
    }
    server.store.sizes().await.map(Some)
}

fn tell(server: &Server, figures: Figures) {
    if server.hub.has_admins() {
        let frame = ServerFrame::Stats { figures: Box::new(figures) };
        server.hub.tell_admins(&Utf8Bytes::from(frame.encode()));
    }
}

fn take(server: &Server) -> Figures {
    let mut figures = counted(server.counters());
    for link in server.hub.links() {
        let load = link.load();
        match load.transport {
            Transport::WebSocket => figures.web_socket += 1,
            Transport::EventStream => figures.event_stream += 1,
            Transport::LongPoll => figures.long_poll += 1,
            Transport::ShortPoll => figures.short_poll += 1,
        }
        figures.outgoing_bytes += load.bytes;
        figures.outgoing_most_bytes = figures.outgoing_most_bytes.max(load.bytes);
        figures.lagging += u64::from(load.is_lagging);
        figures.lags += load.lags;
    }
    let here = server.hub.presence(figures.at);
    figures.online = here.iter().filter(|presence| presence.status != PresenceStatus::Offline).count() as u64;
    figures.writer_queue = server.log.waiting();
    figures.memory_bytes = resident_bytes();
    figures
}

fn counted(counters: &Counters) -> Figures {
    Figures {
        at: clock::now(),
        started_at: counters.started_at,
        messages: counters.messages.get(),
        deliveries: counters.latency.count(),
        delivery_sum_us: counters.latency.sum_us(),
        resumes: counters.resumes.get(),
        resets: counters.resets.get(),
        lags: counters.lags.get(),
        requests: counters.requests.get(),
        errors: counters.errors.get(),
        reports: counters.reports.get(),
        ..Figures::default()
    }
}

/// 0 where the system does not tell.
fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kilobytes.unwrap_or_default() * 1024
}

fn since(steps: &Steps, before: Option<&Steps>) -> Steps {
    let before = before.map_or([0; STEPS], |before| *before);
    std::array::from_fn(|at| steps[at].saturating_sub(before[at]))
}

fn push<T>(queue: &mut VecDeque<T>, last: T, most: usize) {
    if queue.len() == most {
        queue.pop_front();
    }
    queue.push_back(last);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(count: u64) -> Box<Steps> {
        let mut steps = [0; STEPS];
        steps[40] = count;
        Box::new(steps)
    }

    #[test]
    fn quantiles_are_of_the_last_minute() {
        let sampler = Sampler::default();
        assert_eq!(sampler.keep(Figures::default(), steps(0)).delivery_p50_us, None);
        assert!(sampler.keep(Figures::default(), steps(3)).delivery_p50_us.is_some());
        for _ in 0..MINUTE - 1 {
            assert!(sampler.keep(Figures::default(), steps(3)).delivery_p99_us.is_some());
        }
        assert_eq!(sampler.keep(Figures::default(), steps(3)).delivery_p99_us, None, "they are a minute old");
    }

    #[test]
    fn the_last_minutes_are_kept_and_no_more() {
        let sampler = Sampler::default();
        for at in 0..200 {
            sampler.keep(Figures { at, ..Figures::default() }, steps(0));
        }
        let stats = sampler.stats();
        assert_eq!((stats.past.len(), stats.past[0].at, stats.figures.at), (SAMPLES, 110, 199));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_system_tells_the_resident_memory() {
        assert!(resident_bytes() > 1_000_000);
    }
}

//! Everybody comes back at once.

use crate::{member::Member, program::Program, request};
use protocol::{
    connection::Transport,
    cursor::Cursor,
    frame::{ClientFrame, ServerFrame},
    id::MessageId,
    message::NewMessage,
};
use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tokio::{
    sync::{Semaphore, watch},
    task::JoinSet,
    time::{sleep, timeout},
};

const PEOPLE: usize = 50;
/// Who goes on posting, and how often each.
const POSTING: usize = 3;
const POST_EVERY: Duration = Duration::from_secs(1);
/// How long a client waits that finds no server.
const AGAIN: Duration = Duration::from_millis(100);
/// Who connects at the same time before the kill; after it, all do.
const AT_ONCE: usize = 200;
/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_mins(2);

/// What everybody knows.
struct Storm {
    addr: SocketAddr,
    over: Transport,
    began: Instant,
    /// Milliseconds from the beginning until the server was back; 0 while it is not.
    back_at: AtomicU64,
    here: AtomicUsize,
    /// What was tried after that and failed, by what was said.
    failures: Mutex<BTreeMap<String, usize>>,
    posted: AtomicUsize,
    /// Number of the last message, once nobody posts any more.
    last: watch::Sender<Option<u64>>,
}

/// How it went for one client.
struct Return {
    /// Milliseconds from the moment the server was back.
    after_ms: u64,
    messages: usize,
}

pub async fn measure(server: &Path, clients: usize, over: Transport) -> io::Result<()> {
    let mut program = Program::new(server, PEOPLE).await?;
    program.run(&[]).await?;
    let storm = Arc::new(Storm {
        addr: program.addr,
        over,
        began: Instant::now(),
        back_at: AtomicU64::new(0),
        here: AtomicUsize::new(0),
        failures: Mutex::default(),
        posted: AtomicUsize::new(0),
        last: watch::Sender::new(None),
    });
    let doors = Arc::new(Semaphore::new(AT_ONCE));
    let first: ServerCursor = request::get(storm.addr, &program.tokens[0], "/api/v1/snapshot").await?;
    let mut everybody = JoinSet::new();
    for number in 0..clients {
        let token = program.tokens[number % PEOPLE].clone();
        everybody.spawn(come_and_come_back(storm.clone(), token, first.cursor, doors.clone()));
    }
    until("everybody is here", || storm.here.load(Relaxed) == clients).await?;
    println!("{clients} clients over {over:?}, {} kB in the server", program.memory()? / 1000);
    let stop = watch::Sender::new(false);
    let mut posting = JoinSet::new();
    for number in 0..POSTING {
        posting.spawn(post(storm.clone(), program.tokens[number].clone(), stop.subscribe()));
    }
    until("some have posted", || storm.posted.load(Relaxed) >= POSTING).await?;

    program.kill()?;
    storm.here.store(0, Relaxed);
    let start = program.run(&[]).await?;
    storm.back_at.store(storm.now(), Relaxed);
    println!("killed; ready again {} ms after its start", start.as_millis());
    until("everybody is back", || storm.here.load(Relaxed) == clients).await?;
    sleep(POST_EVERY * 2).await;
    stop.send_replace(true);
    let (mut waits, mut last) = (Vec::new(), 0);
    while let Some(posted) = posting.join_next().await {
        let (longest, seq) = posted.map_err(io::Error::other)??;
        waits.push(longest);
        last = last.max(seq);
    }
    storm.last.send_replace(Some(last));
    report(&storm, everybody, &waits).await?;
    println!("{} kB in the server", program.memory()? / 1000);
    program.kill()
}

#[derive(serde::Deserialize)]
struct ServerCursor {
    cursor: Cursor,
}

async fn report(storm: &Storm, mut everybody: JoinSet<io::Result<Return>>, waits: &[u64]) -> io::Result<()> {
    let posted = storm.posted.load(Relaxed);
    let (mut times, mut whole) = (Vec::new(), 0);
    while let Some(returned) = timeout(PATIENCE, everybody.join_next()).await.map_err(io::Error::other)? {
        let Return { after_ms, messages } = returned.map_err(io::Error::other)??;
        times.push(after_ms);
        whole += usize::from(messages == posted);
    }
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    println!("welcomed again, after it was ready: half {} ms, 99 % {} ms, all {} ms", at(50), at(99), at(100));
    let failures = storm.failures.lock().unwrap_or_else(PoisonError::into_inner);
    println!("refused or failed, of what was tried after it was ready: {}", failures.values().sum::<usize>());
    failures.iter().for_each(|(why, count)| println!("    {count} × {why}"));
    println!("{posted} messages posted meanwhile, the longest wait of each who posted: {waits:?} ms");
    println!("{whole} of {} clients heard every message once, in order", times.len());
    Ok(())
}

/// Connects, stays, and when the server goes comes back until it is there; then hears all there is to hear.
async fn come_and_come_back(
    storm: Arc<Storm>,
    token: String,
    from: Cursor,
    doors: Arc<Semaphore>,
) -> io::Result<Return> {
    let door = doors.acquire().await.map_err(io::Error::other)?;
    let mut member = Member::open(storm.addr, &token, storm.over, Some(from)).await?;
    drop(door);
    storm.here.fetch_add(1, Relaxed);
    let mut messages = 0;
    while let Ok(frame) = member.hear().await {
        messages += usize::from(matches!(frame, ServerFrame::Message { .. }));
    }
    let cursor = member.cursor;
    drop(member);
    let mut member = loop {
        let tried_at = storm.now();
        match Member::open(storm.addr, &token, storm.over, Some(cursor)).await {
            Ok(member) => break member,
            Err(error) => storm.note(tried_at, &error),
        }
        sleep(AGAIN).await;
    };
    let now = storm.now();
    storm.here.fetch_add(1, Relaxed);
    let (mut last, mut seq) = (storm.last.subscribe(), cursor.seq);
    loop {
        let known = *last.borrow();
        if known.is_some_and(|last| member.cursor.seq >= last) {
            break;
        }
        tokio::select! {
            frame = member.hear() => if let ServerFrame::Message { seq: next, .. } = frame? {
                if next <= seq {
                    return Err(io::Error::other("a message came twice, or too late"));
                }
                (messages, seq) = (messages + 1, next);
            },
            Ok(()) = last.changed() => {}
        }
    }
    let back_at = storm.back_at.load(Relaxed);
    Ok(Return { after_ms: now.saturating_sub(back_at), messages })
}

/// Posts again and again, each message until it is acknowledged; gives the longest wait and the last number.
async fn post(storm: Arc<Storm>, token: String, stop: watch::Receiver<bool>) -> io::Result<(u64, u64)> {
    let (mut longest, mut last) = (0, 0);
    while !*stop.borrow() {
        let mut random = [0; 10];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let message = NewMessage {
            id: MessageId::new(ms(now), random),
            text: "here".into(),
            reply_to: None,
            attachments: Vec::new(),
        };
        let frame = ClientFrame::Send { channel: "general".to_owned().into(), message };
        let began = Instant::now();
        let seq = loop {
            let tried_at = storm.now();
            match request::post::<Vec<ServerFrame>>(storm.addr, &token, "/send", &[&frame]).await.as_deref() {
                Ok([ServerFrame::Ack { seq, .. }]) => break *seq,
                Ok(_) => {}
                Err(error) => storm.note(tried_at, error),
            }
            sleep(AGAIN).await;
        };
        (longest, last) = (longest.max(ms(began.elapsed())), seq);
        storm.posted.fetch_add(1, Relaxed);
        sleep(POST_EVERY).await;
    }
    Ok((longest, last))
}

impl Storm {
    /// Milliseconds since the beginning.
    fn now(&self) -> u64 {
        ms(self.began.elapsed())
    }

    /// Counts what fails of that which was tried once the server was back.
    fn note(&self, tried_at: u64, error: &io::Error) {
        let back_at = self.back_at.load(Relaxed);
        if back_at > 0 && tried_at >= back_at {
            let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
            *failures.entry(error.to_string()).or_default() += 1;
        }
    }
}

async fn until(what: &str, is_so: impl Fn() -> bool) -> io::Result<()> {
    let began = Instant::now();
    while !is_so() {
        if began.elapsed() > PATIENCE {
            return Err(io::Error::other(format!("waited in vain until {what}")));
        }
        sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

fn ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

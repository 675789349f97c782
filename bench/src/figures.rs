//! What the server says of itself, beside what it was really given.

use crate::{EVERY, member::Member, program::Program, request};
use protocol::{
    admin::Figures,
    connection::Transport,
    frame::{ClientFrame, ServerFrame},
    id::MessageId,
    message::NewMessage,
};
use std::{
    io,
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tokio::{
    sync::Semaphore,
    task::JoinSet,
    time::{MissedTickBehavior, interval, sleep},
};

const PEOPLE: usize = 20;
/// Who connects at the same time.
const AT_ONCE: usize = 50;
/// How long is posted: the quantiles of the figures are of the last minute.
const POSTING: Duration = Duration::from_mins(1);
/// Time for everything that was posted to arrive, and for the figures to be taken once more.
const REST: Duration = Duration::from_secs(4);

/// What the load knows of itself.
struct Load {
    addr: SocketAddr,
    began: Instant,
    /// Microseconds from before a post until somebody had the message.
    times: Mutex<Vec<u64>>,
}

/// What is compared: as the load was, as it was told live, and as `/metrics` tells it.
struct Row(String, f64, f64, f64);

pub async fn measure(server: &Path, connections: usize, posts_per_s: u32, over: &[Transport]) -> io::Result<()> {
    let mut program = Program::new(server, PEOPLE).await?;
    program.run(&[]).await?;
    let load = Arc::new(Load { addr: program.addr, began: Instant::now(), times: Mutex::default() });
    let mut here = bring(&load, &program.tokens, connections, over).await?;
    let mut admin = Member::watch(program.addr, &program.tokens[0]).await?;
    let mut told = vec![figures(&mut admin).await?];
    let posting = tokio::spawn(post_all(load.clone(), program.tokens.clone(), posts_per_s));
    while !posting.is_finished() {
        told.push(figures(&mut admin).await?);
    }
    let posted = posting.await.map_err(io::Error::other)??;
    let rest = Instant::now();
    let mut after = figures(&mut admin).await?;
    while rest.elapsed() < REST {
        after = figures(&mut admin).await?;
    }
    if let Some(gone) = here.try_join_next() {
        return gone.map_err(io::Error::other)?;
    }
    let metrics = request::text(program.addr, &program.tokens[0], "/metrics").await?;
    let told = Told { live: after, per_second: rate(&told), metrics };
    print(&rows(&load, over, connections, &posted, &told));
    program.kill()
}

async fn bring(
    load: &Arc<Load>,
    tokens: &[String],
    connections: usize,
    over: &[Transport],
) -> io::Result<JoinSet<io::Result<()>>> {
    let (doors, welcomed) = (Arc::new(Semaphore::new(AT_ONCE)), Arc::new(Semaphore::new(0)));
    let mut here = JoinSet::new();
    for number in 0..connections {
        let (load, token, over) = (load.clone(), tokens[number % PEOPLE].clone(), over[number % over.len()]);
        let (doors, welcomed) = (doors.clone(), welcomed.clone());
        here.spawn(async move {
            let door = doors.acquire_owned().await.map_err(io::Error::other)?;
            let mut member = Member::open(load.addr, &token, over, None).await?;
            drop(door);
            welcomed.add_permits(1);
            loop {
                if let ServerFrame::Message { message, .. } = member.hear().await? {
                    load.hear(&message.text);
                }
            }
        });
    }
    let all = u32::try_from(connections).map_err(io::Error::other)?;
    tokio::select! {
        all = welcomed.acquire_many(all) => drop(all.map_err(io::Error::other)?),
        Some(gone) = here.join_next() => gone.map_err(io::Error::other)??,
    }
    sleep(REST).await;
    Ok(here)
}

/// What was posted, and in how many seconds.
struct Posted {
    messages: usize,
    seconds: f64,
}

async fn post_all(load: Arc<Load>, tokens: Vec<String>, posts_per_s: u32) -> io::Result<Posted> {
    let (mut messages, began) = (0, Instant::now());
    let mut every = interval(Duration::from_secs(1) / posts_per_s);
    every.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while began.elapsed() < POSTING {
        every.tick().await;
        post(&load, &tokens[1 + messages % (PEOPLE - 1)]).await?;
        messages += 1;
    }
    Ok(Posted { messages, seconds: began.elapsed().as_secs_f64() })
}

/// The text tells when it was posted.
async fn post(load: &Load, token: &str) -> io::Result<()> {
    let mut random = [0; 10];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let id = MessageId::new(u64::try_from(now.as_millis()).map_err(io::Error::other)?, random);
    let message = NewMessage { id, text: load.now().to_string(), reply_to: None, attachments: Vec::new() };
    let frame = ClientFrame::Send { channel: "general".to_owned().into(), message };
    let answer = request::post::<Vec<ServerFrame>>(load.addr, token, "/send", &[&frame]).await?;
    match answer.as_slice() {
        [ServerFrame::Ack { .. }] => Ok(()),
        other => Err(io::Error::other(format!("no acknowledgement: {other:?}"))),
    }
}

async fn figures(admin: &mut Member) -> io::Result<Figures> {
    loop {
        if let ServerFrame::Stats { figures } = admin.hear().await? {
            return Ok(*figures);
        }
    }
}

impl Load {
    /// Microseconds since the beginning.
    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn hear(&self, text: &str) {
        let took = text.parse().ok().map(|posted: u64| self.now().saturating_sub(posted));
        self.times.lock().unwrap_or_else(PoisonError::into_inner).extend(took);
    }
}

/// What the server said at the end.
struct Told {
    live: Figures,
    per_second: f64,
    metrics: String,
}

/// Messages per second between the first and the last of some figures, as the page's chart has them.
fn rate(told: &[Figures]) -> f64 {
    let (Some(first), Some(last)) = (told.first(), told.last()) else { return f64::NAN };
    exact(last.messages - first.messages) / (exact(last.at - first.at) / 1e3)
}

fn rows(load: &Load, over: &[Transport], connections: usize, posted: &Posted, told: &Told) -> Vec<Row> {
    let (after, metrics) = (&told.live, &told.metrics);
    let mut times = load.times.lock().unwrap_or_else(PoisonError::into_inner).clone();
    times.sort_unstable();
    let heard = |share: usize| times.get(times.len().saturating_sub(1) * share / 100).map_or(f64::NAN, |us| ms(*us));
    let plain = |name: &str| value(metrics, name);
    let by_transport = EVERY.into_iter().map(|transport| {
        let really = (0..connections).filter(|number| over[number % over.len()] == transport).count();
        // Whoever watches has a socket too.
        let really = really + usize::from(transport == Transport::WebSocket);
        let (name, live) = of(after, transport);
        let label = format!("tidings_connections{{transport=\"{name}\"}}");
        Row(format!("connections, {name}"), count(really), exact(live), plain(&label))
    });
    let quantile = |us: Option<u64>| us.map_or(f64::NAN, ms);
    let delivery = |share| plain(&format!("tidings_delivery_seconds{{quantile=\"{share}\"}}")) * 1e3;
    let rest = [
        Row("messages".into(), count(posted.messages), exact(after.messages), plain("tidings_messages_total")),
        Row("messages per second".into(), count(posted.messages) / posted.seconds, told.per_second, f64::NAN),
        Row("deliveries".into(), count(times.len()), exact(after.deliveries), plain("tidings_delivery_seconds_count")),
        Row("p50 in ms".into(), heard(50), quantile(after.delivery_p50_us), delivery("0.5")),
        Row("p99 in ms".into(), heard(99), quantile(after.delivery_p99_us), delivery("0.99")),
    ];
    by_transport.chain(rest).collect()
}

fn print(rows: &[Row]) {
    println!("{:>28}  {:>12}  {:>12}  {:>12}", "", "as it was", "live", "/metrics");
    for Row(name, really, live, told) in rows {
        println!("{name:>28}  {really:>12.1}  {live:>12.1}  {told:>12.1}");
    }
}

fn of(figures: &Figures, transport: Transport) -> (&'static str, u64) {
    match transport {
        Transport::WebSocket => ("web_socket", figures.web_socket),
        Transport::EventStream => ("event_stream", figures.event_stream),
        Transport::LongPoll => ("long_poll", figures.long_poll),
        Transport::ShortPoll => ("short_poll", figures.short_poll),
    }
}

fn value(metrics: &str, name: &str) -> f64 {
    let line = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.and_then(|value| value.parse().ok()).unwrap_or(f64::NAN)
}

fn ms(us: u64) -> f64 {
    exact(us) / 1e3
}

fn count(number: usize) -> f64 {
    exact(number as u64)
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 2⁵³, which nothing here reaches")]
fn exact(value: u64) -> f64 {
    value as f64
}

//! The machine against a model server over a bad network, in thousands of schedules, each of them made from a seed.
//! `TIDINGS_SIM_SEEDS=n` runs so many of them, `TIDINGS_SIM_SEED=n` replays one and shows what happens.

mod browser;
mod dice;
mod proxy;
mod screen;
mod server;
mod trouble;
mod wire;
mod world;

use self::world::{Event, World};

const SEEDS: u64 = 2_000;
/// How long things may take to come right when nothing goes wrong any more.
const HEALING_MS: u64 = 15 * 60_000;

#[test]
fn on_any_network_nothing_is_lost_or_doubled() {
    if let Some(seed) = setting("TIDINGS_SIM_SEED") {
        live(seed, true);
        return;
    }
    let seeds = setting("TIDINGS_SIM_SEEDS").unwrap_or(SEEDS);
    let mut tried = Tried::default();
    for seed in 0..seeds {
        let on_failure = Replay(seed);
        tried += live(seed, false);
        drop(on_failure);
    }
    println!("{tried:?}");
    let Tried { welcomes, climbs, by } = tried;
    assert!(welcomes > 5 * seeds && climbs > seeds, "only {welcomes} connections and {climbs} climbs");
    assert!(by.iter().all(|times| 2 * times > seeds), "{by:?} connections by each transport");
}

/// What was tried; without it, that nothing went wrong would mean little.
#[derive(Clone, Copy, Default, Debug)]
struct Tried {
    welcomes: u64,
    climbs: u64,
    /// How often each transport came into use.
    by: [u64; 4],
}

impl std::ops::AddAssign for Tried {
    fn add_assign(&mut self, other: Self) {
        self.welcomes += other.welcomes;
        self.climbs += other.climbs;
        self.by.iter_mut().zip(other.by).for_each(|(by, other)| *by += other);
    }
}

fn live(seed: u64, tracing: bool) -> Tried {
    let mut world = World::new(seed, tracing);
    world.schedule(0, Event::Trouble);
    while world.troubles > 0 || !world.is_awake() {
        world.run(world.t + 1_000);
    }
    // What is still under way arrives: the person sees it before they ask for a connection.
    world.run(world.t + 20_000);
    world.heal();
    world.run(world.t + HEALING_MS);
    world.check();
    world.tried
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().expect("a number"))
}

/// Says how to see a failure again.
struct Replay(u64);

impl Drop for Replay {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("to replay: TIDINGS_SIM_SEED={} cargo test -p protocol on_any_network -- --nocapture", self.0);
        }
    }
}

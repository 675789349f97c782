//! Load for a Tidings server, and what it costs: `bench --help` says what each measurement does and what it does not tell.

mod calls;
mod figures;
mod idle;
mod member;
mod program;
mod reconnect;
mod request;

use clap::{Parser, Subcommand, ValueEnum};
use protocol::connection::Transport;
use std::{io, path::PathBuf};

/// Measures a Tidings server: starts one over an empty folder, on a free port of this machine, loads it, and stops it.
///
/// Server and load share the machine, so times tell of both together; build both for release (`bin/bench` does), and
/// compare only what ran on the same machine. Memory is the resident memory that the system counts for the server alone.
/// Each connection needs an open file here and one in the server: see `ulimit -n`.
#[derive(Parser)]
#[command(name = "bench", version)]
struct Line {
    /// The server's program
    #[arg(long, default_value = "target/release/tidings", global = true)]
    server: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// What an idle connection costs: resident memory with a hundred connections, and with so many more
    ///
    /// The first hundred warm the server up. Everybody has said hello and got the answer; a long poll is waiting, a short
    /// one asks when the server said. What the system holds for a socket is not in it.
    Idle {
        /// Connections of each transport
        #[arg(long, default_value_t = 1_000)]
        connections: usize,
        /// Only this transport
        #[arg(long)]
        over: Option<Over>,
    },
    /// Everybody comes back at once: clients connect, the server is killed and started again, and all reconnect with the
    /// cursor they have, without waiting their turn, while a few others go on posting
    ///
    /// A client that finds no server yet tries again after a tenth of a second. Tells how long it took from the moment the
    /// server was ready until the first, the middle and the last were welcomed; how many were refused or failed after that
    /// moment; how long those who post had to wait for an acknowledgement; and whether everybody has heard every message
    /// once, in order.
    Reconnect {
        /// Clients that come back
        #[arg(long, default_value_t = 10_000)]
        clients: usize,
        /// By which transport
        #[arg(long, default_value = "web-socket")]
        over: Over,
    },
    /// The figures of the admin page, beside what they tell of: so many connections and posts for a minute
    ///
    /// Connections are shared out among the transports. A time of delivery here goes from before the request until the
    /// message was read, in this program; in the server from when the request was read until the message was written.
    Figures {
        /// Connections
        #[arg(long, default_value_t = 1_000)]
        connections: usize,
        /// Messages posted each second
        #[arg(long, default_value_t = 5)]
        posts_per_s: u32,
        /// Only this transport
        #[arg(long)]
        over: Option<Over>,
    },
    /// System calls that write, for each message that reaches somebody: a room of so many, one who posts, and `strace`
    /// counting in the server
    ///
    /// Needs `strace`, which makes everything slow: counts are what it gives, not times. In one run the messages come one
    /// by one, in another as fast as they are taken, when several wait for the same reader. The writes of the database
    /// are not among them.
    Calls {
        /// Who listens
        #[arg(long, default_value_t = 100)]
        members: usize,
        /// Messages in each run
        #[arg(long, default_value_t = 50)]
        messages: usize,
    },
}

/// By which transport.
#[derive(Clone, Copy, ValueEnum)]
enum Over {
    WebSocket,
    EventStream,
    LongPoll,
    ShortPoll,
}

impl From<Over> for Transport {
    fn from(over: Over) -> Self {
        match over {
            Over::WebSocket => Self::WebSocket,
            Over::EventStream => Self::EventStream,
            Over::LongPoll => Self::LongPoll,
            Over::ShortPoll => Self::ShortPoll,
        }
    }
}

/// All of them.
const EVERY: [Transport; 4] = [Transport::WebSocket, Transport::EventStream, Transport::LongPoll, Transport::ShortPoll];

#[tokio::main]
async fn main() -> io::Result<()> {
    let Line { server, command } = Line::parse();
    match command {
        Command::Idle { connections, over } => {
            let transports = over.map_or(EVERY.to_vec(), |over| vec![over.into()]);
            idle::measure(&server, connections, &transports).await
        }
        Command::Reconnect { clients, over } => reconnect::measure(&server, clients, over.into()).await,
        Command::Figures { connections, posts_per_s, over } => {
            let transports = over.map_or(EVERY.to_vec(), |over| vec![over.into()]);
            figures::measure(&server, connections, posts_per_s.max(1), &transports).await
        }
        Command::Calls { members, messages } => calls::measure(&server, members, messages).await,
    }
}

//! The settings of the program: one documented struct. Each setting has one name, as a flag (`--ping-ms`), an environment
//! variable (`TIDINGS_PING_MS`) and a TOML key (`ping_ms`); the first of these that is given wins, then the default.

mod command;
mod error;
mod files;
mod limits;
mod reading;
mod setting;
#[cfg(test)]
mod tests;
mod values;

pub use command::{Command, TokenCommand, UserCommand};
pub use error::ConfigError;
pub use files::FileSettings;
pub use limits::LimitSettings;
pub use reading::Program;
pub use setting::{Origin, Setting};

use clap::{Args, ValueEnum};
use protocol::limits::Limits;
use std::{net::SocketAddr, path::PathBuf, time::Duration};
use tracing_subscriber::filter::Targets;
use values::{address, database, folder, log_filter, public_url, within};

/// Every setting of the program.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Settings")]
pub struct Config {
    /// Address and port to listen on
    #[arg(long, default_value = "127.0.0.1:3000", value_parser = address)]
    pub addr: SocketAddr,
    /// Folder for everything that is kept; made when missing
    #[arg(long, default_value = "./data", value_name = "FOLDER", value_parser = folder)]
    pub data: PathBuf,
    /// Database, as `sqlite:FILE`; when not set, `tidings.db` in the data folder
    #[arg(long = "database-url", id = "database_url", value_name = "URL", value_parser = database)]
    database: Option<PathBuf>,
    /// Address under which people reach the server, as `https://chat.example.org`; when not set, whatever address they use
    #[arg(long, value_name = "URL", value_parser = public_url)]
    pub public_url: Option<String>,
    /// TOML file with settings, one `name = value` a line
    #[arg(long = "config", id = "config", value_name = "FILE")]
    file: Option<PathBuf>,
    /// What to log: a level (off, error, warn, info, debug, trace), or levels by part, as `info,sqlx=warn`
    #[arg(long, default_value = "info", value_name = "FILTER", value_parser = log_filter)]
    pub log: Targets,
    /// How to log: lines for people, or JSON for programs
    #[arg(long, default_value = "text", value_name = "FORMAT")]
    pub log_format: LogFormat,
    /// Connections at once; further ones are answered with 503. Each needs an open file: keep it some hundred below the
    /// limit of the process (`ulimit -n`)
    #[arg(long, default_value_t = 10_000, value_name = "NUMBER", value_parser = within::<usize>(1..=1_000_000))]
    pub max_connections: usize,
    /// How long a client may take to send the head of a request, and may be silent between two requests
    #[arg(long, default_value_t = 10_000, value_name = "MS", value_parser = within::<u64>(100..=300_000))]
    header_deadline_ms: u64,
    /// How long a stopping server gives its clients to finish
    #[arg(long, default_value_t = 10_000, value_name = "MS", value_parser = within::<u64>(0..=600_000))]
    drain_ms: u64,
    /// Which files people may send, and where they are kept.
    #[command(flatten)]
    pub files: FileSettings,
    /// Who may read `/metrics`: `local` for this machine and the tokens of admins, `open` for everybody
    #[arg(long, default_value = "local", value_name = "WHO")]
    pub metrics: MetricsAccess,
    #[command(flatten)]
    limits: LimitSettings,
}

/// Who may read the metrics.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum MetricsAccess {
    /// This machine, and the tokens of admins.
    Local,
    /// Everybody.
    Open,
}

/// How log lines look.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: one JSON object a line.
    Json,
}

impl Config {
    /// The file of the `SQLite` database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.database.clone().unwrap_or_else(|| self.data.join("tidings.db"))
    }

    /// Whether people reach the server over https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }

    /// How long a client may take to send the head of a request.
    #[must_use]
    pub fn header_deadline(&self) -> Duration {
        Duration::from_millis(self.header_deadline_ms)
    }

    /// How long a stopping server gives its clients to finish.
    #[must_use]
    pub fn drain(&self) -> Duration {
        Duration::from_millis(self.drain_ms)
    }

    /// What clients may do and how much.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.limits.into()
    }
}

//! Why the program cannot start.

use super::Origin;
use std::{path::PathBuf, process::ExitCode};

/// Why the program cannot start. Every text is one line, except that of [`ConfigError::Usage`].
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The command line makes no sense, or asks for help.
    #[error(transparent)]
    Usage(clap::Error),
    /// The file cannot be read.
    #[error("config = {path:?} ({origin}): {why}; allowed is a TOML file with one setting a line")]
    File {
        /// Which file.
        path: PathBuf,
        /// Who named it.
        origin: Origin,
        /// What is wrong with it.
        why: String,
    },
    /// The file has a key that is no setting.
    #[error("{name:?} ({}) is no setting; allowed are the names that `tidings --help` lists, as `ping_ms`", path.display())]
    Unknown {
        /// The key.
        name: String,
        /// Which file.
        path: PathBuf,
    },
    /// A value makes no sense.
    #[error("{name} = {value:?} ({origin}): allowed is {allowed}")]
    Wrong {
        /// Which setting.
        name: String,
        /// What was written.
        value: String,
        /// Where.
        origin: Origin,
        /// What could have been written.
        allowed: String,
    },
}

impl ConfigError {
    /// Tells the person, and gives the exit code.
    #[must_use]
    pub fn report(&self) -> ExitCode {
        match self {
            Self::Usage(usage) => {
                // Where this text cannot be written, nothing else can be said either.
                let _ = usage.print();
                ExitCode::from(u8::try_from(usage.exit_code()).unwrap_or(2))
            }
            wrong => {
                eprintln!("tidings: {wrong}");
                ExitCode::from(2)
            }
        }
    }
}

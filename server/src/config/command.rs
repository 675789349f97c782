//! What the program can be asked to do.

use super::{Config, values::user_name};
use clap::{Parser, Subcommand};

/// Self-hosted team chat and notifications.
///
/// Every setting can also be given as an environment variable or in a TOML file: `--ping-ms 20000` is the same as
/// `TIDINGS_PING_MS=20000` and as `ping_ms = 20000`. A flag wins over the environment, that over the file.
#[derive(Parser)]
#[command(name = "tidings", version, disable_help_subcommand = true)]
pub(super) struct Line {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) config: Config,
}

/// What the program is asked to do.
#[derive(Subcommand, Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// Serve the workspace (the default)
    Serve,
    /// Manage people
    #[command(subcommand)]
    User(UserCommand),
    /// Manage API tokens
    #[command(subcommand)]
    Token(TokenCommand),
    /// Fill an empty workspace with people, channels and messages in four languages, to try things out
    Demo,
    /// Print the settings in force and where each came from, as a TOML file
    Config,
}

/// What can be done with people.
#[derive(Subcommand, Clone, PartialEq, Eq, Debug)]
pub enum UserCommand {
    /// Add somebody
    Add {
        /// Sign-in name: 2 to 32 of a-z, 0-9, dot, underscore, hyphen
        #[arg(value_parser = user_name)]
        name: String,
        /// Shown name; the sign-in name when not given
        #[arg(long)]
        display_name: Option<String>,
        /// May invite and administer
        #[arg(long)]
        admin: bool,
        /// Read the password from standard input instead of making one up
        #[arg(long)]
        password_stdin: bool,
    },
    /// List everybody
    List,
    /// End somebody's sessions and let them sign in no more
    Disable {
        /// Sign-in name
        #[arg(value_parser = user_name)]
        name: String,
    },
    /// Give somebody a new password and end their sessions
    Password {
        /// Sign-in name
        #[arg(value_parser = user_name)]
        name: String,
        /// Read the password from standard input instead of making one up
        #[arg(long)]
        password_stdin: bool,
    },
}

/// What can be done with API tokens.
#[derive(Subcommand, Clone, PartialEq, Eq, Debug)]
pub enum TokenCommand {
    /// Make a token and print its secret, this once
    Add {
        /// Whose it is
        #[arg(value_parser = user_name)]
        user: String,
        /// What it is for
        label: String,
    },
}

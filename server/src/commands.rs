//! What an operator does from the command line, beside a running server or without one.

use crate::{
    accounts, clock,
    config::{Config, TokenCommand, UserCommand},
    demo,
    error::ApiError,
    secret,
    serve::ServeError,
    store::{
        Store, StoreError,
        change::{Change, Refusal},
        sqlite::Sqlite,
    },
};
use protocol::user::{Role, User};
use std::{
    io::{self, BufRead},
    sync::Arc,
};

/// Why a command did not do it.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The server did not start.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It may not be done.
    #[error("{}", .0.detail)]
    Refused(#[from] Refusal),
    /// A field is not well formed.
    #[error("{}: {}", .0.field.unwrap_or("request"), .0.detail)]
    Wrong(#[from] ApiError),
    /// There is no user of that name.
    #[error("there is no user {0:?}")]
    NoUser(String),
    /// Only an empty workspace is filled.
    #[error("the workspace is not empty: choose another folder with --data")]
    NotEmpty,
    /// The password could not be read.
    #[error("the password cannot be read from standard input: {0}")]
    Input(#[from] io::Error),
}

/// Manages people.
///
/// # Errors
/// Says what is wrong.
pub async fn user(config: &Config, command: UserCommand) -> Result<(), CommandError> {
    let store = Sqlite::open(&config.database()).await?;
    match command {
        UserCommand::Add { name, display_name, admin, password_stdin } => {
            let (password, made_up) = password(password_stdin)?;
            let role = if admin { Role::Admin } else { Role::Member };
            let user =
                accounts::new_user(name.clone(), display_name.unwrap_or_else(|| name.clone()), password, role).await?;
            commit(&store, Change::AddUser { user, invite: None }).await?;
            say_password(&name, made_up.as_deref());
        }
        UserCommand::List => store.users().await?.iter().for_each(print),
        UserCommand::Disable { name } => {
            commit(&store, Change::DisableUser { name: name.clone(), disabled: true }).await?;
            println!("{name} is disabled");
        }
        UserCommand::Password { name, password_stdin } => {
            find(&store, &name).await?;
            let (password, made_up) = password(password_stdin)?;
            let password = accounts::new_password(password).await?;
            commit(&store, Change::SetPassword { name: name.clone(), password }).await?;
            say_password(&name, made_up.as_deref());
        }
    }
    store.close().await;
    Ok(())
}

/// Manages API tokens.
///
/// # Errors
/// Says what is wrong.
pub async fn token(config: &Config, TokenCommand::Add { user, label }: TokenCommand) -> Result<(), CommandError> {
    let store = Sqlite::open(&config.database()).await?;
    let user = find(&store, &user).await?;
    println!("{}", crate::keys::add_token(&store, user.id, label).await?.token.unwrap_or_default());
    store.close().await;
    Ok(())
}

async fn find(store: &Sqlite, name: &str) -> Result<User, CommandError> {
    let account = store.account(name).await?;
    account.map(|account| account.user).ok_or_else(|| CommandError::NoUser(name.to_owned()))
}

/// Fills an empty workspace, and says who can sign in.
///
/// # Errors
/// Says what is wrong.
pub async fn demo(config: &Config) -> Result<(), CommandError> {
    let store = Arc::new(Sqlite::open(&config.database()).await?);
    let demo::Demonstration { password, people, messages } = demo::fill(config.clone(), store.clone()).await?;
    println!("{messages} messages. These can sign in, all with the password {password}");
    people.iter().for_each(|(name, display_name)| println!("{name}\t{display_name}"));
    store.close().await;
    Ok(())
}

async fn commit(store: &Sqlite, change: Change) -> Result<(), CommandError> {
    commit_at(store, clock::now(), vec![change]).await
}

/// Makes changes as of some time.
pub(crate) async fn commit_at(store: &Sqlite, at: u64, changes: Vec<Change>) -> Result<(), CommandError> {
    for outcome in store.commit(at, &changes).await? {
        outcome?;
    }
    Ok(())
}

/// The password, and again if it was made up here.
fn password(from_stdin: bool) -> Result<(String, Option<String>), io::Error> {
    if from_stdin {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line)?;
        return Ok((line.trim_end_matches(['\r', '\n']).to_owned(), None));
    }
    let made_up: String = secret::new().chars().take(20).collect();
    Ok((made_up.clone(), Some(made_up)))
}

fn say_password(name: &str, made_up: Option<&str>) {
    match made_up {
        Some(password) => println!("{name} can sign in with the password {password}"),
        None => println!("{name} can sign in"),
    }
}

fn print(user: &User) {
    let role = if user.role == Role::Admin { "admin" } else { "member" };
    let disabled = if user.disabled { ", disabled" } else { "" };
    println!("{}\t{}\t{role}{disabled}", user.name, user.display_name);
}

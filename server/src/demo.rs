//! `tidings demo`: fills an empty workspace, to try Tidings and to take pictures of it.

mod cast;
mod phrases;
mod talk;

use crate::{
    accounts, clock,
    commands::{CommandError, commit_at},
    secret,
    store::{
        NewSession, Store,
        change::{Change, NewUser},
        sqlite::Sqlite,
    },
};
use cast::{CAST, PLACES, Somebody};
use protocol::{
    channel::{ChannelKind, ChannelRef, NewChannel, slug},
    id::{ChannelId, MessageId, UserId},
    message::{MoveRead, NewMessage},
};

/// What the workspace is called.
const WORKSPACE: &str = "Harbour";
/// Everybody has one password; it is made up each time, because a demonstration may stand open to the world.
const PASSWORD_CHARS: usize = 12;
/// The accounts are so much older than the first word.
const DAYS_BEFORE_MS: u64 = 40 * 24 * 3_600_000;
const HOUR_MS: u64 = 3_600_000;
/// What browsers call themselves.
const PROGRAMS: [&str; 4] = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36",
];
/// Messages at the end that most people have not read yet.
const UNREAD: usize = 25;

/// Who can sign in, and with which password.
#[derive(Clone, Debug)]
pub struct Demonstration {
    /// The password of everybody.
    pub password: String,
    /// Sign-in names and shown names; the first is an admin.
    pub people: Vec<(&'static str, &'static str)>,
    /// How many messages there are.
    pub messages: usize,
}

/// Fills an empty workspace.
///
/// # Errors
/// When it is set up already, or the database fails.
pub async fn fill(store: &Sqlite) -> Result<Demonstration, CommandError> {
    if store.workspace().await?.is_some() {
        return Err(CommandError::NotEmpty);
    }
    let (now, password): (u64, String) = (clock::now(), secret::new().chars().take(PASSWORD_CHARS).collect());
    let hashed = accounts::new_password(password.clone()).await?;
    let began = now - DAYS_BEFORE_MS;
    let users: Vec<UserId> = CAST.iter().map(|_| UserId::new(began, secret::random())).collect();
    commit_at(store, began, people(&users, &hashed)).await?;
    commit_at(store, began, places(&users, began)).await?;
    let lines = talk::talk(now);
    for line in &lines {
        let message = NewMessage {
            id: MessageId::new(line.at, secret::random()),
            text: line.text.clone(),
            reply_to: None,
            attachments: Vec::new(),
        };
        let post = Change::Post { by: users[line.by], channel: channel(line.place), message };
        commit_at(store, line.at, vec![post]).await?;
    }
    devices(store, &users, now).await?;
    commit_at(store, now, readings(&users, store.head().await?)).await?;
    let people = CAST.iter().map(|somebody| (somebody.name, somebody.display_name)).collect();
    Ok(Demonstration { password, people, messages: lines.len() })
}

fn people(users: &[UserId], hashed: &str) -> Vec<Change> {
    let new = |(somebody, id): (&Somebody, &UserId)| NewUser {
        id: *id,
        name: somebody.name.to_owned(),
        display_name: somebody.display_name.to_owned(),
        role: somebody.role,
        password: hashed.to_owned(),
    };
    let mut new = CAST.iter().zip(users).map(new);
    let admin = new.next().map(|admin| Change::SetUp { workspace: WORKSPACE.to_owned(), admin });
    admin.into_iter().chain(new.map(|user| Change::AddUser { user, invite: None })).collect()
}

fn places(users: &[UserId], began: u64) -> Vec<Change> {
    let made = PLACES.iter().skip(1).map(|place| {
        let members: Vec<UserId> = talk::those_in(place).into_iter().map(|at| users[at]).collect();
        let by = members[0];
        let (name, topic) = (place.name.to_owned(), place.topic.to_owned());
        let channel = NewChannel { name, kind: place.kind, topic, members };
        Change::AddChannel { by, id: ChannelId::new(began, secret::random()), channel }
    });
    made.collect()
}

/// Where people were signed in: the secrets are thrown away, so that nobody comes in by them.
async fn devices(store: &Sqlite, users: &[UserId], now: u64) -> Result<(), CommandError> {
    for (at, user) in users.iter().enumerate().skip(1) {
        for (number, label) in PROGRAMS.iter().cycle().skip(at).take(1 + at % 3).enumerate() {
            let created_at = now - (at * 7 + number * 31) as u64 * HOUR_MS - HOUR_MS / 3;
            let (token, expires_at) = (None, Some(now + DAYS_BEFORE_MS));
            let label = (*label).to_owned();
            let session = NewSession { hash: secret::random(), user: *user, token, label, created_at, expires_at };
            store.add_session(&session).await?;
        }
    }
    Ok(())
}

/// Most people have read nearly everything; the first has just come back.
fn readings(users: &[UserId], head: u64) -> Vec<Change> {
    let mut readings = Vec::new();
    for (number, place) in PLACES.iter().enumerate() {
        for at in talk::those_in(place) {
            let back = if at == 0 && place.kind == ChannelKind::Public { number } else { at };
            let seq = head.saturating_sub((back * UNREAD) as u64);
            readings.push(Change::Read { by: users[at], channel: channel(number), to: MoveRead::UpTo { seq } });
        }
    }
    readings
}

fn channel(place: usize) -> ChannelRef {
    ChannelRef::Slug(slug(PLACES[place].name))
}

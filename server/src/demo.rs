//! `tidings demo`: fills an empty workspace, to try Tidings and to take pictures of it.

mod cast;
mod made;
mod moments;
mod paper;
mod phrases;
mod picture;
mod sound;
mod talk;

use crate::{
    accounts, clock,
    commands::{CommandError, commit_at},
    config::Config,
    files::keep_made,
    secret,
    serve::ServeError,
    state::Server,
    store::{
        NewSession, Store,
        change::{Change, NewUser},
        sqlite::Sqlite,
    },
};
use cast::{CAST, PLACES, Place, Somebody};
use moments::{NOTICES, Notice, STATUSES, Status};
use protocol::{
    channel::{ChannelKind, ChannelRef, NewChannel, slug},
    id::{ChannelId, MessageId, NotificationId, UserId},
    message::{MoveRead, NewMessage},
    notification::{NewNotification, ReadMark, Receiver},
    patch::Patch,
    user::{MePatch, Role, UserStatus},
};
use std::sync::Arc;
use talk::Line;

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
/// When it is set up already, or the database or the storage of files fails.
pub async fn fill(config: Config, store: Arc<Sqlite>) -> Result<Demonstration, CommandError> {
    if store.workspace().await?.is_some() {
        return Err(CommandError::NotEmpty);
    }
    // What takes files in is a server; nobody can reach this one.
    let (server, background) = Server::start(config, store.clone()).await.map_err(ServeError::from)?;
    let filled = write(&server, &store).await;
    server.stop.cancel();
    background.finish().await;
    filled
}

async fn write(server: &Arc<Server>, store: &Sqlite) -> Result<Demonstration, CommandError> {
    let (now, password): (u64, String) = (clock::now(), secret::new().chars().take(PASSWORD_CHARS).collect());
    let hashed = accounts::new_password(password.clone()).await?;
    let began = now - DAYS_BEFORE_MS;
    let users: Vec<UserId> = CAST.iter().map(|_| UserId::new(began, secret::random())).collect();
    commit_at(store, began, people(&users, &hashed)).await?;
    commit_at(store, began, places(&users, began)).await?;
    commit_at(store, began, statuses(&users)).await?;
    let messages = happen(server, store, &users, now).await?;
    devices(store, &users, now).await?;
    commit_at(store, now, readings(&users, store.head().await?)).await?;
    let people = CAST.iter().map(|somebody| (somebody.name, somebody.display_name)).collect();
    Ok(Demonstration { password, people, messages })
}

/// Something that happens at its time.
enum Step {
    Say(Line),
    Tell(&'static Notice),
}

/// Lets everything happen that is said and told, in order; gives the number of messages.
async fn happen(server: &Arc<Server>, store: &Sqlite, users: &[UserId], now: u64) -> Result<usize, CommandError> {
    let aside = ChannelId::new(now, secret::random());
    let channels: Vec<ChannelRef> = PLACES.iter().map(channel).chain([ChannelRef::Id(aside)]).collect();
    let said = talk::talk(now).into_iter().chain(moments::moments(now)).chain(moments::aside(now, PLACES.len()));
    let said = said.map(|line| (line.at, Step::Say(line)));
    let told = NOTICES.iter().map(|notice| (notice.at(now), Step::Tell(notice)));
    let mut steps: Vec<(u64, Step)> = said.chain(told).collect();
    steps.sort_by_key(|(at, _)| *at);
    commit_at(store, steps.first().map_or(now, |(at, _)| *at), vec![alone(aside, users)]).await?;
    let mut messages = 0;
    for (at, step) in steps {
        match step {
            Step::Say(line) => {
                let message = message(server, users[line.by], &line).await?;
                let post = Change::Post { by: users[line.by], channel: channels[line.place].clone(), message };
                commit_at(store, at, vec![post]).await?;
                messages += 1;
            }
            Step::Tell(notice) => commit_at(store, at, tell(notice, users, at, store.head().await?)).await?,
        }
    }
    Ok(messages)
}

/// A message with its files, which are uploaded first.
async fn message(server: &Arc<Server>, by: UserId, line: &Line) -> Result<NewMessage, CommandError> {
    let mut attachments = Vec::with_capacity(line.files.len());
    for file in line.files {
        let (bytes, beside) = file.make();
        attachments.push(keep_made(server, by, file.name(), &bytes, beside).await?.id);
    }
    let id = MessageId::new(line.at, secret::random());
    Ok(NewMessage { id, text: line.text.clone(), reply_to: None, attachments })
}

/// A channel of the first two.
fn alone(id: ChannelId, users: &[UserId]) -> Change {
    let (name, topic) = (String::new(), String::new());
    let channel = NewChannel { name, kind: ChannelKind::Direct, topic, members: vec![users[1]] };
    Change::AddChannel { by: users[0], id, channel }
}

/// An admin tells everybody; whether the first has read it is so from the start.
fn tell(notice: &Notice, users: &[UserId], at: u64, head: u64) -> Vec<Change> {
    let Notice { title, body, level, read, .. } = notice;
    let notification = NewNotification {
        to: Receiver::Everyone,
        title: (*title).to_owned(),
        body: (*body).to_owned(),
        level: *level,
        link: None,
    };
    let teller = CAST.iter().rposition(|somebody| somebody.role == Role::Admin).unwrap_or_default();
    let told = Change::Notify { by: users[teller], id: NotificationId::new(at, secret::random()), notification };
    let read = read.then(|| Change::ReadNotifications { by: users[0], read: ReadMark::UpTo { up_to: head + 1 } });
    [told].into_iter().chain(read).collect()
}

fn statuses(users: &[UserId]) -> Vec<Change> {
    let say = |(by, emoji, text): &Status| {
        let status = UserStatus { emoji: (*emoji).to_owned(), text: (*text).to_owned(), until: None };
        Change::SetMe { by: users[*by], patch: MePatch { status: Patch::To(status), ..MePatch::default() } }
    };
    STATUSES.iter().map(say).collect()
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
            readings.push(Change::Read { by: users[at], channel: channel(place), to: MoveRead::UpTo { seq } });
        }
    }
    readings
}

fn channel(place: &Place) -> ChannelRef {
    ChannelRef::Slug(slug(place.name))
}

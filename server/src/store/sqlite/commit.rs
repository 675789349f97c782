//! Applying changes. Every change checks everything before it writes anything, so that a refused one leaves no trace and
//! a batch needs no savepoints.

use super::{accounts, channels, messages, row};
use crate::store::{
    StoreError,
    change::{Answer, Audience, Change, Event, Outcome, Refusal},
};
use axum::extract::ws::Utf8Bytes;
use protocol::frame::ServerFrame;
use sqlx::{Sqlite, SqliteConnection, Transaction, query, query_scalar};

/// A batch under way.
pub struct Batch<'a> {
    /// The connection that writes.
    pub db: &'a mut SqliteConnection,
    /// The time of everything in it.
    pub now: u64,
    /// Number of the last event so far.
    pub head: u64,
    /// Events of the change under way.
    pub events: Vec<Event>,
}

/// The answer to a change: refused, or what the one who asked is told.
pub type Applied = Result<Result<Answer, Refusal>, StoreError>;

/// Applies changes and flushes them to disk.
pub async fn commit(
    mut write: Transaction<'static, Sqlite>,
    now: u64,
    changes: &[Change],
) -> Result<Vec<Result<Outcome, Refusal>>, StoreError> {
    let head: i64 = query_scalar("select head from workspace").fetch_one(&mut *write).await?;
    let before = head.cast_unsigned();
    let mut batch = Batch { db: &mut write, now, head: before, events: Vec::new() };
    let mut outcomes = Vec::with_capacity(changes.len());
    for change in changes {
        let answer = batch.apply(change).await?;
        let events = std::mem::take(&mut batch.events);
        outcomes.push(answer.map(|answer| Outcome { events, answer }));
    }
    let head = batch.head;
    if head > before {
        query("update workspace set head = ?").bind(row::int(head)).execute(&mut *write).await?;
    }
    write.commit().await?;
    Ok(outcomes)
}

impl Batch<'_> {
    async fn apply(&mut self, change: &Change) -> Applied {
        match change {
            Change::SetUp { workspace, admin } => accounts::set_up(self, workspace, admin).await,
            Change::AddUser { user, invite } => accounts::add_user(self, user, invite.as_ref()).await,
            Change::DisableUser { name, disabled } => accounts::disable(self, name, *disabled).await,
            Change::AddChannel { by, id, channel } => channels::add(self, *by, *id, channel).await,
            Change::PatchChannel { by, channel, patch } => channels::patch(self, *by, channel, patch).await,
            Change::Join { by, channel, user } => channels::join(self, *by, channel, *user).await,
            Change::Leave { by, channel, user } => channels::leave(self, *by, channel, *user).await,
            Change::Post { by, channel, message } => messages::post(self, *by, channel, message).await,
            Change::Read { by, channel, to } => messages::read(self, *by, channel, to).await,
        }
    }

    /// Number of the next event.
    pub fn next(&self) -> u64 {
        self.head + 1
    }

    /// Logs an event under the number [`Self::next`] gave.
    pub async fn log(&mut self, audience: Audience, frame: ServerFrame) -> Result<(), StoreError> {
        let seq = self.next();
        debug_assert_eq!(frame.seq(), Some(seq));
        let text = frame.encode();
        query("insert into log (seq, at, channel, user, frame) values (?, ?, ?, ?, ?)")
            .bind(row::int(seq))
            .bind(row::int(self.now))
            .bind(audience.channel.map(|channel| row::id(channel.as_bytes())))
            .bind(audience.user.map(|user| row::id(user.as_bytes())))
            .bind(&text)
            .execute(&mut *self.db)
            .await?;
        self.head = seq;
        self.events.push(Event { seq, audience, frame, text: Utf8Bytes::from(text) });
        Ok(())
    }
}

//! Changes that are applied together, and the events they make.

use super::row;
use crate::store::{
    StoreError,
    change::{Answer, Audience, Event, Refusal},
};
use axum::extract::ws::Utf8Bytes;
use protocol::frame::ServerFrame;
use sqlx::{SqliteConnection, query};

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

impl Batch<'_> {
    /// Number of the next event.
    pub fn next(&self) -> u64 {
        self.head + 1
    }

    /// Logs an event under the number [`Self::next`] gave.
    pub async fn log(&mut self, audience: Audience, frame: ServerFrame) -> Result<(), StoreError> {
        let seq = self.next();
        debug_assert_eq!(frame.seq(), Some(seq));
        let text = frame.encode();
        query("insert into log (seq, at, channel, user, among, frame) values (?, ?, ?, ?, ?, ?)")
            .bind(row::int(seq))
            .bind(row::int(self.now))
            .bind(audience.channel.map(|channel| row::id(channel.as_bytes())))
            .bind(audience.user.map(|user| row::id(user.as_bytes())))
            .bind(row::among(audience.among))
            .bind(&text)
            .execute(&mut *self.db)
            .await?;
        self.head = seq;
        self.events.push(Event { seq, audience, frame, text: Utf8Bytes::from(text) });
        Ok(())
    }
}

//! `SQLite`: the default engine. One connection writes, a few others read; the write-ahead log is flushed to disk by every
//! commit.

mod accounts;
mod admin;
mod administer;
mod batch;
mod channels;
mod commit;
mod files;
mod invites;
mod mentions;
mod messages;
mod notices;
mod notifications;
mod preferences;
mod reading;
mod reads;
mod row;
mod sessions;
mod users;

use crate::store::{
    Account, At, LoggedEvent, NewFile, NewSession, Note, Reader, Rooms, SecretHash, Session, State, Store, StoreError,
    StoredFile, Which,
    change::{Change, Event, Outcome, Refusal},
};
use async_trait::async_trait;
use protocol::{
    account::{Invite, Token},
    admin::{AuditEntry, ErrorGroup, Person},
    channel::{Channel, ChannelRef, ListedChannel},
    cursor::Epoch,
    error::ErrorReport,
    id::{ChannelId, FileId, InviteId, TokenId, UserId},
    message::History,
    notification::Notifications,
    user::User,
};
use sqlx::{
    Sqlite as Engine, SqlitePool, Transaction, query, query_scalar,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{fs::DirBuilder, os::unix::fs::DirBuilderExt, path::Path, time::Duration};

/// An open `SQLite` database.
#[derive(Debug)]
pub struct Sqlite {
    writer: SqlitePool,
    readers: SqlitePool,
    epoch: Epoch,
}

const READERS: u32 = 4;
/// Another process (the command line) may hold the write lock for a moment.
const BUSY: Duration = Duration::from_secs(5);

impl Sqlite {
    /// Opens the database in a file, making and updating it as needed.
    ///
    /// # Errors
    /// When the file cannot be used or its tables cannot be brought up to date.
    pub async fn open(file: &Path) -> Result<Self, StoreError> {
        if let Some(folder) = file.parent() {
            // Only the operator may read what people say to each other.
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY);
        let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
        sqlx::migrate!("migrations/sqlite").run(&writer).await?;
        let readers = SqlitePoolOptions::new().max_connections(READERS).connect_lazy_with(options.read_only(true));
        let epoch = first_epoch(&writer).await?;
        Ok(Self { writer, readers, epoch })
    }

    /// Flushes what is left and closes every connection.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    async fn read(&self) -> Result<Transaction<'static, Engine>, StoreError> {
        Ok(self.readers.begin().await?)
    }
}

/// Reads the epoch, or begins the first one.
async fn first_epoch(writer: &SqlitePool) -> Result<Epoch, StoreError> {
    let random = u32::from_be_bytes(crate::secret::random());
    query("insert into workspace (one, epoch, head) values (1, ?, 0) on conflict do nothing")
        .bind(i64::from(random))
        .execute(writer)
        .await?;
    let epoch: i64 = query_scalar("select epoch from workspace").fetch_one(writer).await?;
    Ok(Epoch(u32::try_from(epoch).map_err(|_| StoreError::Damaged("the epoch"))?))
}

#[async_trait]
impl Store for Sqlite {
    fn epoch(&self) -> Epoch {
        self.epoch
    }

    async fn head(&self) -> Result<u64, StoreError> {
        reading::head(&mut *self.readers.acquire().await?).await
    }

    async fn workspace(&self) -> Result<Option<String>, StoreError> {
        Ok(query_scalar("select name from workspace").fetch_one(&self.readers).await?)
    }

    async fn commit(&self, now: u64, changes: &[Change]) -> Result<Vec<Result<Outcome, Refusal>>, StoreError> {
        commit::commit(self.writer.begin_with("begin immediate").await?, now, changes).await
    }

    async fn events(
        &self,
        after: u64,
        up_to: u64,
        reader: &Reader,
        limit: u32,
    ) -> Result<Vec<LoggedEvent>, StoreError> {
        reading::events(&mut *self.readers.acquire().await?, after, up_to, reader, limit).await
    }

    async fn missed(&self, after: u64, limit: u32) -> Result<Vec<Event>, StoreError> {
        reading::missed(&mut *self.readers.acquire().await?, after, limit).await
    }

    async fn oldest(&self) -> Result<u64, StoreError> {
        reading::oldest(&mut *self.readers.acquire().await?).await
    }

    async fn trim(&self, before: u64) -> Result<(), StoreError> {
        query("delete from log where at < ? and seq < (select head from workspace)")
            .bind(row::int(before))
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn snapshot(&self, user: UserId) -> Result<Option<State>, StoreError> {
        reading::snapshot(&mut *self.read().await?, user).await
    }

    async fn rooms(&self) -> Result<Rooms, StoreError> {
        reading::rooms(&mut *self.read().await?).await
    }

    async fn channel(&self, user: UserId, channel: &ChannelRef) -> Result<Option<(Channel, bool)>, StoreError> {
        let mut read = self.read().await?;
        let place = channels::place(&mut read, user, channel).await?;
        Ok(place.filter(channels::Place::is_visible).map(|place| (place.channel, place.joined)))
    }

    async fn members(&self, channel: ChannelId) -> Result<Vec<UserId>, StoreError> {
        channels::members(&mut *self.read().await?, channel).await
    }

    async fn channels(&self, user: UserId) -> Result<Vec<ListedChannel>, StoreError> {
        channels::list(&mut *self.read().await?, user).await
    }

    async fn history(&self, channel: ChannelId, at: At, limit: u32) -> Result<Option<History>, StoreError> {
        messages::history(&mut *self.read().await?, self.epoch, channel, at, limit).await
    }

    async fn add_file(&self, by: UserId, now: u64, file: &NewFile, max: u64) -> Result<bool, StoreError> {
        files::add(&mut *self.writer.acquire().await?, by, now, file, max).await
    }

    async fn files_bytes(&self, user: UserId) -> Result<u64, StoreError> {
        files::bytes_of(&mut *self.readers.acquire().await?, user).await
    }

    async fn file(&self, user: UserId, file: FileId) -> Result<Option<StoredFile>, StoreError> {
        files::visible(&mut *self.readers.acquire().await?, user, file).await
    }

    async fn take_back_file(&self, by: UserId, file: FileId) -> Result<bool, StoreError> {
        let taken = query("delete from files where id = ? and user = ? and message is null")
            .bind(row::id(file.as_bytes()))
            .bind(row::id(by.as_bytes()))
            .execute(&self.writer)
            .await?;
        Ok(taken.rows_affected() > 0)
    }

    async fn forget_unsent_files(&self, before: u64, limit: u32) -> Result<Vec<FileId>, StoreError> {
        files::forget_unsent(&mut *self.writer.acquire().await?, before, limit).await
    }

    async fn known_files(&self, files: &[FileId]) -> Result<Vec<FileId>, StoreError> {
        files::known(&mut *self.readers.acquire().await?, files).await
    }

    async fn account(&self, name: &str) -> Result<Option<Account>, StoreError> {
        users::account(&mut *self.readers.acquire().await?, name).await
    }

    async fn users(&self) -> Result<Vec<User>, StoreError> {
        users::users(&mut *self.readers.acquire().await?).await
    }

    async fn session(&self, hash: &SecretHash, now: u64) -> Result<Option<Session>, StoreError> {
        sessions::session(&mut *self.readers.acquire().await?, hash, now).await
    }

    async fn add_session(&self, session: &NewSession) -> Result<(), StoreError> {
        sessions::add(&mut *self.writer.acquire().await?, session).await
    }

    async fn touch_session(&self, hash: &SecretHash, now: u64, expires_at: Option<u64>) -> Result<(), StoreError> {
        sessions::touch(&mut *self.writer.acquire().await?, hash, now, expires_at).await
    }

    async fn end_session(&self, hash: &SecretHash) -> Result<bool, StoreError> {
        let ended = query("delete from sessions where hash = ?").bind(&hash[..]).execute(&self.writer).await?;
        Ok(ended.rows_affected() > 0)
    }

    async fn tokens(&self, user: UserId) -> Result<Vec<Token>, StoreError> {
        sessions::tokens(&mut *self.readers.acquire().await?, user).await
    }

    async fn end_token(&self, user: UserId, token: TokenId) -> Result<Option<SecretHash>, StoreError> {
        sessions::end_token(&mut *self.writer.acquire().await?, user, token).await
    }

    async fn notifications(&self, user: UserId, which: Which) -> Result<Notifications, StoreError> {
        notifications::page(&mut *self.read().await?, user, which).await
    }

    async fn keep_last_seen(&self, seen: &[(UserId, u64)]) -> Result<(), StoreError> {
        let mut write = self.writer.begin().await?;
        for (user, at) in seen {
            users::keep_last_seen(&mut write, *user, *at).await?;
        }
        Ok(write.commit().await?)
    }

    async fn add_invite(
        &self,
        hash: &SecretHash,
        made_by: UserId,
        now: u64,
        invite: &Invite,
    ) -> Result<(), StoreError> {
        invites::add(&mut *self.writer.acquire().await?, hash, made_by, now, invite).await
    }

    async fn invites(&self, now: u64) -> Result<Vec<Invite>, StoreError> {
        invites::list(&mut *self.readers.acquire().await?, now).await
    }

    async fn invite_works(&self, hash: &SecretHash, now: u64) -> Result<bool, StoreError> {
        invites::works(&mut *self.readers.acquire().await?, hash, now).await
    }

    async fn end_invite(&self, invite: InviteId) -> Result<bool, StoreError> {
        let ended =
            query("delete from invites where id = ?").bind(row::id(invite.as_bytes())).execute(&self.writer).await?;
        Ok(ended.rows_affected() > 0)
    }

    async fn user(&self, user: UserId) -> Result<Option<User>, StoreError> {
        users::user(&mut *self.readers.acquire().await?, user).await
    }

    async fn people(&self, after: &str, holding: &str, now: u64, limit: u32) -> Result<Vec<Person>, StoreError> {
        admin::people(&mut *self.read().await?, after, holding, now, limit).await
    }

    async fn error_groups(&self, limit: u32) -> Result<Vec<ErrorGroup>, StoreError> {
        admin::error_groups(&mut *self.readers.acquire().await?, limit).await
    }

    async fn note(&self, now: u64, note: &Note<'_>) -> Result<(), StoreError> {
        let mut write = self.writer.begin().await?;
        admin::note(&mut write, now, note).await?;
        Ok(write.commit().await?)
    }

    async fn audit(&self, before: u64, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        admin::audit(&mut *self.readers.acquire().await?, before, limit).await
    }

    async fn sizes(&self) -> Result<(u64, u64), StoreError> {
        admin::sizes(&mut *self.readers.acquire().await?).await
    }

    async fn add_report(
        &self,
        now: u64,
        user: Option<UserId>,
        report: &ErrorReport,
        keep: u32,
    ) -> Result<(), StoreError> {
        let json = serde_json::to_string(report).map_err(|_| StoreError::Damaged("an error report"))?;
        let mut write = self.writer.begin().await?;
        query("insert into error_reports (at, user, report) values (?, ?, ?)")
            .bind(row::int(now))
            .bind(user.map(|user| row::id(user.as_bytes())))
            .bind(json)
            .execute(&mut *write)
            .await?;
        query("delete from error_reports where id <= (select max(id) from error_reports) - ?")
            .bind(keep)
            .execute(&mut *write)
            .await?;
        Ok(write.commit().await?)
    }
}

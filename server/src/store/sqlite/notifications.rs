//! The notification centre of everybody: what was said to them, and notices.

use super::{
    batch::{Applied, Batch},
    channels, messages, notices, preferences, row,
};
use crate::store::{
    StoreError, Which,
    change::{Answer, Audience},
};
use protocol::{
    attention::Address,
    channel::{Channel, ChannelKind},
    frame::ServerFrame,
    id::{ChannelId, MessageId, NotificationId, UserId},
    message::Message,
    notification::{ListedNotification, Notification, NotificationKind, Notifications, ReadMark},
    preferences::Preferences,
};
use sqlx::{Row, SqliteConnection, query, query_scalar, sqlite::SqliteRow};

pub async fn unread(db: &mut SqliteConnection, user: UserId) -> Result<u64, StoreError> {
    let unread: i64 = query_scalar("select count(*) from told where user = ? and read = 0")
        .bind(row::id(user.as_bytes()))
        .fetch_one(db)
        .await?;
    Ok(unread.cast_unsigned())
}

pub async fn page(db: &mut SqliteConnection, user: UserId, which: Which) -> Result<Notifications, StoreError> {
    let mut rows = query(
        "select told.seq as seq, told.kind as kind, told.channel as channel, message, read, \
           notices.id as id, told_by, title, body, level, link, created_at \
         from told left join notices on notices.id = notice \
         where told.user = ?1 and told.seq < ?2 and (read = 0 or not ?3) and (told.kind = ?4 or ?4 is null) \
         order by told.seq desc limit ?5",
    )
    .bind(row::id(user.as_bytes()))
    .bind(i64::try_from(which.before).unwrap_or(i64::MAX))
    .bind(which.unread)
    .bind(which.kind.map(row::notification_kind))
    .bind(which.limit + 1)
    .fetch_all(&mut *db)
    .await?;
    let has_before = rows.len() > which.limit as usize;
    rows.truncate(which.limit as usize);
    let mut notifications = Vec::with_capacity(rows.len());
    for row in &rows {
        let notification = match row::read_optional_id(row, "message")? {
            Some(message) => of_message(db, row, user, message).await?,
            None => notices::notice(row)?,
        };
        notifications.push(ListedNotification {
            seq: row::number(row, "seq")?,
            notification,
            read: row.try_get("read")?,
        });
    }
    Ok(Notifications { notifications, unread: unread(db, user).await?, has_before })
}

async fn of_message(
    db: &mut SqliteConnection,
    row: &SqliteRow,
    user: UserId,
    message: MessageId,
) -> Result<Notification, StoreError> {
    let kind = row::read_notification_kind(row.try_get("kind")?)?;
    let message = messages::message(db, message).await?.ok_or(StoreError::Damaged("a notification"))?;
    let place = channels::place(db, user, &message.channel.into()).await?;
    let place = place.ok_or(StoreError::Damaged("a notification"))?;
    Ok(Notification::of_message(&message, kind, &place.channel))
}

/// Notes for everybody whom a new message concerns that it does; its event tells them.
pub async fn tell_of_message(batch: &mut Batch<'_>, place: &Channel, message: &Message) -> Result<(), StoreError> {
    let is_direct = place.kind == ChannelKind::Direct;
    if let Some(kind) = Address::of_all(message, is_direct).kind() {
        return tell_all_of_message(batch, kind, message, is_direct).await;
    }
    for user in &message.mentions {
        let preferences = preferences::of(&mut *batch.db, *user).await?;
        if let Some(kind) = NotificationKind::of_message(message, *user, is_direct, &preferences) {
            query("insert into told (user, seq, kind, channel, message) values (?, ?, ?, ?, ?)")
                .bind(row::id(user.as_bytes()))
                .bind(row::int(message.seq))
                .bind(row::notification_kind(kind))
                .bind(row::id(place.id.as_bytes()))
                .bind(row::id(message.id.as_bytes()))
                .execute(&mut *batch.db)
                .await?;
        }
    }
    Ok(())
}

/// Notes it for all members at once, who may be many, and then not for those who did not want it.
async fn tell_all_of_message(
    batch: &mut Batch<'_>,
    kind: NotificationKind,
    message: &Message,
    is_direct: bool,
) -> Result<(), StoreError> {
    query(
        "insert into told (user, seq, kind, channel, message) \
         select user, ?1, ?2, ?3, ?4 from members where channel = ?3 and user <> ?5",
    )
    .bind(row::int(message.seq))
    .bind(row::notification_kind(kind))
    .bind(row::id(message.channel.as_bytes()))
    .bind(row::id(message.id.as_bytes()))
    .bind(row::id(message.sender.id.as_bytes()))
    .execute(&mut *batch.db)
    .await?;
    for (user, level) in preferences::levels_in(&mut *batch.db, message.channel).await? {
        let preferences = Preferences { levels: vec![level], ..Preferences::default() };
        if NotificationKind::of_message(message, user, is_direct, &preferences).is_none() {
            query("delete from told where user = ? and seq = ?")
                .bind(row::id(user.as_bytes()))
                .bind(row::int(message.seq))
                .execute(&mut *batch.db)
                .await?;
        }
    }
    Ok(())
}

pub async fn read(batch: &mut Batch<'_>, by: UserId, mark: &ReadMark) -> Applied {
    let changed = match mark {
        ReadMark::Channel { channel, up_to } => mark_in_channel(batch, by, *channel, *up_to).await?,
        ReadMark::UpTo { up_to } => {
            let done = query("update told set read = 1 where user = ? and seq <= ? and read = 0")
                .bind(row::id(by.as_bytes()))
                .bind(i64::try_from(*up_to).unwrap_or(i64::MAX))
                .execute(&mut *batch.db)
                .await?;
            done.rows_affected() > 0
        }
        ReadMark::Ids { ids } => mark_each(batch, by, ids).await?,
    };
    if changed {
        log_read(batch, by, mark.clone()).await?;
    }
    Ok(Ok(Answer::Done))
}

async fn mark_each(batch: &mut Batch<'_>, by: UserId, ids: &[NotificationId]) -> Result<bool, StoreError> {
    let mut changed = false;
    for id in ids {
        let done = query(
            "update told set read = 1 where user = ?1 and read = 0 and seq = coalesce( \
               (select seq from notices where id = ?2), (select seq from messages where id = ?2))",
        )
        .bind(row::id(by.as_bytes()))
        .bind(row::id(id.as_bytes()))
        .execute(&mut *batch.db)
        .await?;
        changed |= done.rows_affected() > 0;
    }
    Ok(changed)
}

/// What was said to somebody in a channel is read with it.
pub async fn read_in_channel(
    batch: &mut Batch<'_>,
    by: UserId,
    channel: ChannelId,
    up_to: u64,
) -> Result<(), StoreError> {
    if mark_in_channel(batch, by, channel, up_to).await? {
        log_read(batch, by, ReadMark::Channel { channel, up_to }).await?;
    }
    Ok(())
}

async fn mark_in_channel(
    batch: &mut Batch<'_>,
    by: UserId,
    channel: ChannelId,
    up_to: u64,
) -> Result<bool, StoreError> {
    let done = query(
        "update told set read = 1 where user = ? and channel = ? and seq <= ? and read = 0 and message is not null",
    )
    .bind(row::id(by.as_bytes()))
    .bind(row::id(channel.as_bytes()))
    .bind(i64::try_from(up_to).unwrap_or(i64::MAX))
    .execute(&mut *batch.db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Whoever has left a channel is no longer told of what was said there.
pub async fn forget(batch: &mut Batch<'_>, user: UserId, channel: ChannelId) -> Result<(), StoreError> {
    let unread_before = unread(&mut *batch.db, user).await?;
    query("delete from told where user = ? and channel = ?")
        .bind(row::id(user.as_bytes()))
        .bind(row::id(channel.as_bytes()))
        .execute(&mut *batch.db)
        .await?;
    if unread(&mut *batch.db, user).await? != unread_before {
        log_read(batch, user, ReadMark::Channel { channel, up_to: batch.head }).await?;
    }
    Ok(())
}

async fn log_read(batch: &mut Batch<'_>, by: UserId, read: ReadMark) -> Result<(), StoreError> {
    let unread = unread(&mut *batch.db, by).await?;
    let frame = ServerFrame::NotificationsRead { seq: batch.next(), read, unread };
    batch.log(Audience::user(by), frame).await
}

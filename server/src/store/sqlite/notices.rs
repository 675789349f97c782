//! Notices: what admins and their programs tell people.

use super::{
    batch::{Applied, Batch},
    channels, row, users,
};
use crate::store::{
    StoreError,
    change::{Among, Answer, Audience, Refusal},
};
use protocol::{
    error::ErrorCode,
    frame::ServerFrame,
    id::{NotificationId, UserId},
    notification::{ListedNotification, NewNotification, Notification, NotificationKind, Receiver},
    user::{Role, UserRef},
};
use sqlx::{Row, SqliteConnection, query, sqlite::SqliteRow};

pub async fn notify(batch: &mut Batch<'_>, by: UserId, id: NotificationId, new: &NewNotification) -> Applied {
    if !users::user(&mut *batch.db, by).await?.is_some_and(|by| by.role == Role::Admin && !by.disabled) {
        return Ok(Err(Refusal::new(ErrorCode::Forbidden, "only an admin may notify people")));
    }
    let to = match audience(&mut *batch.db, by, &new.to).await? {
        Ok(to) => to,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let notification = Notification {
        id,
        title: new.title.clone(),
        body: new.body.clone(),
        level: new.level,
        link: new.link.clone(),
        channel: to.channel,
        kind: NotificationKind::System,
        message: None,
        by: Some(by),
        created_at: batch.now,
    };
    let seq = batch.next();
    insert(batch, seq, by, &notification).await?;
    tell(batch, seq, id, to).await?;
    batch.log(to, ServerFrame::Notification { seq, notification: notification.clone() }).await?;
    Ok(Ok(Answer::Notification(Box::new(ListedNotification { seq, notification, read: false }))))
}

/// Who is told. A channel that an admin may not see is none for them either.
async fn audience(
    db: &mut SqliteConnection,
    by: UserId,
    to: &Receiver,
) -> Result<Result<Audience, Refusal>, StoreError> {
    Ok(match to {
        Receiver::Everyone => Ok(Audience::default()),
        Receiver::Channel { channel } => {
            let place = channels::place(db, by, channel).await?.filter(channels::Place::is_visible);
            place.map(|place| Audience::some_of(place.channel.id, Among::Members)).ok_or(channels::NO_CHANNEL)
        }
        Receiver::User { user } => {
            let user = match user {
                UserRef::Id(id) => users::user(db, *id).await?,
                UserRef::Name(name) => users::account(db, name).await?.map(|account| account.user),
            };
            user.map(|user| Audience::user(user.id)).ok_or(channels::NO_USER)
        }
    })
}

async fn insert(batch: &mut Batch<'_>, seq: u64, by: UserId, notification: &Notification) -> Result<(), StoreError> {
    query(
        "insert into notices (id, seq, channel, told_by, title, body, level, link, created_at) \
         values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(row::id(notification.id.as_bytes()))
    .bind(row::int(seq))
    .bind(notification.channel.map(|channel| row::id(channel.as_bytes())))
    .bind(row::id(by.as_bytes()))
    .bind(&notification.title)
    .bind(&notification.body)
    .bind(row::level(notification.level))
    .bind(&notification.link)
    .bind(row::int(notification.created_at))
    .execute(&mut *batch.db)
    .await?;
    Ok(())
}

async fn tell(batch: &mut Batch<'_>, seq: u64, id: NotificationId, to: Audience) -> Result<(), StoreError> {
    let (channel, user) = (to.channel.map(|id| row::id(id.as_bytes())), to.user.map(|id| row::id(id.as_bytes())));
    query(
        "insert into told (user, seq, kind, channel, notice) select id, ?1, 'system', ?2, ?3 from users \
         where (id = ?4 or ?4 is null) and (?2 is null or id in (select user from members where channel = ?2))",
    )
    .bind(row::int(seq))
    .bind(channel)
    .bind(row::id(id.as_bytes()))
    .bind(user)
    .execute(&mut *batch.db)
    .await?;
    Ok(())
}

/// A notice from its row.
pub fn notice(row: &SqliteRow) -> Result<Notification, StoreError> {
    Ok(Notification {
        id: row::read_id(row, "id")?,
        title: row.try_get("title")?,
        body: row.try_get("body")?,
        level: row::read_level(row.try_get("level")?)?,
        link: row.try_get("link")?,
        channel: row::read_optional_id(row, "channel")?,
        kind: NotificationKind::System,
        message: None,
        by: Some(row::read_id(row, "told_by")?),
        created_at: row::number(row, "created_at")?,
    })
}

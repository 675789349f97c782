//! The log, and the state of everything at one moment.

use super::{notifications, preferences, reads, row, users};
use crate::store::{
    LoggedEvent, Reader, Rooms, State, StoreError,
    change::{Audience, Event},
};
use axum::extract::ws::Utf8Bytes;
use protocol::{
    channel::MyChannel,
    frame::ServerFrame,
    id::{ChannelId, UserId},
};
use sqlx::{Row, SqliteConnection, query, query_scalar};

pub async fn head(db: &mut SqliteConnection) -> Result<u64, StoreError> {
    let head: i64 = query_scalar("select head from workspace").fetch_one(db).await?;
    Ok(head.cast_unsigned())
}

pub async fn oldest(db: &mut SqliteConnection) -> Result<u64, StoreError> {
    let oldest: i64 =
        query_scalar("select coalesce((select min(seq) from log), head + 1) from workspace").fetch_one(db).await?;
    Ok(oldest.cast_unsigned())
}

pub async fn events(
    db: &mut SqliteConnection,
    after: u64,
    up_to: u64,
    reader: &Reader,
    limit: u32,
) -> Result<Vec<LoggedEvent>, StoreError> {
    let watching: Vec<String> = reader.watching.iter().map(|channel| hex(channel.as_bytes())).collect();
    let watching = serde_json::to_string(&watching).map_err(|_| StoreError::Damaged("a list of channels"))?;
    let rows = query(
        "select seq, frame from log where seq > ?1 and seq <= ?2 and ( \
           (channel is null and user is null) or user = ?3 \
           or channel in (select channel from members where user = ?3) \
             and (among < 2 or exists (select 1 from users where id = ?3 and share_reads = 1)) \
           or among = 0 and channel in (select id from channels where kind = 'public' and hex(id) in (select value from json_each(?4))) \
         ) order by seq limit ?5",
    )
    .bind(row::int(after))
    .bind(row::int(up_to))
    .bind(row::id(reader.user.as_bytes()))
    .bind(watching)
    .bind(limit)
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(LoggedEvent { seq: row::number(row, "seq")?, text: Utf8Bytes::from(row.try_get::<String, _>("frame")?) })
        })
        .collect()
}

pub async fn missed(db: &mut SqliteConnection, after: u64, limit: u32) -> Result<Vec<Event>, StoreError> {
    let rows = query("select seq, channel, user, among, frame from log where seq > ? order by seq limit ?")
        .bind(row::int(after))
        .bind(limit)
        .fetch_all(db)
        .await?;
    rows.iter()
        .map(|row| {
            let text: String = row.try_get("frame")?;
            let frame = ServerFrame::decode(&text).map_err(|_| StoreError::Damaged("an event"))?;
            let audience = Audience {
                channel: row::read_optional_id(row, "channel")?,
                user: row::read_optional_id(row, "user")?,
                among: row::read_among(row.try_get("among")?)?,
            };
            Ok(Event { seq: row::number(row, "seq")?, audience, frame, text: text.into() })
        })
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXUPPER.encode(bytes)
}

pub async fn snapshot(db: &mut SqliteConnection, user: UserId) -> Result<Option<State>, StoreError> {
    let Some(me) = users::user(db, user).await? else { return Ok(None) };
    let workspace: Option<String> = query_scalar("select name from workspace").fetch_one(&mut *db).await?;
    let preferences = preferences::of(db, user).await?;
    Ok(Some(State {
        workspace: workspace.unwrap_or_default(),
        me,
        users: users::users(db).await?,
        channels: my_channels(db, user, preferences.share_reads).await?,
        notifications_unread: notifications::unread(db, user).await?,
        preferences,
        last_seen: users::last_seen(db).await?,
        head: head(db).await?,
    }))
}

async fn my_channels(db: &mut SqliteConnection, user: UserId, shares: bool) -> Result<Vec<MyChannel>, StoreError> {
    let rows = query(
        "select channels.*, read_seq from channels join members on channel = id where user = ? order by name, id",
    )
    .bind(row::id(user.as_bytes()))
    .fetch_all(&mut *db)
    .await?;
    let mut channels = Vec::with_capacity(rows.len());
    for row in &rows {
        let (channel, read_seq) = (row::channel(row)?, row::number(row, "read_seq")?);
        let unread = unread(db, channel.id, user, read_seq).await?;
        let mut reads = if shares { reads::shared(db, channel.id).await? } else { Vec::new() };
        reads.retain(|read| read.user != user);
        channels.push(MyChannel { channel, unread, read_seq, last_seq: row::number(row, "last_seq")?, reads });
    }
    Ok(channels)
}

/// How many messages of others lie above a read position.
pub async fn unread(
    db: &mut SqliteConnection,
    channel: ChannelId,
    user: UserId,
    read_seq: u64,
) -> Result<u64, StoreError> {
    let unread: i64 = query_scalar("select count(*) from messages where channel = ? and seq > ? and sender <> ?")
        .bind(row::id(channel.as_bytes()))
        .bind(row::int(read_seq))
        .bind(row::id(user.as_bytes()))
        .fetch_one(db)
        .await?;
    Ok(unread.cast_unsigned())
}

pub async fn rooms(db: &mut SqliteConnection) -> Result<Rooms, StoreError> {
    let channels = query("select * from channels").fetch_all(&mut *db).await?;
    let members = query("select channel, user from members").fetch_all(&mut *db).await?;
    Ok(Rooms {
        channels: channels.iter().map(row::channel).collect::<Result<_, _>>()?,
        members: members
            .iter()
            .map(|row| Ok((row::read_id(row, "channel")?, row::read_id(row, "user")?)))
            .collect::<Result<_, StoreError>>()?,
        private: users::private(db).await?,
        dnd: users::dnd(db).await?,
        head: head(db).await?,
    })
}

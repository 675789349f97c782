//! How far people have read, and who may know.

use super::{
    batch::{Applied, Batch},
    channels, messages, notifications, reading, row, users,
};
use crate::store::{
    StoreError,
    change::{Among, Answer, Audience, Refusal},
};
use protocol::{
    channel::{ChannelRef, READS_MEMBERS_MAX, ReadPosition},
    error::ErrorCode,
    frame::ServerFrame,
    id::{ChannelId, UserId},
    message::MoveRead,
};
use sqlx::{SqliteConnection, query, query_scalar};

pub async fn read(batch: &mut Batch<'_>, by: UserId, channel: &ChannelRef, to: &MoveRead) -> Applied {
    let place = match channels::joined(&mut *batch.db, by, channel).await? {
        Ok(place) => place,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let channel = place.channel.id;
    let read_seq = match to {
        MoveRead::UpTo { seq } => place.read_seq.max((*seq).min(batch.head)),
        MoveRead::UnreadFrom { unread_from } => match messages::seq_of(&mut *batch.db, channel, *unread_from).await? {
            Some(seq) => seq - 1,
            None => {
                return Ok(Err(Refusal::of_field(ErrorCode::NotFound, "unread_from", "there is no such message")));
            }
        },
    };
    if read_seq != place.read_seq {
        query("update members set read_seq = ? where channel = ? and user = ?")
            .bind(row::int(read_seq))
            .bind(row::id(channel.as_bytes()))
            .bind(row::id(by.as_bytes()))
            .execute(&mut *batch.db)
            .await?;
        let unread = reading::unread(&mut *batch.db, channel, by, read_seq).await?;
        let audience = readers(&mut *batch.db, channel, by).await?;
        let frame = ServerFrame::Read { seq: batch.next(), channel, user: by, read_seq, unread };
        batch.log(audience, frame).await?;
        notifications::read_in_channel(batch, by, channel, read_seq).await?;
    }
    Ok(Ok(Answer::Done))
}

/// Who may know how far somebody has read: they themselves, and if they share it those of the channel who do so too.
async fn readers(db: &mut SqliteConnection, channel: ChannelId, by: UserId) -> Result<Audience, StoreError> {
    let is_shared = users::shares_reads(db, by).await? && members(db, channel).await? <= READS_MEMBERS_MAX;
    let sharing = Audience { user: Some(by), ..Audience::some_of(channel, Among::Sharing) };
    Ok(if is_shared { sharing } else { Audience::user(by) })
}

/// How many members a channel has, if not too many to share what they have read.
async fn members(db: &mut SqliteConnection, channel: ChannelId) -> Result<usize, StoreError> {
    let counted: i64 = query_scalar("select count(*) from (select 1 from members where channel = ? limit ?)")
        .bind(row::id(channel.as_bytes()))
        .bind(row::int(READS_MEMBERS_MAX as u64 + 2))
        .fetch_one(db)
        .await?;
    Ok(usize::try_from(counted).unwrap_or(usize::MAX))
}

/// How far those have read who share it, in the order of their ids; nobody in a large channel.
pub async fn shared(db: &mut SqliteConnection, channel: ChannelId) -> Result<Vec<ReadPosition>, StoreError> {
    if members(db, channel).await? > READS_MEMBERS_MAX {
        return Ok(Vec::new());
    }
    let rows = query(
        "select user, read_seq from members join users on users.id = user \
         where channel = ? and share_reads = 1 order by user",
    )
    .bind(row::id(channel.as_bytes()))
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| Ok(ReadPosition { user: row::read_id(row, "user")?, read_seq: row::number(row, "read_seq")? }))
        .collect()
}

/// Tells those who share what they have read of each other, unless the channel is too large, or there is nobody else.
pub async fn tell(batch: &mut Batch<'_>, channel: ChannelId) -> Result<(), StoreError> {
    if (2..=READS_MEMBERS_MAX).contains(&members(&mut *batch.db, channel).await?) {
        log(batch, channel).await?;
    }
    Ok(())
}

/// The same after somebody has joined, who may have made the channel too large.
pub async fn tell_after_join(batch: &mut Batch<'_>, channel: ChannelId) -> Result<(), StoreError> {
    if (2..=READS_MEMBERS_MAX + 1).contains(&members(&mut *batch.db, channel).await?) {
        log(batch, channel).await?;
    }
    Ok(())
}

/// The same after somebody has left, who may have made the channel small enough.
pub async fn tell_after_leave(batch: &mut Batch<'_>, channel: ChannelId) -> Result<(), StoreError> {
    if members(&mut *batch.db, channel).await? == READS_MEMBERS_MAX {
        log(batch, channel).await?;
    }
    Ok(())
}

/// The same in every channel of somebody who shares it now, or no longer does.
pub async fn tell_everywhere(batch: &mut Batch<'_>, of: UserId) -> Result<(), StoreError> {
    let rows = query("select channel from members where user = ?")
        .bind(row::id(of.as_bytes()))
        .fetch_all(&mut *batch.db)
        .await?;
    for row in rows {
        tell(batch, row::read_id(&row, "channel")?).await?;
    }
    Ok(())
}

async fn log(batch: &mut Batch<'_>, channel: ChannelId) -> Result<(), StoreError> {
    let reads = shared(&mut *batch.db, channel).await?;
    let frame = ServerFrame::Reads { seq: batch.next(), channel, reads };
    batch.log(Audience::some_of(channel, Among::Sharing), frame).await
}

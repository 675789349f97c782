//! What people want to be told.

use super::{
    batch::{Applied, Batch},
    channels, reads, row,
};
use crate::store::{
    StoreError,
    change::{Answer, Audience, Refusal},
};
use protocol::{
    channel::ChannelRef,
    error::ErrorCode,
    frame::ServerFrame,
    id::{ChannelId, UserId},
    preferences::{ChannelLevel, LEVELS_MAX, Listening, NewLevel, Preferences, PreferencesPatch},
};
use sqlx::{Row, SqliteConnection, query};

pub async fn of(db: &mut SqliteConnection, user: UserId) -> Result<Preferences, StoreError> {
    let id = row::id(user.as_bytes());
    let row = query("select dnd_until, share_reads from users where id = ?").bind(&id).fetch_optional(&mut *db).await?;
    let Some(row) = row else { return Ok(Preferences::default()) };
    let levels = query("select channel, level, muted_until from levels where user = ? order by channel")
        .bind(&id)
        .fetch_all(db)
        .await?;
    Ok(Preferences {
        levels: levels.iter().map(level).collect::<Result<_, _>>()?,
        dnd_until: row::optional_number(&row, "dnd_until")?,
        share_reads: row.try_get("share_reads")?,
    })
}

/// What the members of a channel want of it who want something else than everything.
pub async fn levels_in(
    db: &mut SqliteConnection,
    channel: ChannelId,
) -> Result<Vec<(UserId, ChannelLevel)>, StoreError> {
    let rows = query(
        "select levels.user as user, levels.channel as channel, level, muted_until \
         from members join levels on levels.user = members.user and levels.channel = members.channel \
         where members.channel = ?",
    )
    .bind(row::id(channel.as_bytes()))
    .fetch_all(db)
    .await?;
    rows.iter().map(|row| Ok((row::read_id(row, "user")?, level(row)?))).collect()
}

fn level(row: &sqlx::sqlite::SqliteRow) -> Result<ChannelLevel, StoreError> {
    Ok(ChannelLevel {
        channel: row::read_id(row, "channel")?,
        level: row::read_listening(row.try_get("level")?)?,
        muted_until: row::optional_number(row, "muted_until")?,
    })
}

pub async fn set_level(batch: &mut Batch<'_>, by: UserId, channel: &ChannelRef, new: NewLevel) -> Applied {
    let channel = match channels::joined(&mut *batch.db, by, channel).await? {
        Ok(place) => place.channel.id,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let old = of(&mut *batch.db, by).await?;
    let muted_until = new.muted_until.filter(|until| *until > batch.now);
    let is_default = new.level == Listening::All && muted_until.is_none();
    if !is_default && old.of(channel).is_none() && old.levels.len() >= LEVELS_MAX {
        return Ok(Err(Refusal::new(ErrorCode::TooLarge, "too many channels that are not heard in full")));
    }
    query("delete from levels where user = ? and channel = ?")
        .bind(row::id(by.as_bytes()))
        .bind(row::id(channel.as_bytes()))
        .execute(&mut *batch.db)
        .await?;
    if !is_default {
        query("insert into levels (user, channel, level, muted_until) values (?, ?, ?, ?)")
            .bind(row::id(by.as_bytes()))
            .bind(row::id(channel.as_bytes()))
            .bind(row::listening(new.level))
            .bind(muted_until.map(row::int))
            .execute(&mut *batch.db)
            .await?;
    }
    tell(batch, by, &old).await
}

pub async fn set(batch: &mut Batch<'_>, by: UserId, patch: PreferencesPatch) -> Applied {
    let old = of(&mut *batch.db, by).await?;
    let dnd_until = patch.dnd_until.apply(old.dnd_until).filter(|until| *until > batch.now);
    let share_reads = patch.share_reads.unwrap_or(old.share_reads);
    query("update users set dnd_until = ?, share_reads = ? where id = ?")
        .bind(dnd_until.map(row::int))
        .bind(share_reads)
        .bind(row::id(by.as_bytes()))
        .execute(&mut *batch.db)
        .await?;
    let told = tell(batch, by, &old).await?;
    if share_reads != old.share_reads {
        reads::tell_everywhere(batch, by).await?;
    }
    Ok(told)
}

/// Tells somebody what they want now, if it is anything else than before.
async fn tell(batch: &mut Batch<'_>, by: UserId, old: &Preferences) -> Applied {
    let preferences = of(&mut *batch.db, by).await?;
    if preferences != *old {
        let frame = ServerFrame::Preferences { seq: batch.next(), preferences: preferences.clone() };
        batch.log(Audience::user(by), frame).await?;
    }
    Ok(Ok(Answer::Preferences(preferences)))
}

//! Messages and the pages of history.

use super::{
    batch::{Applied, Batch},
    channels, files, mentions, notifications, reading, row,
};
use crate::store::{
    Anchor, At, StoreError,
    change::{Answer, Audience, Refusal},
};
use const_format::concatcp;
use protocol::{
    channel::{Channel, ChannelRef},
    cursor::{Cursor, Epoch},
    error::ErrorCode,
    file::message_kind,
    frame::ServerFrame,
    id::{ChannelId, EchoId, MessageId, UserId},
    message::{History, Message, MessageKind, NewMessage, Sender},
};
use sqlx::{Row, SqliteConnection, query, query_scalar, sqlite::SqliteRow};

const SELECT: &str = concatcp!(
    "select messages.id as id, seq, channel, kind, text, reply_to, messages.created_at as created_at, edited_at, deleted, mentions, mentions_channel, ",
    row::USER,
    " from messages join users on users.id = sender "
);

pub async fn post(batch: &mut Batch<'_>, by: UserId, channel: &ChannelRef, new: &NewMessage) -> Applied {
    if let Some(message) = message(&mut *batch.db, new.id).await? {
        return Ok(posted_before(by, message));
    }
    let channel = match channels::joined(&mut *batch.db, by, channel).await? {
        Ok(place) => place.channel,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let files = match files::to_carry(&mut *batch.db, by, &new.attachments).await? {
        Ok(files) => files,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Some(original) = new.reply_to
        && message(&mut *batch.db, original).await?.is_none_or(|original| original.channel != channel.id)
    {
        return Ok(Err(Refusal::of_field(ErrorCode::NotFound, "reply_to", "there is no such message in the channel")));
    }
    insert(batch, by, &channel, new, message_kind(&new.text, &files)).await
}

/// Nobody learns by guessing ids what others have sent.
fn posted_before(by: UserId, message: Message) -> Result<Answer, Refusal> {
    if message.sender.id == by {
        Ok(Answer::Message(Box::new(message), false))
    } else {
        Err(Refusal::of_field(ErrorCode::IdConflict, "id", "the id was used before"))
    }
}

async fn insert(batch: &mut Batch<'_>, by: UserId, place: &Channel, new: &NewMessage, kind: MessageKind) -> Applied {
    let (seq, channel) = (batch.next(), place.id);
    let mentions = mentions::of(&mut *batch.db, channel, &new.text).await?;
    query(
        "insert into messages (id, seq, channel, sender, kind, text, reply_to, created_at, mentions, mentions_channel) \
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(row::id(new.id.as_bytes()))
    .bind(row::int(seq))
    .bind(row::id(channel.as_bytes()))
    .bind(row::id(by.as_bytes()))
    .bind(row::message_kind(kind))
    .bind(&new.text)
    .bind(new.reply_to.map(|original| row::id(original.as_bytes())))
    .bind(row::int(batch.now))
    .bind((!mentions.people.is_empty()).then(|| row::people_text(&mentions.people)))
    .bind(mentions.channel)
    .execute(&mut *batch.db)
    .await?;
    files::carry(&mut *batch.db, new.id, &new.attachments).await?;
    query("update channels set last_seq = ? where id = ?")
        .bind(row::int(seq))
        .bind(row::id(channel.as_bytes()))
        .execute(&mut *batch.db)
        .await?;
    let message = message(&mut *batch.db, new.id).await?.ok_or(StoreError::Damaged("a message just written"))?;
    let message = Box::new(message);
    notifications::tell_of_message(batch, place, &message).await?;
    batch.log(Audience::channel(channel), ServerFrame::Message { seq, channel, message: message.clone() }).await?;
    Ok(Ok(Answer::Message(message, true)))
}

/// Comes back to whoever said it, the way a message does.
pub async fn echo(batch: &mut Batch<'_>, by: UserId, id: EchoId) -> Applied {
    let frame = ServerFrame::Echo { seq: batch.next(), id };
    batch.log(Audience::user(by), frame).await?;
    Ok(Ok(Answer::Done))
}

pub async fn seq_of(
    db: &mut SqliteConnection,
    channel: ChannelId,
    message: MessageId,
) -> Result<Option<u64>, StoreError> {
    let seq: Option<i64> = query_scalar("select seq from messages where channel = ? and id = ?")
        .bind(row::id(channel.as_bytes()))
        .bind(row::id(message.as_bytes()))
        .fetch_optional(db)
        .await?;
    Ok(seq.map(i64::cast_unsigned))
}

pub async fn message(db: &mut SqliteConnection, id: MessageId) -> Result<Option<Message>, StoreError> {
    let row =
        query(concatcp!(SELECT, "where messages.id = ?")).bind(row::id(id.as_bytes())).fetch_optional(&mut *db).await?;
    let mut messages = row.iter().map(read_message).collect::<Result<Vec<_>, _>>()?;
    files::attach(db, &mut messages).await?;
    Ok(messages.pop())
}

fn read_message(row: &SqliteRow) -> Result<Message, StoreError> {
    let id: MessageId = row::read_id(row, "id")?;
    Ok(Message {
        id,
        client_id: id,
        seq: row::number(row, "seq")?,
        channel: row::read_id(row, "channel")?,
        sender: Sender::from(&row::user(row)?),
        kind: row::read_message_kind(row.try_get("kind")?)?,
        text: row.try_get("text")?,
        attachments: Vec::new(),
        reply_to: row::read_optional_id(row, "reply_to")?,
        mentions: row::people(row.try_get("mentions")?)?,
        mentions_channel: row.try_get("mentions_channel")?,
        reactions: Vec::new(),
        created_at: row::number(row, "created_at")?,
        edited_at: row.try_get::<Option<i64>, _>("edited_at")?.map(i64::cast_unsigned),
        deleted: row.try_get("deleted")?,
    })
}

pub async fn history(
    db: &mut SqliteConnection,
    epoch: Epoch,
    channel: ChannelId,
    at: At,
    limit: u32,
) -> Result<Option<History>, StoreError> {
    let Some((older, newer)) = span(db, channel, at, limit).await? else { return Ok(None) };
    let (mut messages, has_before) = page(db, channel, older, Direction::Older).await?;
    messages.reverse();
    let (mut after, has_after) = page(db, channel, newer, Direction::Newer).await?;
    messages.append(&mut after);
    let cursor = Cursor { epoch, seq: reading::head(db).await? };
    Ok(Some(History { messages, has_before, has_after, cursor }))
}

/// A number that bounds a part of a page, and how many messages the part has.
type Bound = (u64, u32);

/// The messages below the first bound, newest first, and those above the second. A part without messages still tells
/// whether there are any.
async fn span(
    db: &mut SqliteConnection,
    channel: ChannelId,
    at: At,
    limit: u32,
) -> Result<Option<(Bound, Bound)>, StoreError> {
    let anchor = match at {
        At::Latest => return Ok(Some(((u64::MAX, limit), (u64::MAX, 0)))),
        At::Before(anchor) | At::After(anchor) | At::Around(anchor) => anchor,
    };
    let seq = match anchor {
        Anchor::Seq(seq) => Some(seq),
        Anchor::Message(message) => seq_of(db, channel, message).await?,
    };
    Ok(seq.map(|seq| match at {
        At::Before(_) | At::Latest => ((seq, limit), (seq.saturating_sub(1), 0)),
        At::After(_) => ((seq.saturating_add(1), 0), (seq, limit)),
        At::Around(_) => ((seq.saturating_add(1), limit / 2 + 1), (seq, limit.div_ceil(2) - 1)),
    }))
}

enum Direction {
    Older,
    Newer,
}

/// A part of a page, and whether there are more messages that way.
async fn page(
    db: &mut SqliteConnection,
    channel: ChannelId,
    (bound, wanted): Bound,
    direction: Direction,
) -> Result<(Vec<Message>, bool), StoreError> {
    let sql = match direction {
        Direction::Older => concatcp!(SELECT, "where channel = ? and seq < ? order by seq desc limit ?"),
        Direction::Newer => concatcp!(SELECT, "where channel = ? and seq > ? order by seq limit ?"),
    };
    let bound = i64::try_from(bound).unwrap_or(i64::MAX);
    let mut rows =
        query(sql).bind(row::id(channel.as_bytes())).bind(bound).bind(wanted + 1).fetch_all(&mut *db).await?;
    let has_more = rows.len() > wanted as usize;
    rows.truncate(wanted as usize);
    let mut messages = rows.iter().map(read_message).collect::<Result<Vec<_>, _>>()?;
    files::attach(db, &mut messages).await?;
    Ok((messages, has_more))
}

//! Files: whose they are, and which message carries them.

use super::row;
use crate::{
    files::{address, thumbnail_address},
    store::{NewFile, StoreError, StoredFile, change::Refusal},
};
use protocol::{
    error::ErrorCode,
    id::{FileId, MessageId, UserId},
    message::{Attachment, AttachmentKind, Message},
};
use sqlx::{Row, SqliteConnection, query, query_scalar, sqlite::SqliteRow};
use std::collections::HashSet;

/// The files that `by` wants a message to carry: each theirs, each carried by nothing yet, each once.
pub async fn to_carry(
    db: &mut SqliteConnection,
    by: UserId,
    files: &[FileId],
) -> Result<Result<Vec<Attachment>, Refusal>, StoreError> {
    let refused = |code, why| Ok(Err(Refusal::of_field(code, "attachments", why)));
    let (mut seen, mut found) = (HashSet::new(), Vec::with_capacity(files.len()));
    for file in files {
        if !seen.insert(file) {
            return refused(ErrorCode::BadRequest, "each file once");
        }
        let row = query("select * from files where id = ? and user = ?")
            .bind(row::id(file.as_bytes()))
            .bind(row::id(by.as_bytes()))
            .fetch_optional(&mut *db)
            .await?;
        let Some(row) = row else { return refused(ErrorCode::NotFound, "there is no such file") };
        if row.try_get::<Option<Vec<u8>>, _>("message")?.is_some() {
            return refused(ErrorCode::IdConflict, "another message carries the file");
        }
        found.push(read_file(&row)?);
    }
    Ok(Ok(found))
}

/// Lets a message carry files, in their order.
pub async fn carry(db: &mut SqliteConnection, message: MessageId, files: &[FileId]) -> Result<(), StoreError> {
    for (place, file) in (0_i64..).zip(files) {
        query("update files set message = ?, place = ? where id = ?")
            .bind(row::id(message.as_bytes()))
            .bind(place)
            .bind(row::id(file.as_bytes()))
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

/// Puts their files into messages of one channel that follow each other.
pub async fn attach(db: &mut SqliteConnection, messages: &mut [Message]) -> Result<(), StoreError> {
    let (Some(first), Some(last)) =
        (messages.iter().map(|message| message.seq).min(), messages.iter().map(|message| message.seq).max())
    else {
        return Ok(());
    };
    let rows = query(
        "select files.*, seq from messages join files on files.message = messages.id \
         where channel = ? and seq between ? and ? order by seq, place",
    )
    .bind(row::id(messages[0].channel.as_bytes()))
    .bind(row::int(first))
    .bind(row::int(last))
    .fetch_all(db)
    .await?;
    for row in &rows {
        let seq = row::number(row, "seq")?;
        if let Some(message) = messages.iter_mut().find(|message| message.seq == seq && !message.deleted) {
            message.attachments.push(read_file(row)?);
        }
    }
    Ok(())
}

/// Keeps a file, unless all of its sender would then take more than `max` bytes.
pub async fn add(
    db: &mut SqliteConnection,
    by: UserId,
    now: u64,
    NewFile { attachment: file, thumbnail, bytes }: &NewFile,
    max: u64,
) -> Result<bool, StoreError> {
    let added = query(
        "insert into files (id, user, name, mime, kind, size, bytes, width, height, thumbnail, duration_ms, waveform, voice, created_at) \
         select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14 \
         where ?7 + (select coalesce(sum(bytes), 0) from files where user = ?2) <= ?15",
    )
    .bind(row::id(file.id.as_bytes()))
    .bind(row::id(by.as_bytes()))
    .bind(&file.name)
    .bind(&file.mime)
    .bind(kind(file.kind))
    .bind(row::int(file.size))
    .bind(row::int(*bytes))
    .bind(file.width)
    .bind(file.height)
    .bind(*thumbnail)
    .bind(file.duration_ms.map(row::int))
    .bind(&file.waveform)
    .bind(file.voice)
    .bind(row::int(now))
    .bind(row::int(max))
    .execute(db)
    .await?;
    Ok(added.rows_affected() > 0)
}

/// The space that somebody's files take.
pub async fn bytes_of(db: &mut SqliteConnection, user: UserId) -> Result<u64, StoreError> {
    let bytes: i64 = query_scalar("select coalesce(sum(bytes), 0) from files where user = ?")
        .bind(row::id(user.as_bytes()))
        .fetch_one(db)
        .await?;
    Ok(bytes.cast_unsigned())
}

/// A file, if its reader may read the message that carries it; before one does, only its sender may.
pub async fn visible(db: &mut SqliteConnection, user: UserId, file: FileId) -> Result<Option<StoredFile>, StoreError> {
    let row = query(
        "select files.* from files left join messages on messages.id = message \
         left join channels on channels.id = channel \
         where files.id = ?1 and case when message is null then files.user = ?2 else \
           deleted = 0 and (channels.kind = 'public' \
             or exists (select 1 from members where members.channel = channels.id and members.user = ?2)) end",
    )
    .bind(row::id(file.as_bytes()))
    .bind(row::id(user.as_bytes()))
    .fetch_optional(db)
    .await?;
    row.map(|row| Ok(StoredFile { attachment: read_file(&row)?, thumbnail: row.try_get("thumbnail")? })).transpose()
}

/// Forgets files older than `before` that no message carries, at most `limit`.
pub async fn forget_unsent(db: &mut SqliteConnection, before: u64, limit: u32) -> Result<Vec<FileId>, StoreError> {
    let rows = query(
        "delete from files where message is null and id in \
           (select id from files where message is null and created_at < ? limit ?) returning id",
    )
    .bind(row::int(before))
    .bind(limit)
    .fetch_all(db)
    .await?;
    rows.iter().map(|row| row::read_id(row, "id")).collect()
}

/// Those of some files that are known.
pub async fn known(db: &mut SqliteConnection, files: &[FileId]) -> Result<Vec<FileId>, StoreError> {
    let mut known = Vec::with_capacity(files.len());
    for file in files {
        let row: Option<i64> = query_scalar("select 1 from files where id = ?")
            .bind(row::id(file.as_bytes()))
            .fetch_optional(&mut *db)
            .await?;
        known.extend(row.map(|_| *file));
    }
    Ok(known)
}

fn read_file(row: &SqliteRow) -> Result<Attachment, StoreError> {
    let (id, name): (FileId, String) = (row::read_id(row, "id")?, row.try_get("name")?);
    let has_thumbnail = row.try_get::<Option<String>, _>("thumbnail")?.is_some();
    Ok(Attachment {
        id,
        url: address(id, &name),
        thumbnail: has_thumbnail.then(|| thumbnail_address(id, &name)),
        name,
        size: row::number(row, "size")?,
        mime: row.try_get("mime")?,
        kind: read_kind(row.try_get("kind")?)?,
        width: row.try_get("width")?,
        height: row.try_get("height")?,
        duration_ms: row.try_get::<Option<i64>, _>("duration_ms")?.map(i64::cast_unsigned),
        waveform: row.try_get("waveform")?,
        voice: row.try_get("voice")?,
    })
}

fn kind(kind: AttachmentKind) -> &'static str {
    match kind {
        AttachmentKind::Image => "image",
        AttachmentKind::Audio => "audio",
        AttachmentKind::Video => "video",
        AttachmentKind::File => "file",
    }
}

fn read_kind(text: &str) -> Result<AttachmentKind, StoreError> {
    match text {
        "image" => Ok(AttachmentKind::Image),
        "audio" => Ok(AttachmentKind::Audio),
        "video" => Ok(AttachmentKind::Video),
        "file" => Ok(AttachmentKind::File),
        _ => Err(StoreError::Damaged("a kind of file")),
    }
}

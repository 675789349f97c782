//! A file that has arrived whole is kept, or all of it is removed.

use super::{
    address,
    incoming::{Beside, Incoming},
    picture::{self, Picture, PictureError},
    places::Place,
    refusal::over_quota,
    storage::{Part, StorageError},
    thumbnail_address,
};
use crate::{clock, error::ApiError, state::Server, store::NewFile};
use protocol::{
    file::{AcceptedType, clean_name},
    id::UserId,
    message::{Attachment, AttachmentKind},
};
use std::{path::Path, sync::Arc};
use tokio::task::spawn_blocking;

/// Keeps a file that has arrived, or removes all of it.
pub async fn keep(
    server: Arc<Server>,
    user: UserId,
    mut incoming: Incoming,
    beside: Beside,
    _place: Place,
) -> Result<Attachment, ApiError> {
    if let Some(upload) = &mut incoming.upload {
        upload.complete().await.map_err(StorageError::from)?;
    }
    let file = incoming.id;
    let kept = record(&server, user, incoming, beside).await;
    if kept.is_err() {
        server.files.storage.remove_all(file).await;
    }
    kept
}

/// Keeps a file that was made here, as if somebody had uploaded it.
///
/// # Errors
/// As for an upload.
pub async fn keep_made(
    server: &Arc<Server>,
    user: UserId,
    name: &str,
    bytes: &[u8],
    beside: Beside,
) -> Result<Attachment, ApiError> {
    let place = server.files.places.take(user)?;
    let mut incoming = Incoming::new(server, user, name.to_owned()).await?;
    incoming.write(&server.files.storage, bytes).await?;
    incoming.end(&server.files.storage).await?;
    keep(server.clone(), user, incoming, beside, place).await
}

async fn record(server: &Server, user: UserId, incoming: Incoming, beside: Beside) -> Result<Attachment, ApiError> {
    let mut file = describe(incoming, beside);
    if file.attachment.kind == AttachmentKind::Image {
        draw(server, &mut file).await?;
    }
    let max = server.config.files.files_per_user_bytes;
    if server.store.add_file(user, clock::now(), &file, max).await? { Ok(file.attachment) } else { Err(over_quota()) }
}

fn describe(incoming: Incoming, beside: Beside) -> NewFile {
    let Incoming { id, name, accepted: AcceptedType { mime, kind, .. }, size, .. } = incoming;
    let can_play = matches!(kind, AttachmentKind::Audio | AttachmentKind::Video);
    let voice = beside.voice && can_play;
    // What records a voice puts it into the containers of films.
    let (mime, kind) = if voice { (mime.replacen("video/", "audio/", 1), AttachmentKind::Audio) } else { (mime, kind) };
    let attachment = Attachment {
        id,
        url: address(id, &name),
        name,
        size,
        mime,
        kind,
        width: None,
        height: None,
        thumbnail: None,
        duration_ms: beside.duration_ms.filter(|_| can_play),
        waveform: beside.waveform.filter(|_| voice),
        voice,
    };
    NewFile { attachment, thumbnail: None, bytes: size }
}

/// Makes a picture anew in storage.
async fn draw(server: &Server, file: &mut NewFile) -> Result<(), ApiError> {
    let (storage, id, mime) = (&server.files.storage, file.attachment.id, file.attachment.mime.clone());
    let easel = server.files.easel.acquire().await;
    let original = storage.get(id, Part::Original).await?;
    let drawn = spawn_blocking(move || picture::make(&original, &mime)).await;
    drop(easel);
    // What makes a decoder panic is no picture either.
    let Picture { whole, thumbnail, width, height } =
        drawn.unwrap_or_else(|error| Err(PictureError::Unreadable(error.to_string())))?;
    file.bytes = (whole.bytes.len() + thumbnail.as_ref().map_or(0, |small| small.bytes.len())) as u64;
    file.thumbnail = thumbnail.as_ref().map(|small| small.mime);
    let attachment = &mut file.attachment;
    if attachment.mime != whole.mime {
        whole.mime.clone_into(&mut attachment.mime);
        attachment.name = renamed(&attachment.name);
    }
    (attachment.width, attachment.height, attachment.size) = (Some(width), Some(height), whole.bytes.len() as u64);
    attachment.url = address(id, &attachment.name);
    attachment.thumbnail = thumbnail.as_ref().map(|_| thumbnail_address(id, &attachment.name));
    storage.put(id, Part::Whole, whole.bytes).await?;
    if let Some(small) = thumbnail {
        storage.put(id, Part::Thumbnail, small.bytes).await?;
    }
    storage.remove(id, Part::Original).await;
    Ok(())
}

/// Pictures that change their type become photographs.
fn renamed(name: &str) -> String {
    clean_name(&Path::new(name).with_extension("jpg").to_string_lossy())
}

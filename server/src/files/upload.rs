//! Uploading a file, and taking it back.

use super::{
    form::{Form, TEXTS},
    incoming::{Beside, Incoming},
    keeping::keep,
    places::Place,
};
use crate::{
    auth::Identity,
    error::ApiError,
    request::{Path, parse},
    state::Server,
};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
};
use futures_util::StreamExt;
use multer::Field;
use protocol::{
    error::ErrorCode,
    file::{FileRefusal, clean_name},
    id::{FileId, UserId},
    message::Attachment,
};
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

/// `POST /api/v1/files/upload`.
///
/// # Errors
/// When the file is not accepted, there is no space for it, or it does not arrive.
pub async fn post_upload(
    State(server): State<Arc<Server>>,
    by: Identity,
    request: Request,
) -> Result<(StatusCode, axum::Json<Attachment>), ApiError> {
    let (head, body) = request.into_parts();
    let place = match may_begin(&server, by.user.id, &head.headers) {
        Ok(place) => place,
        Err(refusal) => {
            hear_out_all(&head.headers, body).await;
            return Err(refusal);
        }
    };
    let (incoming, beside) = receive(&server, by.user.id, &head.headers, body).await?;
    // What has arrived whole is kept or removed, whether somebody still waits for the answer or not.
    let kept = tokio::spawn(keep(server, by.user.id, incoming, beside, place)).await;
    let kept = kept.unwrap_or_else(|_| Err(ApiError::new(ErrorCode::ServerError, "the file was not kept")))?;
    Ok((StatusCode::CREATED, axum::Json(kept)))
}

/// `DELETE /api/v1/files/{file}`.
///
/// # Errors
/// When it is not mine, or a message carries it.
pub async fn delete_file(
    State(server): State<Arc<Server>>,
    by: Identity,
    Path(file): Path<String>,
) -> Result<StatusCode, ApiError> {
    let file: FileId = parse(&file, "file")?;
    if !server.store.take_back_file(by.user.id, file).await? {
        return Err(ApiError::new(ErrorCode::NotFound, "there is no such file, or a message carries it"));
    }
    server.files.storage.remove_all(file).await;
    Ok(StatusCode::NO_CONTENT)
}

/// Bytes of a form beside its file.
const FORM_BYTES: u64 = 16 * 1024;

/// A place, for an upload that does not say by itself that it is too large.
fn may_begin(server: &Server, user: UserId, headers: &HeaderMap) -> Result<Place, ApiError> {
    let max = server.limits.attachment_bytes;
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: u64| length > max + FORM_BYTES) {
        return Err(FileRefusal::TooLarge(max).into());
    }
    server.files.places.take(user)
}

async fn receive(
    server: &Server,
    user: UserId,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Incoming, Beside), ApiError> {
    let max = server.limits.attachment_bytes + FORM_BYTES;
    let mut form = Form::new(headers, body, max, server.config.files.stall())?;
    let (mut incoming, mut beside) = (None, Beside::default());
    while let Some(field) = form.next().await? {
        match field.name() {
            Some("file") if incoming.is_none() => incoming = Some(read_file(server, user, &form, field).await?),
            Some(name) if TEXTS.contains(&name) => beside.read(field).await?,
            _ => {}
        }
    }
    let incoming = incoming.ok_or_else(|| ApiError::of_field(ErrorCode::BadRequest, "file", "there is no file"))?;
    Ok((incoming, beside))
}

async fn read_file(
    server: &Server,
    user: UserId,
    form: &Form,
    mut field: Field<'static>,
) -> Result<Incoming, ApiError> {
    let read = async {
        let name =
            field.file_name().ok_or_else(|| ApiError::of_field(ErrorCode::BadRequest, "file", "it has no name"))?;
        let mut incoming = Incoming::new(server, user, clean_name(name)).await?;
        while let Some(piece) = form.piece(&mut field).await? {
            incoming.write(&server.files.storage, &piece).await?;
        }
        incoming.end(&server.files.storage).await?;
        Ok(incoming)
    };
    let read = read.await;
    if read.is_err() {
        hear_out(form, field).await;
    }
    read
}

/// How long somebody who is refused may go on sending: most read an answer only when they have said everything.
const HEAR_OUT: Duration = Duration::from_secs(10);

async fn hear_out(form: &Form, mut field: Field<'static>) {
    let heard = async { while let Ok(Some(_)) = form.piece(&mut field).await {} };
    // Whoever takes longer is cut off.
    let _ = timeout(HEAR_OUT, heard).await;
}

/// The same, of a body that nobody has begun to read. Some ask first whether they are to send it.
async fn hear_out_all(headers: &HeaderMap, body: Body) {
    let mut pieces = body.into_data_stream();
    if !headers.contains_key(header::EXPECT) {
        let heard = async { while let Some(Ok(_)) = pieces.next().await {} };
        let _ = timeout(HEAR_OUT, heard).await;
    }
}

//! `GET /files/{file}/{name}`: what somebody sent, in a form that harms nobody: not run, not taken for another type, shown
//! by itself only where it was made anew or can be nothing but sound or film.

use super::{
    address::disposition,
    range::{Asked, asked},
    storage::{Part, Storage},
};
use crate::{
    auth::Identity,
    error::ApiError,
    request::{Path, Query, parse},
    state::Server,
    store::StoredFile,
};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use protocol::{
    error::ErrorCode,
    id::FileId,
    message::{Attachment, AttachmentKind},
};
use serde::Deserialize;
use std::{ops::Range, sync::Arc};

/// What is asked about a file.
#[derive(Debug, Deserialize)]
pub struct Wish {
    /// `thumbnail` for the small picture.
    size: Option<String>,
    /// There when it is to be saved.
    download: Option<String>,
}

/// `GET /files/{file}/{name}`.
///
/// # Errors
/// When it is not there, or not for me.
pub async fn get_file(
    State(server): State<Arc<Server>>,
    by: Identity,
    Path((file, _)): Path<(String, String)>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let id: FileId = parse(&file, "file")?;
    let missing = || ApiError::of_field(ErrorCode::NotFound, "file", "there is no such file");
    let StoredFile { attachment, thumbnail } = server.store.file(by.user.id, id).await?.ok_or_else(missing)?;
    let storage = &server.files.storage;
    let given = match wish.size.as_deref() {
        None => Given { part: Part::Whole, size: attachment.size, mime: attachment.mime.clone() },
        Some("thumbnail") => {
            let mime = thumbnail.ok_or_else(missing)?;
            Given { part: Part::Thumbnail, size: storage.size(id, Part::Thumbnail).await?, mime }
        }
        Some(_) => return Err(ApiError::of_field(ErrorCode::BadRequest, "size", "thumbnail, or nothing")),
    };
    given.answer(storage, &attachment, wish.download.is_some(), &headers).await
}

/// What is given.
struct Given {
    part: Part,
    size: u64,
    mime: String,
}

/// Nothing in it may run, load, or be put into another page.
const POLICY: &str = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; frame-ancestors 'none'";
/// Kept by the browser of who may see it, and asked for again each time: they may not any more.
const ASK_FIRST: &str = "private, no-cache";

impl Given {
    async fn answer(
        &self,
        storage: &Storage,
        file: &Attachment,
        is_saved: bool,
        request: &HeaderMap,
    ) -> Result<Response, ApiError> {
        let etag = self.etag(file.id);
        let mut headers = self.headers(file, is_saved, &etag)?;
        if knows(request, &etag) {
            return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
        }
        let (status, range) = match asked(request, &etag, self.size) {
            Asked::All => (StatusCode::OK, 0..self.size),
            Asked::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
            Asked::Nothing => {
                headers.insert(header::CONTENT_RANGE, text(&format!("bytes */{}", self.size))?);
                return Ok((StatusCode::RANGE_NOT_SATISFIABLE, headers).into_response());
            }
        };
        if status == StatusCode::PARTIAL_CONTENT {
            let Range { start, end } = &range;
            headers.insert(header::CONTENT_RANGE, text(&format!("bytes {start}-{}/{}", end - 1, self.size))?);
        }
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(range.end - range.start));
        let bytes = storage.read(file.id, self.part, range).await?;
        Ok((status, headers, Body::from_stream(bytes)).into_response())
    }

    /// What is in a file never changes.
    fn etag(&self, file: FileId) -> String {
        match self.part {
            Part::Thumbnail => format!("\"{file}-thumbnail\""),
            _ => format!("\"{file}\""),
        }
    }

    fn headers(&self, file: &Attachment, is_saved: bool, etag: &str) -> Result<HeaderMap, ApiError> {
        let is_shown = !is_saved && file.kind != AttachmentKind::File;
        Ok(HeaderMap::from_iter([
            (header::CONTENT_TYPE, text(&self.mime)?),
            (header::CONTENT_DISPOSITION, text(&disposition(is_shown, &file.name))?),
            (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
            (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
            (header::CACHE_CONTROL, HeaderValue::from_static(ASK_FIRST)),
            (header::ACCEPT_RANGES, HeaderValue::from_static("bytes")),
            (header::ETAG, text(etag)?),
        ]))
    }
}

fn knows(request: &HeaderMap, etag: &str) -> bool {
    let lines = request.get_all(header::IF_NONE_MATCH).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|known| known.trim().trim_start_matches("W/") == etag)
}

fn text(text: &str) -> Result<HeaderValue, ApiError> {
    HeaderValue::from_str(text).map_err(|_| ApiError::new(ErrorCode::ServerError, "the file cannot be described"))
}

//! A file while it comes, and what is said beside it.

use super::{
    content,
    form::refused,
    refusal::over_quota,
    storage::{Part, Storage, StorageError},
};
use crate::{clock, error::ApiError, secret, state::Server};
use multer::Field;
use object_store::{MultipartUpload, PutPayload};
use protocol::{
    error::ErrorCode,
    file::{AcceptedType, FileRefusal, WAVEFORM_MAX, check_file, largest},
    id::{FileId, UserId},
    message::AttachmentKind,
};

/// A file on its way into storage. Dropped on the way, it leaves nothing there.
pub struct Incoming {
    pub id: FileId,
    pub name: String,
    pub accepted: AcceptedType,
    /// Most bytes it may have by itself, and with the other files of its sender.
    max: u64,
    room: u64,
    pub size: u64,
    piece: Vec<u8>,
    pub upload: Option<Box<dyn MultipartUpload>>,
}

/// Bytes that are written at once.
const PIECE_BYTES: usize = 128 * 1024;

impl Incoming {
    pub async fn new(server: &Server, user: UserId, name: String) -> Result<Self, ApiError> {
        let accepted = check_file(&name, 1, 1, &server.limits, &server.files.accepted)?.clone();
        let max = largest(accepted.kind, &server.limits);
        let kept = server.store.files_bytes(user).await?;
        let room = server.config.files.files_per_user_bytes.saturating_sub(kept);
        let id = FileId::new(clock::now(), secret::random());
        Ok(Self { id, name, accepted, max, room, size: 0, piece: Vec::new(), upload: None })
    }

    /// Takes what has come.
    pub async fn write(&mut self, storage: &Storage, bytes: &[u8]) -> Result<(), ApiError> {
        self.size += bytes.len() as u64;
        if self.size > self.max {
            return Err(FileRefusal::TooLarge(self.max).into());
        }
        if self.size > self.room {
            return Err(over_quota());
        }
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE_BYTES { self.flush(storage).await } else { Ok(()) }
    }

    /// Writes the rest.
    pub async fn end(&mut self, storage: &Storage) -> Result<(), ApiError> {
        if self.size == 0 {
            return Err(FileRefusal::Empty.into());
        }
        if self.piece.is_empty() { Ok(()) } else { self.flush(storage).await }
    }

    async fn flush(&mut self, storage: &Storage) -> Result<(), ApiError> {
        let piece = std::mem::take(&mut self.piece);
        if self.upload.is_none() {
            if !content::can_be(&piece, &self.accepted.mime, self.accepted.kind) {
                return Err(ApiError::of_field(ErrorCode::FileType, "file", "there is something else in it"));
            }
            self.upload = Some(storage.begin(self.id, self.part()).await?);
        }
        if let Some(upload) = &mut self.upload {
            upload.put_part(PutPayload::from(piece)).await.map_err(StorageError::from)?;
        }
        Ok(())
    }

    fn part(&self) -> Part {
        if self.accepted.kind == AttachmentKind::Image { Part::Original } else { Part::Whole }
    }
}

/// What is said beside a file.
#[derive(Debug, Default)]
pub struct Beside {
    /// How long it plays, in milliseconds.
    pub duration_ms: Option<u64>,
    /// How loud it is over time.
    pub waveform: Option<Vec<u8>>,
    /// Whether it is a voice note.
    pub voice: bool,
}

impl Beside {
    /// Takes a field.
    pub(super) async fn read(&mut self, field: Field<'static>) -> Result<(), ApiError> {
        let wrong = |field, why| ApiError::of_field(ErrorCode::BadRequest, field, why);
        let name = field.name().unwrap_or_default().to_owned();
        let text = field.text().await.map_err(|error| refused(&error))?;
        match name.as_str() {
            "duration_ms" => {
                let duration = text.parse().ok().filter(|ms| *ms <= DURATION_MAX_MS);
                self.duration_ms = Some(duration.ok_or_else(|| wrong("duration_ms", "milliseconds of a day at most"))?);
            }
            "waveform" => {
                let waveform: Option<Vec<u8>> = serde_json::from_str(&text).ok();
                let waveform = waveform.filter(|waveform| waveform.len() <= WAVEFORM_MAX);
                self.waveform = Some(waveform.ok_or_else(|| wrong("waveform", "at most 128 numbers from 0 to 255"))?);
            }
            _ => self.voice = text == "1",
        }
        Ok(())
    }
}

const DURATION_MAX_MS: u64 = 24 * 3_600_000;

//! What people are told when a file is not taken.

use super::{picture::PictureError, storage::StorageError};
use crate::error::ApiError;
use protocol::{error::ErrorCode, file::FileRefusal};

/// There is no space left for whoever sends it.
pub fn over_quota() -> ApiError {
    ApiError::of_field(ErrorCode::Quota, "file", "your files take all the space that they may")
}

impl From<FileRefusal> for ApiError {
    fn from(refusal: FileRefusal) -> Self {
        let detail = match refusal {
            FileRefusal::Empty => "there is nothing in it".to_owned(),
            FileRefusal::TooLarge(max) => format!("at most {max} bytes"),
            FileRefusal::TooMany(max) => format!("at most {max} files"),
            FileRefusal::Type => "files with this ending are not accepted".to_owned(),
        };
        Self::of_field(refusal.code(), "file", detail)
    }
}

impl From<PictureError> for ApiError {
    fn from(error: PictureError) -> Self {
        let code = match error {
            PictureError::TooManyPixels => ErrorCode::FileTooLarge,
            PictureError::Unreadable(_) => ErrorCode::FileType,
        };
        Self::of_field(code, "file", error.to_string())
    }
}

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> Self {
        tracing::error!(%error, "storing files");
        match error {
            StorageError::Full => Self::new(ErrorCode::StorageFull, "the server has no space left for files"),
            StorageError::Missing => Self::new(ErrorCode::NotFound, "there is no such file"),
            StorageError::Failed(_) => {
                Self { retry_after_ms: Some(1_000), ..Self::new(ErrorCode::Unavailable, "files cannot be stored now") }
            }
        }
    }
}

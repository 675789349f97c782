//! The body of an upload, read piece by piece: never more of it waits in memory than is told here, however fast it comes,
//! and however it is made up.

use crate::error::ApiError;
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, header},
};
use futures_util::{Stream, StreamExt, stream};
use multer::{Constraints, Field, Multipart, SizeLimit};
use protocol::error::ErrorCode;
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::{task::yield_now, time::timeout};

/// A form with a file in it.
pub struct Form {
    fields: Multipart<'static>,
    /// Bytes that have come and that nobody has taken.
    waiting: Arc<AtomicUsize>,
}

/// Bytes of a body that may wait: a field has to begin, end, or bring something within them.
const WAITING_BYTES: usize = 128 * 1024;
/// Longest text of a field beside the file.
const TEXT_BYTES: u64 = 2048;
/// The fields that are texts.
pub const TEXTS: [&str; 3] = ["duration_ms", "waveform", "voice"];

/// Why a body came to an early end.
#[derive(Debug, thiserror::Error)]
enum BodyError {
    #[error("the body stood still")]
    StoodStill,
    #[error("the body ended early")]
    Lost,
    #[error("the body holds more than a file")]
    Overflowing,
}

impl Form {
    /// Begins to read a form of at most `max` bytes, whose sender may not pause for longer than `stall`.
    ///
    /// # Errors
    /// When it is none.
    pub fn new(headers: &HeaderMap, body: Body, max: u64, stall: Duration) -> Result<Self, ApiError> {
        let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let boundary = multer::parse_boundary(media_type)
            .map_err(|_| ApiError::new(ErrorCode::BadRequest, "the body must be multipart/form-data"))?;
        let limits =
            TEXTS.iter().fold(SizeLimit::new().whole_stream(max), |limits, text| limits.for_field(*text, TEXT_BYTES));
        let waiting = Arc::new(AtomicUsize::new(0));
        let constraints = Constraints::new().size_limit(limits);
        let fields = Multipart::with_constraints(pieces(body, stall, waiting.clone()), boundary, constraints);
        Ok(Self { fields, waiting })
    }

    /// The next field; nothing at the end.
    ///
    /// # Errors
    /// When the body makes no sense, is too large, or stops.
    pub async fn next(&mut self) -> Result<Option<Field<'static>>, ApiError> {
        let field = self.fields.next_field().await;
        self.waiting.store(0, Relaxed);
        field.map_err(|error| refused(&error))
    }

    /// The next piece of a field; nothing at its end.
    ///
    /// # Errors
    /// When the body makes no sense, is too large, or stops.
    pub async fn piece(&self, field: &mut Field<'static>) -> Result<Option<Bytes>, ApiError> {
        let piece = field.chunk().await;
        self.waiting.store(0, Relaxed);
        piece.map_err(|error| refused(&error))
    }
}

fn pieces(
    body: Body,
    stall: Duration,
    waiting: Arc<AtomicUsize>,
) -> impl Stream<Item = Result<Bytes, BodyError>> + Send + 'static {
    stream::try_unfold((body.into_data_stream(), waiting), move |(mut body, waiting)| async move {
        // Without a pause here, all that has arrived would be taken into memory before any of it is handed on.
        yield_now().await;
        if waiting.load(Relaxed) > WAITING_BYTES {
            return Err(BodyError::Overflowing);
        }
        match timeout(stall, body.next()).await {
            Ok(Some(Ok(piece))) => {
                waiting.fetch_add(piece.len(), Relaxed);
                Ok(Some((piece, (body, waiting))))
            }
            Ok(None) => Ok(None),
            Ok(Some(Err(_))) => Err(BodyError::Lost),
            Err(_) => Err(BodyError::StoodStill),
        }
    })
}

/// What a sender is told about a body that cannot be read.
pub fn refused(error: &multer::Error) -> ApiError {
    let code = match error {
        multer::Error::StreamSizeExceeded { .. } => ErrorCode::FileTooLarge,
        multer::Error::FieldSizeExceeded { .. } => ErrorCode::TooLarge,
        multer::Error::StreamReadFailed(cause) => match cause.downcast_ref() {
            Some(BodyError::StoodStill) => ErrorCode::TooSlow,
            Some(BodyError::Overflowing) => ErrorCode::TooLarge,
            _ => ErrorCode::BadRequest,
        },
        _ => ErrorCode::BadRequest,
    };
    ApiError::new(code, error.to_string())
}

//! What a request is told when it fails: one type, one place that turns it into an answer.

use crate::{
    log::ChangeError,
    store::{StoreError, change::Refusal},
};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use protocol::{
    error::{ErrorCode, Problem},
    frame::FrameError,
};
use std::borrow::Cow;

/// Why a request failed. What is inside may be told to anybody; causes are logged, not told.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{code:?}: {detail}")]
pub struct ApiError {
    /// In a word.
    pub code: ErrorCode,
    /// In a sentence for a programmer.
    pub detail: Cow<'static, str>,
    /// The field of the request that is wrong.
    pub field: Option<&'static str>,
    /// After how long to try again.
    pub retry_after_ms: Option<u64>,
}

impl ApiError {
    /// An error of the request as a whole.
    #[must_use]
    pub fn new(code: ErrorCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { code, detail: detail.into(), field: None, retry_after_ms: None }
    }

    /// An error because of one field.
    #[must_use]
    pub fn of_field(code: ErrorCode, field: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { field: Some(field), ..Self::new(code, detail) }
    }

    /// Too many, too fast.
    #[must_use]
    pub fn rate_limited(retry_after_ms: u64) -> Self {
        Self { retry_after_ms: Some(retry_after_ms), ..Self::new(ErrorCode::RateLimited, "too many, too fast") }
    }

    /// Nobody is signed in.
    #[must_use]
    pub fn not_signed_in() -> Self {
        Self::new(ErrorCode::NotSignedIn, "sign in first")
    }

    /// The HTTP status that goes with it.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl From<Refusal> for ApiError {
    fn from(Refusal { code, detail, field }: Refusal) -> Self {
        Self { field, ..Self::new(code, detail) }
    }
}

impl From<ChangeError> for ApiError {
    fn from(error: ChangeError) -> Self {
        let unavailable = |detail| Self { retry_after_ms: Some(1_000), ..Self::new(ErrorCode::Unavailable, detail) };
        match error {
            ChangeError::Refused(refusal) => refusal.into(),
            ChangeError::Busy => unavailable("the server is busy"),
            ChangeError::Failed => unavailable("the database cannot write now"),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "reading");
        Self { retry_after_ms: Some(1_000), ..Self::new(ErrorCode::Unavailable, "the database cannot answer now") }
    }
}

impl From<ApiError> for FrameError {
    fn from(ApiError { code, detail, retry_after_ms, .. }: ApiError) -> Self {
        Self { retry_after_ms, ..Self::new(code, detail) }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status();
        let retry_after = self.retry_after_ms.map(|ms| HeaderValue::from(ms.div_ceil(1000)));
        let problem = Problem {
            code: self.code,
            status: status.as_u16(),
            detail: self.detail.into_owned(),
            field: self.field.map(str::to_owned),
            retry_after_ms: self.retry_after_ms,
        };
        let mut response = (status, axum::Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(retry_after) = retry_after {
            headers.insert(header::RETRY_AFTER, retry_after);
        }
        response
    }
}

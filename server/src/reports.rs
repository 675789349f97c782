//! `POST /api/v1/errors`: what fails in browsers.

use crate::{
    auth, clock,
    error::ApiError,
    request::{Json, Source},
    state::Server,
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use protocol::error::ErrorReport;
use std::sync::Arc;

/// Reports kept; the oldest go first.
const KEPT: u32 = 1_000;
const FIELD_CHARS: usize = 4_000;

/// Keeps a report. Anybody may send one, because pages fail before anybody is signed in too.
///
/// # Errors
/// When they come too fast.
pub async fn post_report(
    State(server): State<Arc<Server>>,
    from: Source,
    headers: HeaderMap,
    Json(report): Json<ErrorReport>,
) -> Result<StatusCode, ApiError> {
    auth::origin::check(&server, &headers)?;
    server.throttles.reports.take(from.address, clock::now()).map_err(ApiError::rate_limited)?;
    let user = match auth::credential(&server, &headers, None) {
        Some(credential) => auth::identify(&server, &credential).await.ok().map(|identity| identity.user.id),
        None => None,
    };
    let short = |text: String| text.chars().take(FIELD_CHARS).collect();
    let report = ErrorReport {
        kind: short(report.kind),
        message: short(report.message),
        page: short(report.page),
        stack: short(report.stack),
        build: short(report.build),
    };
    tracing::warn!(kind = report.kind, message = report.message, page = report.page, "a browser reports");
    server.counters().reports.count();
    server.store.add_report(clock::now(), user, &report, KEPT).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! What people want to be told, and what they say of themselves, over HTTP.

use crate::{
    auth::Identity,
    clock,
    error::ApiError,
    request::{Json, Path},
    state::Server,
    store::change::{Answer, Change},
};
use axum::extract::State;
use protocol::{
    channel::ChannelRef,
    error::ErrorCode,
    id::UserId,
    patch::Patch,
    preferences::{FOREVER, NewLevel, Preferences, PreferencesPatch},
    user::{MePatch, STATUS_TEXT_MAX, User, is_display_name, is_status},
};
use std::sync::Arc;

/// `PUT /api/v1/channels/{channel}/level`.
///
/// # Errors
/// When I am not a member, or the time is out of range.
pub async fn put_level(
    State(server): State<Arc<Server>>,
    by: Identity,
    Path(channel): Path<ChannelRef>,
    Json(level): Json<NewLevel>,
) -> Result<axum::Json<Preferences>, ApiError> {
    check_time("muted_until", level.muted_until)?;
    append(&server, by.user.id, Change::SetLevel { by: by.user.id, channel, level }).await
}

/// `PUT /api/v1/preferences`.
///
/// # Errors
/// When the time is out of range.
pub async fn put_preferences(
    State(server): State<Arc<Server>>,
    by: Identity,
    Json(patch): Json<PreferencesPatch>,
) -> Result<axum::Json<Preferences>, ApiError> {
    set_preferences(&server, &by, patch).await
}

/// Changes what somebody wants to be told, however they ask for it.
///
/// # Errors
/// As [`put_preferences`].
pub async fn set_preferences(
    server: &Server,
    by: &Identity,
    patch: PreferencesPatch,
) -> Result<axum::Json<Preferences>, ApiError> {
    check_time("dnd_until", patch.dnd_until.apply(None))?;
    append(server, by.user.id, Change::SetPreferences { by: by.user.id, patch }).await
}

async fn append(server: &Server, by: UserId, change: Change) -> Result<axum::Json<Preferences>, ApiError> {
    throttle(server, by)?;
    match server.log.append(change).await? {
        Answer::Preferences(preferences) => Ok(axum::Json(preferences)),
        _ => Err(ApiError::new(ErrorCode::ServerError, "the preferences were not given")),
    }
}

/// `PUT /api/v1/me`.
///
/// # Errors
/// When the name or the status is not well formed.
pub async fn put_me(
    State(server): State<Arc<Server>>,
    by: Identity,
    Json(patch): Json<MePatch>,
) -> Result<axum::Json<User>, ApiError> {
    set_me(&server, &by, patch).await
}

/// Changes what somebody says of themselves, however they ask for it.
///
/// # Errors
/// As [`put_me`].
pub async fn set_me(server: &Server, by: &Identity, mut patch: MePatch) -> Result<axum::Json<User>, ApiError> {
    patch.display_name = patch.display_name.map(|name| name.trim().to_owned());
    if patch.display_name.as_deref().is_some_and(|name| !is_display_name(name)) {
        return Err(ApiError::of_field(ErrorCode::NameInvalid, "display_name", "1 to 64 visible characters"));
    }
    if let Patch::To(status) = &mut patch.status {
        status.text = status.text.trim().to_owned();
        check_time("status", status.until)?;
        if !is_status(status) {
            let is_long = status.text.chars().count() > STATUS_TEXT_MAX;
            let code = if is_long { ErrorCode::TextTooLong } else { ErrorCode::BadRequest };
            let detail = format!("an emoji or up to {STATUS_TEXT_MAX} visible characters, or both");
            return Err(ApiError::of_field(code, "status", detail));
        }
    }
    throttle(server, by.user.id)?;
    match server.log.append(Change::SetMe { by: by.user.id, patch }).await? {
        Answer::User(user) => Ok(axum::Json(user)),
        _ => Err(ApiError::new(ErrorCode::ServerError, "the user was not given")),
    }
}

fn check_time(field: &'static str, time: Option<u64>) -> Result<(), ApiError> {
    if time.is_none_or(|time| time <= FOREVER) {
        return Ok(());
    }
    Err(ApiError::of_field(ErrorCode::BadRequest, field, format!("a time of at most {FOREVER}")))
}

fn throttle(server: &Server, by: UserId) -> Result<(), ApiError> {
    server.throttles.wishes.take(by, clock::now()).map_err(ApiError::rate_limited)
}

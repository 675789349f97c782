//! The notification centre over HTTP, and what admins and programs tell people.

use crate::{
    admin,
    auth::{Admin, Identity},
    clock,
    error::ApiError,
    request::{Json, Query},
    secret,
    state::Server,
    store::{
        Which,
        change::{Answer, Change},
    },
};
use axum::{extract::State, http::StatusCode};
use protocol::{
    admin::Action,
    error::ErrorCode,
    id::NotificationId,
    message::check_text,
    notification::{
        BODY_MAX, ListedNotification, MARKED_MAX, NOTIFICATIONS_PAGE, NOTIFICATIONS_PAGE_MAX, NewNotification,
        NotificationKind, Notifications, ReadMark, TITLE_MAX, is_link,
    },
    user::is_deceptive,
};
use serde::Deserialize;
use std::sync::Arc;

/// `POST /api/v1/notifications`.
///
/// # Errors
/// When I am not an admin, a field is not well formed, or there is nobody of that name.
pub async fn post_notification(
    State(server): State<Arc<Server>>,
    Admin(by): Admin,
    Json(mut notification): Json<NewNotification>,
) -> Result<(StatusCode, axum::Json<ListedNotification>), ApiError> {
    notification.title = notification.title.trim().to_owned();
    check(&notification)?;
    server.throttles.notices.take(by.user.id, clock::now()).map_err(ApiError::rate_limited)?;
    let id = NotificationId::new(clock::now(), secret::random());
    match server.log.append(Change::Notify { by: by.user.id, id, notification }).await? {
        Answer::Notification(told) => {
            admin::note(&server, &by, Action::Notified, None, Some(&told.notification.title)).await?;
            Ok((StatusCode::CREATED, axum::Json(*told)))
        }
        _ => Err(ApiError::new(ErrorCode::ServerError, "the notification was not given")),
    }
}

fn check(new: &NewNotification) -> Result<(), ApiError> {
    let title = || format!("1 to {TITLE_MAX} visible characters");
    check_text(&new.title, false, TITLE_MAX).map_err(|code| ApiError::of_field(code, "title", title()))?;
    if new.title.chars().any(is_deceptive) {
        return Err(ApiError::of_field(ErrorCode::BadRequest, "title", title()));
    }
    let body = || format!("at most {BODY_MAX} characters, none of them NUL");
    check_text(&new.body, true, BODY_MAX).map_err(|code| ApiError::of_field(code, "body", body()))?;
    if new.link.as_deref().is_some_and(|link| !is_link(link)) {
        let detail = "an http or https address, or a path that begins with a single slash";
        return Err(ApiError::of_field(ErrorCode::BadRequest, "link", detail));
    }
    Ok(())
}

/// Which page of the notification centre.
#[derive(Default, Debug, Deserialize)]
pub struct Page {
    /// Only those below this number.
    before: Option<u64>,
    /// How many.
    limit: Option<u32>,
    /// Only those that were not read.
    #[serde(default)]
    unread: Option<String>,
    /// Only those of this kind.
    kind: Option<NotificationKind>,
}

/// `GET /api/v1/notifications`.
///
/// # Errors
/// When they cannot be read.
pub async fn get_notifications(
    State(server): State<Arc<Server>>,
    by: Identity,
    Query(page): Query<Page>,
) -> Result<axum::Json<Notifications>, ApiError> {
    let which = Which {
        before: page.before.unwrap_or(u64::MAX),
        limit: page.limit.unwrap_or(NOTIFICATIONS_PAGE).clamp(1, NOTIFICATIONS_PAGE_MAX),
        unread: matches!(page.unread.as_deref(), Some("" | "1" | "true")),
        kind: page.kind,
    };
    Ok(axum::Json(server.store.notifications(by.user.id, which).await?))
}

/// `POST /api/v1/notifications/read`.
///
/// # Errors
/// When too many are named at once.
pub async fn post_read(
    State(server): State<Arc<Server>>,
    by: Identity,
    Json(read): Json<ReadMark>,
) -> Result<StatusCode, ApiError> {
    if matches!(&read, ReadMark::Ids { ids } if !(1..=MARKED_MAX).contains(&ids.len())) {
        return Err(ApiError::of_field(ErrorCode::TooLarge, "ids", format!("1 to {MARKED_MAX} at once")));
    }
    server.log.append(Change::ReadNotifications { by: by.user.id, read }).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! What only admins may ask for.

use super::{ApiError, get, post, request, send, understood};
use gloo_net::http::Method;
use protocol::{
    admin::{LetIn, NewPerson, PersonPatch},
    id::{ClientId, InviteId, UserId},
    notification::{NewNotification, Notification},
};
use serde::de::DeserializeOwned;

/// What a part of the admin page shows, by its path below `/api/v1/`.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn read<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    get(path).await
}

/// Makes an account.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn add_person(new: &NewPerson) -> Result<LetIn, ApiError> {
    post("admin/people", new).await
}

/// Changes what somebody may do.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn patch_person(user: UserId, patch: &PersonPatch) -> Result<(), ApiError> {
    send(request(Method::PATCH, &format!("admin/people/{user}")).json(patch)).await.map(|_| ())
}

/// Gives somebody a password that the server makes up.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn reset_password(user: UserId) -> Result<LetIn, ApiError> {
    understood(&send(request(Method::POST, &format!("admin/people/{user}/password")).build()).await?).await
}

/// Signs somebody out everywhere.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn end_sessions(user: UserId) -> Result<(), ApiError> {
    send(request(Method::DELETE, &format!("admin/people/{user}/sessions")).build()).await.map(|_| ())
}

/// Ends a connection.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn disconnect(client: ClientId) -> Result<(), ApiError> {
    send(request(Method::DELETE, &format!("admin/connections/{client}")).build()).await.map(|_| ())
}

/// Takes an invite back.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn end_invite(invite: InviteId) -> Result<(), ApiError> {
    send(request(Method::DELETE, &format!("invites/{invite}")).build()).await.map(|_| ())
}

/// Publishes a notification.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn publish(new: &NewNotification) -> Result<Notification, ApiError> {
    post("notifications", new).await
}

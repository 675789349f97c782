//! What only admins may ask for.

use super::{ApiError, get, post, request, send, understood};
use gloo_net::http::Method;
use protocol::{
    admin::{LetIn, NewPerson, PersonPatch},
    id::{ClientId, UserId},
    notification::{NewNotification, Notification},
};
use serde::de::DeserializeOwned;

/// A part of the admin page, by what follows `/admin/` in its address.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn read<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    get(&format!("admin/{path}")).await
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

/// Publishes a notification.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn publish(new: &NewNotification) -> Result<Notification, ApiError> {
    post("notifications", new).await
}

//! Who is speaking. Cookie, bearer token, ticket and `auth` frame all end in [`identify`].

pub mod cookie;
pub mod origin;
pub mod password;
pub mod tickets;

use crate::{
    clock,
    error::ApiError,
    secret,
    state::Server,
    store::{NewSession, SecretHash},
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use protocol::{
    error::ErrorCode,
    id::UserId,
    user::{Role, User},
};
use std::sync::Arc;

/// Somebody who has shown who they are.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Who.
    pub user: User,
    /// The session or token they showed.
    pub session: SecretHash,
    /// When that ends unless it is used, in milliseconds since 1970 UTC.
    pub expires_at: Option<u64>,
}

/// What somebody shows to be known.
#[derive(Clone, Debug)]
pub enum Credential {
    /// A session's secret in the cookie: sent by browsers by themselves, so the request's origin matters.
    Cookie(String),
    /// The secret of a session or token, from a header or an `auth` frame.
    Bearer(String),
    /// A ticket that works once.
    Ticket(String),
}

const HOUR_MS: u64 = 3600 * 1000;
/// A session ends when it was not used for so long.
const SESSION_MS: u64 = 30 * 24 * HOUR_MS;

/// Finds out who shows a credential.
///
/// # Errors
/// [`ErrorCode::NotSignedIn`] when the session or token has ended or never was.
pub async fn identify(server: &Server, credential: &Credential) -> Result<Identity, ApiError> {
    let now = clock::now();
    let hash = match credential {
        Credential::Cookie(secret) | Credential::Bearer(secret) => secret::hash(secret),
        Credential::Ticket(ticket) => server.tickets.redeem(ticket, now).ok_or_else(ApiError::not_signed_in)?,
    };
    let session = server.store.session(&hash, now).await?.ok_or_else(ApiError::not_signed_in)?;
    // Once an hour is enough to know, and spares a write for each request.
    let mut expires_at = session.expires_at;
    if session.used_at + HOUR_MS < now {
        expires_at = (!session.is_token).then_some(now + SESSION_MS);
        server.store.touch_session(&hash, now, expires_at).await?;
    }
    Ok(Identity { user: session.user, session: hash, expires_at })
}

/// Opens a session and gives its secret.
///
/// # Errors
/// When it cannot be stored.
pub async fn open_session(server: &Server, user: UserId, label: &str) -> Result<String, ApiError> {
    let (secret, now) = (secret::new(), clock::now());
    let label = label.chars().take(200).collect();
    let expires_at = Some(now + SESSION_MS);
    let session = NewSession { hash: secret::hash(&secret), user, token: None, label, created_at: now, expires_at };
    server.store.add_session(&session).await?;
    Ok(secret)
}

/// The credential of a request, the explicit ones before the cookie.
#[must_use]
pub fn credential(server: &Server, headers: &HeaderMap, query: Option<&str>) -> Option<Credential> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer =
        bearer.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    if let Some((_, token)) = bearer {
        return Some(Credential::Bearer(token.trim().to_owned()));
    }
    let ticket = query.unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("ticket="));
    if let Some(ticket) = ticket {
        return Some(Credential::Ticket(ticket.to_owned()));
    }
    cookie::session(headers, server.config.is_https()).map(Credential::Cookie)
}

impl FromRequestParts<Arc<Server>> for Identity {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Self, ApiError> {
        let credential = credential(server, &parts.headers, parts.uri.query()).ok_or_else(ApiError::not_signed_in)?;
        if matches!(credential, Credential::Cookie(_)) && !parts.method.is_safe() {
            origin::check(server, &parts.headers)?;
        }
        identify(server, &credential).await
    }
}

/// Somebody who may administer the workspace.
#[derive(Clone, Debug)]
pub struct Admin(pub Identity);

impl FromRequestParts<Arc<Server>> for Admin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Self, ApiError> {
        let identity = Identity::from_request_parts(parts, server).await?;
        match identity.user.role {
            Role::Admin => Ok(Self(identity)),
            Role::Member => Err(ApiError::new(ErrorCode::Forbidden, "only an admin may do that")),
        }
    }
}

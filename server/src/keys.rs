//! What opens the door for others: invites for people, API tokens for programs, tickets for sockets.

use crate::{
    admin,
    auth::{Admin, Identity, origin, tickets::TICKET_MS},
    clock,
    error::ApiError,
    request::{Json, Path, parse},
    secret,
    state::Server,
    store::{NewSession, Store},
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use protocol::{
    account::{Invite, Invites, NewInvite, NewToken, Ticket, Token, Tokens},
    admin::Action,
    error::ErrorCode,
    id::{InviteId, TokenId, UserId},
    user::is_display_name,
};
use std::sync::Arc;

const INVITE_S: u64 = 7 * 24 * 3600;
const INVITE_S_MAX: u64 = 365 * 24 * 3600;

/// `POST /api/v1/invites`.
///
/// # Errors
/// When a number is out of range.
pub async fn post_invite(
    State(server): State<Arc<Server>>,
    Admin(by): Admin,
    headers: HeaderMap,
    Json(new): Json<NewInvite>,
) -> Result<(StatusCode, axum::Json<Invite>), ApiError> {
    let expires_in_s = new.expires_in_s.unwrap_or(INVITE_S);
    if !(1..=INVITE_S_MAX).contains(&expires_in_s) {
        return Err(ApiError::of_field(ErrorCode::BadRequest, "expires_in_s", "1 second to 365 days"));
    }
    if new.max_uses == Some(0) {
        return Err(ApiError::of_field(ErrorCode::BadRequest, "max_uses", "at least 1"));
    }
    let (now, token) = (clock::now(), secret::new());
    let mut invite = Invite {
        id: InviteId::new(now, secret::random()),
        token: None,
        url: None,
        expires_at: now + expires_in_s * 1000,
        uses_left: new.max_uses,
        uses: 0,
    };
    server.store.add_invite(&secret::hash(&token), by.user.id, now, &invite).await?;
    admin::note(&server, &by, Action::InviteMade, None, None).await?;
    invite.url = Some(format!("{}/join/{token}", origin::ours(&server, &headers)));
    invite.token = Some(token);
    Ok((StatusCode::CREATED, axum::Json(invite)))
}

/// `GET /api/v1/invites`.
///
/// # Errors
/// When they cannot be read.
pub async fn get_invites(State(server): State<Arc<Server>>, _: Admin) -> Result<axum::Json<Invites>, ApiError> {
    Ok(axum::Json(Invites { invites: server.store.invites(clock::now()).await? }))
}

/// `DELETE /api/v1/invites/{id}`.
///
/// # Errors
/// When there is no such invite.
pub async fn delete_invite(
    State(server): State<Arc<Server>>,
    Admin(by): Admin,
    Path(invite): Path<String>,
) -> Result<StatusCode, ApiError> {
    let invite: InviteId = parse(&invite, "invite")?;
    if !server.store.end_invite(invite).await? {
        return Err(ApiError::new(ErrorCode::NotFound, "there is no such invite"));
    }
    admin::note(&server, &by, Action::InviteEnded, None, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/v1/tokens`.
///
/// # Errors
/// When the label is not well formed.
pub async fn post_token(
    State(server): State<Arc<Server>>,
    by: Identity,
    Json(new): Json<NewToken>,
) -> Result<(StatusCode, axum::Json<Token>), ApiError> {
    let token = add_token(&*server.store, by.user.id, new.label).await?;
    Ok((StatusCode::CREATED, axum::Json(token)))
}

/// Makes a token that acts for a user.
///
/// # Errors
/// When the label is not well formed.
pub async fn add_token(store: &dyn Store, user: UserId, label: String) -> Result<Token, ApiError> {
    if !is_display_name(&label) {
        return Err(ApiError::of_field(ErrorCode::NameInvalid, "label", "1 to 64 visible characters"));
    }
    let (id, created_at, secret) = (TokenId::new(clock::now(), secret::random()), clock::now(), secret::new());
    let hash = secret::hash(&secret);
    let session = NewSession { hash, user, token: Some(id), label: label.clone(), created_at, expires_at: None };
    store.add_session(&session).await?;
    Ok(Token { id, label, token: Some(secret), created_at, last_used_at: None })
}

/// `GET /api/v1/tokens`.
///
/// # Errors
/// When they cannot be read.
pub async fn get_tokens(State(server): State<Arc<Server>>, by: Identity) -> Result<axum::Json<Tokens>, ApiError> {
    Ok(axum::Json(Tokens { tokens: server.store.tokens(by.user.id).await? }))
}

/// `DELETE /api/v1/tokens/{id}`.
///
/// # Errors
/// When I have no such token.
pub async fn delete_token(
    State(server): State<Arc<Server>>,
    by: Identity,
    Path(token): Path<String>,
) -> Result<StatusCode, ApiError> {
    let token: TokenId = parse(&token, "token")?;
    let ended = server.store.end_token(by.user.id, token).await?;
    let hash = ended.ok_or_else(|| ApiError::new(ErrorCode::NotFound, "there is no such token"))?;
    server.hub.close_session(&hash);
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/v1/tickets`: for a socket that can carry neither cookie nor header.
pub async fn post_ticket(State(server): State<Arc<Server>>, by: Identity) -> (StatusCode, axum::Json<Ticket>) {
    let ticket = server.tickets.issue(by.session, clock::now());
    (StatusCode::CREATED, axum::Json(Ticket { ticket, expires_in_ms: TICKET_MS }))
}

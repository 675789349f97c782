//! What an admin sees and does: `/api/v1/admin/…`. What is done to people goes through the log, which checks who may and
//! notes it in the same commit; the rest is noted here.

mod people;

pub use people::{delete_sessions, get_people, list, patch_person, post_password, post_person};

use crate::{
    auth::{Admin, Identity},
    clock,
    error::ApiError,
    realtime::hub::Seen,
    request::{Path, Query, parse},
    state::Server,
    store::Note,
};
use axum::{Json, extract::State, http::StatusCode};
use protocol::{
    admin::{Action, Audit, CONNECTIONS, Connections, ERROR_GROUPS, ErrorGroups, LiveConnection, Stats},
    error::ErrorCode,
    id::{ClientId, UserId},
    user::User,
};
use serde::Deserialize;
use std::{cmp::Reverse, collections::HashMap, sync::Arc};

type App = State<Arc<Server>>;

/// Notes told at once.
const AUDIT_PAGE: u32 = 100;

/// `GET /api/v1/admin/stats`.
pub async fn get_stats(State(server): App, _: Admin) -> Json<Stats> {
    Json(server.sampler.stats())
}

/// `GET /api/v1/admin/connections`.
///
/// # Errors
/// When the database cannot answer; as with everything here.
pub async fn get_connections(State(server): App, _: Admin) -> Result<Json<Connections>, ApiError> {
    connections(&server).await.map(Json)
}

/// The live connections, those that are most behind first.
///
/// # Errors
/// As [`get_connections`].
pub async fn connections(server: &Server) -> Result<Connections, ApiError> {
    let (seen, head) = server.hub.seen();
    let users: HashMap<UserId, User> = server.store.users().await?.into_iter().map(|user| (user.id, user)).collect();
    let told = seen.iter().filter_map(|seen| users.get(&seen.link.user).map(|user| told(seen, user, head)));
    let mut connections: Vec<LiveConnection> = told.collect();
    let total = connections.len() as u64;
    connections.sort_unstable_by_key(|connection| (Reverse(connection.behind), Reverse(connection.since)));
    connections.truncate(CONNECTIONS);
    Ok(Connections { connections, total })
}

fn told(seen: &Seen, user: &User, head: u64) -> LiveConnection {
    let load = seen.link.load();
    LiveConnection {
        client_id: seen.link.id,
        user: user.id,
        name: user.name.clone(),
        display_name: user.display_name.clone(),
        profile: seen.profile,
        transport: load.transport,
        round_trip_ms: load.round_trip_ms,
        since: seen.link.since,
        behind: load.first.map_or(0, |first| (head + 1).saturating_sub(first)),
        outgoing_bytes: load.bytes,
    }
}

/// `DELETE /api/v1/admin/connections/{client_id}`: ends it as one that was signed out elsewhere. The session goes on.
///
/// # Errors
/// When there is no such connection.
pub async fn delete_connection(
    State(server): App,
    Admin(by): Admin,
    Path(client): Path<String>,
) -> Result<StatusCode, ApiError> {
    let client: ClientId = parse(&client, "connection")?;
    let missing = || ApiError::of_field(ErrorCode::NotFound, "connection", "there is no such connection");
    let user = server.hub.disconnect(client).ok_or_else(missing)?;
    let user = server.store.user(user).await?;
    let whom = user.as_ref().map(|user| user.name.as_str());
    note(&server, &by, Action::ConnectionClosed, whom, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/v1/admin/errors`.
///
/// # Errors
/// As [`get_connections`].
pub async fn get_errors(State(server): App, _: Admin) -> Result<Json<ErrorGroups>, ApiError> {
    errors(&server).await.map(Json)
}

/// What browsers reported, by cause.
///
/// # Errors
/// As [`get_connections`].
pub async fn errors(server: &Server) -> Result<ErrorGroups, ApiError> {
    let most = u32::try_from(ERROR_GROUPS).unwrap_or(u32::MAX);
    Ok(ErrorGroups { groups: server.store.error_groups(most).await? })
}

/// From where on to read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Before {
    before: Option<u64>,
}

/// `GET /api/v1/admin/audit`.
///
/// # Errors
/// As [`get_connections`].
pub async fn get_audit(
    State(server): App,
    _: Admin,
    Query(Before { before }): Query<Before>,
) -> Result<Json<Audit>, ApiError> {
    audit(&server, before).await.map(Json)
}

/// A page of what admins did.
///
/// # Errors
/// As [`get_connections`].
pub async fn audit(server: &Server, before: Option<u64>) -> Result<Audit, ApiError> {
    let mut entries = server.store.audit(before.unwrap_or(u64::MAX), AUDIT_PAGE + 1).await?;
    let has_more = entries.len() > AUDIT_PAGE as usize;
    entries.truncate(AUDIT_PAGE as usize);
    Ok(Audit { entries, has_more })
}

/// Notes what an admin did.
///
/// # Errors
/// When it cannot be stored.
pub async fn note(
    server: &Server,
    by: &Identity,
    action: Action,
    whom: Option<&str>,
    about: Option<&str>,
) -> Result<(), ApiError> {
    let note = Note { by: &by.user.name, action, whom, about };
    Ok(server.store.note(clock::now(), &note).await?)
}

//! People, as an admin sees and manages them.

use super::App;
use crate::{
    accounts,
    auth::Admin,
    clock,
    error::ApiError,
    request::{Json, Path, Query, parse},
    secret,
    state::Server,
    store::change::{Act, Answer, Change},
};
use axum::{extract::State, http::StatusCode};
use protocol::{
    account::Session,
    admin::{LetIn, NewPerson, People, PersonPatch},
    error::ErrorCode,
    id::UserId,
    presence::PresenceStatus,
    user::{Role, User},
};
use serde::Deserialize;
use std::collections::HashMap;

/// People told at once.
const PAGE: u32 = 100;
/// Characters of a password that is made up here.
const PASSWORD_CHARS: usize = 20;

/// Which people.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    q: String,
    after: String,
}

/// `GET /api/v1/admin/people`.
///
/// # Errors
/// When the database cannot answer; as with everything here.
pub async fn get_people(
    State(server): App,
    _: Admin,
    Query(which): Query<Which>,
) -> Result<axum::Json<People>, ApiError> {
    list(&server, &which.after, which.q.trim()).await.map(axum::Json)
}

/// A page of those whose names hold a text.
///
/// # Errors
/// As [`get_people`].
pub async fn list(server: &Server, after: &str, holding: &str) -> Result<People, ApiError> {
    let now = clock::now();
    let mut people = server.store.people(after, holding, now, PAGE + 1).await?;
    let has_more = people.len() > PAGE as usize;
    people.truncate(PAGE as usize);
    let presence: HashMap<_, _> =
        server.hub.presence(now).into_iter().map(|presence| (presence.user, presence)).collect();
    let connections = server.hub.connections_of_users();
    for person in &mut people {
        person.connections = connections.get(&person.user.id).copied().unwrap_or_default();
        if let Some(presence) = presence.get(&person.user.id).filter(|seen| seen.status != PresenceStatus::Offline) {
            (person.status, person.last_seen) = (presence.status, Some(presence.last_seen));
        }
    }
    Ok(People { people, has_more })
}

/// `POST /api/v1/admin/people`.
///
/// # Errors
/// When the name is taken, or a field is not well formed.
pub async fn post_person(
    State(server): App,
    Admin(by): Admin,
    Json(new): Json<NewPerson>,
) -> Result<(StatusCode, axum::Json<LetIn>), ApiError> {
    let (password, told) = chosen(new.password);
    let role = new.role.unwrap_or(Role::Member);
    let new = accounts::new_user(new.name, new.display_name, password, role).await?;
    let user = administer(&server, by.user.id, Act::Add(new)).await?;
    Ok((StatusCode::CREATED, axum::Json(LetIn { user, password: told })))
}

/// `PATCH /api/v1/admin/people/{id}`.
///
/// # Errors
/// When it would leave nobody to administer the workspace, or somebody would disable themself.
pub async fn patch_person(
    State(server): App,
    Admin(by): Admin,
    Path(person): Path<String>,
    Json(patch): Json<PersonPatch>,
) -> Result<axum::Json<Session>, ApiError> {
    let act = Act::Patch(parse(&person, "user")?, patch);
    let user = administer(&server, by.user.id, act).await?;
    Ok(axum::Json(Session { user }))
}

/// `POST /api/v1/admin/people/{id}/password`: makes up a new one, and ends their sessions.
///
/// # Errors
/// When there is no such person.
pub async fn post_password(
    State(server): App,
    Admin(by): Admin,
    Path(person): Path<String>,
) -> Result<axum::Json<LetIn>, ApiError> {
    let (password, told) = chosen(None);
    let act = Act::SetPassword(parse(&person, "user")?, accounts::new_password(password).await?);
    let user = administer(&server, by.user.id, act).await?;
    Ok(axum::Json(LetIn { user, password: told }))
}

/// `DELETE /api/v1/admin/people/{id}/sessions`: tokens end too.
///
/// # Errors
/// When there is no such person.
pub async fn delete_sessions(
    State(server): App,
    Admin(by): Admin,
    Path(person): Path<String>,
) -> Result<StatusCode, ApiError> {
    administer(&server, by.user.id, Act::EndSessions(parse(&person, "user")?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn administer(server: &Server, by: UserId, act: Act) -> Result<User, ApiError> {
    match server.log.append(Change::Administer { by, act }).await? {
        Answer::User(user) => Ok(user),
        _ => Err(ApiError::new(ErrorCode::ServerError, "nothing came of it")),
    }
}

/// The password, and again if it was made up here.
fn chosen(password: Option<String>) -> (String, Option<String>) {
    password.map_or_else(
        || {
            let made_up: String = secret::new().chars().take(PASSWORD_CHARS).collect();
            (made_up.clone(), Some(made_up))
        },
        |password| (password, None),
    )
}

//! How people come in and go out: first run, invites, sessions.

use crate::{
    auth::{self, Identity, cookie, password},
    clock,
    error::ApiError,
    request::{Json, Source},
    secret,
    state::Server,
    store::change::{Answer, Change, NewUser},
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use protocol::{
    account::{Join, Session, Setup, SignIn, Strength, strength},
    error::ErrorCode,
    id::UserId,
    user::{Role, User, is_display_name, is_name},
};
use std::sync::Arc;

/// Somebody who has just come in, with the secret of their session.
#[derive(Debug)]
pub struct Entered {
    /// Who.
    pub user: User,
    /// The secret for the cookie.
    pub secret: String,
}

/// Makes the workspace and its admin, and signs them in.
///
/// # Errors
/// When it is set up already, or a field is not well formed.
pub async fn set_up(server: &Server, setup: Setup, from: &Source) -> Result<Entered, ApiError> {
    throttle(server, from)?;
    if server.store.workspace().await?.is_some() {
        return Err(ApiError::new(ErrorCode::AlreadySetUp, "the workspace is set up already"));
    }
    let workspace = setup.workspace.trim().to_owned();
    if !is_display_name(&workspace) {
        return Err(ApiError::of_field(ErrorCode::NameInvalid, "workspace", "1 to 64 visible characters"));
    }
    let admin = new_user(setup.name, setup.display_name, setup.password, Role::Admin).await?;
    let change = Change::SetUp { workspace, admin };
    enter(server, change, from).await
}

/// Makes an account with an invite, and signs it in.
///
/// # Errors
/// When the invite does not work, the name is taken, or a field is not well formed.
pub async fn join(server: &Server, join: Join, from: &Source) -> Result<Entered, ApiError> {
    throttle(server, from)?;
    let invite = secret::hash(&join.invite);
    if !server.store.invite_works(&invite, clock::now()).await? {
        return Err(ApiError::of_field(ErrorCode::InviteInvalid, "invite", "the invite does not work any more"));
    }
    let user = new_user(join.name, join.display_name, join.password, Role::Member).await?;
    enter(server, Change::AddUser { user, invite: Some(invite) }, from).await
}

/// Signs somebody in. Unknown names, disabled people and wrong passwords cannot be told apart, by words or by time.
///
/// # Errors
/// [`ErrorCode::WrongCredentials`], or [`ErrorCode::RateLimited`] after too many tries.
pub async fn sign_in(server: &Server, sign_in: SignIn, from: &Source) -> Result<Entered, ApiError> {
    throttle(server, from)?;
    let name = sign_in.name.trim().to_lowercase();
    let guess = (name.chars().take(64).collect(), from.address);
    server.throttles.guesses.take(guess.clone(), clock::now()).map_err(ApiError::rate_limited)?;
    let account = server.store.account(&name).await?.filter(|account| !account.user.disabled);
    let hash = account.as_ref().map(|account| account.password.clone());
    let fits = password::verify(sign_in.password, hash).await?;
    let Some(account) = account.filter(|_| fits) else {
        return Err(ApiError::new(ErrorCode::WrongCredentials, "name and password do not go together"));
    };
    server.throttles.guesses.forgive(&guess);
    let secret = auth::open_session(server, account.user.id, &from.program).await?;
    Ok(Entered { user: account.user, secret })
}

/// Signs out, everywhere that this session is in use.
///
/// # Errors
/// When it cannot be stored.
pub async fn sign_out(server: &Server, identity: &Identity) -> Result<(), ApiError> {
    server.store.end_session(&identity.session).await?;
    server.hub.close_session(&identity.session);
    Ok(())
}

/// Checks the fields of an account and hashes its password.
///
/// # Errors
/// Names the field that is not well formed.
pub async fn new_user(name: String, display_name: String, password: String, role: Role) -> Result<NewUser, ApiError> {
    let name = name.trim().to_lowercase();
    let display_name = display_name.trim().to_owned();
    if !is_name(&name) {
        let detail = "2 to 32 of a-z, 0-9, dot, hyphen and underscore, beginning with a letter or digit";
        return Err(ApiError::of_field(ErrorCode::NameInvalid, "name", detail));
    }
    if !is_display_name(&display_name) {
        return Err(ApiError::of_field(ErrorCode::NameInvalid, "display_name", "1 to 64 visible characters"));
    }
    let password = new_password(password).await?;
    Ok(NewUser { id: UserId::new(clock::now(), secret::random()), name, display_name, role, password })
}

/// Hashes a password that somebody has chosen.
///
/// # Errors
/// [`ErrorCode::WeakPassword`].
pub async fn new_password(chosen: String) -> Result<String, ApiError> {
    if strength(&chosen) == Strength::Refused {
        let detail = "8 characters or more, and not one of those that everybody tries first";
        return Err(ApiError::of_field(ErrorCode::WeakPassword, "password", detail));
    }
    password::hash(chosen).await
}

async fn enter(server: &Server, change: Change, from: &Source) -> Result<Entered, ApiError> {
    match server.log.append(change).await? {
        Answer::User(user) => {
            let secret = auth::open_session(server, user.id, &from.program).await?;
            Ok(Entered { user, secret })
        }
        _ => Err(ApiError::new(ErrorCode::ServerError, "the account was not made")),
    }
}

fn throttle(server: &Server, from: &Source) -> Result<(), ApiError> {
    server.throttles.entries.take(from.address, clock::now()).map_err(ApiError::rate_limited)
}

/// `POST /api/v1/setup`.
///
/// # Errors
/// See [`set_up`].
pub async fn post_setup(
    State(server): State<Arc<Server>>,
    from: Source,
    headers: HeaderMap,
    Json(setup): Json<Setup>,
) -> Result<Response, ApiError> {
    auth::origin::check(&server, &headers)?;
    let entered = set_up(&server, setup, &from).await?;
    Ok((StatusCode::CREATED, entered.answer(&server)).into_response())
}

/// `POST /api/v1/join`.
///
/// # Errors
/// See [`join`].
pub async fn post_join(
    State(server): State<Arc<Server>>,
    from: Source,
    headers: HeaderMap,
    Json(body): Json<Join>,
) -> Result<Response, ApiError> {
    auth::origin::check(&server, &headers)?;
    let entered = join(&server, body, &from).await?;
    Ok((StatusCode::CREATED, entered.answer(&server)).into_response())
}

/// `POST /api/v1/session`.
///
/// # Errors
/// See [`sign_in`].
pub async fn post_session(
    State(server): State<Arc<Server>>,
    from: Source,
    headers: HeaderMap,
    Json(body): Json<SignIn>,
) -> Result<Response, ApiError> {
    auth::origin::check(&server, &headers)?;
    Ok(sign_in(&server, body, &from).await?.answer(&server))
}

/// `GET /api/v1/session`.
pub async fn get_session(Identity { user, .. }: Identity) -> axum::Json<Session> {
    axum::Json(Session { user })
}

/// `DELETE /api/v1/session`.
///
/// # Errors
/// See [`sign_out`].
pub async fn delete_session(State(server): State<Arc<Server>>, identity: Identity) -> Result<Response, ApiError> {
    sign_out(&server, &identity).await?;
    let cookie = cookie::clear(server.config.is_https());
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

impl Entered {
    fn answer(self, server: &Server) -> Response {
        let cookie = cookie::set(&self.secret, server.config.is_https());
        ([(header::SET_COOKIE, cookie)], axum::Json(Session { user: self.user })).into_response()
    }
}

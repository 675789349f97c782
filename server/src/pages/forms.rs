//! Plain forms: signing in and posting work before the program has arrived in the browser, and without it.

use super::{App, Page, chat_page, render, visitor};
use crate::{
    accounts::{self, Entered},
    auth::cookie,
    clock,
    error::ApiError,
    messages,
    request::{Form, Source},
    secret,
    state::Server,
    store::change::Change,
};
use app::boot::FormAnswer;
use axum::{
    extract::{FromRequest, Path, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use protocol::{
    account::{Join, Setup, SignIn},
    channel::ChannelRef,
    error::ErrorCode,
    id::MessageId,
    message::NewMessage,
};
use serde::{Deserialize, de::DeserializeOwned};
use std::sync::Arc;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Fields {
    workspace: String,
    name: String,
    display_name: String,
    password: String,
    text: String,
}

/// `POST /setup`.
///
/// # Errors
/// When the form cannot be read; what is wrong in it is told on the page.
pub async fn setup(State(server): App, from: Source, request: Request) -> Result<Response, ApiError> {
    let (fields, page) = read::<Fields>(&server, request).await?;
    let Fields { workspace, name, display_name, password, .. } = fields.clone();
    let setup = Setup { workspace, name, display_name, password };
    match accounts::set_up(&server, setup, &from).await {
        Err(error) if error.code == ErrorCode::AlreadySetUp => Ok(Redirect::to("/login").into_response()),
        entered => enter(&server, entered, page, &fields, Page::default()).await,
    }
}

/// `POST /login`.
///
/// # Errors
/// As [`setup`].
pub async fn login(State(server): App, from: Source, request: Request) -> Result<Response, ApiError> {
    let (fields, page) = read::<Fields>(&server, request).await?;
    let Fields { name, password, .. } = fields.clone();
    let entered = accounts::sign_in(&server, SignIn { name, password }, &from).await;
    enter(&server, entered, page, &fields, Page::default()).await
}

/// `POST /join/{invite}`.
///
/// # Errors
/// As [`setup`].
pub async fn join(
    State(server): App,
    Path(invite): Path<String>,
    from: Source,
    request: Request,
) -> Result<Response, ApiError> {
    let (fields, page) = read::<Fields>(&server, request).await?;
    let Fields { name, display_name, password, .. } = fields.clone();
    let entered = accounts::join(&server, Join { invite, name, display_name, password }, &from).await;
    let works = !matches!(&entered, Err(error) if error.code == ErrorCode::InviteInvalid);
    enter(&server, entered, page, &fields, Page { invite: Some(works), ..Page::default() }).await
}

async fn enter(
    server: &Arc<Server>,
    entered: Result<Entered, ApiError>,
    request: Request,
    fields: &Fields,
    page: Page,
) -> Result<Response, ApiError> {
    match entered {
        Ok(Entered { secret, .. }) => {
            let cookie = cookie::set(&secret, server.config.is_https());
            Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/chat")).into_response())
        }
        Err(error) => render(server, request, refused(&error, fields, page)).await,
    }
}

/// `POST /logout`.
///
/// # Errors
/// As [`setup`].
pub async fn logout(State(server): App, request: Request) -> Result<Response, ApiError> {
    let (Fields { .. }, page) = read(&server, request).await?;
    if let Some(identity) = visitor(&server, page.headers()).await? {
        accounts::sign_out(&server, &identity).await?;
    }
    let cookie = cookie::clear(server.config.is_https());
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/login")).into_response())
}

/// `POST /chat/{channel}`.
///
/// # Errors
/// As [`setup`].
pub async fn post(State(server): App, Path(channel): Path<String>, request: Request) -> Result<Response, ApiError> {
    let (fields, page) = read::<Fields>(&server, request).await?;
    let Some(by) = visitor(&server, page.headers()).await? else { return Ok(Redirect::to("/login").into_response()) };
    let id = MessageId::new(clock::now(), secret::random());
    // Forms send line breaks as CR LF.
    let text = fields.text.replace("\r\n", "\n");
    let message = NewMessage { id, text, reply_to: None, attachments: Vec::new() };
    match messages::post(&server, &by.user, ChannelRef::from(channel.clone()), message).await {
        Ok(_) => Ok(back_to(&channel)),
        Err(error) => {
            let path = Path(vec![("channel".to_owned(), channel)]);
            let refused = refused(&error, &fields, Page::default());
            chat_page(&server, path, page, refused).await
        }
    }
}

/// `POST /chat/{channel}/join`.
///
/// # Errors
/// When there is no such channel.
pub async fn join_channel(
    State(server): App,
    Path(channel): Path<String>,
    request: Request,
) -> Result<Response, ApiError> {
    let (Fields { .. }, page) = read(&server, request).await?;
    let Some(by) = visitor(&server, page.headers()).await? else { return Ok(Redirect::to("/login").into_response()) };
    let change = Change::Join { by: by.user.id, channel: ChannelRef::from(channel.clone()), user: by.user.id };
    server.log.append(change).await?;
    Ok(back_to(&channel))
}

fn back_to(channel: &str) -> Response {
    let channel: String = url_escape(channel);
    Redirect::to(&format!("/chat/{channel}")).into_response()
}

fn url_escape(segment: &str) -> String {
    segment
        .bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b == b'-' { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// The form, and the request again without it, to render a page with.
pub(super) async fn read<T: DeserializeOwned>(
    server: &Arc<Server>,
    request: Request,
) -> Result<(T, Request), ApiError> {
    let (parts, body) = request.into_parts();
    let page = Request::from_parts(parts.clone(), axum::body::Body::empty());
    let Form(fields) = Form::from_request(Request::from_parts(parts, body), server).await?;
    Ok((fields, page))
}

/// The page again, with what is wrong and what was filled in, but for the password.
fn refused(error: &ApiError, fields: &Fields, page: Page) -> Page {
    let form = FormAnswer {
        code: error.code,
        field: error.field.map(str::to_owned),
        retry_after_ms: error.retry_after_ms,
        name: fields.name.clone(),
        display_name: fields.display_name.clone(),
        workspace: fields.workspace.clone(),
        text: fields.text.clone(),
    };
    let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Page { status, form: Some(form), ..page }
}

//! Pages: rendered here with all that they show, so that they can be read before (and without) the program in the browser.

pub mod admin;
pub mod forms;
pub mod settings;

use crate::{
    auth::{self, Credential, Identity, cookie},
    channels, clock,
    error::ApiError,
    messages, secret, site,
    state::Server,
    store::{Anchor, At},
};
use app::{
    Boot,
    boot::{AdminView, ChannelView, FormAnswer},
    i18n, locale,
    theme::{self, Theme},
};
use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::{ResponseOptions, render_app_async_with_context};
use protocol::{channel::ChannelRef, error::ErrorCode, id::MessageId};
use std::sync::Arc;

type App = State<Arc<Server>>;

/// `GET /`.
///
/// # Errors
/// When the database cannot answer; as with every page here.
pub async fn home(State(server): App, headers: HeaderMap) -> Result<Redirect, ApiError> {
    let signed_in = visitor(&server, &headers).await?.is_some();
    Ok(Redirect::to(if signed_in { "/chat" } else { "/login" }))
}

/// `GET /setup`.
///
/// # Errors
/// As [`home`].
pub async fn setup(State(server): App, request: Request) -> Result<Response, ApiError> {
    match server.store.workspace().await? {
        None => render(&server, request, Page::default()).await,
        Some(_) => Ok(Redirect::to("/login").into_response()),
    }
}

/// `GET /login`.
///
/// # Errors
/// As [`home`].
pub async fn login(State(server): App, request: Request) -> Result<Response, ApiError> {
    if server.store.workspace().await?.is_none() {
        return Ok(Redirect::to("/setup").into_response());
    }
    match visitor(&server, request.headers()).await? {
        None => render(&server, request, Page::default()).await,
        Some(_) => Ok(Redirect::to("/chat").into_response()),
    }
}

/// `GET /join/{invite}`.
///
/// # Errors
/// As [`home`].
pub async fn join(State(server): App, Path(invite): Path<String>, request: Request) -> Result<Response, ApiError> {
    let works = server.store.invite_works(&secret::hash(&invite), clock::now()).await?;
    let status = if works { StatusCode::OK } else { StatusCode::GONE };
    render(&server, request, Page { status, invite: Some(works), ..Page::default() }).await
}

/// `GET /chat`, `GET /chat/{channel}`, `GET /chat/{channel}/{message}`.
///
/// # Errors
/// As [`home`].
pub async fn chat(State(server): App, path: ChatPath, request: Request) -> Result<Response, ApiError> {
    chat_page(&server, path, request, Page::default()).await
}

/// Which channel and message an address names.
type ChatPath = Path<Vec<(String, String)>>;

async fn chat_page(
    server: &Arc<Server>,
    Path(path): ChatPath,
    request: Request,
    page: Page,
) -> Result<Response, ApiError> {
    let Some(by) = visitor(server, request.headers()).await? else { return Ok(Redirect::to("/login").into_response()) };
    let named = |name| path.iter().find(|part| part.0 == name).map(|part| part.1.as_str());
    let snapshot = channels::snapshot(server, by.user.id).await?;
    let general = snapshot.channels.iter().find(|mine| mine.channel.slug == "general").or(snapshot.channels.first());
    let channel = match named("channel") {
        Some(channel) => Some(ChannelRef::from(channel.to_owned())),
        None => general.map(|mine| mine.channel.id.into()),
    };
    let page = Page { snapshot: Some(snapshot), ..page };
    let view = match channel {
        Some(channel) => view(server, &by, &channel, named("message")).await,
        None => Ok(None),
    };
    match view {
        Ok(channel) => render(server, request, Page { channel, ..page }).await,
        Err(error) if error.code == ErrorCode::NotFound => {
            render(server, request, Page { status: StatusCode::NOT_FOUND, missing: true, ..page }).await
        }
        Err(error) => Err(error),
    }
}

async fn view(
    server: &Server,
    by: &Identity,
    channel: &ChannelRef,
    message: Option<&str>,
) -> Result<Option<ChannelView>, ApiError> {
    let at = match message {
        Some(message) => At::Around(Anchor::Message(crate::request::parse::<MessageId>(message, "message")?)),
        None => At::Latest,
    };
    let limit = server.limits.history_page;
    let (channel, joined, history) = messages::history(server, by.user.id, channel, at, limit).await?;
    Ok(Some(ChannelView { channel, joined, history }))
}

/// `GET /lab`.
///
/// # Errors
/// As [`home`].
pub async fn lab(State(server): App, request: Request) -> Result<Response, ApiError> {
    let Some(by) = visitor(&server, request.headers()).await? else {
        return Ok(Redirect::to("/login").into_response());
    };
    let snapshot = Some(channels::snapshot(&server, by.user.id).await?);
    render(&server, request, Page { snapshot, ..Page::default() }).await
}

/// Everything else: a file at the root, or nothing.
///
/// # Errors
/// As [`home`].
pub async fn missing(State(server): App, request: Request) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    if let Some(file) = site::root_file(&parts) {
        return Ok(file);
    }
    let page = Page { status: StatusCode::NOT_FOUND, missing: true, ..Page::default() };
    render(&server, Request::from_parts(parts, body), page).await
}

/// What differs from page to page.
#[derive(Default)]
struct Page {
    status: StatusCode,
    snapshot: Option<protocol::snapshot::Snapshot>,
    channel: Option<ChannelView>,
    invite: Option<bool>,
    form: Option<FormAnswer>,
    admin: Option<AdminView>,
    forbidden: bool,
    missing: bool,
}

/// Who is behind the cookie, if anybody.
async fn visitor(server: &Server, headers: &HeaderMap) -> Result<Option<Identity>, ApiError> {
    let Some(secret) = cookie::session(headers, server.config.is_https()) else { return Ok(None) };
    match auth::identify(server, &Credential::Cookie(secret)).await {
        Err(error) if error.code == ErrorCode::NotSignedIn => Ok(None),
        found => found.map(Some),
    }
}

async fn render(server: &Arc<Server>, request: Request, page: Page) -> Result<Response, ApiError> {
    let headers = request.headers();
    let accept_language = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let boot = Boot {
        build: site::build().to_owned(),
        workspace: server.store.workspace().await?,
        locale: i18n::choose(cookie::value(headers, i18n::COOKIE).as_deref(), accept_language),
        theme: cookie::value(headers, theme::COOKIE).map_or(Theme::default(), |value| Theme::from_cookie(&value)),
        now: clock::now(),
        utc_offset_min: cookie::value(headers, locale::OFFSET_COOKIE).map_or(0, |value| offset(&value)),
        snapshot: page.snapshot,
        limits: server.limits,
        file_types: server.config.files.accepted(),
        channel: page.channel,
        invite: page.invite,
        form: page.form,
        admin: page.admin,
        forbidden: page.forbidden,
        missing: page.missing,
    };
    let status = page.status;
    let context = move || {
        provide_context(boot.clone());
        expect_context::<ResponseOptions>().insert_header(header::CONTENT_SECURITY_POLICY, policy());
    };
    let mut response = render_app_async_with_context(context, app::shell)(request).await;
    if status != StatusCode::OK {
        *response.status_mut() = status;
    }
    Ok(response.map(Body::new))
}

/// Local time is at most a day away from UTC.
fn offset(minutes: &str) -> i32 {
    minutes.parse().ok().filter(|minutes| (-1440..=1440).contains(minutes)).unwrap_or_default()
}

/// What the page may load: our own files, and the one script that starts the program.
fn policy() -> HeaderValue {
    let nonce = use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
    // `cargo leptos watch` tells the page over a socket of its own when to reload.
    let watch = if std::env::var_os("LEPTOS_WATCH").is_some() { " ws:" } else { "" };
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; connect-src 'self'{watch}; manifest-src 'self'; \
         worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    );
    HeaderValue::from_str(&policy).expect("a nonce is base64")
}

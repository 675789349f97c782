//! The settings: a page, and plain forms that change what is kept here.

use super::{App, Page, forms::read, offset, render, visitor};
use crate::{auth::Identity, auth::cookie, channels, clock, error::ApiError, preferences, state::Server};
use app::{boot::FormAnswer, locale, notifications::span::Span};
use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use protocol::{
    patch::Patch,
    preferences::PreferencesPatch,
    user::{MePatch, UserStatus},
};
use serde::Deserialize;
use std::sync::Arc;

/// `GET /settings`.
///
/// # Errors
/// When the database cannot answer; as with every page here.
pub async fn page(State(server): App, request: Request) -> Result<Response, ApiError> {
    match visitor(&server, request.headers()).await? {
        Some(by) => show(&server, request, &by, Page::default()).await,
        None => Ok(Redirect::to("/login").into_response()),
    }
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Fields {
    display_name: String,
    emoji: String,
    text: String,
    span: String,
    /// The button that ends a status was pressed.
    end: Option<String>,
    share_reads: Option<String>,
}

/// `POST /settings/profile`.
///
/// # Errors
/// When the form cannot be read; what is wrong in it is told on the page. As with every form here.
pub async fn profile(State(server): App, request: Request) -> Result<Response, ApiError> {
    let Some(Sent { fields, by, page }) = sent(&server, request).await? else { return Ok(sign_in()) };
    let patch = MePatch { display_name: Some(fields.display_name.clone()), ..MePatch::default() };
    let done = preferences::set_me(&server, &by, patch).await.map(drop);
    answer(&server, Sent { fields, by, page }, "profile", done).await
}

/// `POST /settings/status`.
///
/// # Errors
/// As [`profile`].
pub async fn status(State(server): App, request: Request) -> Result<Response, ApiError> {
    let Some(sent) = sent(&server, request).await? else { return Ok(sign_in()) };
    let Fields { emoji, text, span, end, .. } = sent.fields.clone();
    let is_none = end.is_some() || emoji.trim().is_empty() && text.trim().is_empty();
    let until = Span::named(&span).filter(|span| *span != Span::Forever).map(|span| ends(span, &sent.page));
    let status = UserStatus { emoji: emoji.trim().to_owned(), text, until };
    let status = if is_none { Patch::End } else { Patch::To(status) };
    let done = preferences::set_me(&server, &sent.by, MePatch { status, ..MePatch::default() }).await.map(drop);
    answer(&server, sent, "profile", done).await
}

/// `POST /settings/quiet`.
///
/// # Errors
/// As [`profile`].
pub async fn quiet(State(server): App, request: Request) -> Result<Response, ApiError> {
    let Some(sent) = sent(&server, request).await? else { return Ok(sign_in()) };
    let dnd_until = Span::named(&sent.fields.span).map_or(Patch::End, |span| Patch::To(ends(span, &sent.page)));
    let patch = PreferencesPatch { dnd_until, ..PreferencesPatch::default() };
    let done = preferences::set_preferences(&server, &sent.by, patch).await.map(drop);
    answer(&server, sent, "quiet", done).await
}

/// `POST /settings/privacy`.
///
/// # Errors
/// As [`profile`].
pub async fn privacy(State(server): App, request: Request) -> Result<Response, ApiError> {
    let Some(sent) = sent(&server, request).await? else { return Ok(sign_in()) };
    let share_reads = Some(sent.fields.share_reads.is_some());
    let patch = PreferencesPatch { share_reads, ..PreferencesPatch::default() };
    let done = preferences::set_preferences(&server, &sent.by, patch).await.map(drop);
    answer(&server, sent, "privacy", done).await
}

/// A form, who sent it, and the request again without it.
struct Sent {
    fields: Fields,
    by: Identity,
    page: Request,
}

async fn sent(server: &Arc<Server>, request: Request) -> Result<Option<Sent>, ApiError> {
    let (fields, page) = read::<Fields>(server, request).await?;
    let by = visitor(server, page.headers()).await?;
    Ok(by.map(|by| Sent { fields, by, page }))
}

fn sign_in() -> Response {
    Redirect::to("/login").into_response()
}

/// When a while that begins now ends, where the person is.
fn ends(span: Span, page: &Request) -> u64 {
    let minutes = cookie::value(page.headers(), locale::OFFSET_COOKIE).map_or(0, |value| offset(&value));
    span.until(clock::now(), minutes)
}

/// The page again, at the part that was changed, or with what is wrong.
async fn answer(
    server: &Arc<Server>,
    Sent { fields, by, page }: Sent,
    part: &str,
    done: Result<(), ApiError>,
) -> Result<Response, ApiError> {
    let Err(error) = done else { return Ok(Redirect::to(&format!("/settings#{part}")).into_response()) };
    let form = FormAnswer {
        code: error.code,
        field: error.field.map(str::to_owned),
        retry_after_ms: error.retry_after_ms,
        name: String::new(),
        display_name: fields.display_name,
        workspace: String::new(),
        text: fields.text,
    };
    let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    show(server, page, &by, Page { status, form: Some(form), ..Page::default() }).await
}

async fn show(server: &Arc<Server>, request: Request, by: &Identity, page: Page) -> Result<Response, ApiError> {
    let snapshot = Some(channels::snapshot(server, by.user.id).await?);
    render(server, request, Page { snapshot, ..page }).await
}

//! Messages over HTTP.

use crate::{
    auth::Identity,
    error::ApiError,
    realtime::client::check_message,
    request::{Json, Path, Query, parse},
    state::Server,
    store::{
        Anchor, At,
        change::{Answer, Change},
    },
};
use axum::{extract::State, http::StatusCode};
use protocol::{
    channel::{Channel, ChannelRef},
    error::ErrorCode,
    message::{History, Message, MoveRead, NewMessage},
    user::User,
};
use serde::Deserialize;
use std::sync::Arc;

/// Which page of history.
#[derive(Default, Debug, Deserialize)]
pub struct Page {
    /// The messages just older than this one.
    before: Option<String>,
    /// The messages just newer than this one.
    after: Option<String>,
    /// This message and its neighbours.
    around: Option<String>,
    /// How many.
    limit: Option<u32>,
}

/// `GET /api/v1/channels/{channel}/messages`.
///
/// # Errors
/// When I may not see the channel, or there is no such message.
pub async fn get_messages(
    State(server): State<Arc<Server>>,
    by: Identity,
    Path(channel): Path<ChannelRef>,
    Query(page): Query<Page>,
) -> Result<axum::Json<History>, ApiError> {
    let at = page.at()?;
    let limit = page.limit.unwrap_or(server.limits.history_page).clamp(1, server.limits.history_page_max);
    let (_, _, history) = history(&server, by.user.id, &channel, at, limit).await?;
    Ok(axum::Json(history))
}

/// A channel that a user may see, whether they are a member, and a page of its messages.
///
/// # Errors
/// When they may not see it, or there is no such message.
pub async fn history(
    server: &Server,
    user: protocol::id::UserId,
    channel: &ChannelRef,
    at: At,
    limit: u32,
) -> Result<(Channel, bool, History), ApiError> {
    let found = server.store.channel(user, channel).await?;
    let (channel, joined) =
        found.ok_or_else(|| ApiError::of_field(ErrorCode::NotFound, "channel", "there is no such channel"))?;
    let history = server.store.history(channel.id, at, limit).await?;
    let history =
        history.ok_or_else(|| ApiError::new(ErrorCode::NotFound, "there is no such message in the channel"))?;
    Ok((channel, joined, history))
}

impl Page {
    fn at(&self) -> Result<At, ApiError> {
        match (&self.before, &self.after, &self.around) {
            (None, None, None) => Ok(At::Latest),
            (Some(before), None, None) => Ok(At::Before(anchor(before)?)),
            (None, Some(after), None) => Ok(At::After(anchor(after)?)),
            (None, None, Some(around)) => Ok(At::Around(anchor(around)?)),
            _ => Err(ApiError::new(ErrorCode::BadRequest, "only one of before, after and around")),
        }
    }
}

/// A message is named by its id, or by its event number.
fn anchor(text: &str) -> Result<Anchor, ApiError> {
    match text.parse() {
        Ok(seq) => Ok(Anchor::Seq(seq)),
        Err(_) => Ok(Anchor::Message(parse(text, "message")?)),
    }
}

/// `POST /api/v1/channels/{channel}/messages`.
///
/// # Errors
/// When I am not a member, or the message is not well formed.
pub async fn post_message(
    State(server): State<Arc<Server>>,
    by: Identity,
    Path(channel): Path<ChannelRef>,
    Json(message): Json<NewMessage>,
) -> Result<(StatusCode, axum::Json<Message>), ApiError> {
    let (message, is_new) = post(&server, &by.user, channel, message).await?;
    Ok((if is_new { StatusCode::CREATED } else { StatusCode::OK }, axum::Json(message)))
}

/// Posts a message; whether it is new.
///
/// # Errors
/// When the user is not a member, or the message is not well formed.
pub async fn post(
    server: &Server,
    by: &User,
    channel: ChannelRef,
    message: NewMessage,
) -> Result<(Message, bool), ApiError> {
    check_message(server, by, &message)?;
    match server.log.append(Change::Post { by: by.id, channel, message }).await? {
        Answer::Message(message, is_new) => Ok((*message, is_new)),
        _ => Err(ApiError::new(ErrorCode::ServerError, "the message was not given")),
    }
}

/// `POST /api/v1/channels/{channel}/read`.
///
/// # Errors
/// When I am not a member, or there is no such message.
pub async fn post_read(
    State(server): State<Arc<Server>>,
    by: Identity,
    Path(channel): Path<ChannelRef>,
    Json(to): Json<MoveRead>,
) -> Result<StatusCode, ApiError> {
    server.log.append(Change::Read { by: by.user.id, channel, to }).await?;
    Ok(StatusCode::NO_CONTENT)
}

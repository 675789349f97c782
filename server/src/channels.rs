//! Channels over HTTP.

use crate::{
    auth::Identity,
    clock,
    error::ApiError,
    request::{Json, Path, parse},
    secret,
    state::Server,
    store::change::{Answer, Change},
};
use axum::{extract::State, http::StatusCode};
use protocol::{
    channel::{
        CHANNEL_NAME_MAX, Channel, ChannelKind, ChannelPatch, ChannelRef, Channels, DIRECT_MEMBERS_MAX, Members,
        NewChannel, TOPIC_MAX, slug,
    },
    error::ErrorCode,
    id::{ChannelId, UserId},
    presence::{Presence, PresenceStatus},
    snapshot::Snapshot,
    user::is_deceptive,
};
use std::{collections::HashSet, sync::Arc};

/// `GET /api/v1/snapshot`.
///
/// # Errors
/// When it cannot be read.
pub async fn get_snapshot(State(server): State<Arc<Server>>, by: Identity) -> Result<axum::Json<Snapshot>, ApiError> {
    snapshot(&server, by.user.id).await.map(axum::Json)
}

/// All that a user sees.
///
/// # Errors
/// When it cannot be read.
pub async fn snapshot(server: &Server, user: UserId) -> Result<Snapshot, ApiError> {
    let state = server.store.snapshot(user).await?.ok_or_else(ApiError::not_signed_in)?;
    let mut presence = server.hub.presence(clock::now());
    let here: HashSet<UserId> = presence.iter().map(|presence| presence.user).collect();
    let gone = state.last_seen.into_iter().filter(|(user, _)| !here.contains(user));
    presence.extend(gone.map(|(user, last_seen)| Presence { user, status: PresenceStatus::Offline, last_seen }));
    Ok(Snapshot {
        workspace: state.workspace,
        me: state.me,
        users: state.users,
        channels: state.channels,
        presence,
        preferences: state.preferences,
        notifications_unread: state.notifications_unread,
        cursor: protocol::cursor::Cursor { epoch: server.store.epoch(), seq: state.head },
    })
}

/// `GET /api/v1/channels`.
///
/// # Errors
/// When they cannot be read.
pub async fn get_channels(State(server): State<Arc<Server>>, by: Identity) -> Result<axum::Json<Channels>, ApiError> {
    Ok(axum::Json(Channels { channels: server.store.channels(by.user.id).await? }))
}

/// `POST /api/v1/channels`.
///
/// # Errors
/// When the name is taken or not well formed, or a member does not exist.
pub async fn post_channel(
    State(server): State<Arc<Server>>,
    by: Identity,
    Json(mut channel): Json<NewChannel>,
) -> Result<(StatusCode, axum::Json<Channel>), ApiError> {
    channel.name = channel.name.trim().to_owned();
    check_topic(&channel.topic)?;
    if channel.kind == ChannelKind::Direct {
        if channel.members.is_empty() || channel.members.len() >= DIRECT_MEMBERS_MAX {
            let detail = format!("1 to {} others", DIRECT_MEMBERS_MAX - 1);
            return Err(ApiError::of_field(ErrorCode::BadRequest, "members", detail));
        }
    } else {
        check_name(&channel.name)?;
    }
    let id = ChannelId::new(clock::now(), secret::random());
    match server.log.append(Change::AddChannel { by: by.user.id, id, channel }).await? {
        Answer::Channel(channel, true) => Ok((StatusCode::CREATED, axum::Json(channel))),
        Answer::Channel(channel, false) => Ok((StatusCode::OK, axum::Json(channel))),
        _ => Err(no_answer()),
    }
}

/// `PATCH /api/v1/channels/{channel}`.
///
/// # Errors
/// When I am not a member, or a field is not well formed.
pub async fn patch_channel(
    State(server): State<Arc<Server>>,
    by: Identity,
    Path(channel): Path<ChannelRef>,
    Json(patch): Json<ChannelPatch>,
) -> Result<axum::Json<Channel>, ApiError> {
    patch.name.as_deref().map_or(Ok(()), check_name)?;
    patch.topic.as_deref().map_or(Ok(()), check_topic)?;
    append(&server, Change::PatchChannel { by: by.user.id, channel, patch }).await
}

/// `GET /api/v1/channels/{channel}/members`.
///
/// # Errors
/// When I may not see the channel.
pub async fn get_members(
    State(server): State<Arc<Server>>,
    by: Identity,
    Path(channel): Path<ChannelRef>,
) -> Result<axum::Json<Members>, ApiError> {
    let Some((channel, _)) = server.store.channel(by.user.id, &channel).await? else {
        return Err(ApiError::of_field(ErrorCode::NotFound, "channel", "there is no such channel"));
    };
    Ok(axum::Json(Members { members: server.store.members(channel.id).await? }))
}

/// `PUT /api/v1/channels/{channel}/members/{user or me}`.
///
/// # Errors
/// When I may not let them in, or there is no such channel or user.
pub async fn put_member(
    State(server): State<Arc<Server>>,
    by: Identity,
    Path((channel, user)): Path<(ChannelRef, String)>,
) -> Result<axum::Json<Channel>, ApiError> {
    let user = member(&by, &user)?;
    append(&server, Change::Join { by: by.user.id, channel, user }).await
}

/// `DELETE /api/v1/channels/{channel}/members/{user or me}`.
///
/// # Errors
/// When I may not take them out, or there is no such channel.
pub async fn delete_member(
    State(server): State<Arc<Server>>,
    by: Identity,
    Path((channel, user)): Path<(ChannelRef, String)>,
) -> Result<StatusCode, ApiError> {
    let user = member(&by, &user)?;
    server.log.append(Change::Leave { by: by.user.id, channel, user }).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn member(by: &Identity, user: &str) -> Result<UserId, ApiError> {
    if user == "me" { Ok(by.user.id) } else { parse(user, "user") }
}

async fn append(server: &Server, change: Change) -> Result<axum::Json<Channel>, ApiError> {
    match server.log.append(change).await? {
        Answer::Channel(channel, _) => Ok(axum::Json(channel)),
        _ => Err(no_answer()),
    }
}

fn no_answer() -> ApiError {
    ApiError::new(ErrorCode::ServerError, "the channel was not given")
}

/// A name whose slug is not empty, nor looks like an id.
fn check_name(name: &str) -> Result<(), ApiError> {
    let is_slug = matches!(ChannelRef::from(slug(name)), ChannelRef::Slug(slug) if !slug.is_empty());
    if is_slug && name.chars().count() <= CHANNEL_NAME_MAX && !name.chars().any(is_deceptive) {
        return Ok(());
    }
    let detail = format!("1 to {CHANNEL_NAME_MAX} visible characters, a letter or digit among them");
    Err(ApiError::of_field(ErrorCode::NameInvalid, "name", detail))
}

fn check_topic(topic: &str) -> Result<(), ApiError> {
    if topic.chars().count() <= TOPIC_MAX && !topic.contains('\0') {
        return Ok(());
    }
    Err(ApiError::of_field(ErrorCode::TextTooLong, "topic", format!("at most {TOPIC_MAX} characters")))
}

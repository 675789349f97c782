//! `POST /send`: frames of somebody who listens elsewhere, or not at all.

use crate::{
    auth::Identity,
    clock,
    error::ApiError,
    realtime::{
        client::{Reply, Speaker, not_a_frame, subject},
        opening::given,
    },
    request::{Json, Query},
    state::Server,
};
use axum::extract::State;
use protocol::{
    error::ErrorCode,
    frame::{ClientFrame, FrameError, ServerFrame},
    id::{ClientId, UserId},
};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;
use tokio::sync::oneshot;

/// The conversation that the frames belong to.
#[derive(Debug, Deserialize)]
pub struct Named {
    #[serde(default)]
    client: String,
}

/// Frames of one request.
const FRAMES: usize = 50;

/// Does what the frames ask for, and answers them in order once all of it has happened.
///
/// # Errors
/// When the body is no list, or too long a one. What is wrong with one frame is answered in its place.
pub async fn send(
    State(server): State<Arc<Server>>,
    identity: Identity,
    Query(Named { client }): Query<Named>,
    Json(frames): Json<Vec<Value>>,
) -> Result<axum::Json<Vec<ServerFrame>>, ApiError> {
    if frames.len() > FRAMES {
        return Err(ApiError::new(ErrorCode::TooLarge, "at most 50 frames"));
    }
    let user = identity.user.id;
    let link = given("client", &client)?.and_then(|client| server.hub.find(user, client));
    let bucket = (user, link.as_ref().map(|link| link.id));
    let speaker = Speaker { user: identity.user, link };
    let mut asked = Vec::with_capacity(frames.len());
    for frame in &frames {
        let (reply, answer) = oneshot::channel();
        match read(&server, bucket, frame) {
            Ok(frame) => speaker.say(&server, frame, Reply::Request(reply)),
            // The other end is in the next line.
            Err(error) => drop(reply.send(ServerFrame::Error(error))),
        }
        asked.push(answer);
    }
    let mut answers = Vec::with_capacity(asked.len());
    for answer in asked {
        answers.extend(answer.await);
    }
    Ok(axum::Json(answers))
}

/// Reads a frame, unless it is one too many.
fn read(server: &Server, bucket: (UserId, Option<ClientId>), frame: &Value) -> Result<ClientFrame, FrameError> {
    let frame = ClientFrame::decode(&frame.to_string());
    server.throttles.frames.take(bucket, clock::now()).map_err(|wait| {
        let reply_to = frame.as_ref().ok().and_then(subject);
        FrameError { reply_to, ..ApiError::rate_limited(wait).into() }
    })?;
    frame.map_err(not_a_frame)
}

//! `POST /send`: frames of somebody who listens elsewhere, or not at all.

use crate::{
    auth::Identity,
    clock,
    error::ApiError,
    realtime::{
        client::{Reply, Speaker},
        conduct::{not_a_frame, too_fast},
        opening::given,
    },
    request::{Json, Query},
    state::Server,
};
use axum::extract::State;
use protocol::{
    error::ErrorCode,
    frame::{ClientFrame, FrameError, ServerFrame},
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
    let speaker = Speaker { user: identity.user, link };
    let mut asked = Vec::with_capacity(frames.len());
    for frame in &frames {
        let (reply, answer) = oneshot::channel();
        match read(&server, &speaker, frame) {
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

/// Reads a frame, unless it is one too many. The conversation that it belongs to ends as it would have ended if the frame
/// had come there.
fn read(server: &Server, Speaker { user, link }: &Speaker, frame: &Value) -> Result<ClientFrame, FrameError> {
    let (frame, now) = (ClientFrame::decode(&frame.to_string()), clock::now());
    let Some(link) = link else {
        server.throttles.frames.take(user.id, now).map_err(|wait| too_fast(wait, &frame))?;
        return frame.map_err(not_a_frame);
    };
    link.conduct().check(frame, server.limits.frames_per_s, now).map_err(|rebuke| {
        rebuke.end.into_iter().for_each(|code| link.close(code));
        rebuke.error
    })
}

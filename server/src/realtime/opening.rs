//! How a conversation over plain requests begins, or goes on: what a WebSocket says in its first frames stands in the
//! address.

use crate::{
    auth::{self, Credential, Identity, origin},
    error::ApiError,
    realtime::client::check_hello,
    request::Query,
    state::Server,
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use protocol::{
    WIRE_VERSION, channel::ChannelRef, cursor::Cursor, error::ErrorCode, frame::Hello, id::ClientId, page::Profile,
};
use serde::{
    Deserialize,
    de::{IntoDeserializer, value::Error},
};
use std::{fmt::Display, str::FromStr, sync::Arc, time::Duration};

/// Who asks for what.
#[derive(Debug)]
pub struct Opening {
    /// Who.
    pub identity: Identity,
    /// What they want to see, and from where.
    pub hello: Hello,
    /// The conversation that goes on, for those that come in pieces.
    pub client: Option<ClientId>,
    /// How long to wait for something to happen.
    pub wait: Duration,
}

/// The address, as it was written; what is empty was not said.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Words {
    cursor: String,
    profile: String,
    subscribe: String,
    tab: String,
    version: String,
    client: String,
    wait: String,
}

/// How long a poll waits, in seconds, when it does not say, and at most.
const WAIT_S: u64 = 25;
const WAIT_S_MAX: u64 = 60;

impl FromRequestParts<Arc<Server>> for Opening {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Self, ApiError> {
        let credential =
            auth::credential(server, &parts.headers, parts.uri.query()).ok_or_else(ApiError::not_signed_in)?;
        // Browsers send the cookie to an address that another site names, too.
        if matches!(credential, Credential::Cookie(_)) {
            origin::check(server, &parts.headers)?;
        }
        // A ticket works once: it is not spent on a question that cannot be answered.
        let Query(words) = Query::<Words>::from_request_parts(parts, server).await?;
        let hello = words.hello(&parts.headers)?;
        let (client, wait) = (given("client", &words.client)?, given("wait", &words.wait)?.unwrap_or(WAIT_S));
        if wait > WAIT_S_MAX {
            return Err(ApiError::of_field(ErrorCode::BadRequest, "wait", "0 to 60 seconds"));
        }
        let identity = auth::identify(server, &credential).await?;
        Ok(Self { identity, hello, client, wait: Duration::from_secs(wait) })
    }
}

impl Words {
    fn hello(&self, headers: &HeaderMap) -> Result<Hello, ApiError> {
        // Browsers send it by themselves when they come back, with the address of the first time.
        let last_seen = headers.get("last-event-id").map(|id| id.to_str().unwrap_or("?")).unwrap_or_default();
        let cursor: Option<Cursor> = given("last-event-id", last_seen)?.or(given("cursor", &self.cursor)?);
        let subscribe = self.subscribe.split(',').filter(|channel| !channel.is_empty());
        let hello = Hello {
            cursor,
            profile: self.profile()?,
            subscribe: subscribe.map(|channel| ChannelRef::from(channel.to_owned())).collect(),
            tab: Some(&self.tab).filter(|tab| !tab.is_empty()).cloned(),
            version: given("version", &self.version)?.unwrap_or(WIRE_VERSION),
        };
        check_hello(&hello).map(|()| hello)
    }

    fn profile(&self) -> Result<Profile, ApiError> {
        if self.profile.is_empty() {
            return Ok(Profile::default());
        }
        let profile = Profile::deserialize(self.profile.as_str().into_deserializer());
        profile.map_err(|error: Error| ApiError::of_field(ErrorCode::BadRequest, "profile", error.to_string()))
    }
}

/// A part of the address; none when nothing was said.
///
/// # Errors
/// When it cannot be read.
pub fn given<T: FromStr<Err: Display>>(field: &'static str, text: &str) -> Result<Option<T>, ApiError> {
    let parsed = (!text.is_empty()).then(|| text.parse::<T>()).transpose();
    parsed.map_err(|error| ApiError::of_field(ErrorCode::BadRequest, field, error.to_string()))
}

//! Reading requests: bodies, parts of addresses, where they come from.

use crate::{error::ApiError, state::Server};
use axum::{
    body::Bytes,
    extract::{self, ConnectInfo, FromRequest, FromRequestParts, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use protocol::error::ErrorCode;
use serde::de::DeserializeOwned;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    str::FromStr,
    sync::Arc,
};

/// A JSON body.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Arc<Server>> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, server: &Arc<Server>) -> Result<Self, ApiError> {
        let is_json = media_type(request.headers()) == "application/json";
        let body = read(request, server).await?;
        if !is_json && !body.is_empty() {
            return Err(ApiError::new(ErrorCode::UnsupportedMedia, "the body must be application/json"));
        }
        let body = if body.is_empty() { b"{}" } else { &body[..] };
        serde_json::from_slice(body).map(Self).map_err(|error| ApiError::new(ErrorCode::BadRequest, error.to_string()))
    }
}

/// The body of a plain HTML form.
#[derive(Debug)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Arc<Server>> for Form<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, server: &Arc<Server>) -> Result<Self, ApiError> {
        crate::auth::origin::check(server, request.headers())?;
        if media_type(request.headers()) != "application/x-www-form-urlencoded" {
            return Err(ApiError::new(ErrorCode::UnsupportedMedia, "the body must be a form"));
        }
        let body = read(request, server).await?;
        serde_urlencoded::from_bytes(&body)
            .map(Self)
            .map_err(|error| ApiError::new(ErrorCode::BadRequest, error.to_string()))
    }
}

async fn read(request: Request, server: &Arc<Server>) -> Result<Bytes, ApiError> {
    Bytes::from_request(request, server).await.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::new(ErrorCode::TooLarge, "the body is too large"),
        _ => ApiError::new(ErrorCode::BadRequest, "the body could not be read"),
    })
}

fn media_type(headers: &HeaderMap) -> &str {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim()
}

/// The parts of an address.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<Server>> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Self, ApiError> {
        let path = extract::Path::from_request_parts(parts, server).await;
        path.map(|path| Self(path.0)).map_err(|error| ApiError::new(ErrorCode::BadRequest, error.body_text()))
    }
}

/// What follows the question mark of an address.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Arc<Server>> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Self, ApiError> {
        let query = extract::Query::from_request_parts(parts, server).await;
        query.map(|query| Self(query.0)).map_err(|error| ApiError::new(ErrorCode::BadRequest, error.body_text()))
    }
}

/// Where a request comes from, and with which program.
#[derive(Clone, Debug)]
pub struct Source {
    /// The other side's address.
    pub address: IpAddr,
    /// What the program calls itself.
    pub program: String,
}

impl<S: Sync> FromRequestParts<S> for Source {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let program = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Ok(Self { address: address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)), program: program.to_owned() })
    }
}

/// Reads a part of an address or a query; what cannot be read names nothing.
///
/// # Errors
/// [`ErrorCode::NotFound`].
pub fn parse<T: FromStr>(text: &str, what: &'static str) -> Result<T, ApiError> {
    text.parse().map_err(|_| ApiError::of_field(ErrorCode::NotFound, what, format!("there is no such {what}")))
}

//! Whether a request comes from our own pages. Browsers send the cookie with requests of other sites too.

use crate::{error::ApiError, state::Server};
use axum::http::{HeaderMap, header};
use protocol::error::ErrorCode;

/// Allows a request that changes something with the cookie, or that signs somebody in. Browsers name the origin of every
/// such request; a program that names none has no cookie by accident.
///
/// # Errors
/// [`ErrorCode::OriginNotAllowed`].
pub fn check(server: &Server, headers: &HeaderMap) -> Result<(), ApiError> {
    let is_ours = match headers.get(header::ORIGIN) {
        Some(origin) => origin.to_str().is_ok_and(|origin| is_ours(server, headers, origin)),
        None => headers.get("sec-fetch-site").is_none_or(|site| site == "same-origin" || site == "none"),
    };
    if is_ours { Ok(()) } else { Err(refused()) }
}

/// Allows a handshake with the cookie: the origin must be named, and ours.
///
/// # Errors
/// [`ErrorCode::OriginNotAllowed`].
pub fn check_handshake(server: &Server, headers: &HeaderMap) -> Result<(), ApiError> {
    if headers.contains_key(header::ORIGIN) { check(server, headers) } else { Err(refused()) }
}

/// Our own address, as this request reached us.
#[must_use]
pub fn ours(server: &Server, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    server.config.public_url.clone().unwrap_or_else(|| format!("http://{host}"))
}

/// Exactly ours. Without a configured address the host must be the one that was asked; its scheme may be that of a proxy
/// in front.
fn is_ours(server: &Server, headers: &HeaderMap, origin: &str) -> bool {
    let ours = ours(server, headers);
    origin == ours || server.config.public_url.is_none() && origin == ours.replacen("http", "https", 1)
}

fn refused() -> ApiError {
    ApiError::new(ErrorCode::OriginNotAllowed, "the request does not come from this site")
}

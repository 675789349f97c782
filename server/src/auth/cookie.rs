//! The cookie of a browser's session.

use axum::http::{HeaderMap, HeaderValue, header};

/// Over https; the prefix makes browsers refuse it from anywhere but this very host over https.
const SECURE: &str = "__Host-tidings";
/// Over plain http, where browsers do not allow the prefix.
const PLAIN: &str = "tidings";
const MAX_AGE_S: u64 = 30 * 24 * 3600;

/// The secret in the cookie of a request. Over https only the prefixed name counts: a neighbouring host could set the other.
#[must_use]
pub fn session(headers: &HeaderMap, secure: bool) -> Option<String> {
    value(headers, if secure { SECURE } else { PLAIN })
}

/// The value of any cookie of a request.
#[must_use]
pub fn value(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// Keeps a secret in the browser.
#[must_use]
pub fn set(secret: &str, secure: bool) -> HeaderValue {
    write(secret, secure, MAX_AGE_S)
}

/// Takes it away again.
#[must_use]
pub fn clear(secure: bool) -> HeaderValue {
    write("", secure, 0)
}

fn write(secret: &str, secure: bool, max_age_s: u64) -> HeaderValue {
    let (name, flag) = if secure { (SECURE, "; Secure") } else { (PLAIN, "") };
    let line = format!("{name}={secret}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite=Lax{flag}");
    HeaderValue::from_str(&line).expect("secrets are made of URL-safe characters")
}

//! What a setting may be. Each function either understands a text or says what is allowed.

use axum::http::{Uri, uri::Scheme};
use std::{fmt::Display, net::SocketAddr, ops::RangeInclusive, path::PathBuf, str::FromStr};
use tracing_subscriber::filter::Targets;

pub(super) fn within<T>(range: RangeInclusive<T>) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static
where
    T: FromStr + PartialOrd + Display + Clone + Send + Sync + 'static,
{
    move |text| {
        let number = text.parse().ok().filter(|number| range.contains(number));
        number.ok_or_else(|| format!("a whole number from {} to {}", range.start(), range.end()))
    }
}

pub(super) fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "a numeric address with a port, as 127.0.0.1:3000 or [::]:3000")
}

pub(super) fn folder(text: &str) -> Result<PathBuf, &'static str> {
    if text.is_empty() { Err("a folder") } else { Ok(text.into()) }
}

pub(super) fn database(text: &str) -> Result<PathBuf, &'static str> {
    let file = text.strip_prefix("sqlite:").map(|rest| rest.strip_prefix("//").unwrap_or(rest));
    match file {
        Some(file) if !file.is_empty() && !file.contains(['?', ':']) => Ok(file.into()),
        _ => Err("sqlite:FILE, without options (postgres: is not supported yet)"),
    }
}

/// The address as a browser writes it in `Origin`: lower case, no default port, nothing after it.
pub(super) fn public_url(text: &str) -> Result<String, &'static str> {
    origin(text).ok_or("http:// or https://, a host, perhaps a port, and nothing more, as https://chat.example.org")
}

fn origin(text: &str) -> Option<String> {
    let uri: Uri = text.parse().ok()?;
    let (scheme, authority) = (uri.scheme()?, uri.authority()?);
    let default_port = match scheme {
        scheme if *scheme == Scheme::HTTPS => ":443",
        scheme if *scheme == Scheme::HTTP => ":80",
        _ => return None,
    };
    let bare = uri.path() == "/" && uri.query().is_none() && !authority.as_str().contains('@') && !text.contains('#');
    let host = authority.as_str().to_lowercase();
    bare.then(|| format!("{scheme}://{}", host.strip_suffix(default_port).unwrap_or(&host)))
}

pub(super) fn log_filter(text: &str) -> Result<Targets, &'static str> {
    text.parse().map_err(|_| "off, error, warn, info, debug or trace, or levels by part, as info,sqlx=warn")
}

pub(super) fn user_name(text: &str) -> Result<String, &'static str> {
    if protocol::user::is_name(text) {
        Ok(text.to_owned())
    } else {
        Err("2 to 32 of a-z, 0-9, dot, underscore, hyphen, beginning with a letter or digit")
    }
}

//! The site inside the binary: script, WASM and style under `/pkg/`, icons and the like at the root.
//!
//! A release build carries `target/site` as it was when the server was compiled; a debug build reads it from disk. So does
//! every build that cargo-leptos serves: it may compile server and site side by side, and then the binary carries half a site.
//! The WASM is carried compressed only, so a release is built with `--precompress`: hardly anybody asks for it otherwise, and it
//! would be an eighth of the binary.

#[cfg(test)]
mod tests;

use axum::{
    Router,
    body::Body,
    extract::{self, RawQuery},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::get,
};
use data_encoding::HEXLOWER;
use flate2::read::GzDecoder;
use rust_embed::{EmbeddedFile, RustEmbed, utils::read_file_from_fs};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, btree_map::Entry},
    io::Read as _,
    path::{Component, Path, PathBuf},
    sync::{LazyLock, Mutex, PoisonError},
};

#[derive(RustEmbed)]
#[folder = "../target/site"]
#[allow_missing = true]
#[exclude = "*.d.ts*"]
#[cfg_attr(not(debug_assertions), exclude = "*.wasm")]
struct Embedded;

/// Gives a file of a site by its path in it.
type Files = fn(&str) -> Option<EmbeddedFile>;

/// For files whose address changes with them; in debug builds they change under the same address.
const FOREVER: &str = if cfg!(debug_assertions) { "no-cache" } else { "public, max-age=31536000, immutable" };
const ASK_FIRST: &str = "no-cache";

/// Names what the browser is given, and is part of its addresses: `/pkg/tidings.js?{build}`.
#[must_use]
pub fn build() -> &'static str {
    static BUILD: LazyLock<String> = LazyLock::new(|| fingerprint(site));
    &BUILD
}

/// The addresses of script, WASM and style.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/pkg/{*path}", get(package))
}

/// The file at the root that is asked for, as `/favicon.svg`; nothing when there is none.
#[must_use]
pub fn root_file(request: &Parts) -> Option<Response> {
    let path = request.uri.path().trim_start_matches('/');
    let may_be = matches!(request.method, Method::GET | Method::HEAD) && !path.starts_with("pkg/");
    may_be.then(|| answer(site, path, &request.headers, ASK_FIRST)).flatten()
}

/// A page of another build finds nothing, rather than parts of this one that do not fit it: it goes on without script
/// until it is loaded again.
async fn package(
    extract::Path(path): extract::Path<String>,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Response {
    let caching = if asked.as_deref() == Some(build()) { FOREVER } else { ASK_FIRST };
    // While it is worked on, a changed style is loaded as a `version` of its own.
    let is_ours = asked.is_none_or(|asked| asked == build() || asked.starts_with("version="));
    let file = is_ours.then(|| answer(site, &format!("pkg/{path}"), &headers, caching)).flatten();
    file.unwrap_or_else(|| (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")]).into_response())
}

fn site(path: &str) -> Option<EmbeddedFile> {
    static FOLDER: LazyLock<Option<PathBuf>> =
        LazyLock::new(|| std::env::var_os("LEPTOS_SITE_ROOT").map(PathBuf::from));
    FOLDER.as_deref().map_or_else(|| Embedded::get(path), |folder| file_in(folder, path))
}

fn file_in(folder: &Path, path: &str) -> Option<EmbeddedFile> {
    let path = Path::new(path);
    let is_inside = path.components().all(|component| matches!(component, Component::Normal(_)));
    is_inside.then(|| read_file_from_fs(&folder.join(path)).ok()).flatten()
}

fn answer(files: Files, path: &str, request: &HeaderMap, caching: &'static str) -> Option<Response> {
    let (file, encoding) = representation(files, path, request)?;
    let etag = format!("\"{}{}\"", HEXLOWER.encode(&file.metadata.sha256_hash()[..16]), encoding.unwrap_or_default());
    let known = knows(request, &etag);
    let mut headers = HeaderMap::from_iter([
        (header::CACHE_CONTROL, HeaderValue::from_static(caching)),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
        (header::ETAG, HeaderValue::try_from(etag).ok()?),
    ]);
    if known {
        return Some((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::try_from(media_type(path)).ok()?);
    headers.extend(encoding.map(|encoding| (header::CONTENT_ENCODING, HeaderValue::from_static(encoding))));
    Some((headers, Body::from(file.data)).into_response())
}

/// The smallest form of a file that the client can read.
fn representation(files: Files, path: &str, request: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    if is_compressed(path) {
        return None;
    }
    let plain = files(path);
    let size = plain.as_ref().map_or(usize::MAX, |plain| plain.data.len());
    let compressed = [("br", "br"), ("gzip", "gz")].into_iter().find_map(|(encoding, extension)| {
        let file = accepts(request, encoding).then(|| files(&format!("{path}.{extension}"))).flatten()?;
        (file.data.len() < size).then_some((file, Some(encoding)))
    });
    compressed.or_else(|| Some((plain.or_else(|| unpacked(files(&format!("{path}.gz"))?))?, None)))
}

/// Unpacked once, then kept as long as the rest of the site: many who take no compression cost no more than one.
fn unpacked(packed: EmbeddedFile) -> Option<EmbeddedFile> {
    static UNPACKED: Mutex<BTreeMap<[u8; 32], &[u8]>> = Mutex::new(BTreeMap::new());
    let mut kept = UNPACKED.lock().unwrap_or_else(PoisonError::into_inner);
    let data = match kept.entry(packed.metadata.sha256_hash()) {
        Entry::Occupied(kept) => *kept.get(),
        Entry::Vacant(place) => {
            let mut data = Vec::new();
            GzDecoder::new(&*packed.data).read_to_end(&mut data).ok()?;
            *place.insert(data.leak())
        }
    };
    Some(EmbeddedFile { data: data.into(), metadata: packed.metadata })
}

fn is_compressed(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "br" || extension == "gz")
}

fn accepts(request: &HeaderMap, encoding: &str) -> bool {
    words(request, header::ACCEPT_ENCODING).any(|word| {
        let (name, weight) = word.split_once(';').unwrap_or((word, ""));
        let refused = weight.trim().strip_prefix("q=").and_then(|q| q.parse().ok()) == Some(0.0);
        name.trim().eq_ignore_ascii_case(encoding) && !refused
    })
}

fn knows(request: &HeaderMap, etag: &str) -> bool {
    // A proxy that compresses makes the tag a weak one.
    words(request, header::IF_NONE_MATCH).any(|word| word == "*" || word.strip_prefix("W/").unwrap_or(word) == etag)
}

fn words(request: &HeaderMap, name: header::HeaderName) -> impl Iterator<Item = &str> {
    let lines = request.get_all(name).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}

fn media_type(path: &str) -> String {
    let guess = mime_guess::from_path(path).first_or_octet_stream();
    if guess.type_() == mime_guess::mime::TEXT { format!("{guess}; charset=utf-8") } else { guess.to_string() }
}

fn fingerprint(files: Files) -> String {
    let mut hasher = Sha256::new();
    let parts = ["pkg/tidings.js", "pkg/tidings.wasm", "pkg/tidings.wasm.gz", "pkg/tidings.css"];
    for file in parts.into_iter().filter_map(files) {
        hasher.update(file.metadata.sha256_hash());
    }
    HEXLOWER.encode(&hasher.finalize()[..6])
}

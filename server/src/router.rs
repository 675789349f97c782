//! Every address, on one screen.

use crate::{
    accounts, admin, channels,
    error::ApiError,
    files, health, keys, messages, metrics, notifications, pages,
    pages::{forms, settings},
    preferences,
    realtime::{event_stream, polling, send, web_socket},
    reports, site,
    state::Server,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderName, HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{any, delete, get, patch, post, put},
};
use protocol::error::ErrorCode;
use std::{any::Any, sync::Arc};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, predicate::SizeAbove},
};

/// In bytes; what is smaller fits into one packet anyhow.
const COMPRESSED_FROM: u16 = 1024;

/// The whole program, as a router.
pub fn router(server: Arc<Server>) -> Router {
    // A text of characters that JSON escapes with twelve bytes each, and the rest of the request around it.
    let text_bytes = server.limits.text_chars * 12 + 4 * 1024;
    let pages = Router::new()
        .route("/", get(pages::home))
        .route("/setup", get(pages::setup).post(forms::setup))
        .route("/login", get(pages::login).post(forms::login))
        .route("/logout", post(forms::logout))
        .route("/join/{invite}", get(pages::join).post(forms::join))
        .route("/chat", get(pages::chat))
        .route("/chat/{channel}", get(pages::chat).post(forms::post))
        .route("/chat/{channel}/join", post(forms::join_channel))
        .route("/chat/{channel}/{message}", get(pages::chat))
        .route("/settings", get(settings::page))
        .route("/settings/profile", post(settings::profile))
        .route("/settings/status", post(settings::status))
        .route("/settings/quiet", post(settings::quiet))
        .route("/settings/privacy", post(settings::privacy))
        .route("/lab", get(pages::lab))
        .route("/admin", get(pages::admin::overview))
        .route("/admin/{section}", get(pages::admin::section))
        .layer(compressed());
    let admin = Router::new()
        .route("/stats", get(admin::get_stats))
        .route("/people", get(admin::get_people).post(admin::post_person))
        .route("/people/{user}", patch(admin::patch_person))
        .route("/people/{user}/password", post(admin::post_password))
        .route("/people/{user}/sessions", delete(admin::delete_sessions))
        .route("/connections", get(admin::get_connections))
        .route("/connections/{client}", delete(admin::delete_connection))
        .route("/errors", get(admin::get_errors))
        .route("/audit", get(admin::get_audit));
    let api = Router::new()
        .route("/setup", post(accounts::post_setup))
        .route("/session", get(accounts::get_session).post(accounts::post_session).delete(accounts::delete_session))
        .route("/join", post(accounts::post_join))
        .route("/invites", get(keys::get_invites).post(keys::post_invite))
        .route("/invites/{invite}", delete(keys::delete_invite))
        .route("/tokens", get(keys::get_tokens).post(keys::post_token))
        .route("/tokens/{token}", delete(keys::delete_token))
        .route("/tickets", post(keys::post_ticket))
        .route("/snapshot", get(channels::get_snapshot))
        .route("/channels", get(channels::get_channels).post(channels::post_channel))
        .route("/channels/{channel}", patch(channels::patch_channel))
        .route("/channels/{channel}/members", get(channels::get_members))
        .route("/channels/{channel}/members/{user}", put(channels::put_member).delete(channels::delete_member))
        .route("/channels/{channel}/messages", get(messages::get_messages).post(messages::post_message))
        .route("/channels/{channel}/read", post(messages::post_read))
        .route("/channels/{channel}/level", put(preferences::put_level))
        .route("/preferences", put(preferences::put_preferences))
        .route("/me", put(preferences::put_me))
        .route("/notifications", get(notifications::get_notifications).post(notifications::post_notification))
        .route("/notifications/read", post(notifications::post_read))
        .route("/files/upload", post(files::post_upload))
        .route("/files/{file}", delete(files::delete_file))
        .route("/errors", post(reports::post_report))
        .nest("/admin", admin)
        .fallback(no_such_address)
        .method_not_allowed_fallback(no_such_method)
        .layer(compressed());
    let live = Router::new()
        .route("/ws", any(web_socket::connect))
        .route("/events", get(event_stream::connect).head(only_get))
        .route("/poll", get(polling::poll).head(only_get))
        .route("/send", post(send::send).layer(DefaultBodyLimit::max(server.limits.frame_bytes)))
        .method_not_allowed_fallback(no_such_method);
    Router::new()
        .merge(pages)
        .nest("/api/v1", api)
        .merge(live)
        .route("/files/{file}/{name}", get(files::get_file))
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::get_metrics))
        .merge(site::routes())
        .fallback(pages::missing)
        .layer(DefaultBodyLimit::max(text_bytes))
        .layer(CatchPanicLayer::custom(broken))
        .layer(middleware::from_fn_with_state(server.clone(), guard))
        .with_state(server)
}

/// For what is rendered or read at once. What goes on and on is never held back to be made smaller, and the site's files
/// are compressed when it is built.
fn compressed() -> CompressionLayer<SizeAbove> {
    CompressionLayer::new().compress_when(SizeAbove::new(COMPRESSED_FROM))
}

/// A fault of ours is an answer too: a connection that is closed without a word looks like a broken network. The
/// standard hook has told of it already, this says that it cost somebody an answer.
#[allow(clippy::needless_pass_by_value, reason = "the layer hands it over")]
fn broken(_why: Box<dyn Any + Send>) -> Response {
    tracing::error!("a request was not answered: its handler has panicked");
    ApiError::new(ErrorCode::ServerError, "something went wrong here").into_response()
}

async fn no_such_address() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "there is no such address")
}

async fn no_such_method() -> ApiError {
    ApiError::new(ErrorCode::MethodNotAllowed, "the address does not take that method")
}

/// What is asked for goes on and on: it has no head alone.
async fn only_get() -> ([(HeaderName, &'static str); 1], ApiError) {
    ([(header::ALLOW, "GET")], no_such_method().await)
}

/// Headers that every answer carries, unless it says otherwise: what one person was shown is kept nowhere.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];
const A_YEAR_OF_HTTPS: &str = "max-age=31536000; includeSubDomains";

async fn guard(
    axum::extract::State(server): axum::extract::State<Arc<Server>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    server.counters().requests.count();
    if response.status().is_server_error() {
        server.counters().errors.count();
    }
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if server.config.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(A_YEAR_OF_HTTPS));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::Body, http::StatusCode};
    use tower::ServiceExt;

    #[tokio::test]
    async fn who_asks_what_breaks_is_told_so() {
        async fn breaks() {
            panic!("as if something were broken");
        }
        let router = Router::new().route("/", get(breaks)).layer(CatchPanicLayer::custom(broken));
        let answer = router.oneshot(Request::new(Body::empty())).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/problem+json");
    }
}

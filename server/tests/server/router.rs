//! What every answer has in common, and requests that make no sense.

use crate::tidings::{Ask, Tidings};
use axum::http::header;
use flate2::read::GzDecoder;
use protocol::error::ErrorCode;
use serde_json::json;
use std::io::Read as _;

#[tokio::test]
async fn the_server_says_that_it_lives_and_is_ready() {
    let tidings = Tidings::start().await;
    for path in ["/healthz", "/readyz"] {
        tidings.visit(path).await.expect(200);
    }
}

#[tokio::test]
async fn requests_that_make_no_sense_are_refused_in_one_form() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    tidings.get("/nothing").await.refused(ErrorCode::NotFound);
    ada.get("/channels/general/nothing").await.refused(ErrorCode::NotFound);
    ada.put("/snapshot").await.refused(ErrorCode::MethodNotAllowed);
    tidings.get("/setup").await.refused(ErrorCode::MethodNotAllowed);

    let session = || tidings.post("/session");
    session().body("application/json", "{").await.refused(ErrorCode::BadRequest);
    session().body("application/json", "[]").await.refused(ErrorCode::BadRequest);
    session().body("application/json", r#"{"name":"ada"}"#).await.refused(ErrorCode::BadRequest);
    session().body("application/json", &b"{\"name\":\"\xff\"}"[..]).await.refused(ErrorCode::BadRequest);
    session().await.refused(ErrorCode::BadRequest);
    session().body("text/plain", "{}").await.refused(ErrorCode::UnsupportedMedia);
    session().form(&[("name", "ada")]).await.refused(ErrorCode::UnsupportedMedia);
    session().body("application/json; charset=utf-8", "{").await.refused(ErrorCode::BadRequest);

    ada.get("/channels/%ff/messages").await.refused(ErrorCode::BadRequest);
    for query in ["limit=many", "limit=-1", "limit=1&limit=2", "before=1&after=2"] {
        ada.get(&format!("/channels/general/messages?{query}")).await.refused(ErrorCode::BadRequest);
    }
    tidings.visit("/ws").await.expect(400);
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_it_is_read() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let huge = json!({"name": "x".repeat(1024 * 1024), "kind": "public"});
    ada.post("/channels").json(&huge).await.refused(ErrorCode::TooLarge);
    tidings.post("/session").json(&huge).await.refused(ErrorCode::TooLarge);
}

#[tokio::test]
async fn fields_of_tomorrow_are_ignored() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let channel = json!({"name": "plans", "kind": "public", "colour": "blue"});
    ada.post("/channels").json(&channel).await.expect(201);
}

#[tokio::test]
async fn answers_are_kept_nowhere_and_taken_for_nothing_else() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    for answer in [ada.get("/snapshot").await, tidings.get("/nothing").await, tidings.visit("/login").await] {
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(answer.header("strict-transport-security"), "", "http stays http");
    }
}

#[tokio::test]
async fn what_is_long_travels_small_but_nothing_waits_for_it() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    for _ in 0..20 {
        ada.says("general", "The same tide as yesterday, and the day before").await;
    }
    let small = |ask: Ask| ask.header(header::ACCEPT_ENCODING, "gzip, deflate, br");
    for path in ["/chat", "/api/v1/channels/general/messages"] {
        let (plain, packed) = (ada.visit(path).await.expect(200), small(ada.visit(path)).await.expect(200));
        assert_eq!((plain.header("content-encoding"), packed.header("content-encoding")), ("", "gzip"));
        assert_eq!(packed.header("vary"), "accept-encoding");
        assert!(packed.body.len() * 3 < plain.body.len(), "{}: {} of {}", path, packed.body.len(), plain.body.len());
        let mut text = String::new();
        GzDecoder::new(&*packed.body).read_to_string(&mut text).unwrap();
        assert!(text.contains("The same tide") && text.len().abs_diff(plain.body.len()) < 1024);
    }
    let events = small(ada.visit("/events")).beginning().await.expect(200);
    assert_eq!(events.header("content-encoding"), "");
    assert!(!events.text().is_empty());
    assert_eq!(small(ada.get("/session")).await.expect(200).header("content-encoding"), "");
}

#[tokio::test]
async fn browsers_report_what_fails_but_not_without_end() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let report = json!({"kind": "panic", "message": "x".repeat(10_000)});
    ada.post("/errors").json(&report).await.expect(204);
    tidings
        .post("/errors")
        .json(&report)
        .header(header::ORIGIN, "https://evil.example")
        .await
        .refused(ErrorCode::OriginNotAllowed);
    for _ in 1..10 {
        tidings.post("/errors").json(&report).await.expect(204);
    }
    assert!(tidings.post("/errors").json(&report).await.refused(ErrorCode::RateLimited).retry_after_ms.is_some());
}

//! The transports over plain requests: what they answer, to whom, and what they refuse.

use crate::tidings::{Person, Tidings, hello, new_id, over_every_transport, soon, time_passes};
use axum::{extract::State, http::header, response::Response};
use http_body_util::BodyExt;
use protocol::{
    close::CloseCode,
    connection::Transport,
    cursor::Cursor,
    error::ErrorCode,
    frame::{ClientFrame, Hello, ServerFrame},
    id::ClientId,
    poll::PollAnswer,
};
use serde_json::json;
use server::{
    auth::Identity,
    error::ApiError,
    realtime::{opening::Opening, polling},
    secret,
    state::Server,
    store::sqlite::Sqlite,
};
use std::{future::ready, pin::pin, sync::Arc, time::Duration};

over_every_transport! {
    a_user_has_so_many_conversations
    another_version_is_told_so
}

async fn a_user_has_so_many_conversations(over: Transport) {
    let tidings = Tidings::over(over, "--connections-per-user 2").await;
    let (ada, bob) = tidings.with_two().await;
    let bob = bob.over(Transport::EventStream);
    let mut open = [bob.connect().await, bob.connect().await];
    let mut live = bob.over(over).knock().open().await;
    live.say(ClientFrame::Hello(hello())).await;
    live.expect_error(ErrorCode::TooManyConnections).await;
    live.expect_close(CloseCode::TooManyConnections).await;
    ada.says("general", "to both").await;
    for live in &mut open {
        live.expect_message("to both").await;
    }
    // One that ends makes room, as soon as the server has noticed.
    let [_stays, gone] = open;
    drop(gone);
    let comes_in = async {
        loop {
            let mut live = bob.over(over).knock().open().await;
            live.say(ClientFrame::Hello(hello())).await;
            if matches!(live.hear().await, ServerFrame::Welcome(_)) {
                break;
            }
        }
    };
    soon("a free place", comes_in).await;
}

#[tokio::test]
async fn who_rests_between_polls_takes_nobody_s_place() {
    let tidings = Tidings::with("--connections-per-user 3").await;
    let (ada, bob) = tidings.with_two().await;
    let polling = bob.over(Transport::ShortPoll);
    let mut kept = polling.connect().await;
    for _ in 0..10 {
        polling.connect().await;
    }
    let open = [bob.connect().await, bob.connect().await, bob.connect().await];
    // Its seat is gone, and it goes on all the same once there is room.
    drop(open);
    ada.says("general", "still there").await;
    soon("a free place", async {
        loop {
            let answer = bob.visit("/poll?wait=0").await;
            if answer.status == 200 {
                break;
            }
            answer.refused(ErrorCode::TooManyConnections);
        }
    })
    .await;
    kept.expect_message("still there").await;
}

async fn another_version_is_told_so(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let ada = tidings.set_up().await;
    let mut live = ada.knock().open().await;
    live.say(ClientFrame::Hello(Hello { version: 2, ..hello() })).await;
    live.expect_error(ErrorCode::OtherVersion).await;
    live.expect_close(CloseCode::OtherVersion).await;
}

#[tokio::test]
async fn what_an_address_may_say() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let many = format!("subscribe={}", "general,".repeat(101));
    let long = format!("tab={}", "x".repeat(65));
    for (query, status, field) in [
        ("cursor=yesterday", 400, Some("cursor")),
        ("cursor=00000000-99999999999999999999", 400, Some("cursor")),
        ("profile=gossip", 400, Some("profile")),
        ("version=two", 400, Some("version")),
        ("version=2", 409, None),
        ("client=me", 400, Some("client")),
        ("wait=61", 400, Some("wait")),
        ("wait=-1", 400, Some("wait")),
        ("cursor=1&cursor=2", 400, None),
        (many.as_str(), 413, Some("subscribe")),
        (long.as_str(), 413, Some("tab")),
    ] {
        for address in ["/events", "/poll"] {
            let answer = ada.visit(&format!("{address}?{query}")).await;
            let problem: protocol::error::Problem = serde_json::from_slice(&answer.body).unwrap();
            assert_eq!((answer.status, problem.field.as_deref()), (status, field), "{address}?{query}: {problem:?}");
        }
    }
    // What is empty was not said, and what is not known is left alone.
    let poll = "/poll?cursor=&profile=&subscribe=&tab=&version=&client=&wait=&colour=blue";
    ada.visit(poll).await.expect(200).json::<PollAnswer>();
}

#[tokio::test]
async fn streams_pass_through_proxies_and_are_kept_nowhere() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    for address in ["/poll?wait=0", "/send"] {
        let answer = if address == "/send" { ada.submits("[]").await } else { ada.visit(address).await };
        assert_eq!(answer.expect(200).header("cache-control"), "no-store", "{address}");
    }
    let answer = ada.visit("/events").beginning().await;
    assert_eq!(answer.header("content-type"), "text/event-stream");
    assert_eq!(answer.header("cache-control"), "no-store, no-transform");
    assert_eq!(answer.header("x-accel-buffering"), "no");
    let beginning = answer.text();
    assert!(beginning.starts_with("retry: 1000\n:"), "{beginning}");
    assert!(beginning.len() > 2048, "a proxy that holds back the first kilobytes lets it through");
}

#[tokio::test]
async fn the_last_event_that_a_browser_has_seen_counts_before_the_address() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let start = ada.snapshot().await.cursor;
    bob.says("general", "one").await;
    let middle = ada.snapshot().await.cursor;
    bob.says("general", "two").await;
    let seen = |id: &str| ada.visit(&format!("/events?cursor={start}")).header("last-event-id".parse().unwrap(), id);
    let text = seen(&middle.to_string()).beginning().await.text();
    assert!(!text.contains("\"one\"") && text.contains("\"two\""), "{text}");
    let text = seen("").beginning().await.text();
    assert!(text.contains("\"one\""), "{text}");
    seen("forty-two").await.refused(ErrorCode::BadRequest);
    // What cannot be continued from is said, at once.
    let text = seen("00000000-7").beginning().await.text();
    assert!(text.contains("\"other_epoch\"") && !text.contains("\"two\""), "{text}");
}

#[tokio::test]
async fn a_stream_is_never_silent_for_long() {
    let tidings = Tidings::start().await;
    let (_, mut pieces) = tidings.set_up().await.visit("/events").exchange().await.unwrap();
    // How it begins, and the word that Ada has come.
    assert!(pieces.next().await.starts_with(b"retry: "));
    assert!(pieces.next().await.starts_with(b"data: "));
    time_passes(Duration::from_secs(10)).await;
    assert_eq!(pieces.next().await, ":\n\n");
    time_passes(Duration::from_secs(10)).await;
    assert_eq!(pieces.next().await, ":\n\n");
    time_passes(Duration::from_secs(5)).await;
    let ping = pieces.next().await;
    assert!(ping.starts_with(b"id: ") && String::from_utf8_lossy(&ping).contains(r#""type":"ping""#), "{ping:?}");
}

#[tokio::test]
async fn other_methods_are_refused_in_words() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    for (method, address) in [
        ("HEAD", "/events"),
        ("HEAD", "/poll"),
        ("OPTIONS", "/events"),
        ("POST", "/events"),
        ("DELETE", "/poll"),
        ("GET", "/send"),
        ("OPTIONS", "/send"),
    ] {
        let answer = ada.asks(method, address).await.expect(405);
        assert!(!answer.header("allow").is_empty(), "{method} {address}");
        if method != "HEAD" {
            answer.refused(ErrorCode::MethodNotAllowed);
        }
    }
}

#[tokio::test]
async fn other_sites_listen_to_nothing_with_the_cookie() {
    let tidings = Tidings::with("--public-url https://chat.example.org").await;
    let ada = tidings.set_up().await;
    for address in ["/events", "/poll?wait=0"] {
        for origin in ["https://evil.example", "null", "https://chat.example.org.evil.example"] {
            let ask = ada.visit(address).header(header::ORIGIN, origin);
            ask.await.refused(ErrorCode::OriginNotAllowed);
        }
        for site in ["cross-site", "same-site"] {
            let ask = ada.visit(address).header("sec-fetch-site".parse().unwrap(), site);
            ask.await.refused(ErrorCode::OriginNotAllowed);
        }
    }
    // Browsers name no origin when a page asks its own site for something.
    let ask = ada.visit("/poll?wait=0").header("sec-fetch-site".parse().unwrap(), "same-origin");
    ask.await.expect(200);
    let ask = ada.asks("POST", "/send").body("application/json", "[]").header(header::ORIGIN, "https://evil.example");
    ask.await.refused(ErrorCode::OriginNotAllowed);
}

#[tokio::test]
async fn frames_are_answered_in_order_each_in_its_place() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let mut watching = bob.connect().await;
    let (one, two) = (new_id(), new_id());
    let body = json!([
        {"type": "send", "id": one, "channel": "general", "text": "one"},
        {"type": "ping"},
        {"type": "dance"},
        7,
        {"type": "typing", "channel": "general", "on": true},
        {"type": "pong"},
        {"type": "send", "id": new_id(), "channel": "nowhere", "text": "lost"},
        {"type": "hello"},
        {"type": "auth", "token": "x"},
        {"type": "subscribe", "channel": "general"},
        {"type": "send", "id": two, "channel": "general", "text": "two"},
    ]);
    let answers: Vec<ServerFrame> = ada.submits(&body.to_string()).await.expect(200).json();
    let words: Vec<String> = answers
        .iter()
        .map(|answer| match answer {
            ServerFrame::Ack { id, .. } => format!("ack {}", if *id == one { "one" } else { "two" }),
            ServerFrame::Error(error) => serde_json::to_value(error.code).unwrap().as_str().unwrap().to_owned(),
            other => format!("{other:?}"),
        })
        .collect();
    let expected = [
        "ack one",
        "Pong",
        "unknown_type",
        "bad_frame",
        "not_found",
        "bad_request",
        "bad_request",
        "bad_request",
        "ack two",
    ];
    assert_eq!(words, expected);
    watching.expect_message("one").await;
    watching.expect_message("two").await;
}

#[tokio::test]
async fn a_request_says_so_much_and_no_more() {
    let tidings = Tidings::with("--frames-per-s 60").await;
    let (ada, bob) = tidings.with_two().await;
    let mut watching = ada.connect().await;
    for (body, code) in [
        ("", ErrorCode::BadRequest),
        ("{}", ErrorCode::BadRequest),
        ("[", ErrorCode::BadRequest),
        ("null", ErrorCode::BadRequest),
        (&"[".repeat(50_000), ErrorCode::BadRequest),
        (&format!("[{}]", vec!["{}"; 51].join(",")), ErrorCode::TooLarge),
        (&format!("[\"{}\"]", "x".repeat(64 * 1024)), ErrorCode::TooLarge),
    ] {
        bob.submits(body).await.refused(code);
    }
    let ask = bob.asks("POST", "/send").body("text/plain", "[]");
    ask.await.refused(ErrorCode::UnsupportedMedia);
    let pings = format!("[{}]", vec![r#"{"type":"ping"}"#; 50].join(","));
    let (mut answered, mut refused) = (0, 0);
    for _ in 0..4 {
        for answer in bob.submits(&pings).await.expect(200).json::<Vec<ServerFrame>>() {
            match answer {
                ServerFrame::Pong {} => answered += 1,
                ServerFrame::Error(error) if error.code == ErrorCode::RateLimited => refused += 1,
                other => panic!("{other:?}"),
            }
        }
    }
    assert!(answered >= 60 && refused > 0, "{answered} answered, {refused} refused");
    ada.says("general", "all is well").await;
    watching.assert_undisturbed_until("all is well").await;
}

/// A server whose polls can be watched while they wait.
struct Waiting {
    _tidings: Tidings,
    server: Arc<Server>,
    ada: Person,
    bob: Person,
}

impl Waiting {
    async fn new() -> Self {
        let tidings = Tidings::start().await;
        let (ada, bob) = tidings.with_two().await;
        let store = Arc::new(Sqlite::open(&tidings.config().database()).await.unwrap());
        let (server, _) = Server::start(tidings.config(), store).await.unwrap();
        Self { _tidings: tidings, server, ada, bob }
    }

    /// Asks for Bob.
    async fn poll(&self, client: Option<ClientId>, cursor: Option<Cursor>) -> Result<Response, ApiError> {
        let identity =
            Identity { user: self.bob.user.clone(), session: secret::hash(self.bob.secret()), expires_at: None };
        let opening = Opening { identity, hello: Hello { cursor, ..hello() }, client, wait: Duration::from_mins(1) };
        polling::poll(State(self.server.clone()), opening).await
    }

    async fn begin(&self) -> (Option<ClientId>, Option<Cursor>) {
        let answer = read(self.poll(None, None).await).await;
        let ServerFrame::Welcome(welcome) = &answer.frames[0] else { panic!("{answer:?}") };
        (Some(welcome.client_id), Some(answer.cursor))
    }
}

async fn read(answer: Result<Response, ApiError>) -> PollAnswer {
    serde_json::from_slice(&answer.unwrap().into_body().collect().await.unwrap().to_bytes()).unwrap()
}

/// Lets a poll begin to wait.
macro_rules! waits {
    ($poll:expr) => {
        tokio::select! {
            biased;
            answer = &mut $poll => panic!("answered at once: {answer:?}"),
            () = ready(()) => {}
        }
    };
}

#[tokio::test]
async fn a_waiting_poll_hears_of_the_end_at_once() {
    let scene = Waiting::new().await;
    let (client, cursor) = scene.begin().await;
    let mut poll = pin!(scene.poll(client, cursor));
    waits!(poll);
    scene.server.hub.close_session(&secret::hash(scene.bob.secret()));
    let answer = read(soon("the answer", poll).await).await;
    let [ServerFrame::Error(error)] = &answer.frames[..] else { panic!("{answer:?}") };
    assert_eq!((error.code, error.close), (ErrorCode::NotSignedIn, Some(4403)));
    // The conversation is over: the next one is another.
    let answer = read(scene.poll(client, Some(answer.cursor)).await).await;
    assert!(matches!(&answer.frames[0], ServerFrame::Welcome(welcome) if Some(welcome.client_id) != client));
}

#[tokio::test]
async fn a_waiting_poll_is_sent_away_when_the_server_stops() {
    let scene = Waiting::new().await;
    let (client, cursor) = scene.begin().await;
    let mut poll = pin!(scene.poll(client, cursor));
    waits!(poll);
    scene.server.hub.drain(1_000);
    let answer = read(soon("the answer", poll).await).await;
    let [ServerFrame::Drain { .. }, ServerFrame::Error(error)] = &answer.frames[..] else { panic!("{answer:?}") };
    assert_eq!((error.close, error.temporary, Some(answer.cursor)), (Some(1012), true, cursor));
}

#[tokio::test]
async fn the_last_of_two_polls_has_the_word() {
    let scene = Waiting::new().await;
    let (client, cursor) = scene.begin().await;
    let mut first = pin!(scene.poll(client, cursor));
    waits!(first);
    let mut second = pin!(scene.poll(client, cursor));
    // It waits for the first one, which is answered with nothing.
    waits!(second);
    let answer = read(soon("the first answer", first).await).await;
    assert_eq!((answer.frames, Some(answer.cursor)), (Vec::new(), cursor));
    waits!(second);
    let message = server::store::change::Change::Post {
        by: scene.ada.user.id,
        channel: "general".parse().unwrap(),
        message: protocol::message::NewMessage {
            id: new_id(),
            text: "news".into(),
            reply_to: None,
            attachments: Vec::new(),
        },
    };
    scene.server.log.append(message).await.unwrap();
    let answer = read(soon("the second answer", second).await).await;
    assert!(matches!(&answer.frames[..], [ServerFrame::Message { message, .. }] if message.text == "news"));
}

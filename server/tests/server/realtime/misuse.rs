//! A client that sends rubbish, too much, too big, too fast, in binary, or nothing at all gets the documented answer, and
//! the others notice nothing.

use crate::tidings::{Heard, Live, Person, Tidings, hello, new_id, over_every_transport, soon, time_passes};
use protocol::{
    close::CloseCode,
    connection::Transport,
    error::ErrorCode,
    frame::{ClientFrame, Hello, ServerFrame},
};
use serde_json::json;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::tungstenite::Message as Packet;

over_every_transport! {
    the_tenth_bad_frame_is_the_last
    a_flood_is_refused_and_then_ended
}

/// Ada watches while Bob misbehaves.
struct Scene {
    tidings: Tidings,
    ada: Person,
    bob: Person,
    bystander: Live,
}

impl Scene {
    async fn new() -> Self {
        Self::with("").await
    }

    async fn with(options: &str) -> Self {
        Self::over(Transport::WebSocket, options).await
    }

    async fn over(over: Transport, options: &str) -> Self {
        let tidings = Tidings::over(over, options).await;
        let (ada, bob) = tidings.with_two().await;
        let bystander = ada.connect().await;
        Self { tidings, ada, bob, bystander }
    }

    /// Nobody but Bob has noticed anything, and Bob can come back.
    async fn goes_on(&mut self) {
        let mut bob = self.bob.connect().await;
        self.ada.says("general", "all is well").await;
        self.bystander.assert_undisturbed_until("all is well").await;
        bob.expect_message("all is well").await;
    }
}

#[tokio::test]
async fn what_is_no_frame_is_refused_and_the_talk_goes_on() {
    let mut scene = Scene::new().await;
    let mut live = scene.bob.connect().await;
    for (text, code) in [
        ("", ErrorCode::BadFrame),
        ("hello", ErrorCode::BadFrame),
        ("{\"type\":\"ping\"", ErrorCode::BadFrame),
        ("[]", ErrorCode::BadFrame),
        ("{}", ErrorCode::BadFrame),
        (r#"{"type":"send"}"#, ErrorCode::BadFrame),
        (r#"{"type":"typing","channel":7,"on":true}"#, ErrorCode::BadFrame),
        (r#"{"type":"hello","cursor":"yesterday"}"#, ErrorCode::BadFrame),
        (r#"{"type":"dance"}"#, ErrorCode::UnknownType),
    ] {
        live.write(text).await;
        live.expect_error(code).await;
    }
    live.write(r#"{"type":"ping","colour":"blue"}"#).await;
    live.expect(|frame| matches!(frame, ServerFrame::Pong {}).then_some(())).await;
    let nested = "[".repeat(50_000);
    live.write(&format!(r#"{{"type":"ping","x":{nested}"#)).await;
    live.expect_error(ErrorCode::BadFrame).await;
    live.expect_close(CloseCode::TooManyBadFrames).await;
    scene.goes_on().await;
}

/// What was said last but for the farewell, which a WebSocket has no need of.
fn last_word(heard: &[ServerFrame]) -> Option<ErrorCode> {
    heard.iter().rev().find_map(|frame| match frame {
        ServerFrame::Error(error) if error.close.is_none() => Some(error.code),
        _ => None,
    })
}

async fn the_tenth_bad_frame_is_the_last(over: Transport) {
    let mut scene = Scene::over(over, "").await;
    let mut live = scene.bob.connect().await;
    for _ in 0..9 {
        live.write("\"rubbish\"").await;
        live.expect_error(ErrorCode::BadFrame).await;
    }
    live.settles().await;
    live.write(r#"{"type":"dance"}"#).await;
    let heard = live.expect_close(CloseCode::TooManyBadFrames).await;
    assert_eq!(last_word(&heard), Some(ErrorCode::UnknownType), "{heard:?}");
    scene.goes_on().await;
}

#[tokio::test]
async fn binary_is_not_spoken() {
    let mut scene = Scene::new().await;
    let mut live = scene.bob.connect().await;
    live.throw(Packet::binary(&b"{\"type\":\"ping\"}"[..])).await.unwrap();
    live.expect_close(CloseCode::Binary).await;
    scene.goes_on().await;
}

/// A text packet as a client writes it, with a mask of zeros.
fn packet(text: &[u8]) -> Vec<u8> {
    assert!(text.len() < 126);
    [&[0x81, 0x80 | u8::try_from(text.len()).unwrap(), 0, 0, 0, 0], text].concat()
}

#[tokio::test]
async fn a_text_must_be_utf_8() {
    let mut scene = Scene::new().await;
    let mut live = scene.bob.connect().await;
    live.stream().write_all(&packet(b"{\"type\":\"ping\"}")).await.unwrap();
    live.expect(|frame| matches!(frame, ServerFrame::Pong {}).then_some(())).await;
    live.stream().write_all(&packet(b"{\"type\":\"p\xffng\"}")).await.unwrap();
    live.expect_close(CloseCode::NotUtf8).await;
    scene.goes_on().await;
}

#[tokio::test]
async fn bytes_that_are_no_packets_end_the_connection() {
    let mut scene = Scene::new().await;
    let mut live = scene.bob.connect().await;
    live.stream().write_all(&[0xff; 64]).await.unwrap();
    while let Heard::Frame(_) = soon("the end", live.next()).await {}
    let mut live = scene.bob.connect().await;
    live.stream().write_all(&[0x81, 0xfe, 0xff]).await.unwrap();
    drop(live);
    scene.goes_on().await;
}

/// A send whose frame has just so many bytes.
fn sized(bytes: usize) -> String {
    let frame = |padding: usize| {
        let padding = "x".repeat(padding);
        json!({"type": "send", "id": new_id(), "channel": "general", "text": "big", "padding": padding}).to_string()
    };
    let text = frame(bytes - frame(0).len());
    assert_eq!(text.len(), bytes);
    text
}

#[tokio::test]
async fn a_frame_has_at_most_64_kib() {
    let mut scene = Scene::new().await;
    let mut live = scene.bob.connect().await;
    live.write(&sized(64 * 1024)).await;
    live.expect_message("big").await;
    live.write(&sized(64 * 1024 + 1)).await;
    live.expect_close(CloseCode::TooBig).await;
    scene.bystander.expect_message("big").await;
    scene.goes_on().await;
}

#[tokio::test]
async fn a_frame_of_many_megabytes_is_not_even_read() {
    let mut scene = Scene::new().await;
    let mut live = scene.bob.connect().await;
    // The head of a packet of 4 GiB, and some of it.
    live.stream().write_all(&[0x81, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]).await.unwrap();
    live.stream().write_all(&[b'x'; 4096]).await.unwrap();
    live.expect_close(CloseCode::TooBig).await;
    scene.goes_on().await;
}

async fn a_flood_is_refused_and_then_ended(over: Transport) {
    let mut scene = Scene::over(over, "--frames-per-s 10").await;
    let mut live = scene.bob.connect().await;
    // A little too much is only refused.
    live.floods(ClientFrame::Typing { channel: "general".parse().unwrap(), on: true }, 15).await;
    let error = live.expect_error(ErrorCode::RateLimited).await;
    assert!((1..=1000).contains(&error.retry_after_ms.unwrap()), "{error:?}");
    assert_eq!(error.reply_to.as_deref(), Some("general"));
    // Going on and on is not.
    live.floods(ClientFrame::Ping {}, 10_000).await;
    let heard = live.expect_close(CloseCode::TooFast).await;
    let refused = heard.iter().filter(|frame| matches!(frame, ServerFrame::Error(_))).count();
    // A request is answered whole, with the end in the middle of it.
    let most = if over == Transport::WebSocket { 40 } else { 60 };
    assert!((5..=most).contains(&refused), "{refused} refused");
    // What was taken before has reached the others, so only messages count here.
    scene.ada.says("general", "all is well").await;
    scene.bystander.expect_message("all is well").await;
}

#[tokio::test]
async fn sends_have_a_rate_of_their_own_over_all_connections() {
    let mut scene = Scene::with("--sends-burst 4 --sends-per-s 1").await;
    let (mut phone, mut laptop) = (scene.bob.connect().await, scene.bob.connect().await);
    for device in [&mut phone, &mut laptop] {
        for _ in 0..2 {
            let sent = device.send("general", "quick").await;
            device.expect_ack(sent).await;
        }
    }
    let sent = laptop.send("general", "too quick").await;
    let error = laptop.expect_error(ErrorCode::RateLimited).await;
    assert_eq!(error.reply_to, Some(sent.to_string()));
    let wait = error.retry_after_ms.unwrap();
    assert!(error.temporary && (1..=1000).contains(&wait), "{error:?}");
    for _ in 0..4 {
        scene.bystander.expect_message("quick").await;
    }
    scene.goes_on().await;
}

#[tokio::test]
async fn the_default_burst_is_thirty() {
    let scene = Scene::new().await;
    let mut live = scene.bob.connect().await;
    let sent: Vec<_> = send_many(&mut live, 45).await;
    let (mut taken, mut refused) = (0, 0);
    while taken + refused < sent.len() {
        match live.hear().await {
            ServerFrame::Ack { .. } => taken += 1,
            ServerFrame::Error(error) => {
                assert_eq!(error.code, ErrorCode::RateLimited);
                refused += 1;
            }
            _ => {}
        }
    }
    // Ten a second are added while we count.
    assert!((30..45).contains(&taken), "{taken} taken, {refused} refused");
}

async fn send_many(live: &mut Live, count: usize) -> Vec<protocol::id::MessageId> {
    let mut sent = Vec::new();
    for _ in 0..count {
        sent.push(live.send("general", "quick").await);
    }
    sent
}

#[tokio::test]
async fn who_shows_nothing_in_time_is_sent_away() {
    let mut scene = Scene::new().await;
    let mut live = scene.tidings.knock().open().await;
    time_passes(Duration::from_secs(9)).await;
    let mut later = scene.tidings.knock().open().await;
    time_passes(Duration::from_secs(2)).await;
    live.expect_close(CloseCode::NotSignedIn).await;
    later.say(ClientFrame::Auth { token: scene.bob.secret().to_owned() }).await;
    assert_eq!(later.says_hello(None).await.user, scene.bob.user);
    scene.goes_on().await;
}

#[tokio::test]
async fn nothing_can_be_said_before_it_is_known_who_speaks() {
    let mut scene = Scene::new().await;
    for first in [
        ClientFrame::Hello(hello()),
        ClientFrame::Ping {},
        ClientFrame::Typing { channel: "general".parse().unwrap(), on: true },
    ] {
        let mut live = scene.tidings.knock().open().await;
        live.say(first).await;
        live.expect_error(ErrorCode::NotSignedIn).await;
        live.expect_close(CloseCode::NotSignedIn).await;
    }
    let mut live = scene.tidings.knock().open().await;
    live.write("rubbish").await;
    live.expect_error(ErrorCode::BadFrame).await;
    live.say(ClientFrame::Auth { token: scene.bob.secret().to_owned() }).await;
    live.says_hello(None).await;
    live.say(ClientFrame::Auth { token: scene.ada.secret().to_owned() }).await;
    live.expect_error(ErrorCode::BadRequest).await;
    assert_eq!(live.says_hello(None).await.user, scene.bob.user);
    scene.goes_on().await;
}

#[tokio::test]
async fn who_is_silent_for_a_minute_is_gone() {
    let mut scene = Scene::new().await;
    let mut silent = scene.bob.connect().await;
    for _ in 0..4 {
        scene.bystander.settles().await;
        time_passes(Duration::from_secs(20)).await;
    }
    let heard = silent.expect_close(CloseCode::HeartbeatMissed).await;
    assert!(heard.iter().any(|frame| matches!(frame, ServerFrame::Ping { .. })), "{heard:?}");
    scene.goes_on().await;
}

#[tokio::test]
async fn any_sign_of_life_will_do() {
    let scene = Scene::new().await;
    let mut live = scene.bob.connect().await;
    let mut talkative = scene.ada.connect().await;
    for _ in 0..4 {
        time_passes(Duration::from_secs(25)).await;
        live.expect(|frame| matches!(frame, ServerFrame::Ping { .. }).then_some(())).await;
        live.say(ClientFrame::Pong {}).await;
        talkative.throw(Packet::Ping(axum::body::Bytes::new())).await.unwrap();
    }
    scene.ada.says("general", "still here").await;
    live.expect_message("still here").await;
    talkative.expect_message("still here").await;
}

#[tokio::test]
async fn a_user_has_twenty_connections() {
    let mut scene = Scene::new().await;
    let mut open = Vec::new();
    for _ in 0..20 {
        open.push(scene.bob.connect().await);
    }
    let mut live = scene.bob.knock().open().await;
    live.expect_error(ErrorCode::TooManyConnections).await;
    live.expect_close(CloseCode::TooManyConnections).await;
    scene.ada.connect().await;
    scene.ada.says("general", "to all twenty").await;
    for live in &mut open {
        live.expect_message("to all twenty").await;
    }
    scene.bystander.expect_message("to all twenty").await;

    // One that goes makes room for another, as soon as the server has noticed.
    let mut gone = open.pop().unwrap();
    gone.throw(Packet::Close(None)).await.unwrap();
    while let Heard::Frame(_) = soon("the end", gone.next()).await {}
    let comes_in = async {
        loop {
            let mut live = scene.bob.knock().open().await;
            live.say(ClientFrame::Hello(hello())).await;
            if let Heard::Frame(frame) = live.next().await
                && matches!(*frame, ServerFrame::Welcome(_))
            {
                break;
            }
        }
    };
    soon("a free place", comes_in).await;
}

#[tokio::test]
async fn another_version_is_told_to_reload() {
    let mut scene = Scene::new().await;
    let mut live = scene.bob.knock().open().await;
    live.say(ClientFrame::Hello(Hello { version: 2, ..hello() })).await;
    live.expect_error(ErrorCode::OtherVersion).await;
    live.expect_close(CloseCode::OtherVersion).await;
    scene.goes_on().await;
}

//! The exact JSON of every frame, written out, so that the contract cannot change unseen.

use super::{ClientFrame, DecodeError, FrameError, Hello, ResetReason, ServerFrame, Welcome, client, server};
use crate::{
    admin::Figures,
    channel::{Channel, ChannelKind, ChannelRef, ReadPosition},
    cursor::{Cursor, Epoch},
    error::ErrorCode,
    limits::Limits,
    message::{Attachment, AttachmentKind, Message, MessageKind, NewMessage, Reactions, Sender},
    notification::{Level, Notification, NotificationKind, ReadMark},
    page::Profile,
    preferences::{ChannelLevel, Listening, Preferences},
    presence::{Presence, PresenceStatus},
    user::{Role, User},
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, str::FromStr};

const ADA: &str = "01900000-0000-7000-8000-00000000000a";
const GENERAL: &str = "01900000-0000-7000-8000-0000000000c0";
const HELLO: &str = "01900000-0000-7000-8000-0000000000e1";
const REPLY: &str = "01900000-0000-7000-8000-0000000000e2";
const FILE: &str = "01900000-0000-7000-8000-0000000000f1";
const CLIENT: &str = "01900000-0000-7000-8000-0000000000d1";
const ECHO: &str = "01900000-0000-7000-8000-0000000000c1";
const NEWS: &str = "01900000-0000-7000-8000-0000000000b1";

fn id<T: FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

fn cursor(seq: u64) -> Cursor {
    Cursor { epoch: Epoch(0x0a1b_2c3d), seq }
}

fn general() -> ChannelRef {
    "general".parse().unwrap()
}

fn text(text: &str) -> NewMessage {
    NewMessage { id: id(HELLO), text: text.into(), reply_to: None, attachments: vec![] }
}

fn ada() -> User {
    let (name, display_name) = ("ada".into(), "Ada".into());
    User { id: id(ADA), name, display_name, avatar: None, role: Role::Admin, disabled: false, status: None }
}

fn ada_json() -> Value {
    json!({"id": ADA, "name": "ada", "display_name": "Ada", "role": "admin"})
}

fn message() -> Message {
    Message {
        id: id(HELLO),
        client_id: id(HELLO),
        seq: 7,
        channel: id(GENERAL),
        sender: Sender::from(&ada()),
        kind: MessageKind::Text,
        text: "hello".into(),
        attachments: vec![],
        reply_to: None,
        mentions: vec![],
        mentions_channel: false,
        reactions: vec![],
        created_at: 1_700_000_000_000,
        edited_at: None,
        deleted: false,
    }
}

fn message_json() -> Value {
    json!({
        "id": HELLO, "client_id": HELLO, "seq": 7, "channel": GENERAL,
        "sender": {"id": ADA, "name": "ada", "display_name": "Ada"},
        "kind": "text", "text": "hello", "attachments": [], "mentions": [], "reactions": [],
        "created_at": 1_700_000_000_000_u64
    })
}

fn channel() -> Channel {
    Channel {
        id: id(GENERAL),
        slug: "general".into(),
        name: "General".into(),
        kind: ChannelKind::Public,
        topic: String::new(),
        members: vec![],
        created_at: 1_700_000_000_000,
    }
}

fn channel_json() -> Value {
    json!({
        "id": GENERAL, "slug": "general", "name": "General", "kind": "public", "topic": "",
        "created_at": 1_700_000_000_000_u64
    })
}

/// Every client frame with its JSON.
fn client_frames() -> Vec<(ClientFrame, Value)> {
    let message = id(HELLO);
    vec![
        (ClientFrame::Auth { token: "secret".into() }, json!({"type": "auth", "token": "secret"})),
        (
            ClientFrame::Hello(Hello {
                cursor: Some(cursor(42)),
                profile: Profile::Notifications,
                subscribe: vec![general(), ChannelRef::Id(id(GENERAL))],
                tab: Some("tab-1".into()),
                version: 1,
            }),
            json!({
                "type": "hello", "cursor": "0a1b2c3d-42", "profile": "notifications",
                "subscribe": ["general", GENERAL], "tab": "tab-1", "version": 1
            }),
        ),
        (
            ClientFrame::Send {
                channel: general(),
                message: NewMessage { reply_to: Some(id(REPLY)), attachments: vec![id(FILE)], ..text("hello") },
            },
            json!({
                "type": "send", "channel": "general", "id": HELLO, "text": "hello", "reply_to": REPLY,
                "attachments": [FILE]
            }),
        ),
        (ClientFrame::Edit { message, text: "hi".into() }, json!({"type": "edit", "message": HELLO, "text": "hi"})),
        (ClientFrame::Delete { message }, json!({"type": "delete", "message": HELLO})),
        (
            ClientFrame::React { message, emoji: "👍".into(), on: true },
            json!({"type": "react", "message": HELLO, "emoji": "👍", "on": true}),
        ),
        (
            ClientFrame::Typing { channel: general(), on: false },
            json!({"type": "typing", "channel": "general", "on": false}),
        ),
        (ClientFrame::Read { channel: general(), seq: 7 }, json!({"type": "read", "channel": "general", "seq": 7})),
        (ClientFrame::Presence { status: PresenceStatus::Dnd }, json!({"type": "presence", "status": "dnd"})),
        (
            ClientFrame::Subscribe { channel: ChannelRef::Id(id(GENERAL)) },
            json!({"type": "subscribe", "channel": GENERAL}),
        ),
        (ClientFrame::Unsubscribe { channel: general() }, json!({"type": "unsubscribe", "channel": "general"})),
        (ClientFrame::Echo { id: id(ECHO) }, json!({"type": "echo", "id": ECHO})),
        (ClientFrame::Ping {}, json!({"type": "ping"})),
        (ClientFrame::Pong {}, json!({"type": "pong"})),
    ]
}

/// Every server frame with its JSON.
fn server_frames() -> Vec<(ServerFrame, Value)> {
    let [control, durable, passing] = [control_frames(), durable_frames(), passing_frames()];
    control.into_iter().chain(durable).chain(passing).collect()
}

fn control_frames() -> Vec<(ServerFrame, Value)> {
    vec![
        (
            ServerFrame::Welcome(Box::new(Welcome {
                client_id: id(CLIENT),
                user: ada(),
                cursor: cursor(42),
                resumed: true,
                heartbeat_ms: 25_000,
                limits: Limits::default(),
                build: "0.1.0".into(),
            })),
            json!({
                "type": "welcome", "client_id": CLIENT, "user": ada_json(), "cursor": "0a1b2c3d-42",
                "resumed": true, "heartbeat_ms": 25_000,
                "limits": {
                    "frame_bytes": 65_536, "text_chars": 16_000, "attachments": 10,
                    "attachment_bytes": 104_857_600, "sends_per_s": 10, "sends_burst": 30, "frames_per_s": 50,
                    "connections_per_user": 20, "queue_bytes": 262_144, "ping_ms": 25_000,
                    "server_timeout_ms": 60_000, "client_timeout_ms": 35_000, "catch_up_events": 500,
                    "history_page": 50, "history_page_max": 200
                },
                "build": "0.1.0"
            }),
        ),
        (
            ServerFrame::Reset { cursor: cursor(42), reason: ResetReason::TooOld },
            json!({"type": "reset", "cursor": "0a1b2c3d-42", "reason": "too_old"}),
        ),
        (ServerFrame::Subscribed { channel: id(GENERAL) }, json!({"type": "subscribed", "channel": GENERAL})),
        (ServerFrame::Unsubscribed { channel: id(GENERAL) }, json!({"type": "unsubscribed", "channel": GENERAL})),
        (
            ServerFrame::Ack { id: id(HELLO), seq: 7, message: Box::new(message()) },
            json!({"type": "ack", "id": HELLO, "seq": 7, "message": message_json()}),
        ),
        (
            ServerFrame::Error(FrameError {
                retry_after_ms: Some(1_500),
                reply_to: Some(HELLO.into()),
                close: Some(4003),
                ..FrameError::new(ErrorCode::RateLimited, "slow down")
            }),
            json!({
                "type": "error", "code": "rate_limited", "message": "slow down", "temporary": true,
                "retry_after_ms": 1_500, "reply_to": HELLO, "close": 4003
            }),
        ),
        (
            ServerFrame::Ping { cursor: cursor(42), sent_at: 1_700_000_000_000 },
            json!({"type": "ping", "cursor": "0a1b2c3d-42", "sent_at": 1_700_000_000_000_u64}),
        ),
        (ServerFrame::Pong {}, json!({"type": "pong"})),
        (ServerFrame::Lagging { from: 3, to: 9 }, json!({"type": "lagging", "from": 3, "to": 9})),
        (ServerFrame::Drain { retry_after_ms: 2_500 }, json!({"type": "drain", "retry_after_ms": 2_500})),
    ]
}

fn durable_frames() -> Vec<(ServerFrame, Value)> {
    let (seq, channel_id, user, emoji) = (7, id(GENERAL), id(ADA), String::from("👍"));
    let message_id = id(HELLO);
    let notification = Notification {
        id: id(NEWS),
        title: "Backup".into(),
        body: "It is done.".into(),
        level: Level::Info,
        link: Some("/admin".into()),
        channel: Some(channel_id),
        kind: NotificationKind::System,
        message: None,
        by: Some(user),
        created_at: 1_700_000_000_000,
    };
    vec![
        (
            ServerFrame::Message { seq, channel: channel_id, message: Box::new(message()) },
            json!({"type": "message", "seq": 7, "channel": GENERAL, "message": message_json()}),
        ),
        (
            ServerFrame::MessageEdited { seq, channel: channel_id, message: Box::new(message()) },
            json!({"type": "message_edited", "seq": 7, "channel": GENERAL, "message": message_json()}),
        ),
        (
            ServerFrame::MessageDeleted { seq, channel: channel_id, message: message_id },
            json!({"type": "message_deleted", "seq": 7, "channel": GENERAL, "message": HELLO}),
        ),
        (
            ServerFrame::Reaction { seq, channel: channel_id, message: message_id, user, emoji, on: false },
            json!({
                "type": "reaction", "seq": 7, "channel": GENERAL, "message": HELLO, "user": ADA, "emoji": "👍",
                "on": false
            }),
        ),
        (
            ServerFrame::Pin { seq, channel: channel_id, message: message_id, user, on: true },
            json!({"type": "pin", "seq": 7, "channel": GENERAL, "message": HELLO, "user": ADA, "on": true}),
        ),
        (
            ServerFrame::Channel { seq, channel: channel() },
            json!({"type": "channel", "seq": 7, "channel": channel_json()}),
        ),
        (
            ServerFrame::MemberJoined { seq, channel: channel_id, user, info: channel() },
            json!({"type": "member_joined", "seq": 7, "channel": GENERAL, "user": ADA, "info": channel_json()}),
        ),
        (
            ServerFrame::MemberLeft { seq, channel: channel_id, user },
            json!({"type": "member_left", "seq": 7, "channel": GENERAL, "user": ADA}),
        ),
        (
            ServerFrame::Read { seq, channel: channel_id, user, read_seq: 5, unread: 2 },
            json!({"type": "read", "seq": 7, "channel": GENERAL, "user": ADA, "read_seq": 5, "unread": 2}),
        ),
        (ServerFrame::User { seq, user: ada() }, json!({"type": "user", "seq": 7, "user": ada_json()})),
        (
            ServerFrame::Notification { seq, notification },
            json!({
                "type": "notification", "seq": 7, "id": NEWS, "title": "Backup", "body": "It is done.",
                "level": "info", "link": "/admin", "channel": GENERAL, "kind": "system", "by": ADA,
                "created_at": 1_700_000_000_000_u64
            }),
        ),
        (
            ServerFrame::NotificationsRead { seq, read: ReadMark::UpTo { up_to: 6 }, unread: 2 },
            json!({"type": "notifications_read", "seq": 7, "up_to": 6, "unread": 2}),
        ),
        (
            ServerFrame::NotificationsRead {
                seq,
                read: ReadMark::Channel { channel: channel_id, up_to: 6 },
                unread: 2,
            },
            json!({"type": "notifications_read", "seq": 7, "channel": GENERAL, "up_to": 6, "unread": 2}),
        ),
        (
            ServerFrame::NotificationsRead { seq, read: ReadMark::Ids { ids: vec![id(NEWS)] }, unread: 0 },
            json!({"type": "notifications_read", "seq": 7, "ids": [NEWS], "unread": 0}),
        ),
        (
            ServerFrame::Preferences { seq, preferences: preferences() },
            json!({"type": "preferences", "seq": 7, "preferences": preferences_json()}),
        ),
        (
            ServerFrame::Reads { seq, channel: channel_id, reads: vec![ReadPosition { user, read_seq: 5 }] },
            json!({"type": "reads", "seq": 7, "channel": GENERAL, "reads": [{"user": ADA, "read_seq": 5}]}),
        ),
        (ServerFrame::Echo { seq, id: id(ECHO) }, json!({"type": "echo", "seq": 7, "id": ECHO})),
    ]
}

fn preferences() -> Preferences {
    let level = ChannelLevel { channel: id(GENERAL), level: Listening::Mentions, muted_until: Some(3) };
    Preferences { levels: vec![level], dnd_until: Some(4), share_reads: false }
}

fn preferences_json() -> Value {
    let levels = json!([{"channel": GENERAL, "level": "mentions", "muted_until": 3}]);
    json!({"levels": levels, "dnd_until": 4, "share_reads": false})
}

fn passing_frames() -> Vec<(ServerFrame, Value)> {
    let presence = Presence { user: id(ADA), status: PresenceStatus::Away, last_seen: 1_700_000_000_000 };
    let figures = Box::new(Figures { at: 5, web_socket: 12, delivery_p50_us: Some(800), ..Figures::default() });
    vec![
        (
            ServerFrame::Typing { channel: id(GENERAL), user: id(ADA), on: true },
            json!({"type": "typing", "channel": GENERAL, "user": ADA, "on": true}),
        ),
        (
            ServerFrame::Presence(presence),
            json!({"type": "presence", "user": ADA, "status": "away", "last_seen": 1_700_000_000_000_u64}),
        ),
        (
            ServerFrame::Stats { figures },
            json!({"type": "stats", "figures": {
                "at": 5, "started_at": 0, "web_socket": 12, "event_stream": 0, "long_poll": 0, "short_poll": 0,
                "online": 0, "messages": 0, "deliveries": 0, "delivery_sum_us": 0, "delivery_p50_us": 800,
                "delivery_p99_us": null, "writer_queue": 0, "outgoing_bytes": 0, "outgoing_most_bytes": 0,
                "resumes": 0, "resets": 0, "lagging": 0, "lags": 0, "requests": 0, "errors": 0, "reports": 0,
                "memory_bytes": 0, "database_bytes": 0, "files_bytes": 0
            }}),
        ),
    ]
}

#[test]
fn every_client_frame_is_written_and_read_as_the_contract_says() {
    for (frame, json) in client_frames() {
        assert_eq!(serde_json::from_str::<Value>(&frame.encode()).unwrap(), json);
        assert_eq!(ClientFrame::decode(&json.to_string()), Ok(frame));
    }
}

#[test]
fn every_server_frame_is_written_and_read_as_the_contract_says() {
    for (frame, json) in server_frames() {
        assert_eq!(serde_json::from_str::<Value>(&frame.encode()).unwrap(), json);
        assert_eq!(ServerFrame::decode(&json.to_string()), Ok(frame));
    }
}

/// A new variant does not compile before it is named here, and fails before its JSON is written out above.
#[test]
fn no_frame_is_forgotten() {
    let said: BTreeSet<_> = client_frames().iter().map(|(frame, _)| client_type(frame)).collect();
    assert_eq!(said, client::TYPES.into_iter().collect());
    let heard: BTreeSet<_> = server_frames().iter().map(|(frame, _)| server_type(frame)).collect();
    assert_eq!(heard, server::TYPES.into_iter().collect());
    for (frame, json) in client_frames() {
        assert_eq!(json["type"], client_type(&frame));
    }
    for (frame, json) in server_frames() {
        assert_eq!(json["type"], server_type(&frame));
    }
}

fn client_type(frame: &ClientFrame) -> &'static str {
    match frame {
        ClientFrame::Auth { .. } => "auth",
        ClientFrame::Hello(_) => "hello",
        ClientFrame::Send { .. } => "send",
        ClientFrame::Edit { .. } => "edit",
        ClientFrame::Delete { .. } => "delete",
        ClientFrame::React { .. } => "react",
        ClientFrame::Typing { .. } => "typing",
        ClientFrame::Read { .. } => "read",
        ClientFrame::Presence { .. } => "presence",
        ClientFrame::Subscribe { .. } => "subscribe",
        ClientFrame::Unsubscribe { .. } => "unsubscribe",
        ClientFrame::Echo { .. } => "echo",
        ClientFrame::Ping {} => "ping",
        ClientFrame::Pong {} => "pong",
    }
}

fn server_type(frame: &ServerFrame) -> &'static str {
    match frame {
        ServerFrame::Welcome(_) => "welcome",
        ServerFrame::Reset { .. } => "reset",
        ServerFrame::Subscribed { .. } => "subscribed",
        ServerFrame::Unsubscribed { .. } => "unsubscribed",
        ServerFrame::Ack { .. } => "ack",
        ServerFrame::Error(_) => "error",
        ServerFrame::Ping { .. } => "ping",
        ServerFrame::Pong {} => "pong",
        ServerFrame::Lagging { .. } => "lagging",
        ServerFrame::Drain { .. } => "drain",
        ServerFrame::Message { .. } => "message",
        ServerFrame::MessageEdited { .. } => "message_edited",
        ServerFrame::MessageDeleted { .. } => "message_deleted",
        ServerFrame::Reaction { .. } => "reaction",
        ServerFrame::Pin { .. } => "pin",
        ServerFrame::Channel { .. } => "channel",
        ServerFrame::MemberJoined { .. } => "member_joined",
        ServerFrame::MemberLeft { .. } => "member_left",
        ServerFrame::Read { .. } => "read",
        ServerFrame::User { .. } => "user",
        ServerFrame::Notification { .. } => "notification",
        ServerFrame::NotificationsRead { .. } => "notifications_read",
        ServerFrame::Preferences { .. } => "preferences",
        ServerFrame::Reads { .. } => "reads",
        ServerFrame::Echo { .. } => "echo",
        ServerFrame::Typing { .. } => "typing",
        ServerFrame::Presence(_) => "presence",
        ServerFrame::Stats { .. } => "stats",
    }
}

#[test]
fn exactly_the_durable_frames_have_a_number() {
    let numbered =
        |frames: Vec<(ServerFrame, Value)>| -> Vec<_> { frames.iter().map(|(frame, _)| frame.seq()).collect() };
    assert!(numbered(durable_frames()).iter().all(|seq| *seq == Some(7)));
    assert!(numbered(control_frames()).iter().all(Option::is_none));
    assert!(numbered(passing_frames()).iter().all(Option::is_none));
}

#[test]
fn the_reasons_of_a_reset() {
    let reasons = [ResetReason::NewClient, ResetReason::TooOld, ResetReason::TooFar, ResetReason::OtherEpoch];
    assert_eq!(json!(reasons), json!(["new_client", "too_old", "too_far", "other_epoch"]));
}

#[test]
fn a_message_with_everything_in_it() {
    let file = Attachment {
        id: id(FILE),
        url: "/files/1/note.ogg".into(),
        name: "note.ogg".into(),
        size: 4_096,
        mime: "audio/ogg".into(),
        kind: AttachmentKind::Audio,
        width: Some(1),
        height: Some(2),
        thumbnail: Some("/files/1/note.ogg?size=thumbnail".into()),
        duration_ms: Some(3),
        waveform: Some(vec![0, 255]),
        voice: true,
    };
    let full = Message {
        sender: Sender { avatar: Some("/files/2/ada.png".into()), ..Sender::from(&ada()) },
        kind: MessageKind::Audio,
        attachments: vec![file],
        reply_to: Some(id(REPLY)),
        mentions: vec![id(ADA)],
        mentions_channel: true,
        reactions: vec![Reactions { emoji: "👍".into(), users: vec![id(ADA)] }],
        edited_at: Some(1_700_000_000_001),
        deleted: true,
        ..message()
    };
    let json = json!({
        "id": HELLO, "client_id": HELLO, "seq": 7, "channel": GENERAL,
        "sender": {"id": ADA, "name": "ada", "display_name": "Ada", "avatar": "/files/2/ada.png"},
        "kind": "audio", "text": "hello",
        "attachments": [{
            "id": FILE, "url": "/files/1/note.ogg", "name": "note.ogg", "size": 4_096, "mime": "audio/ogg",
            "kind": "audio", "width": 1, "height": 2, "thumbnail": "/files/1/note.ogg?size=thumbnail",
            "duration_ms": 3, "waveform": [0, 255], "voice": true
        }],
        "reply_to": REPLY, "mentions": [ADA], "mentions_channel": true, "reactions": [{"emoji": "👍", "users": [ADA]}],
        "created_at": 1_700_000_000_000_u64, "edited_at": 1_700_000_000_001_u64, "deleted": true
    });
    assert_eq!(json!(full), json);
    assert_eq!(serde_json::from_value::<Message>(json).unwrap(), full);
}

#[test]
fn a_person_types_by_hand() {
    let greeted = Hello { cursor: None, profile: Profile::Chat, subscribe: vec![], tab: None, version: 1 };
    for (typed, meant) in [
        (r#"{"type":"hello"}"#.to_owned(), ClientFrame::Hello(greeted)),
        (r#" { "type" : "ping" , "why" : [1, {"not": null}] } "#.to_owned(), ClientFrame::Ping {}),
        (
            r#"{"on":true,"channel":"general","type":"typing"}"#.to_owned(),
            ClientFrame::Typing { channel: general(), on: true },
        ),
        (
            format!(r#"{{"type":"send","channel":"general","id":"{HELLO}","text":"hello","color":"red"}}"#),
            ClientFrame::Send { channel: general(), message: text("hello") },
        ),
        (
            format!(r#"{{"type":"send","channel":"general","id":"{HELLO}"}}"#),
            ClientFrame::Send { channel: general(), message: text("") },
        ),
    ] {
        assert_eq!(ClientFrame::decode(&typed), Ok(meant), "{typed}");
    }
}

#[test]
fn a_newer_server_says_more_than_this_client_knows() {
    let limits = json!({"frame_bytes": 1_000, "invented_tomorrow": 1});
    let welcome = json!({
        "type": "welcome", "client_id": CLIENT, "user": ada_json(), "cursor": "0a1b2c3d-42", "resumed": false,
        "heartbeat_ms": 1, "limits": limits, "build": "9", "motd": "hi"
    });
    let Ok(ServerFrame::Welcome(welcome)) = ServerFrame::decode(&welcome.to_string()) else { panic!("not read") };
    assert_eq!(welcome.limits, Limits { frame_bytes: 1_000, ..Limits::default() });
    let error = r#"{"type":"error","code":"invented_tomorrow","message":"","temporary":true}"#;
    let Ok(ServerFrame::Error(error)) = ServerFrame::decode(error) else { panic!("not read") };
    assert_eq!((error.code, error.temporary), (ErrorCode::Unknown, true));
}

#[test]
fn an_unknown_type_is_told_from_a_malformed_frame() {
    let unknown = |text| matches!(ClientFrame::decode(text), Err(DecodeError::UnknownType(_)));
    let malformed = |text| matches!(ClientFrame::decode(text), Err(DecodeError::Malformed(_)));
    assert!(unknown(r#"{"type":"teleport"}"#));
    assert!(unknown(r#"{"type":"welcome"}"#), "only servers say that");
    assert!(unknown(r#"{"type":""}"#));
    // What is unknown here is not the type, although it is called alike.
    assert!(malformed(r#"{"type":"presence","status":"presence"}"#));
    for text in [
        "",
        "{",
        "[]",
        "null",
        "7",
        "{}",
        r#"{"type":7}"#,
        r#"{"type":"read"}"#,
        r#"{"type":"typing","channel":7,"on":true}"#,
    ] {
        assert!(malformed(text), "{text}");
    }
}

#[test]
fn what_is_told_of_an_error_is_short() {
    let long = "x".repeat(100_000);
    let Err(DecodeError::UnknownType(kind)) = ClientFrame::decode(&json!({"type": long}).to_string()) else { panic!() };
    assert_eq!(kind.len(), 64);
    let bad = json!({"type": "presence", "status": long}).to_string();
    let Err(DecodeError::Malformed(why)) = ClientFrame::decode(&bad) else { panic!() };
    assert!(why.chars().count() <= 200);
}

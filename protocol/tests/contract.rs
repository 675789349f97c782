//! What the API says beside the frames, written out, so that it cannot change unseen: error codes, close codes, and the
//! bodies that every client reads.

use protocol::{
    channel::{Channel, ChannelKind, Members, MyChannel, ReadPosition},
    close::CloseCode,
    cursor::{Cursor, Epoch},
    error::{ErrorCode, Problem},
    file::AcceptedType,
    message::{AttachmentKind, History, Message, MessageKind, MoveRead, Sender},
    notification::{
        Level, ListedNotification, NewNotification, Notification, NotificationKind, Notifications, ReadMark, Receiver,
    },
    patch::Patch,
    preferences::{Listening, NewLevel, Preferences, PreferencesPatch},
    presence::{Presence, PresenceStatus},
    snapshot::Snapshot,
    user::{MePatch, Role, User, UserStatus},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::fmt::Debug;

const BOB: &str = "01900000-0000-7000-8000-00000000000b";
const DIRECT: &str = "01900000-0000-7000-8000-0000000000c2";
const HELLO: &str = "01900000-0000-7000-8000-0000000000e1";
const CURSOR: Cursor = Cursor { epoch: Epoch(0x0a1b_2c3d), seq: 9 };

#[track_caller]
fn says<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, json: Value) {
    assert_eq!(json!(value), json);
    assert_eq!(&serde_json::from_value::<T>(json).expect("its own JSON"), value);
}

fn bob() -> User {
    User {
        id: BOB.parse().expect("an id"),
        name: "bob".into(),
        display_name: "Bob".into(),
        avatar: Some("/files/1/bob.png".into()),
        role: Role::Member,
        disabled: true,
        status: Some(UserStatus { emoji: "🌴".into(), text: "away".into(), until: Some(9) }),
    }
}

fn bob_json() -> Value {
    json!({
        "id": BOB, "name": "bob", "display_name": "Bob", "avatar": "/files/1/bob.png", "role": "member",
        "disabled": true, "status": {"emoji": "🌴", "text": "away", "until": 9}
    })
}

#[test]
fn error_codes_with_their_status_and_whether_to_try_again() {
    let table = [
        ("bad_frame", 400, false),
        ("unknown_type", 400, false),
        ("bad_request", 400, false),
        ("not_signed_in", 401, false),
        ("wrong_credentials", 401, false),
        ("origin_not_allowed", 403, false),
        ("forbidden", 403, false),
        ("not_found", 404, false),
        ("method_not_allowed", 405, false),
        ("too_slow", 408, true),
        ("already_set_up", 409, false),
        ("not_set_up", 409, false),
        ("name_taken", 409, false),
        ("id_conflict", 409, false),
        ("other_version", 409, false),
        ("invite_invalid", 410, false),
        ("too_large", 413, false),
        ("file_too_large", 413, false),
        ("unsupported_media", 415, false),
        ("file_type", 415, false),
        ("name_invalid", 422, false),
        ("weak_password", 422, false),
        ("text_empty", 422, false),
        ("text_too_long", 422, false),
        ("rate_limited", 429, true),
        ("too_many_connections", 429, false),
        ("server_error", 500, true),
        ("not_supported", 501, false),
        ("unavailable", 503, true),
        ("quota", 507, false),
        ("storage_full", 507, false),
    ];
    let says: Vec<_> = ErrorCode::ALL.iter().map(|code| (json!(code), code.status(), code.is_temporary())).collect();
    assert_eq!(says, table.map(|(code, status, temporary)| (json!(code), status, temporary)));
}

#[test]
fn close_codes_with_their_words() {
    let table = [
        (CloseCode::Done, 1000, "done"),
        (CloseCode::Leaving, 1001, "leaving"),
        (CloseCode::Binary, 1003, "text frames only"),
        (CloseCode::NotUtf8, 1007, "not UTF-8"),
        (CloseCode::TooBig, 1009, "frame too big"),
        (CloseCode::OurFault, 1011, "server error"),
        (CloseCode::Restarting, 1012, "restarting"),
        // Never on the wire: what a page says to itself.
        (CloseCode::Crowded, 3429, "no connection free"),
        (CloseCode::HeartbeatMissed, 4001, "no sign of life"),
        (CloseCode::TooSlow, 4002, "reading too slowly"),
        (CloseCode::TooFast, 4003, "sending too fast"),
        (CloseCode::TooManyBadFrames, 4400, "too many bad frames"),
        (CloseCode::NotSignedIn, 4401, "not signed in"),
        (CloseCode::SignedOut, 4403, "signed out"),
        (CloseCode::OtherVersion, 4409, "other version"),
        (CloseCode::TooManyConnections, 4429, "too many connections"),
    ];
    for (close, code, reason) in table {
        assert_eq!((close.code(), close.reason(), CloseCode::from_code(code)), (code, reason, close));
    }
    let known = (0..=u16::MAX).filter(|code| !matches!(CloseCode::from_code(*code), CloseCode::Other(_)));
    assert_eq!(known.collect::<Vec<_>>(), table.map(|row| row.1));
}

#[test]
fn a_problem() {
    let problem = Problem {
        code: ErrorCode::WeakPassword,
        status: 422,
        detail: "too short".into(),
        field: Some("password".into()),
        retry_after_ms: None,
    };
    says(&problem, json!({"code": "weak_password", "status": 422, "detail": "too short", "field": "password"}));
    let later =
        Problem { code: ErrorCode::RateLimited, status: 429, field: None, retry_after_ms: Some(900), ..problem };
    says(&later, json!({"code": "rate_limited", "status": 429, "detail": "too short", "retry_after_ms": 900}));
}

#[test]
fn the_members_of_a_channel() {
    says(&Members { members: vec![bob().id] }, json!({"members": [BOB]}));
}

#[test]
fn a_snapshot() {
    let channel = Channel {
        id: DIRECT.parse().unwrap(),
        slug: DIRECT.into(),
        name: String::new(),
        kind: ChannelKind::Direct,
        topic: "plans".into(),
        members: vec![BOB.parse().unwrap()],
        created_at: 1,
    };
    let read = ReadPosition { user: bob().id, read_seq: 6 };
    let snapshot = Snapshot {
        workspace: "Home".into(),
        me: bob(),
        users: vec![bob()],
        channels: vec![MyChannel { channel, unread: 2, read_seq: 5, last_seq: 8, reads: vec![read] }],
        presence: vec![Presence { user: bob().id, status: PresenceStatus::Online, last_seen: 3 }],
        preferences: Preferences::default(),
        notifications_unread: 4,
        cursor: CURSOR,
    };
    let json = json!({
        "workspace": "Home", "me": bob_json(), "users": [bob_json()],
        "channels": [{
            "id": DIRECT, "slug": DIRECT, "name": "", "kind": "direct", "topic": "plans", "members": [BOB],
            "created_at": 1, "unread": 2, "read_seq": 5, "last_seq": 8,
            "reads": [{"user": BOB, "read_seq": 6}]
        }],
        "presence": [{"user": BOB, "status": "online", "last_seen": 3}],
        "preferences": {"levels": [], "share_reads": true}, "notifications_unread": 4,
        "cursor": "0a1b2c3d-9"
    });
    says(&snapshot, json);
}

#[test]
fn a_page_of_history() {
    let message = Message {
        id: HELLO.parse().unwrap(),
        client_id: HELLO.parse().unwrap(),
        seq: 7,
        channel: DIRECT.parse().unwrap(),
        sender: Sender::from(&bob()),
        kind: MessageKind::System,
        text: "hello".into(),
        attachments: vec![],
        reply_to: None,
        mentions: vec![],
        mentions_channel: false,
        reactions: vec![],
        created_at: 4,
        edited_at: None,
        deleted: false,
    };
    let history = History { messages: vec![message], has_before: true, has_after: false, cursor: CURSOR };
    let json = json!({
        "messages": [{
            "id": HELLO, "client_id": HELLO, "seq": 7, "channel": DIRECT,
            "sender": {"id": BOB, "name": "bob", "display_name": "Bob", "avatar": "/files/1/bob.png"},
            "kind": "system", "text": "hello", "attachments": [], "mentions": [], "reactions": [], "created_at": 4
        }],
        "has_before": true, "has_after": false, "cursor": "0a1b2c3d-9"
    });
    says(&history, json);
}

#[test]
fn a_read_position() {
    says(&MoveRead::UpTo { seq: 7 }, json!({"seq": 7}));
    says(&MoveRead::UnreadFrom { unread_from: HELLO.parse().unwrap() }, json!({"unread_from": HELLO}));
}

#[test]
fn what_was_read_of_the_notification_centre() {
    says(&ReadMark::UpTo { up_to: 7 }, json!({"up_to": 7}));
    says(&ReadMark::Channel { channel: DIRECT.parse().unwrap(), up_to: 7 }, json!({"channel": DIRECT, "up_to": 7}));
    says(&ReadMark::Ids { ids: vec![HELLO.parse().unwrap()] }, json!({"ids": [HELLO]}));
}

#[test]
fn a_new_notification() {
    let news = NewNotification {
        to: Receiver::Everyone,
        title: "Backup".into(),
        body: "It is done.".into(),
        level: Level::Warning,
        link: Some("/admin".into()),
    };
    let json = json!({
        "to": "everyone", "title": "Backup", "body": "It is done.", "level": "warning", "link": "/admin"
    });
    says(&news, json);
    let short = NewNotification { body: String::new(), level: Level::Info, link: None, ..news };
    for (to, json) in [
        (Receiver::Everyone, json!({"to": "everyone", "title": "Backup"})),
        (
            Receiver::Channel { channel: "general".parse().unwrap() },
            json!({"to": "channel", "channel": "general", "title": "Backup"}),
        ),
        (Receiver::User { user: "bob".parse().unwrap() }, json!({"to": "user", "user": "bob", "title": "Backup"})),
        (Receiver::User { user: BOB.parse().unwrap() }, json!({"to": "user", "user": BOB, "title": "Backup"})),
    ] {
        let meant = NewNotification { to, ..short.clone() };
        assert_eq!(serde_json::from_value::<NewNotification>(json).unwrap(), meant);
    }
}

#[test]
fn a_page_of_the_notification_centre() {
    let notification = Notification {
        id: HELLO.parse().unwrap(),
        title: "Bob".into(),
        body: "hello @ada".into(),
        level: Level::Info,
        link: Some("/chat/general/1".into()),
        channel: Some(DIRECT.parse().unwrap()),
        kind: NotificationKind::Mention,
        message: Some(HELLO.parse().unwrap()),
        by: Some(bob().id),
        created_at: 4,
    };
    let listed = ListedNotification { seq: 7, notification, read: false };
    let page = Notifications { notifications: vec![listed], unread: 1, has_before: true };
    let json = json!({
        "notifications": [{
            "seq": 7, "id": HELLO, "title": "Bob", "body": "hello @ada", "level": "info",
            "link": "/chat/general/1", "channel": DIRECT, "kind": "mention", "message": HELLO, "by": BOB,
            "created_at": 4, "read": false
        }],
        "unread": 1, "has_before": true
    });
    says(&page, json);
    let kinds = [NotificationKind::System, NotificationKind::Mention, NotificationKind::Direct];
    assert_eq!(json!(kinds), json!(["system", "mention", "direct"]));
}

#[test]
fn what_is_absent_stays_and_what_is_null_ends() {
    for (patch, json) in [
        (PreferencesPatch::default(), json!({})),
        (
            PreferencesPatch { dnd_until: Patch::End, share_reads: Some(false) },
            json!({"dnd_until": null, "share_reads": false}),
        ),
        (PreferencesPatch { dnd_until: Patch::To(9), share_reads: None }, json!({"dnd_until": 9})),
    ] {
        says(&patch, json);
    }
    let lunch = UserStatus { emoji: "🍜".into(), text: String::new(), until: None };
    for (patch, json) in [
        (MePatch::default(), json!({})),
        (
            MePatch { display_name: Some("Bob B.".into()), status: Patch::End },
            json!({"display_name": "Bob B.", "status": null}),
        ),
        (MePatch { display_name: None, status: Patch::To(lunch) }, json!({"status": {"emoji": "🍜", "text": ""}})),
    ] {
        says(&patch, json);
    }
}

#[test]
fn the_level_of_a_channel() {
    says(
        &NewLevel { level: Listening::Mentions, muted_until: Some(9) },
        json!({"level": "mentions", "muted_until": 9}),
    );
    says(&NewLevel::default(), json!({"level": "all"}));
    assert_eq!(json!([Listening::All, Listening::Mentions, Listening::Nothing]), json!(["all", "mentions", "nothing"]));
    assert_eq!(serde_json::from_value::<Preferences>(json!({})).unwrap(), Preferences::default());
}

#[test]
fn an_accepted_type() {
    let png = AcceptedType { extension: "png".into(), mime: "image/png".into(), kind: AttachmentKind::Image };
    says(&png, json!({"extension": "png", "mime": "image/png", "kind": "image"}));
}

//! The notification centre, and telling people.

use crate::tidings::{Ask, Person, Tidings};
use axum::http::header;
use protocol::{
    channel::ChannelKind,
    error::ErrorCode,
    notification::{Level, ListedNotification, NotificationKind, Notifications},
};
use serde_json::{Value, json};

async fn centre(person: &Person, query: &str) -> Notifications {
    person.get(&format!("/notifications{query}")).await.expect(200).json()
}

/// What stands in somebody's notification centre: the words of each, and whether it was read.
async fn listed(person: &Person, query: &str) -> Vec<(String, bool)> {
    let page = centre(person, query).await.notifications;
    page.into_iter()
        .map(|ListedNotification { notification, read, .. }| match notification.kind {
            NotificationKind::System => (notification.title, read),
            NotificationKind::Mention | NotificationKind::Direct => (notification.body, read),
        })
        .collect()
}

fn news(title: &str) -> Value {
    json!({"to": "everyone", "title": title})
}

#[tokio::test]
async fn a_program_of_an_admin_tells_everybody() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let token = ada.makes_token("backup").await.token.unwrap();
    let said = json!({
        "to": "everyone", "title": " Backup failed ", "body": "No space left.", "level": "error",
        "link": "https://status.example/42"
    });
    let told: ListedNotification = Ask::api(tidings.addr, "POST", "/notifications")
        .header(header::AUTHORIZATION, &format!("Bearer {token}"))
        .json(&said)
        .await
        .expect(201)
        .json();
    assert_eq!(told.notification.title, "Backup failed");
    let page = centre(&bob, "").await;
    assert_eq!(page.notifications, std::slice::from_ref(&told));
    let notification = &page.notifications[0].notification;
    assert_eq!((notification.level, notification.kind), (Level::Error, NotificationKind::System));
    assert_eq!(notification.link.as_deref(), Some("https://status.example/42"));
    assert_eq!((notification.by, page.unread, page.has_before), (Some(ada.user.id), 1, false));
    let eve = ada.brings("eve").await;
    assert!(centre(&eve, "").await.notifications.is_empty(), "who came later was not told");
}

#[tokio::test]
async fn only_an_admin_tells_people() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let token = bob.makes_token("mine").await.token.unwrap();
    let ask = || Ask::api(tidings.addr, "POST", "/notifications").json(&news("hello"));
    ask().await.refused(ErrorCode::NotSignedIn);
    ask().header(header::AUTHORIZATION, &format!("Bearer {token}")).await.refused(ErrorCode::Forbidden);
    bob.post("/notifications").json(&news("hello")).await.refused(ErrorCode::Forbidden);
    ada.post("/notifications")
        .json(&news("hello"))
        .header(header::ORIGIN, "https://evil.example")
        .await
        .refused(ErrorCode::OriginNotAllowed);
    assert!(centre(&ada, "").await.notifications.is_empty());
    Ask::api(tidings.addr, "GET", "/notifications").await.refused(ErrorCode::NotSignedIn);
}

#[tokio::test]
async fn what_is_told_is_well_formed() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    bob.makes("secret", ChannelKind::Private, &[]).await;
    let long = |field: &str, characters: usize| {
        let mut notification = news("title");
        notification[field] = json!("李".repeat(characters));
        notification
    };
    for good in
        [long("title", 120), long("body", 2_000), json!({"to": "everyone", "title": "x", "link": "/chat/general"})]
    {
        ada.post("/notifications").json(&good).await.expect(201);
    }
    for (bad, code, field) in [
        (news(""), ErrorCode::TextEmpty, Some("title")),
        (news("  "), ErrorCode::TextEmpty, Some("title")),
        (news("a\u{202e}b"), ErrorCode::BadRequest, Some("title")),
        (long("title", 121), ErrorCode::TextTooLong, Some("title")),
        (long("body", 2_001), ErrorCode::TextTooLong, Some("body")),
        (json!({"to": "everyone", "title": "x", "body": "a\0b"}), ErrorCode::BadRequest, Some("body")),
        (json!({"to": "everyone", "title": "x", "link": "javascript:alert(1)"}), ErrorCode::BadRequest, Some("link")),
        (json!({"to": "everyone", "title": "x", "link": "//evil.example"}), ErrorCode::BadRequest, Some("link")),
        (json!({"to": "everyone", "title": "x", "level": "loud"}), ErrorCode::BadRequest, None),
        (json!({"to": "nobody", "title": "x"}), ErrorCode::BadRequest, None),
        (json!({"to": "channel", "title": "x"}), ErrorCode::BadRequest, None),
        (json!({"title": "x"}), ErrorCode::BadRequest, None),
        (json!({"to": "channel", "channel": "nowhere", "title": "x"}), ErrorCode::NotFound, Some("channel")),
        (json!({"to": "channel", "channel": "secret", "title": "x"}), ErrorCode::NotFound, Some("channel")),
        (json!({"to": "user", "user": "nobody", "title": "x"}), ErrorCode::NotFound, Some("user")),
    ] {
        let problem = ada.post("/notifications").json(&bad).await.refused(code);
        assert_eq!(problem.field.as_deref(), field, "{bad}");
    }
    assert_eq!(centre(&bob, "").await.unread, 3);
}

#[tokio::test]
async fn telling_has_its_limit() {
    let tidings = Tidings::start().await;
    let (ada, _) = tidings.with_two().await;
    let problem = loop {
        let answer = ada.post("/notifications").json(&news("again")).await;
        if answer.status != 201 {
            break answer.refused(ErrorCode::RateLimited);
        }
        assert!(centre(&ada, "").await.unread < 200, "there is no limit");
    };
    assert!(problem.retry_after_ms.is_some());
}

#[tokio::test]
async fn what_was_said_to_me_is_in_my_centre() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let eve = ada.brings("eve").await;
    let direct = ada.makes("", ChannelKind::Direct, &[&bob]).await;
    let mention = ada.says("general", "hi @bob").await;
    ada.says("general", "nobody in particular").await;
    ada.says("general", "look, @channel").await;
    ada.says(&direct.slug, "just us, @bob").await;
    bob.says("general", "thanks @bob").await;
    bob.says(&direct.slug, "mine").await;
    let unread = |texts: &[&str]| texts.iter().map(|text| ((*text).to_owned(), false)).collect::<Vec<_>>();
    assert_eq!(listed(&bob, "").await, unread(&["just us, @bob", "look, @channel", "hi @bob"]));
    assert_eq!(listed(&eve, "").await, unread(&["look, @channel"]));
    assert_eq!(listed(&ada, "").await, unread(&["mine"]));
    assert_eq!(listed(&bob, "?kind=direct").await, unread(&["just us, @bob"]));
    assert_eq!(listed(&bob, "?kind=mention").await, unread(&["look, @channel", "hi @bob"]));
    assert!(listed(&bob, "?kind=system").await.is_empty());

    let first = centre(&bob, "").await.notifications.remove(2);
    assert_eq!((first.seq, first.notification.message), (mention.seq, Some(mention.id)));
    assert_eq!(first.notification.link, Some(format!("/chat/general/{}", mention.id)));
    assert_eq!((first.notification.title.as_str(), first.notification.by), ("Ada", Some(ada.user.id)));
}

#[tokio::test]
async fn a_channel_that_is_not_listened_to_calls_by_name_only() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let eve = ada.brings("eve").await;
    bob.put("/channels/general/level").json(&json!({"level": "nothing"})).await.expect(200);
    eve.put("/channels/general/level").json(&json!({"level": "mentions"})).await.expect(200);
    ada.says("general", "look, @channel").await;
    ada.says("general", "hi @bob").await;
    ada.says("general", "@channel, and you, @bob").await;
    let texts = async |person: &Person| listed(person, "").await.into_iter().map(|entry| entry.0).collect::<Vec<_>>();
    assert_eq!(texts(&bob).await, ["@channel, and you, @bob", "hi @bob"]);
    assert_eq!(texts(&eve).await, ["@channel, and you, @bob", "look, @channel"]);
}

#[tokio::test]
async fn what_was_read_stays_read() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let one = ada.says("general", "@bob one").await;
    let two = ada.says("general", "@bob two").await;
    ada.post("/notifications").json(&news("all")).await.expect(201);
    let three = ada.says("general", "@bob three").await;
    let mark = async |what: Value| bob.post("/notifications/read").json(&what).await;
    let now = async || listed(&bob, "").await.into_iter().map(|entry| entry.1).collect::<Vec<_>>();
    assert_eq!(now().await, [false, false, false, false]);
    mark(json!({"ids": [two.id]})).await.expect(204);
    assert_eq!(now().await, [false, false, true, false]);
    assert_eq!(listed(&bob, "?unread=1").await.len(), 3);
    bob.reads("general", one.seq).await;
    assert_eq!(now().await, [false, false, true, true], "whoever reads a channel has read what was said to them there");
    bob.reads("general", three.seq).await;
    assert_eq!(now().await, [true, false, true, true], "but not what stands elsewhere");
    let system = centre(&bob, "?kind=system").await.notifications.remove(0);
    mark(json!({"ids": [system.notification.id, system.notification.id]})).await.expect(204);
    assert_eq!((centre(&bob, "").await.unread, bob.snapshot().await.notifications_unread), (0, 0));
    bob.post("/channels/general/read").json(&json!({"unread_from": one.id})).await.expect(204);
    assert_eq!(centre(&bob, "").await.unread, 0);

    mark(json!({"ids": []})).await.refused(ErrorCode::TooLarge);
    mark(json!({"ids": vec![one.id; 201]})).await.refused(ErrorCode::TooLarge);
    mark(json!({})).await.refused(ErrorCode::BadRequest);
    ada.says("general", "@bob four").await;
    ada.post("/notifications/read").json(&json!({"up_to": u64::MAX})).await.expect(204);
    assert_eq!(centre(&bob, "").await.unread, 1, "what others read is theirs");
    mark(json!({"up_to": u64::MAX})).await.expect(204);
    assert_eq!(centre(&bob, "").await.unread, 0);
}

#[tokio::test]
async fn the_centre_is_given_in_pages() {
    let tidings = Tidings::with("--sends-burst 100").await;
    let (ada, bob) = tidings.with_two().await;
    for number in 0..7 {
        ada.says("general", &format!("@bob {number}")).await;
    }
    let (mut texts, mut before) = (Vec::new(), String::new());
    loop {
        let page = centre(&bob, &format!("?limit=3{before}")).await;
        before = format!("&before={}", page.notifications.last().unwrap().seq);
        texts.extend(page.notifications.into_iter().map(|listed| listed.notification.body));
        assert_eq!(page.unread, 7);
        if !page.has_before {
            break;
        }
    }
    assert_eq!(texts, ["@bob 6", "@bob 5", "@bob 4", "@bob 3", "@bob 2", "@bob 1", "@bob 0"]);
    bob.get("/notifications?limit=many").await.refused(ErrorCode::BadRequest);
}

#[tokio::test]
async fn who_leaves_a_channel_is_no_longer_told_of_it() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    ada.makes("club", ChannelKind::Private, &[&bob]).await;
    ada.says("club", "psst @bob").await;
    ada.says("general", "hello @bob").await;
    ada.post("/notifications").json(&json!({"to": "channel", "channel": "club", "title": "club"})).await.expect(201);
    assert_eq!(centre(&bob, "").await.unread, 3);
    bob.leaves("club").await;
    assert_eq!(listed(&bob, "").await, [("hello @bob".to_owned(), false)]);
    ada.says("club", "still there, @bob?").await;
    assert_eq!(centre(&bob, "").await.unread, 1);
}

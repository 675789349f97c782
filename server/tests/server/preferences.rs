//! What people want to be told, and what they say of themselves.

use crate::tidings::{Ask, Tidings};
use protocol::{
    channel::ChannelKind,
    error::ErrorCode,
    preferences::{ChannelLevel, FOREVER, Listening, Preferences},
    user::User,
};
use serde_json::json;
use server::clock;

#[tokio::test]
async fn a_channel_is_heard_as_loudly_as_somebody_wants() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let general = bob.snapshot().await.channels[0].channel.id;
    assert_eq!(bob.snapshot().await.preferences, Preferences::default());
    let set = async |level| bob.put("/channels/general/level").json(&level).await.expect(200).json::<Preferences>();
    let later = clock::now() + 1_000_000;
    let quiet = set(json!({"level": "nothing", "muted_until": later})).await;
    let expected = ChannelLevel { channel: general, level: Listening::Nothing, muted_until: Some(later) };
    assert_eq!(quiet.levels, [expected]);
    assert_eq!(
        set(json!({"level": "mentions"})).await.levels,
        [ChannelLevel { level: Listening::Mentions, muted_until: None, ..expected }]
    );
    assert_eq!(bob.snapshot().await.preferences.levels.len(), 1);
    assert_eq!(ada.snapshot().await.preferences, Preferences::default(), "it is his alone");
    let past = clock::now() - 1;
    assert!(set(json!({"level": "all", "muted_until": past})).await.levels.is_empty(), "what is over is forgotten");
    assert_eq!(set(json!({"muted_until": FOREVER})).await.levels[0].muted_until, Some(FOREVER));
    assert!(set(json!({})).await.levels.is_empty());
}

#[tokio::test]
async fn nobody_sets_what_they_may_not() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    ada.makes("secret", ChannelKind::Private, &[]).await;
    ada.makes("hall", ChannelKind::Public, &[]).await;
    let level = json!({"level": "nothing"});
    bob.put("/channels/secret/level").json(&level).await.refused(ErrorCode::NotFound);
    bob.put("/channels/nowhere/level").json(&level).await.refused(ErrorCode::NotFound);
    bob.put("/channels/hall/level").json(&level).await.refused(ErrorCode::Forbidden);
    bob.put("/channels/general/level").json(&json!({"level": "some"})).await.refused(ErrorCode::BadRequest);
    bob.put("/channels/general/level").json(&json!({"muted_until": u64::MAX})).await.refused(ErrorCode::BadRequest);
    bob.put("/preferences").json(&json!({"dnd_until": FOREVER + 1})).await.refused(ErrorCode::BadRequest);
    for path in ["/channels/general/level", "/preferences", "/me"] {
        Ask::api(tidings.addr, "PUT", path).json(&json!({})).await.refused(ErrorCode::NotSignedIn);
        bob.put(path)
            .json(&json!({}))
            .header(axum::http::header::ORIGIN, "https://evil.example")
            .await
            .refused(ErrorCode::OriginNotAllowed);
    }
    assert_eq!(bob.snapshot().await.preferences, Preferences::default());
}

#[tokio::test]
async fn what_is_not_named_stays() {
    let tidings = Tidings::start().await;
    let (_, bob) = tidings.with_two().await;
    let set = async |patch| bob.put("/preferences").json(&patch).await.expect(200).json::<Preferences>();
    let later = clock::now() + 1_000_000;
    assert_eq!(set(json!({"dnd_until": later})).await.dnd_until, Some(later));
    let private = set(json!({"share_reads": false})).await;
    assert_eq!((private.dnd_until, private.share_reads), (Some(later), false));
    let disturbed = set(json!({"dnd_until": null})).await;
    assert_eq!((disturbed.dnd_until, disturbed.share_reads), (None, false));
}

#[tokio::test]
async fn what_people_say_of_themselves_is_well_formed() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let me: User = bob.put("/me").json(&json!({"display_name": " Bob B. ", "status": {"text": " away "}})).await.json();
    assert_eq!((me.display_name.as_str(), me.status.as_ref().unwrap().text.as_str()), ("Bob B.", "away"));
    for (patch, code) in [
        (json!({"display_name": ""}), ErrorCode::NameInvalid),
        (json!({"display_name": "a\u{202e}b"}), ErrorCode::NameInvalid),
        (json!({"status": {}}), ErrorCode::BadRequest),
        (json!({"status": {"text": "x".repeat(101)}}), ErrorCode::TextTooLong),
        (json!({"status": {"emoji": "x".repeat(65)}}), ErrorCode::BadRequest),
        (json!({"status": {"text": "x", "until": FOREVER + 1}}), ErrorCode::BadRequest),
        (json!({"status": "away"}), ErrorCode::BadRequest),
    ] {
        bob.put("/me").json(&patch).await.refused(code);
    }
    assert_eq!(ada.snapshot().await.users[1], me);
    assert_eq!(bob.says("general", "hello").await.sender.display_name, "Bob B.");
}

#[tokio::test]
async fn wishes_have_their_limit() {
    let tidings = Tidings::start().await;
    let (_, bob) = tidings.with_two().await;
    let mut asked = 0;
    while bob.put("/me").json(&json!({"status": {"text": asked.to_string()}})).await.status == 200 {
        asked += 1;
        assert!(asked < 200, "there is no limit");
    }
    bob.put("/preferences").json(&json!({})).await.refused(ErrorCode::RateLimited);
}

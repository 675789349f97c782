//! Channels and who is in them.

use crate::tidings::{Person, Tidings};
use protocol::{
    channel::{Channel, ChannelKind, Channels, ListedChannel, Members},
    error::ErrorCode,
    id::{ChannelId, UserId},
};
use serde_json::json;
use server::{
    clock, secret,
    store::{Store, change::Change},
};
use std::{collections::HashSet, fmt::Display};

async fn listed(person: &Person) -> Vec<ListedChannel> {
    person.get("/channels").await.json::<Channels>().channels
}

async fn slugs(person: &Person) -> Vec<String> {
    listed(person).await.into_iter().map(|listed| listed.channel.slug).collect()
}

fn members(channel: &str, who: impl Display) -> String {
    format!("/channels/{channel}/members/{who}")
}

#[tokio::test]
async fn a_channel_is_made_found_and_entered() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let channel = ada.makes("Über uns!", ChannelKind::Public, &[]).await;
    assert_eq!((channel.slug.as_str(), channel.name.as_str()), ("über-uns", "Über uns!"));
    let found = listed(&bob).await;
    assert_eq!(found[0], ListedChannel { channel: found[0].channel.clone(), joined: true, member_count: 2 });
    assert_eq!(found[1], ListedChannel { channel: channel.clone(), joined: false, member_count: 1 });

    // By id or by slug, once or twice: it is the same.
    let entered: Channel = bob.put(&members("%C3%BCber-uns", "me")).await.expect(200).json();
    assert_eq!(entered, channel);
    bob.put(&members(&channel.id.to_string(), bob.user.id)).await.expect(200);
    assert_eq!(listed(&bob).await[1].member_count, 2);
    assert!(bob.snapshot().await.channels.iter().any(|mine| mine.channel == channel));
}

#[tokio::test]
async fn whoever_sees_a_channel_sees_who_is_in_it() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let eve = ada.brings("eve").await;
    ada.makes("club", ChannelKind::Private, &[&bob]).await;
    ada.makes("plans", ChannelKind::Public, &[]).await;
    let inside = async |person: &Person, channel: &str| {
        let listed = person.get(&format!("/channels/{channel}/members")).await.json::<Members>();
        listed.members.into_iter().collect::<HashSet<_>>()
    };
    assert_eq!(inside(&bob, "club").await, HashSet::from([ada.user.id, bob.user.id]));
    assert_eq!(inside(&eve, "plans").await, HashSet::from([ada.user.id]), "without being a member");
    eve.get("/channels/club/members").await.refused(ErrorCode::NotFound);
    bob.leaves("club").await;
    assert_eq!(inside(&ada, "club").await, HashSet::from([ada.user.id]));
}

#[tokio::test]
async fn a_name_is_taken_once() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    ada.makes("Big plans", ChannelKind::Private, &[]).await;
    for name in ["Big plans", "big-plans", " BIG  PLANS ", "general"] {
        let problem = bob.post("/channels").json(&json!({"name": name, "kind": "public"})).await;
        assert_eq!(problem.refused(ErrorCode::NameTaken).field.as_deref(), Some("name"));
    }
    let id = ChannelId::new(clock::now(), secret::random()).to_string();
    for name in ["", " ", "!!!", "a\u{202e}b", "a\nb", &"x".repeat(65), &id] {
        let problem = bob.post("/channels").json(&json!({"name": name, "kind": "public"})).await;
        assert_eq!(problem.refused(ErrorCode::NameInvalid).field.as_deref(), Some("name"), "{name:?}");
    }
    let topic = json!({"name": "x", "kind": "public", "topic": "x".repeat(251)});
    bob.post("/channels").json(&topic).await.refused(ErrorCode::TextTooLong);
    let stranger = json!({"name": "x", "kind": "public", "members": [UserId::new(1, [1; 10])]});
    bob.post("/channels").json(&stranger).await.refused(ErrorCode::NotFound);
    bob.post("/channels").json(&json!({"name": "x", "kind": "secret"})).await.refused(ErrorCode::BadRequest);
    assert_eq!(slugs(&bob).await, ["general"]);
}

#[tokio::test]
async fn a_channel_is_renamed_but_its_address_stays() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    ada.makes("plans", ChannelKind::Public, &[]).await;
    let patch = json!({"name": "Great plans", "topic": "what next"});
    let renamed: Channel = ada.patch("/channels/plans").json(&patch).await.json();
    assert_eq!((renamed.slug.as_str(), renamed.name.as_str()), ("plans", "Great plans"));
    assert_eq!(renamed.topic, "what next");
    let cleared: Channel = ada.patch("/channels/plans").json(&json!({"topic": ""})).await.json();
    assert_eq!((cleared.name.as_str(), cleared.topic.as_str()), ("Great plans", ""));
    ada.patch("/channels/plans").json(&json!({"name": "?"})).await.refused(ErrorCode::NameInvalid);
    bob.patch("/channels/plans").json(&patch).await.refused(ErrorCode::Forbidden);
    ada.patch("/channels/nothing").json(&patch).await.refused(ErrorCode::NotFound);
}

#[tokio::test]
async fn a_private_channel_does_not_exist_for_others() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let eve = ada.brings("eve").await;
    let secret = ada.makes("secret", ChannelKind::Private, &[&bob]).await;
    ada.says("secret", "psst").await;
    assert_eq!(slugs(&bob).await, ["general", "secret"]);
    assert_eq!(slugs(&eve).await, ["general"]);
    for channel in ["secret", &secret.id.to_string()] {
        eve.get(&format!("/channels/{channel}/messages")).await.refused(ErrorCode::NotFound);
        eve.put(&members(channel, "me")).await.refused(ErrorCode::NotFound);
        eve.put(&members(channel, eve.user.id)).await.refused(ErrorCode::NotFound);
        eve.delete(&members(channel, bob.user.id)).await.refused(ErrorCode::NotFound);
        eve.patch(&format!("/channels/{channel}")).json(&json!({})).await.refused(ErrorCode::NotFound);
        let message = json!({"id": crate::tidings::new_id(), "text": "let me in"});
        eve.post(&format!("/channels/{channel}/messages")).json(&message).await.refused(ErrorCode::NotFound);
        eve.post(&format!("/channels/{channel}/read")).json(&json!({"seq": 1})).await.refused(ErrorCode::NotFound);
    }
    let there = eve.get("/channels/secret/messages").await.text();
    assert_eq!(there, eve.get("/channels/nowhere/messages").await.text(), "it cannot be told from one that never was");
}

#[tokio::test]
async fn a_member_invites_and_only_an_admin_removes() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let eve = ada.brings("eve").await;
    bob.makes("club", ChannelKind::Private, &[]).await;
    bob.put(&members("club", eve.user.id)).await.expect(200);
    bob.put(&members("club", UserId::new(1, [1; 10]))).await.refused(ErrorCode::NotFound);
    bob.put(&members("club", "somebody")).await.refused(ErrorCode::NotFound);
    bob.delete(&members("club", eve.user.id)).await.refused(ErrorCode::Forbidden);
    ada.delete(&members("club", eve.user.id)).await.refused(ErrorCode::NotFound);
    bob.put(&members("club", ada.user.id)).await.expect(200);
    ada.delete(&members("club", eve.user.id)).await.expect(204);
    assert_eq!(slugs(&eve).await, ["general"]);

    // Into a public channel everybody lets themselves in, members let others in.
    ada.makes("hall", ChannelKind::Public, &[]).await;
    bob.put(&members("hall", eve.user.id)).await.refused(ErrorCode::Forbidden);
    ada.put(&members("hall", eve.user.id)).await.expect(200);
}

#[tokio::test]
async fn who_leaves_is_gone_until_let_in_again() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    ada.makes("club", ChannelKind::Private, &[&bob]).await;
    bob.leaves("club").await;
    bob.get("/channels/club/messages").await.refused(ErrorCode::NotFound);
    bob.put(&members("club", "me")).await.refused(ErrorCode::NotFound);
    ada.put(&members("club", bob.user.id)).await.expect(200);
    assert_eq!(slugs(&bob).await, ["club", "general"]);
    bob.leaves("general").await;
    bob.leaves("general").await;
    assert!(!listed(&bob).await[1].joined);
    bob.joins("general").await;
}

#[tokio::test]
async fn there_is_one_direct_channel_for_the_same_people() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let eve = ada.brings("eve").await;
    let of = |members: &[&Person]| json!({"kind": "direct", "members": members.iter().map(|p| p.user.id).collect::<Vec<_>>()});
    let first: Channel = ada.post("/channels").json(&of(&[&bob])).await.expect(201).json();
    assert_eq!((first.slug.as_str(), first.name.as_str()), (first.id.to_string().as_str(), ""));
    for (by, members) in [(&ada, vec![&bob]), (&bob, vec![&ada]), (&ada, vec![&bob, &ada, &bob])] {
        assert_eq!(by.post("/channels").json(&of(&members)).await.expect(200).json::<Channel>(), first);
    }
    let three: Channel = ada.post("/channels").json(&of(&[&bob, &eve])).await.expect(201).json();
    assert_ne!(three.id, first.id);
    ada.says(&first.slug, "hello you").await;
    assert_eq!(bob.history(&first.slug, "").await.messages[0].text, "hello you");
    eve.get(&format!("/channels/{}/messages", first.id)).await.refused(ErrorCode::NotFound);
}

#[tokio::test]
async fn a_direct_channel_keeps_its_people() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let eve = ada.brings("eve").await;
    let direct = ada.makes("", ChannelKind::Direct, &[&bob]).await.slug;
    ada.put(&members(&direct, eve.user.id)).await.refused(ErrorCode::Forbidden);
    ada.delete(&members(&direct, "me")).await.refused(ErrorCode::Forbidden);
    ada.delete(&members(&direct, bob.user.id)).await.refused(ErrorCode::Forbidden);
    ada.patch(&format!("/channels/{direct}")).json(&json!({"name": "us"})).await.refused(ErrorCode::Forbidden);
    for members in [json!([]), json!(vec![bob.user.id; 8])] {
        let problem = ada.post("/channels").json(&json!({"kind": "direct", "members": members})).await;
        assert_eq!(problem.refused(ErrorCode::BadRequest).field.as_deref(), Some("members"));
    }
}

#[tokio::test]
async fn nobody_who_was_disabled_is_let_in() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let disable = Change::DisableUser { name: "bob".into(), disabled: true };
    tidings.store().commit(clock::now(), &[disable]).await.unwrap().remove(0).unwrap();
    let direct = json!({"kind": "direct", "members": [bob.user.id]});
    ada.post("/channels").json(&direct).await.refused(ErrorCode::NotFound);
    ada.makes("club", ChannelKind::Private, &[]).await;
    ada.put(&members("club", bob.user.id)).await.refused(ErrorCode::NotFound);
}

//! Invites, API tokens and tickets.

use crate::tidings::{Ask, Tidings};
use axum::http::header;
use protocol::{
    account::{Invites, NewInvite, NewToken, Session, Tokens},
    error::ErrorCode,
};
use serde_json::json;

fn with_bearer(ask: Ask, secret: &str) -> Ask {
    ask.header(header::AUTHORIZATION, &format!("Bearer {secret}"))
}

#[tokio::test]
async fn an_invite_is_an_address_to_pass_on() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let invite = ada.invites(NewInvite { expires_in_s: Some(60), max_uses: Some(3) }).await;
    let token = invite.token.unwrap();
    assert_eq!(invite.url.unwrap(), format!("{}/join/{token}", tidings.origin()));
    assert_eq!((invite.uses, invite.uses_left), (0, Some(3)));

    let listed = ada.get("/invites").await;
    assert!(!listed.text().contains(&token), "the secret is told once");
    let listed = listed.json::<Invites>().invites;
    assert_eq!(listed.iter().map(|listed| listed.id).collect::<Vec<_>>(), [invite.id]);
    ada.delete(&format!("/invites/{}", invite.id)).await.expect(204);
    ada.delete(&format!("/invites/{}", invite.id)).await.refused(ErrorCode::NotFound);
    assert!(ada.get("/invites").await.json::<Invites>().invites.is_empty());
}

#[tokio::test]
async fn invites_count_and_are_listed_until_used_up() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let older = ada.invites(NewInvite { max_uses: Some(2), ..NewInvite::default() }).await;
    let newer = ada.invites(NewInvite::default()).await;
    for (name, left) in [("bob", vec![(newer.id, 0), (older.id, 1)]), ("eve", vec![(newer.id, 0)])] {
        let join =
            json!({"invite": older.token, "name": name, "display_name": name, "password": crate::tidings::PASSWORD});
        tidings.post("/join").json(&join).await.expect(201);
        let invites = ada.get("/invites").await.json::<Invites>().invites;
        assert_eq!(invites.iter().map(|invite| (invite.id, invite.uses)).collect::<Vec<_>>(), left);
    }
}

#[tokio::test]
async fn the_address_of_an_invite_is_the_public_one() {
    let tidings = Tidings::with("--public-url https://chat.example.org").await;
    let ada = tidings.set_up().await;
    let url = ada.invites(NewInvite::default()).await.url.unwrap();
    assert!(url.starts_with("https://chat.example.org/join/"), "{url}");
}

#[tokio::test]
async fn only_admins_invite() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let invite = ada.invites(NewInvite::default()).await;
    bob.post("/invites").json(&NewInvite::default()).await.refused(ErrorCode::Forbidden);
    bob.get("/invites").await.refused(ErrorCode::Forbidden);
    bob.delete(&format!("/invites/{}", invite.id)).await.refused(ErrorCode::Forbidden);
    tidings.post("/invites").json(&NewInvite::default()).await.refused(ErrorCode::NotSignedIn);
    for (wrong, field) in [(json!({"expires_in_s": 0}), "expires_in_s"), (json!({"max_uses": 0}), "max_uses")] {
        let problem = ada.post("/invites").json(&wrong).await.refused(ErrorCode::BadRequest);
        assert_eq!(problem.field.as_deref(), Some(field));
    }
}

#[tokio::test]
async fn a_token_acts_for_its_owner_until_it_is_revoked() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let token = ada.makes_token("lamp").await;
    let secret = token.token.unwrap();
    let who = || with_bearer(tidings.get("/session"), &secret);
    assert_eq!(who().await.json::<Session>().user, ada.user);

    let listed = ada.get("/tokens").await;
    assert!(!listed.text().contains(&secret), "the secret is told once");
    assert_eq!(listed.json::<Tokens>().tokens[0].label, "lamp");
    assert!(bob.get("/tokens").await.json::<Tokens>().tokens.is_empty());
    bob.delete(&format!("/tokens/{}", token.id)).await.refused(ErrorCode::NotFound);
    who().await.expect(200);

    ada.delete(&format!("/tokens/{}", token.id)).await.expect(204);
    who().await.refused(ErrorCode::NotSignedIn);
    ada.delete(&format!("/tokens/{}", token.id)).await.refused(ErrorCode::NotFound);
    ada.get("/session").await.expect(200);
}

#[tokio::test]
async fn a_token_has_a_label_and_an_id() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    for label in ["", " ", "a\nb", &"x".repeat(65)] {
        let problem = ada.post("/tokens").json(&NewToken { label: label.into() }).await.refused(ErrorCode::NameInvalid);
        assert_eq!(problem.field.as_deref(), Some("label"));
    }
    ada.delete("/tokens/lamp").await.refused(ErrorCode::NotFound);
}

#[tokio::test]
async fn a_ticket_works_once_for_whoever_took_it() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let (one, other) = (ada.takes_ticket().await, bob.takes_ticket().await);
    let show = |ticket: &str| tidings.get(&format!("/session?ticket={ticket}"));
    assert_eq!(show(&other).await.json::<Session>().user, bob.user);
    assert_eq!(show(&one).await.json::<Session>().user, ada.user);
    show(&one).await.refused(ErrorCode::NotSignedIn);
    show("never-was").await.refused(ErrorCode::NotSignedIn);
    tidings.post("/tickets").await.refused(ErrorCode::NotSignedIn);
}

#[tokio::test]
async fn a_ticket_ends_with_the_session_it_stands_for() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let elsewhere = ada.signs_in().await;
    let ticket = elsewhere.takes_ticket().await;
    elsewhere.delete("/session").await.expect(204);
    tidings.get(&format!("/session?ticket={ticket}")).await.refused(ErrorCode::NotSignedIn);
}

//! How people come in and go out.

use crate::tidings::{PASSWORD, Person, Tidings};
use axum::http::header;
use protocol::{
    account::{Join, NewInvite, Session, Setup, SignIn},
    error::ErrorCode,
    id::InviteId,
    user::Role,
};
use server::{
    clock, secret,
    store::{NewSession, Store, change::Change},
};

fn setup() -> Setup {
    Setup { workspace: "Acme".into(), name: "ada".into(), display_name: "Ada".into(), password: PASSWORD.into() }
}

fn sign_in(name: &str, password: &str) -> SignIn {
    SignIn { name: name.into(), password: password.into() }
}

fn join(invite: &str, name: &str) -> Join {
    Join { invite: invite.into(), name: name.into(), display_name: "Bob".into(), password: PASSWORD.into() }
}

#[tokio::test]
async fn the_first_run_makes_a_workspace_an_admin_and_general() {
    let tidings = Tidings::start().await;
    tidings.post("/session").json(&sign_in("ada", PASSWORD)).await.refused(ErrorCode::WrongCredentials);
    let ada = tidings.set_up().await;
    assert_eq!((ada.user.name.as_str(), ada.user.role), ("ada", Role::Admin));
    let snapshot = ada.snapshot().await;
    assert_eq!((snapshot.workspace.as_str(), &snapshot.me), ("Acme", &ada.user));
    assert_eq!(snapshot.channels.iter().map(|mine| mine.channel.slug.as_str()).collect::<Vec<_>>(), ["general"]);
}

#[tokio::test]
async fn there_is_one_first_run() {
    let tidings = Tidings::start().await;
    let (one, other) = tokio::join!(tidings.post("/setup").json(&setup()), tidings.post("/setup").json(&setup()));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "two at the same moment");
    tidings.post("/setup").json(&setup()).await.refused(ErrorCode::AlreadySetUp);
}

#[tokio::test]
async fn what_is_not_well_formed_is_named() {
    let tidings = Tidings::start().await;
    for (setup, code, field) in [
        (Setup { workspace: " ".into(), ..setup() }, ErrorCode::NameInvalid, "workspace"),
        (Setup { name: "a".into(), ..setup() }, ErrorCode::NameInvalid, "name"),
        (Setup { name: "a b".into(), ..setup() }, ErrorCode::NameInvalid, "name"),
        (Setup { name: "李雷".into(), ..setup() }, ErrorCode::NameInvalid, "name"),
        (Setup { display_name: "a\u{202e}b".into(), ..setup() }, ErrorCode::NameInvalid, "display_name"),
        (Setup { password: "short".into(), ..setup() }, ErrorCode::WeakPassword, "password"),
        (Setup { password: "Password123!".into(), ..setup() }, ErrorCode::WeakPassword, "password"),
        (Setup { password: "long ".repeat(300), ..setup() }, ErrorCode::WeakPassword, "password"),
    ] {
        let problem = tidings.post("/setup").json(&setup).await.refused(code);
        assert_eq!(problem.field.as_deref(), Some(field), "{setup:?}");
    }
    tidings.set_up().await;
}

#[tokio::test]
async fn nobody_can_tell_why_signing_in_failed() {
    let tidings = Tidings::start().await;
    let (_, bob) = tidings.with_two().await;
    let disabled = Change::DisableUser { name: "bob".into(), disabled: true };
    tidings.store().commit(clock::now(), &[disabled]).await.unwrap().remove(0).unwrap();
    let attempts = [("ada", "wrong horse battery"), ("nobody", PASSWORD), ("bob", PASSWORD), ("", "")];
    let mut bodies = Vec::new();
    for (name, password) in attempts {
        let answer = tidings.post("/session").json(&sign_in(name, password)).await;
        answer.refused(ErrorCode::WrongCredentials);
        assert_eq!(answer.header("set-cookie"), "");
        bodies.push(answer.text());
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "{bodies:?}");
    bob.get("/session").await.refused(ErrorCode::NotSignedIn);
}

#[tokio::test]
async fn names_are_the_same_in_any_case() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let again = tidings.post("/session").json(&sign_in(" ADA ", PASSWORD)).await;
    assert_eq!(again.json::<Session>().user, ada.user);
    let invite = ada.invites(NewInvite::default()).await.token.unwrap();
    let problem = tidings.post("/join").json(&join(&invite, "Ada")).await.refused(ErrorCode::NameTaken);
    assert_eq!(problem.field.as_deref(), Some("name"));
}

#[tokio::test]
async fn guessing_is_slowed_down_for_one_name_only() {
    let tidings = Tidings::start().await;
    let (_, bob) = tidings.with_two().await;
    let guess = |name| tidings.post("/session").json(&sign_in(name, "wrong horse battery"));
    for _ in 0..5 {
        guess("ada").await.refused(ErrorCode::WrongCredentials);
    }
    let answer = tidings.post("/session").json(&sign_in("Ada", PASSWORD)).await;
    let problem = answer.refused(ErrorCode::RateLimited);
    let wait = problem.retry_after_ms.unwrap();
    assert!((1..=10_000).contains(&wait), "{wait}");
    assert_eq!(answer.header("retry-after"), wait.div_ceil(1000).to_string());
    guess("nobody").await.refused(ErrorCode::WrongCredentials);
    bob.signs_in().await;
}

#[tokio::test]
async fn a_right_password_clears_the_wrong_ones() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    for _ in 0..3 {
        for _ in 0..4 {
            let wrong = sign_in("ada", "wrong horse battery");
            tidings.post("/session").json(&wrong).await.refused(ErrorCode::WrongCredentials);
        }
        ada.signs_in().await;
    }
}

#[tokio::test]
async fn signing_out_ends_that_session_and_no_other() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let elsewhere = ada.signs_in().await;
    let answer = elsewhere.delete("/session").await.expect(204);
    assert!(answer.header("set-cookie").starts_with("tidings=; Path=/; Max-Age=0;"), "{answer:?}");
    elsewhere.get("/session").await.refused(ErrorCode::NotSignedIn);
    elsewhere.delete("/session").await.refused(ErrorCode::NotSignedIn);
    assert_eq!(ada.get("/session").await.json::<Session>().user, ada.user);
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let (old, now) = (secret::new(), clock::now());
    let session = NewSession {
        hash: secret::hash(&old),
        user: ada.user.id,
        token: None,
        label: "old".into(),
        created_at: now - 1000,
        expires_at: Some(now - 1),
    };
    tidings.store().add_session(&session).await.unwrap();
    let old = ada.showing(&format!("tidings={old}"));
    old.get("/snapshot").await.refused(ErrorCode::NotSignedIn);
    ada.get("/snapshot").await.expect(200);
}

#[tokio::test]
async fn a_session_outlives_a_restart() {
    let mut tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    tidings.restart().await;
    assert_eq!(ada.get("/session").await.json::<Session>().user, ada.user);
}

#[tokio::test]
async fn the_cookie_is_hidden_from_scripts_and_other_sites() {
    let tidings = Tidings::start().await;
    let answer = tidings.post("/setup").json(&setup()).await.expect(201);
    let (cookie, flags) = answer.header("set-cookie").split_once("; ").unwrap();
    assert!(cookie.starts_with("tidings=") && cookie.len() > 40, "{cookie}");
    assert_eq!(flags, "Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax");
    assert!(!answer.text().contains(answer.cookie()), "the secret is in the cookie alone");
}

#[tokio::test]
async fn over_https_the_cookie_belongs_to_the_host_alone() {
    let tidings = Tidings::with("--public-url https://chat.example.org").await;
    let answer = tidings.post("/setup").json(&setup()).await.expect(201);
    let (cookie, flags) = answer.header("set-cookie").split_once("; ").unwrap();
    assert!(cookie.starts_with("__Host-tidings="), "{cookie}");
    assert_eq!(flags, "Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure");
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000; includeSubDomains");

    let ada = Person::new(tidings.addr, &answer);
    ada.get("/session").await.expect(200);
    // A neighbouring subdomain can set a cookie of the other name, but not of this one.
    let forged = ada.showing(&format!("tidings={}", ada.secret()));
    forged.get("/session").await.refused(ErrorCode::NotSignedIn);
}

#[tokio::test]
async fn the_right_cookie_is_found_among_others() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let cookies = format!("theme=dark; {}; xtidings=1; tidings2=2", ada.cookie);
    tidings.get("/session").header(header::COOKIE, &cookies).await.expect(200);
    tidings.get("/session").header(header::COOKIE, "theme=dark; tidings=").await.refused(ErrorCode::NotSignedIn);
    tidings.get("/session").await.refused(ErrorCode::NotSignedIn);
}

#[tokio::test]
async fn somebody_who_was_invited_comes_in() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let bob = ada.brings("bob").await;
    assert_eq!((bob.user.role, bob.user.display_name.as_str()), (Role::Member, "BOB"));
    let snapshot = bob.snapshot().await;
    assert_eq!(snapshot.users, [ada.user, bob.user]);
    assert_eq!(snapshot.channels[0].channel.slug, "general");
}

#[tokio::test]
async fn an_invite_makes_as_many_accounts_as_it_says() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let invite = ada.invites(NewInvite { max_uses: Some(1), ..NewInvite::default() }).await.token.unwrap();
    let (one, other) = (join(&invite, "bob"), join(&invite, "eve"));
    let (one, other) = tokio::join!(tidings.post("/join").json(&one), tidings.post("/join").json(&other));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 410], "two at the same moment");
    tidings.post("/join").json(&join(&invite, "zoe")).await.refused(ErrorCode::InviteInvalid);
    assert_eq!(ada.snapshot().await.users.len(), 2);
}

#[tokio::test]
async fn a_refused_account_does_not_use_the_invite_up() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let invite = ada.invites(NewInvite { max_uses: Some(1), ..NewInvite::default() }).await.token.unwrap();
    tidings.post("/join").json(&join(&invite, "ada")).await.refused(ErrorCode::NameTaken);
    let weak = Join { password: "12345678".into(), ..join(&invite, "bob") };
    tidings.post("/join").json(&weak).await.refused(ErrorCode::WeakPassword);
    tidings.post("/join").json(&join(&invite, "bob")).await.expect(201);
}

#[tokio::test]
async fn dead_invites_look_alike() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let revoked = ada.invites(NewInvite::default()).await;
    ada.delete(&format!("/invites/{}", revoked.id)).await.expect(204);
    let (expired, now) = (secret::new(), clock::now());
    let invite = protocol::account::Invite {
        id: InviteId::new(now, secret::random()),
        token: None,
        url: None,
        expires_at: now - 1,
        uses_left: None,
        uses: 0,
    };
    tidings.store().add_invite(&secret::hash(&expired), ada.user.id, now - 1000, &invite).await.unwrap();
    let mut bodies = Vec::new();
    for dead in [revoked.token.as_deref().unwrap(), &expired, "never-was", ""] {
        let answer = tidings.post("/join").json(&join(dead, "bob")).await;
        answer.refused(ErrorCode::InviteInvalid);
        bodies.push(answer.text());
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "{bodies:?}");
}

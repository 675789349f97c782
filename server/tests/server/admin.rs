//! What admins see and do, and that nobody else does.

use crate::tidings::{PASSWORD, Person, Tidings, soon};
use axum::http::header;
use image::{DynamicImage, ImageFormat, RgbImage};
use protocol::{
    account::{NewInvite, Session, SignIn},
    admin::{Action, Audit, Connections, ErrorGroups, LetIn, NewPerson, People, PersonPatch, Stats},
    channel::ChannelKind,
    close::CloseCode,
    error::ErrorCode,
    frame::ServerFrame,
    presence::PresenceStatus,
    user::Role,
};
use serde_json::json;
use std::{fs::DirEntry, io::Cursor, path::Path, time::Duration};

const DISABLE: PersonPatch = PersonPatch { role: None, disabled: Some(true) };
const DEMOTE: PersonPatch = PersonPatch { role: Some(Role::Member), disabled: None };
const PROMOTE: PersonPatch = PersonPatch { role: Some(Role::Admin), disabled: None };

async fn people(admin: &Person, query: &str) -> People {
    admin.get(&format!("/admin/people{query}")).await.json()
}

/// What was done, the last first, with whom.
async fn deeds(admin: &Person) -> Vec<(Action, Option<String>)> {
    let audit: Audit = admin.get("/admin/audit").await.json();
    audit.entries.into_iter().map(|entry| (entry.action, entry.whom)).collect()
}

fn of(person: &Person) -> String {
    format!("/admin/people/{}", person.user.id)
}

async fn signs_in(tidings: &Tidings, name: &str, password: &str) -> Person {
    let sign_in = SignIn { name: name.into(), password: password.into() };
    Person::new(tidings.addr, &tidings.post("/session").json(&sign_in).await.expect(200))
}

#[tokio::test]
async fn nobody_but_admins_sees_or_does_any_of_it() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let reads = ["/admin/stats", "/admin/people", "/admin/connections", "/admin/errors", "/admin/audit"];
    for path in reads {
        bob.get(path).await.refused(ErrorCode::Forbidden);
        tidings.get(path).await.refused(ErrorCode::NotSignedIn);
        ada.get(path).await.expect(200);
    }
    let new = NewPerson { name: "eve".into(), display_name: "Eve".into(), role: None, password: None };
    bob.post("/admin/people").json(&new).await.refused(ErrorCode::Forbidden);
    bob.patch(&of(&bob)).json(&PROMOTE).await.refused(ErrorCode::Forbidden);
    bob.patch(&of(&ada)).json(&DISABLE).await.refused(ErrorCode::Forbidden);
    bob.post(&format!("{}/password", of(&ada))).await.refused(ErrorCode::Forbidden);
    bob.delete(&format!("{}/sessions", of(&ada))).await.refused(ErrorCode::Forbidden);
    let live = ada.connect().await;
    let connections: Connections = ada.get("/admin/connections").await.json();
    let id = connections.connections[0].client_id;
    bob.delete(&format!("/admin/connections/{id}")).await.refused(ErrorCode::Forbidden);
    drop(live);
    let invited = (Action::InviteMade, None);
    assert_eq!(deeds(&ada).await, [invited], "what was refused is not noted");
}

#[tokio::test]
async fn the_page_is_for_admins_and_others_are_told_so_kindly() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    tidings.visit("/admin").await.redirected("/login");
    for path in ["/admin", "/admin/people", "/admin/connections", "/admin/notices", "/admin/errors", "/admin/audit"] {
        let page = ada.visit(path).await.expect(200).text();
        assert!(page.contains("id=\"admin\""), "{path}: {page}");
        let refused = bob.visit(path).await.expect(403).text();
        assert!(refused.contains("Only admins can see this page"), "{path}: {refused}");
        assert!(!refused.contains("id=\"admin\""), "{path}");
    }
    assert!(ada.visit("/admin/people").await.text().contains("BOB"), "it comes with what it shows");
    ada.visit("/admin/nothing").await.expect(404);
}

#[tokio::test]
async fn somebody_is_added_and_comes_in_with_the_password_that_was_told_once() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let new = NewPerson { name: "eve".into(), display_name: "Eve".into(), role: Some(Role::Admin), password: None };
    let answer = ada.post("/admin/people").json(&new).await.expect(201);
    let LetIn { user, password } = answer.json();
    assert_eq!((user.name.as_str(), user.role), ("eve", Role::Admin));
    let eve = signs_in(&tidings, "eve", &password.expect("it is told")).await;
    assert_eq!(deeds(&eve).await, [(Action::Added, Some("eve".into()))]);
    ada.post("/admin/people").json(&new).await.refused(ErrorCode::NameTaken);
    let own = NewPerson { name: "dan".into(), password: Some(PASSWORD.into()), ..new.clone() };
    assert_eq!(ada.post("/admin/people").json(&own).await.expect(201).json::<LetIn>().password, None);
    let weak = NewPerson { name: "ron".into(), password: Some("12345678".into()), ..new.clone() };
    ada.post("/admin/people").json(&weak).await.refused(ErrorCode::WeakPassword);
    let odd = NewPerson { name: "R".into(), ..new };
    assert_eq!(ada.post("/admin/people").json(&odd).await.refused(ErrorCode::NameInvalid).field.unwrap(), "name");
}

#[tokio::test]
async fn people_are_listed_with_what_an_admin_needs_to_know() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    bob.makes_token("lamp").await;
    let _live = bob.connect().await;
    let listed = people(&ada, "").await;
    assert!(!listed.has_more);
    let [first, second] = &listed.people[..] else { panic!("{listed:?}") };
    assert_eq!((&first.user.name[..], &second.user.name[..]), ("ada", "bob"));
    assert_eq!((first.status, first.connections), (PresenceStatus::Offline, 0));
    assert_eq!((second.status, second.connections), (PresenceStatus::Online, 1));
    let devices: Vec<_> = second.devices.iter().map(|device| (device.label.as_str(), device.is_token)).collect();
    assert!(devices.contains(&("lamp", true)) && devices.len() == 2, "{devices:?}");
    assert!(second.last_seen >= Some(second.created_at));

    for (query, names) in
        [("?q=BO", vec!["bob"]), ("?q=ada", vec!["ada"]), ("?after=ada", vec!["bob"]), ("?q=x", vec![])]
    {
        let found = people(&ada, query).await.people;
        assert_eq!(found.iter().map(|person| person.user.name.as_str()).collect::<Vec<_>>(), names, "{query}");
    }
}

#[tokio::test]
async fn who_is_disabled_is_out_within_a_second_and_can_be_let_in_again() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let mut live = bob.connect().await;
    let user = ada.patch(&of(&bob)).json(&DISABLE).await.json::<Session>().user;
    assert!(user.disabled);
    let closed = tokio::time::timeout(Duration::from_secs(1), live.expect_close(CloseCode::SignedOut)).await;
    closed.expect("the connection ends within a second");
    bob.get("/session").await.refused(ErrorCode::NotSignedIn);
    let back = SignIn { name: "bob".into(), password: PASSWORD.into() };
    tidings.post("/session").json(&back).await.refused(ErrorCode::WrongCredentials);

    let enable = PersonPatch { role: None, disabled: Some(false) };
    ada.patch(&of(&bob)).json(&enable).await.expect(200);
    ada.patch(&of(&bob)).json(&enable).await.expect(200);
    tidings.post("/session").json(&back).await.expect(200);
    let bob = || Some("bob".to_owned());
    assert_eq!(deeds(&ada).await[..2], [(Action::Enabled, bob()), (Action::Disabled, bob())], "once is enough");
}

#[tokio::test]
async fn there_is_always_somebody_to_administer_the_workspace() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let refused = |field: &'static str, patch: PersonPatch| {
        let ask = ada.patch(&of(&ada)).json(&patch);
        async move { assert_eq!(ask.await.refused(ErrorCode::Forbidden).field.as_deref(), Some(field)) }
    };
    refused("role", DEMOTE).await;
    refused("disabled", DISABLE).await;
    ada.patch(&of(&bob)).json(&PROMOTE).await.expect(200);
    refused("disabled", DISABLE).await;
    ada.patch(&of(&ada)).json(&DEMOTE).await.expect(200);
    ada.get("/admin/people").await.refused(ErrorCode::Forbidden);
    bob.patch(&of(&bob)).json(&DEMOTE).await.refused(ErrorCode::Forbidden);
    let both = PersonPatch { role: Some(Role::Member), disabled: Some(true) };
    bob.patch(&of(&bob)).json(&both).await.refused(ErrorCode::Forbidden);
    bob.patch(&of(&ada)).json(&both).await.expect(200);
    bob.patch("/admin/people/nobody").json(&DISABLE).await.refused(ErrorCode::NotFound);
}

#[tokio::test]
async fn a_reset_password_ends_the_sessions_and_is_told_once() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let mut live = bob.connect().await;
    let reset: LetIn = ada.post(&format!("{}/password", of(&bob))).await.json();
    live.expect_close(CloseCode::SignedOut).await;
    bob.get("/session").await.refused(ErrorCode::NotSignedIn);
    let old = SignIn { name: "bob".into(), password: PASSWORD.into() };
    tidings.post("/session").json(&old).await.refused(ErrorCode::WrongCredentials);
    signs_in(&tidings, "bob", &reset.password.expect("it is told")).await;
}

#[tokio::test]
async fn ending_sessions_signs_out_everywhere_but_keeps_the_password() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let lamp = bob.makes_token("lamp").await.token.unwrap();
    let elsewhere = bob.signs_in().await;
    let mut lives = [bob.connect().await, elsewhere.connect().await, tidings.knock().bearer(&lamp).open().await];
    lives[2].says_hello(None).await;
    ada.delete(&format!("{}/sessions", of(&bob))).await.expect(204);
    for live in &mut lives {
        live.expect_close(CloseCode::SignedOut).await;
    }
    assert_eq!(people(&ada, "?q=bob").await.people[0].devices, []);
    bob.signs_in().await;
}

#[tokio::test]
async fn invites_disconnections_and_notifications_are_noted_too() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let invite = ada.invites(NewInvite::default()).await;
    ada.delete(&format!("/invites/{}", invite.id)).await.expect(204);
    let mut live = bob.connect().await;
    let connections: Connections = ada.get("/admin/connections").await.json();
    let id = connections.connections[0].client_id;
    ada.delete(&format!("/admin/connections/{id}")).await.expect(204);
    live.expect_close(CloseCode::SignedOut).await;
    ada.delete("/admin/connections/nothing").await.refused(ErrorCode::NotFound);
    bob.get("/session").await.expect(200);
    let told = json!({"to": "everyone", "title": "Backup at ten"});
    ada.post("/notifications").json(&told).await.expect(201);
    let audit: Audit = ada.get("/admin/audit").await.json();
    assert_eq!((audit.entries[0].action, audit.entries[0].about.as_deref()), (Action::Notified, Some("Backup at ten")));
    let noted =
        [(Action::ConnectionClosed, Some("bob".to_owned())), (Action::InviteEnded, None), (Action::InviteMade, None)];
    assert_eq!(deeds(&ada).await[1..4], noted);
}

#[tokio::test]
async fn who_is_taken_out_of_a_channel_is_noted_and_a_private_one_is_not_named() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    ada.makes("Plans", ChannelKind::Public, &[]).await;
    ada.makes("Board", ChannelKind::Private, &[&bob]).await;
    bob.joins("plans").await;
    bob.leaves("plans").await;
    bob.joins("plans").await;
    for channel in ["plans", "board"] {
        ada.delete(&format!("/channels/{channel}/members/{}", bob.user.id)).await.expect(204);
    }
    let audit: Audit = ada.get("/admin/audit").await.json();
    let told: Vec<_> = audit.entries.iter().map(|entry| (entry.action, entry.about.as_deref())).collect();
    assert_eq!(told[..2], [(Action::Removed, None), (Action::Removed, Some("Plans"))]);
    assert_eq!((audit.entries[0].whom.as_deref(), told[2].0), (Some("bob"), Action::InviteMade));
}

#[tokio::test]
async fn the_audit_is_read_in_pages() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    for turn in 0..101 {
        let patch = if turn % 2 == 0 { PROMOTE } else { DEMOTE };
        ada.patch(&of(&bob)).json(&patch).await.expect(200);
    }
    let newest: Audit = ada.get("/admin/audit").await.json();
    assert_eq!((newest.entries.len(), newest.has_more), (100, true));
    assert_eq!((newest.entries[0].action, &newest.entries[0].by[..]), (Action::MadeAdmin, "ada"));
    let last = newest.entries[99].id;
    let rest: Audit = ada.get(&format!("/admin/audit?before={last}")).await.json();
    assert_eq!((rest.entries.len(), rest.has_more), (2, false));
    assert!(rest.entries.iter().all(|entry| entry.id < last));
}

#[tokio::test]
async fn what_browsers_report_is_grouped_by_cause() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let report = |message: &str, page: &str| json!({"kind": "panic", "message": message, "page": page, "build": "b1"});
    ada.post("/errors").json(&report("out of paper", "/chat")).await.expect(204);
    tidings.post("/errors").json(&report("out of ink", "/login")).await.expect(204);
    bob.post("/errors").json(&report("out of paper", "/lab")).await.expect(204);
    let groups = ada.get("/admin/errors").await.json::<ErrorGroups>().groups;
    let told: Vec<_> =
        groups.iter().map(|group| (&group.message[..], group.count, group.people, &group.page[..])).collect();
    assert_eq!(told, [("out of paper", 2, 2, "/lab"), ("out of ink", 1, 0, "/login")]);
    assert!(groups[0].first_at <= groups[0].last_at);
}

#[tokio::test]
async fn the_figures_are_those_of_what_happened() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let (mut one, mut other) = (ada.connect().await, bob.connect().await);
    bob.says("general", "hello").await;
    one.expect_message("hello").await;
    other.expect_message("hello").await;
    drop(other);
    let _back = bob.resume(one.cursor.unwrap()).await;
    let counted = async {
        loop {
            let Stats { figures, past } = ada.get("/admin/stats").await.json();
            if figures.deliveries == 2 && figures.resumes == 1 && figures.web_socket == 2 {
                break (figures, past);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let (figures, past) = soon("the figures", counted).await;
    assert_eq!((figures.messages, figures.online, figures.errors, figures.lagging), (1, 2, 0, 0));
    let (half, most) = (figures.delivery_p50_us.unwrap(), figures.delivery_p99_us.unwrap());
    assert!(0 < half && half <= most && most < 30_000_000, "{half} {most}");
    assert!(figures.delivery_sum_us > 0 && figures.memory_bytes > 1_000_000 && figures.database_bytes > 10_000);
    assert_eq!(past.last().unwrap().connections, [2, 0, 0, 0]);

    let metrics = tidings.visit("/metrics").await.expect(200);
    assert!(metrics.header("content-type").starts_with("text/plain; version=0.0.4"));
    let metrics = metrics.text();
    for line in ["tidings_messages_total 1", "tidings_delivery_seconds_count 2", "tidings_resumes_total 1"] {
        assert!(metrics.lines().any(|told| told == line), "{line} in\n{metrics}");
    }
}

#[tokio::test]
async fn the_size_of_files_is_what_they_take_in_storage() {
    let mut tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let file = ada.has_uploaded("tides.txt", b"06:12 high water").await;
    let mut picture = Cursor::new(Vec::new());
    DynamicImage::from(RgbImage::new(900, 600)).write_to(&mut picture, ImageFormat::Png).unwrap();
    let picture = ada.has_uploaded("quay.png", &picture.into_inner()).await;
    ada.shares("general", "the plan", &[&file, &picture]).await;
    // They are measured first when the server starts.
    tidings.restart().await;
    let stored = size_of(&tidings.folder().join("files"));
    assert!(stored > file.size + picture.size, "the small picture counts too");
    let told = async {
        loop {
            let Stats { figures, past } = ada.get("/admin/stats").await.json();
            if figures.files_bytes > 0 {
                break (figures.files_bytes, past.last().unwrap().files_bytes);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    assert_eq!(soon("the size of files", told).await, (stored, stored));
    let metrics = tidings.visit("/metrics").await.expect(200).text();
    assert!(metrics.lines().any(|line| line == format!("tidings_files_bytes {stored}")), "{metrics}");
}

fn size_of(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let size = |entry: DirEntry| match entry.metadata().unwrap() {
        inside if inside.is_dir() => size_of(&entry.path()),
        file => file.len(),
    };
    entries.map(size).sum()
}

#[tokio::test]
async fn the_metrics_are_for_this_machine_and_for_admins() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let forwarded = || tidings.visit("/metrics").header(header::FORWARDED, "for=192.0.2.1");
    let bearer = |token: &str| forwarded().header(header::AUTHORIZATION, &format!("Bearer {token}"));
    tidings.visit("/metrics").await.expect(200);
    forwarded().await.refused(ErrorCode::Forbidden);
    forwarded().header(header::COOKIE, &ada.cookie).await.refused(ErrorCode::Forbidden);
    bearer(&bob.makes_token("graph").await.token.unwrap()).await.refused(ErrorCode::Forbidden);
    bearer(&ada.makes_token("graph").await.token.unwrap()).await.expect(200);
    bearer("never-was").await.refused(ErrorCode::NotSignedIn);

    let open = Tidings::with("--metrics open").await;
    open.visit("/metrics").header(header::FORWARDED, "for=192.0.2.1").await.expect(200);
}

#[tokio::test]
async fn a_new_admin_sees_the_figures_without_coming_in_again() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let mut live = bob.connect().await;
    ada.patch(&of(&bob)).json(&PROMOTE).await.expect(200);
    live.greets(crate::tidings::admin_hello()).await;
    live.expect(|frame| matches!(frame, ServerFrame::Stats { .. }).then_some(())).await;
}

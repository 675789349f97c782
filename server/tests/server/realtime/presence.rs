//! Who is here.

use crate::tidings::{Heard, Person, Tidings, hello, over_every_transport, soon};
use protocol::{
    connection::Transport,
    error::ErrorCode,
    frame::{ClientFrame, Hello, ServerFrame},
    presence::{
        Presence,
        PresenceStatus::{self, Away, Dnd, Offline, Online},
    },
};
use server::{
    clock,
    listen::{self, ListenSettings},
    realtime::presence::LEASE_MS,
    router::router,
    state::Server,
    store::sqlite::Sqlite,
};
use std::{sync::Arc, time::Duration};
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::Message as Packet;
use tokio_util::sync::CancellationToken;

over_every_transport! {
    coming_online_is_told_once_for_all_devices
    a_reconnect_does_not_flicker
    how_reachable_somebody_is_comes_from_all_their_devices
    a_tab_that_reconnects_is_as_reachable_as_before
}

/// What was said of somebody, among frames.
fn told_of(who: &Person, frames: &[ServerFrame]) -> Vec<PresenceStatus> {
    let of = who.user.id;
    let told = frames.iter().filter_map(|frame| match frame {
        ServerFrame::Presence(Presence { user, status, .. }) => (*user == of).then_some(*status),
        _ => None,
    });
    told.collect()
}

async fn shown(by: &Person, of: &Person) -> Option<PresenceStatus> {
    let presence = by.snapshot().await.presence;
    presence.iter().find(|presence| presence.user == of.user.id).map(|presence| presence.status)
}

async fn coming_online_is_told_once_for_all_devices(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let mut live = ada.connect().await;
    assert_eq!(shown(&ada, &bob).await, None);
    let (phone, _laptop) = (bob.connect().await, bob.connect().await);
    assert_eq!(shown(&ada, &bob).await, Some(Online));
    drop(phone);
    let _again = bob.connect().await;
    bob.says("general", "end").await;
    assert_eq!(told_of(&bob, &live.until_message("end").await.0), [Online]);
}

async fn a_reconnect_does_not_flicker(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let mut live = ada.connect().await;
    for _ in 0..3 {
        drop(bob.connect().await);
    }
    bob.says("general", "end").await;
    assert_eq!(told_of(&bob, &live.until_message("end").await.0), [Online]);
    assert_eq!(shown(&ada, &bob).await, Some(Online));
}

async fn a_tab_that_reconnects_is_as_reachable_as_before(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let mut live = ada.connect().await;
    let _laptop = bob.connect().await;
    let tab = || Hello { tab: Some("chat".into()), ..hello() };
    for status in [None, Some(Dnd)] {
        let mut phone = bob.knock().open().await;
        phone.greets(tab()).await;
        if let Some(status) = status {
            phone.say(ClientFrame::Presence { status }).await;
            phone.settles().await;
        }
    }
    let mut phone = bob.knock().open().await;
    phone.greets(tab()).await;
    bob.says("general", "end").await;
    assert_eq!(told_of(&bob, &live.until_message("end").await.0), [Online, Dnd]);
}

async fn how_reachable_somebody_is_comes_from_all_their_devices(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let mut live = ada.connect().await;
    let (mut phone, mut laptop) = (bob.connect().await, bob.connect().await);
    for (device, status) in [(0, Away), (1, Away), (0, Online), (1, Dnd), (1, Online)] {
        let device = if device == 0 { &mut phone } else { &mut laptop };
        device.say(ClientFrame::Presence { status }).await;
        device.settles().await;
    }
    phone.say(ClientFrame::Presence { status: Offline }).await;
    phone.expect_error(ErrorCode::BadRequest).await;
    bob.says("general", "end").await;
    let told = told_of(&bob, &live.until_message("end").await.0);
    assert_eq!(told, [Online, Away, Online, Dnd, Online]);
}

#[tokio::test]
async fn who_stays_away_has_gone_when_the_lease_is_over() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    // A second server over the same data, whose clock is told the time.
    let store = Arc::new(Sqlite::open(&tidings.config().database()).await.unwrap());
    let (server, _background) = Server::start(tidings.config(), store).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (ada, bob) = (ada.at(listener.local_addr().unwrap()), bob.at(listener.local_addr().unwrap()));
    let generous = Duration::from_mins(1);
    let settings =
        ListenSettings { header_deadline: generous, max_connections: 100, dead_after: generous, drain: generous };
    tokio::spawn(listen::serve(listener, router(server.clone()), settings, CancellationToken::new()));

    let (mut live, mut leaving) = (ada.connect().await, bob.connect().await);
    leaving.throw(Packet::Close(None)).await.unwrap();
    while let Heard::Frame(_) = soon("the end", leaving.next()).await {}
    let left_at = clock::now();
    server.expire_leases(left_at + LEASE_MS - 1_000).await;
    assert_eq!(shown(&ada, &bob).await, Some(Online), "he may come back");
    let gone = |frame: &ServerFrame| match frame {
        ServerFrame::Presence(presence) if presence.status == Offline => Some(*presence),
        _ => None,
    };
    soon("the server to notice", async {
        while shown(&ada, &bob).await != Some(Offline) {
            server.expire_leases(clock::now() + LEASE_MS).await;
        }
    })
    .await;
    let presence = live.expect(gone).await;
    assert_eq!(presence.user, bob.user.id);
    assert!(presence.last_seen.abs_diff(left_at) < 10_000, "{presence:?}");
    assert!(ada.snapshot().await.presence.contains(&presence), "when he was last seen is kept");
    assert_eq!(shown(&ada, &ada).await, Some(Online), "who is connected stays");
}

#[tokio::test]
async fn who_was_here_when_the_server_stopped_was_last_seen_then() {
    let mut tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let _live = bob.connect().await;
    let before = clock::now();
    tidings.restart().await;
    let presence = ada.snapshot().await.presence;
    assert_eq!(
        presence.iter().map(|presence| (presence.user, presence.status)).collect::<Vec<_>>(),
        [(bob.user.id, Offline)]
    );
    assert!((before..=clock::now()).contains(&presence[0].last_seen), "{presence:?}");
}

#[tokio::test]
async fn who_has_not_said_hello_is_not_here() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let mut silent = bob.knock().open().await;
    silent.settles().await;
    assert_eq!(shown(&ada, &bob).await, None);
    silent.says_hello(None).await;
    assert_eq!(shown(&ada, &bob).await, Some(Online));
}

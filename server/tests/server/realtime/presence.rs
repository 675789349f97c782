//! Who is here.

use crate::tidings::{Person, Tidings};
use axum::http::header;
use protocol::{
    error::ErrorCode,
    frame::{ClientFrame, ServerFrame},
    presence::{Presence, PresenceStatus},
};

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

#[tokio::test]
async fn coming_online_is_told_once_for_all_devices() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let mut live = ada.connect().await;
    assert_eq!(shown(&ada, &bob).await, None);
    let (phone, _laptop) = (bob.connect().await, bob.connect().await);
    assert_eq!(shown(&ada, &bob).await, Some(PresenceStatus::Online));
    drop(phone);
    let _again = bob.connect().await;
    bob.says("general", "end").await;
    assert_eq!(told_of(&bob, &live.until_message("end").await.0), [PresenceStatus::Online]);
}

#[tokio::test]
async fn a_reconnect_does_not_flicker() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let mut live = ada.connect().await;
    for _ in 0..3 {
        drop(bob.connect().await);
    }
    bob.says("general", "end").await;
    assert_eq!(told_of(&bob, &live.until_message("end").await.0), [PresenceStatus::Online]);
    assert_eq!(shown(&ada, &bob).await, Some(PresenceStatus::Online));
}

#[tokio::test]
async fn how_reachable_somebody_is_comes_from_all_their_devices() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let mut live = ada.connect().await;
    let (mut phone, mut laptop) = (bob.connect().await, bob.connect().await);
    for (device, status) in [
        (0, PresenceStatus::Away),
        (1, PresenceStatus::Away),
        (0, PresenceStatus::Online),
        (1, PresenceStatus::Dnd),
        (1, PresenceStatus::Online),
    ] {
        let device = if device == 0 { &mut phone } else { &mut laptop };
        device.say(ClientFrame::Presence { status }).await;
        device.settles().await;
    }
    phone.say(ClientFrame::Presence { status: PresenceStatus::Offline }).await;
    phone.expect_error(ErrorCode::BadRequest).await;
    bob.says("general", "end").await;
    let told = told_of(&bob, &live.until_message("end").await.0);
    use PresenceStatus::{Away, Dnd, Online};
    assert_eq!(told, [Online, Away, Online, Dnd, Online]);
}

#[tokio::test]
async fn who_has_not_said_hello_is_not_here() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let mut silent = bob.knock().open().await;
    silent.settles().await;
    assert_eq!(shown(&ada, &bob).await, None);
    let _post = ada.get("/snapshot").header(header::USER_AGENT, "x").await;
    silent.says_hello(None).await;
    assert_eq!(shown(&ada, &bob).await, Some(PresenceStatus::Online));
}

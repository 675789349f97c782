//! How connections end when the server wants it.

use crate::tidings::{Person, Tidings, over_every_transport};
use protocol::{
    channel::ChannelKind,
    close::CloseCode,
    connection::Transport,
    cursor::Epoch,
    error::ErrorCode,
    frame::ServerFrame,
    id::{ClientId, UserId},
};
use server::{
    clock,
    realtime::{hub::Hub, link::Link},
    secret,
    store::{Rooms, Store, change::Change},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

over_every_transport! {
    signing_out_ends_the_sockets_of_that_session_at_once
    revoking_a_token_ends_its_sockets
    who_is_disabled_is_out_everywhere
    a_session_that_runs_out_ends_its_connections
    who_is_taken_out_of_a_channel_hears_that_and_no_more
    ; streams:
    a_server_that_stops_tells_each_client_when_to_come_back
}

/// Who rests between two polls learns it from the next one, which is refused.
fn shut_out(over: Transport) -> CloseCode {
    match over {
        Transport::WebSocket | Transport::EventStream => CloseCode::SignedOut,
        Transport::LongPoll | Transport::ShortPoll => CloseCode::NotSignedIn,
    }
}

#[tokio::test]
async fn who_has_not_said_hello_is_shut_out_too() {
    let tidings = Tidings::start().await;
    let (_, bob) = tidings.with_two().await;
    let mut silent = bob.knock().open().await;
    silent.settles().await;
    bob.delete("/session").await.expect(204);
    silent.expect_close(CloseCode::SignedOut).await;
}

async fn who_is_taken_out_of_a_channel_hears_that_and_no_more(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let club = ada.makes("club", ChannelKind::Private, &[&bob]).await;
    let mut live = bob.connect().await;
    ada.delete(&format!("/channels/club/members/{}", bob.user.id)).await.expect(204);
    ada.says("club", "now he has gone").await;
    ada.says("general", "end").await;
    let (heard, _) = live.until_message("end").await;
    let left = heard.iter().filter(
        |frame| matches!(frame, ServerFrame::MemberLeft { channel, user, .. } if *channel == club.id && *user == bob.user.id),
    );
    assert_eq!(left.count(), 1, "{heard:?}");
    assert!(!heard.iter().any(|frame| matches!(frame, ServerFrame::Message { .. })), "{heard:?}");
}

async fn signing_out_ends_the_sockets_of_that_session_at_once(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let elsewhere = bob.signs_in().await;
    let (mut one, mut other) = (bob.connect().await, bob.connect().await);
    let mut by_ticket = tidings.knock().ticket(&bob.takes_ticket().await).open().await;
    by_ticket.says_hello(None).await;
    let mut stays = elsewhere.connect().await;
    bob.delete("/session").await.expect(204);
    for live in [&mut one, &mut other, &mut by_ticket] {
        live.expect_close(shut_out(over)).await;
    }
    ada.says("general", "still here").await;
    stays.expect_message("still here").await;
}

async fn revoking_a_token_ends_its_sockets(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let ada = tidings.set_up().await;
    let (lamp, door) = (ada.makes_token("lamp").await, ada.makes_token("door").await);
    let mut lamp_live = tidings.knock().bearer(lamp.token.as_deref().unwrap()).open().await;
    let mut door_live = tidings.knock().bearer(door.token.as_deref().unwrap()).open().await;
    lamp_live.says_hello(None).await;
    door_live.says_hello(None).await;
    ada.delete(&format!("/tokens/{}", lamp.id)).await.expect(204);
    lamp_live.expect_close(shut_out(over)).await;
    door_live.settles().await;
}

async fn a_session_that_runs_out_ends_its_connections(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let elsewhere = bob.signs_in().await;
    let lasts = async |person: &Person, ms: u64| {
        let now = clock::now();
        tidings.store().touch_session(&secret::hash(person.secret()), now, Some(now + ms)).await.unwrap();
    };
    lasts(&bob, 3_000).await;
    lasts(&elsewhere, 3_000).await;
    let (mut live, mut stays) = (bob.connect().await, elsewhere.connect().await);
    let mut by_ticket = tidings.knock().ticket(&bob.takes_ticket().await).open().await;
    by_ticket.says_hello(None).await;
    // It was used meanwhile.
    lasts(&elsewhere, 60_000).await;
    let began = Instant::now();
    for live in [&mut live, &mut by_ticket] {
        let heard = live.expect_close(CloseCode::NotSignedIn).await;
        let told = heard.iter().filter(|frame| matches!(frame, ServerFrame::Error(_))).count();
        assert_eq!(told, usize::from(over != Transport::WebSocket), "{heard:?}");
    }
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    ada.says("general", "still here").await;
    stays.expect_message("still here").await;
}

async fn who_is_disabled_is_out_everywhere(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let mut watching = ada.connect().await;
    let mut live = bob.connect().await;
    let disable = Change::DisableUser { name: "bob".into(), disabled: true };
    tidings.store().commit(clock::now(), &[disable]).await.unwrap().remove(0).unwrap();
    let gone = |frame: &ServerFrame| matches!(frame, ServerFrame::User { user, .. } if user.disabled).then_some(());
    watching.expect(gone).await;
    let heard = live.expect_close(shut_out(over)).await;
    if over == Transport::WebSocket || over == Transport::EventStream {
        assert!(heard.iter().any(|frame| gone(frame).is_some()), "the last event comes first: {heard:?}");
    }
    bob.get("/session").await.refused(ErrorCode::NotSignedIn);
}

async fn a_server_that_stops_tells_each_client_when_to_come_back(over: Transport) {
    let mut tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let mut everybody = [ada.connect().await, bob.connect().await, bob.connect().await];
    tidings.ask_to_stop();
    let mut slots = Vec::new();
    for live in &mut everybody {
        let heard = live.expect_close(CloseCode::Restarting).await;
        let drained = heard.iter().find_map(|frame| match frame {
            ServerFrame::Drain { retry_after_ms } => Some(*retry_after_ms),
            _ => None,
        });
        slots.push(drained.expect("the client was told when to come back"));
    }
    slots.sort_unstable();
    slots.dedup();
    assert_eq!(slots.len(), 3, "each gets a slot of its own: {slots:?}");
    let cursor = everybody[0].cursor.unwrap();
    tidings.stop().await;

    tidings.start_again().await;
    let mut live = ada.resume(cursor).await;
    bob.says("general", "as if nothing had been").await;
    live.expect_message("as if nothing had been").await;
}

#[tokio::test]
async fn what_was_sent_before_the_end_is_acknowledged() {
    let mut tidings = Tidings::with("--sends-burst 1000").await;
    let ada = tidings.set_up().await;
    let mut live = ada.connect().await;
    let mut sent = Vec::new();
    for number in 0..20 {
        sent.push(live.send("general", &number.to_string()).await);
    }
    live.settles().await;
    tidings.ask_to_stop();
    live.expect_close(CloseCode::Restarting).await;
    tidings.restart().await;
    let kept: Vec<_> = ada.history("general", "").await.messages.iter().map(|message| message.id).collect();
    assert_eq!(kept, sent);
}

#[tokio::test]
async fn who_was_about_to_come_in_is_sent_away_too() {
    let nothing = Rooms { channels: Vec::new(), members: Vec::new(), private: Vec::new(), dnd: Vec::new(), head: 0 };
    let hub = Hub::new(Epoch(1), 500, nothing, 1);
    hub.drain(1000);
    let link =
        Arc::new(Link::new(ClientId::new(1, [1; 10]), UserId::new(1, [1; 10]), [1; 32], 65536, Transport::WebSocket));
    hub.enter(link.clone(), None, 20).unwrap();
    let waiting = link.waiting().await;
    assert_eq!(waiting.close, Some(CloseCode::Restarting));
    assert!(matches!(ServerFrame::decode(&waiting.frames[0].text), Ok(ServerFrame::Drain { .. })));
}

#[tokio::test]
async fn a_server_that_stops_lets_nobody_else_in() {
    let mut tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    // Somebody who takes note of nothing keeps the server waiting.
    let (_stuck, mut live) = (ada.connect().await, bob.connect().await);
    tidings.ask_to_stop();
    live.expect_close(CloseCode::Restarting).await;
    assert!(bob.knock().attempt().await.is_err());
    assert!(bob.get("/snapshot").attempt().await.is_err());
    tidings.stop().await;
}

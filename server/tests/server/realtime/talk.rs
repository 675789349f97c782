//! What people say over a live connection, and who hears it.

use crate::tidings::{Live, Person, Tidings, hello, new_id, over_every_transport};
use protocol::{
    channel::{ChannelKind, ChannelRef},
    connection::Transport,
    error::ErrorCode,
    frame::{ClientFrame, Hello, ServerFrame},
    id::{ChannelId, EchoId, FileId, UserId},
    message::NewMessage,
    page::Profile,
};

over_every_transport! {
    a_message_reaches_everybody_and_is_acknowledged
    sending_again_makes_no_second_message
    what_is_refused_names_what_it_was
    a_public_channel_can_be_watched_without_being_in_it
    a_member_who_stops_watching_is_still_a_member
    what_is_private_cannot_be_watched
    what_was_watched_is_caught_up_with
    joining_and_leaving_take_effect_at_once
    who_leaves_a_channel_on_screen_goes_on_watching_it
    typing_is_told_to_those_who_have_the_channel_open
    reading_on_one_device_is_told_to_the_others
    what_is_said_to_oneself_comes_back_to_oneself
}

/// Who was said to type where, among frames.
fn typing(frames: &[ServerFrame]) -> Vec<(ChannelId, UserId, bool)> {
    let typing = frames.iter().filter_map(|frame| match frame {
        ServerFrame::Typing { channel, user, on } => Some((*channel, *user, *on)),
        _ => None,
    });
    typing.collect()
}

fn messages(frames: &[ServerFrame]) -> usize {
    frames.iter().filter(|frame| matches!(frame, ServerFrame::Message { .. })).count()
}

#[tokio::test]
async fn over_a_socket_the_event_comes_before_the_answer() {
    let tidings = Tidings::start().await;
    let mut live = tidings.set_up().await.connect().await;
    let sent = live.send("general", "hello").await;
    let own = live.expect_message("hello").await;
    assert_eq!(live.expect_ack(sent).await, own.seq);
}

async fn what_is_said_to_oneself_comes_back_to_oneself(over: Transport) {
    let tidings = Tidings::over(over, "--sends-burst 2").await;
    let (ada, bob) = tidings.with_two().await;
    let (mut live, mut elsewhere, mut other) = (ada.connect().await, ada.connect().await, bob.connect().await);
    let before = ada.snapshot().await;
    let id = EchoId::new(1, [7; 10]);
    live.say(ClientFrame::Echo { id }).await;
    let echo = |frame: &ServerFrame| if let ServerFrame::Echo { seq, id } = frame { Some((*seq, *id)) } else { None };
    let heard = live.expect(echo).await;
    assert_eq!(heard, (before.cursor.seq + 1, id));
    assert_eq!(elsewhere.expect(echo).await, heard);
    let mut later = ada.resume(before.cursor).await;
    assert_eq!(later.expect(echo).await, heard, "it is an event like any other");
    assert_eq!(ada.snapshot().await.channels, before.channels, "and leaves no trace but its number");

    live.say(ClientFrame::Echo { id }).await;
    live.expect(echo).await;
    live.say(ClientFrame::Echo { id }).await;
    assert_eq!(live.expect_error(ErrorCode::RateLimited).await.reply_to, Some(id.to_string()));
    bob.says("general", "end").await;
    assert!(other.until_message("end").await.0.iter().all(|frame| echo(frame).is_none()));
}

/// A connection of a page that shows certain channels.
async fn looking_at(person: &Person, profile: Profile, channels: &[&str]) -> Live {
    let mut live = person.knock().open().await;
    let subscribe: Vec<_> = channels.iter().map(|channel| ChannelRef::from((*channel).to_owned())).collect();
    live.greets(Hello { profile, subscribe, ..hello() }).await;
    for _ in channels {
        live.expect(|frame| matches!(frame, ServerFrame::Subscribed { .. }).then_some(())).await;
    }
    live
}

async fn a_message_reaches_everybody_and_is_acknowledged(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let (mut ada_live, mut elsewhere, mut bob_live) = (ada.connect().await, ada.connect().await, bob.connect().await);
    let sent = ada_live.send("general", "hello").await;
    let seq = ada_live.expect_ack(sent).await;
    let own = ada_live.expect_message("hello").await;
    assert_eq!((own.id, own.sender.id, own.seq), (sent, ada.user.id, seq));
    assert_eq!(
        bob.history("general", "").await.messages,
        std::slice::from_ref(&own),
        "it was on disk before it was acknowledged"
    );
    assert_eq!(elsewhere.expect_message("hello").await, own);
    assert_eq!(bob_live.expect_message("hello").await, own);
    bob_live.send(&own.channel.to_string(), "by id").await;
    ada_live.expect_message("by id").await;
}

async fn sending_again_makes_no_second_message(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let (mut ada_live, mut bob_live) = (ada.connect().await, bob.connect().await);
    let sent = ada_live.send("general", "once").await;
    let seq = ada_live.expect_ack(sent).await;
    ada_live.send_as(sent, "general", "once").await;
    assert_eq!(ada_live.expect_ack(sent).await, seq);
    // Over another connection, and over HTTP.
    let mut again = ada.connect().await;
    again.send_as(sent, "general", "once").await;
    assert_eq!(again.expect_ack(sent).await, seq);
    let message = NewMessage { id: sent, text: "once".into(), reply_to: None, attachments: Vec::new() };
    ada.posts("general", &message).await.expect(200);

    bob_live.send_as(sent, "general", "mine").await;
    let error = bob_live.expect(|frame| match frame {
        ServerFrame::Error(error) => Some(error.clone()),
        _ => None,
    });
    let error = error.await;
    assert_eq!((error.code, error.reply_to), (ErrorCode::IdConflict, Some(sent.to_string())));
    ada.says("general", "end").await;
    assert_eq!(ada.history("general", "").await.messages.len(), 2);
}

async fn what_is_refused_names_what_it_was(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    ada.makes("hall", ChannelKind::Public, &[]).await;
    ada.makes("secret", ChannelKind::Private, &[]).await;
    let mut live = bob.connect().await;
    for (channel, text, code) in [
        ("hall", "hi", ErrorCode::Forbidden),
        ("secret", "hi", ErrorCode::NotFound),
        ("nowhere", "hi", ErrorCode::NotFound),
        ("general", "", ErrorCode::TextEmpty),
        ("general", "a\0b", ErrorCode::BadRequest),
        ("general", &"x".repeat(16_001), ErrorCode::TextTooLong),
    ] {
        let sent = live.send(channel, text).await;
        assert_eq!(live.expect_error(code).await.reply_to, Some(sent.to_string()));
    }
    let message =
        NewMessage { id: new_id(), text: "see".into(), reply_to: None, attachments: vec![FileId::new(1, [1; 10])] };
    live.say(ClientFrame::Send { channel: ChannelRef::Slug("general".into()), message }).await;
    live.expect_error(ErrorCode::NotFound).await;
    for channel in ["hall", "secret", "nowhere"] {
        let there = ChannelRef::Slug(channel.into());
        live.types(channel, true).await;
        assert_eq!(live.expect_error(ErrorCode::NotFound).await.reply_to.as_deref(), Some(channel));
        live.say(ClientFrame::Read { channel: there, seq: 1 }).await;
        let code = if channel == "hall" { ErrorCode::Forbidden } else { ErrorCode::NotFound };
        assert_eq!(live.expect_error(code).await.reply_to.as_deref(), Some(channel));
    }
    let message = new_id();
    for unknown in [
        ClientFrame::Edit { message, text: "x".into() },
        ClientFrame::Delete { message },
        ClientFrame::React { message, emoji: "👍".into(), on: true },
    ] {
        live.say(unknown).await;
        assert_eq!(live.expect_error(ErrorCode::NotSupported).await.reply_to, Some(message.to_string()));
    }
    live.send("general", "and still I can talk").await;
    live.expect_message("and still I can talk").await;
}

async fn a_public_channel_can_be_watched_without_being_in_it(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let hall = ada.makes("hall", ChannelKind::Public, &[]).await;
    let (mut live, mut elsewhere) = (bob.connect().await, bob.connect().await);
    ada.says("hall", "unheard").await;
    assert_eq!(live.subscribe("hall").await, hall.id);
    ada.says("hall", "heard").await;
    assert_eq!(messages(&live.until_message("heard").await.0), 0);
    assert!(!bob.snapshot().await.channels.iter().any(|mine| mine.channel.id == hall.id), "bob has not joined");

    assert_eq!(live.unsubscribe("hall").await, hall.id);
    ada.says("hall", "unheard").await;
    ada.says("general", "end").await;
    assert_eq!(messages(&live.until_message("end").await.0), 0);
    assert_eq!(messages(&elsewhere.until_message("end").await.0), 0, "only this connection watched");
    live.say(ClientFrame::Unsubscribe { channel: ChannelRef::Slug("hall".into()) }).await;
    assert_eq!(live.expect_error(ErrorCode::NotFound).await.reply_to.as_deref(), Some("hall"));
}

async fn a_member_who_stops_watching_is_still_a_member(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let mut live = bob.connect().await;
    live.subscribe("general").await;
    live.unsubscribe("general").await;
    ada.says("general", "hello").await;
    live.expect_message("hello").await;
}

async fn what_is_private_cannot_be_watched(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let secret = ada.makes("secret", ChannelKind::Private, &[]).await;
    let mut live = bob.connect().await;
    for channel in [ChannelRef::Slug("secret".into()), secret.id.into(), ChannelRef::Slug("nowhere".into())] {
        live.say(ClientFrame::Subscribe { channel: channel.clone() }).await;
        assert_eq!(live.expect_error(ErrorCode::NotFound).await.reply_to, Some(channel.to_string()));
        live.greets(Hello { subscribe: vec![channel.clone()], ..hello() }).await;
        assert_eq!(live.expect_error(ErrorCode::NotFound).await.reply_to, Some(channel.to_string()));
    }
    ada.says("secret", "psst").await;
    ada.says("general", "end").await;
    assert_eq!(messages(&live.until_message("end").await.0), 0);
}

async fn what_was_watched_is_caught_up_with(over: Transport) {
    let mut tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    ada.makes("hall", ChannelKind::Public, &[]).await;
    let cursor = bob.snapshot().await.cursor;
    ada.says("hall", "meanwhile").await;
    ada.says("general", "end").await;
    for how in ["from memory", "from the database"] {
        for (subscribe, heard) in [(vec!["hall".parse().unwrap()], 1), (Vec::new(), 0)] {
            let mut live = bob.knock().open().await;
            live.greets(Hello { cursor: Some(cursor), subscribe, ..hello() }).await;
            assert_eq!(messages(&live.until_message("end").await.0), heard, "{how}");
        }
        tidings.restart().await;
    }
}

#[tokio::test]
async fn a_connection_watches_so_many_channels_and_no_more() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let mut live = ada.connect().await;
    let many = vec![ChannelRef::Slug("general".into()); 101];
    live.say(ClientFrame::Hello(Hello { subscribe: many, ..hello() })).await;
    live.expect_error(ErrorCode::TooLarge).await;
    live.say(ClientFrame::Hello(Hello { tab: Some("x".repeat(65)), ..hello() })).await;
    live.expect_error(ErrorCode::TooLarge).await;
    live.subscribe("general").await;
    live.subscribe("general").await;
}

async fn joining_and_leaving_take_effect_at_once(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let club = ada.makes("club", ChannelKind::Private, &[]).await;
    let mut live = bob.connect().await;
    ada.put(&format!("/channels/club/members/{}", bob.user.id)).await.expect(200);
    let joined = |frame: &ServerFrame| match frame {
        ServerFrame::MemberJoined { user, info, .. } => Some((*user, info.clone())),
        _ => None,
    };
    assert_eq!(live.expect(joined).await, (bob.user.id, club.clone()), "the channel comes with the news");
    ada.says("club", "welcome").await;
    live.expect_message("welcome").await;

    bob.leaves("club").await;
    ada.says("club", "now he has gone").await;
    ada.says("general", "end").await;
    let (heard, _) = live.until_message("end").await;
    let left = |frame: &&ServerFrame| matches!(frame, ServerFrame::MemberLeft { user, .. } if *user == bob.user.id);
    assert_eq!((heard.iter().filter(left).count(), messages(&heard)), (1, 0));
}

async fn who_leaves_a_channel_on_screen_goes_on_watching_it(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let mut live = looking_at(&bob, Profile::Chat, &["general"]).await;
    bob.leaves("general").await;
    ada.says("general", "still heard").await;
    live.expect_message("still heard").await;
    live.unsubscribe("general").await;
    bob.joins("general").await;
    ada.says("general", "heard again").await;
    live.expect_message("heard again").await;
}

async fn typing_is_told_to_those_who_have_the_channel_open(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let general = ada.makes("plans", ChannelKind::Public, &[&bob]).await;
    let general = ada.snapshot().await.channels.iter().find(|mine| mine.channel.id != general.id).unwrap().channel.id;
    let mut typist = ada.connect().await;
    let mut own_tab = ada.connect().await;
    let mut everywhere = bob.connect().await;
    let mut there = looking_at(&bob, Profile::Chat, &["general"]).await;
    let mut elsewhere = looking_at(&bob, Profile::Chat, &["plans"]).await;
    let mut settings = looking_at(&bob, Profile::Notifications, &["general"]).await;
    typist.types("general", true).await;
    typist.types(&general.to_string(), false).await;
    typist.settles().await;
    ada.says("general", "end").await;
    let expected = [(general, ada.user.id, true), (general, ada.user.id, false)];
    for live in [&mut there, &mut everywhere] {
        assert_eq!(typing(&live.until_message("end").await.0), expected);
    }
    for live in [&mut elsewhere, &mut settings, &mut own_tab, &mut typist] {
        assert_eq!(typing(&live.until_message("end").await.0), []);
    }
}

async fn reading_on_one_device_is_told_to_the_others(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let (mut phone, mut laptop, mut other) = (bob.connect().await, bob.connect().await, ada.connect().await);
    let one = ada.says("general", "one").await;
    ada.says("general", "two").await;
    phone.say(ClientFrame::Read { channel: ChannelRef::Slug("general".into()), seq: one.seq }).await;
    let read = |frame: &ServerFrame| match frame {
        ServerFrame::Read { channel, user, read_seq, unread, .. } => Some((*channel, *user, *read_seq, *unread)),
        _ => None,
    };
    for device in [&mut phone, &mut laptop] {
        assert_eq!(device.expect(read).await, (one.channel, bob.user.id, one.seq, 1));
    }
    assert_eq!(other.expect(read).await, (one.channel, bob.user.id, one.seq, 1), "he shares what he has read");
}

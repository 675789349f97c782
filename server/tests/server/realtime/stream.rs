//! What a connection is sent: from where it left off, everything once, in order.

use crate::tidings::{Live, Person, Tidings, hello, over_every_transport, time_passes};
use protocol::{
    channel::ChannelKind,
    close::CloseCode,
    connection::Transport,
    cursor::{Cursor, Epoch},
    frame::{Hello, ResetReason, ServerFrame, Welcome},
    id::UserId,
};
use server::{
    clock,
    store::{
        Store,
        change::{Answer, Change},
    },
};

over_every_transport! {
    a_new_client_is_welcomed_and_begins_afresh
    what_happened_meanwhile_is_told_first
    a_restart_loses_nothing
    who_comes_and_goes_hears_everything_once
    too_wide_a_gap_is_not_closed_in_part
    a_cursor_of_another_life_of_the_database_counts_for_nothing
    what_was_forgotten_cannot_be_continued_from
    a_snapshot_may_be_newer_than_the_stream
    hello_without_a_cursor_begins_afresh_on_an_old_connection_too
    pings_move_those_forward_who_may_not_see_what_happens
    changes_by_another_process_are_told_too
    ; streams:
    who_reads_slowly_is_told_and_catches_up
    who_does_not_answer_that_is_given_up
}

/// The texts of the messages among frames.
fn texts(frames: &[ServerFrame]) -> Vec<&str> {
    let messages = frames.iter().filter_map(|frame| match frame {
        ServerFrame::Message { message, .. } => Some(message.text.as_str()),
        _ => None,
    });
    messages.collect()
}

/// Posts the numbers of a range.
async fn count(by: &Person, numbers: std::ops::Range<usize>) -> Vec<String> {
    let texts: Vec<String> = numbers.map(|number| number.to_string()).collect();
    for text in &texts {
        by.says("general", text).await;
    }
    texts
}

/// Events of a database that no server has open: `head` messages, each committed at its own millisecond after `start`.
async fn written_before(store: &dyn Store, by: UserId, start: u64, texts: &[&str]) {
    for (text, at) in texts.iter().zip(start..) {
        let message = protocol::message::NewMessage {
            id: crate::tidings::new_id(),
            text: (*text).into(),
            reply_to: None,
            attachments: Vec::new(),
        };
        let post = Change::Post { by, channel: "general".parse().unwrap(), message };
        store.commit(at, &[post]).await.unwrap().remove(0).unwrap();
    }
}

async fn cursor_of(person: &Person) -> Cursor {
    person.snapshot().await.cursor
}

async fn a_new_client_is_welcomed_and_begins_afresh(over: Transport) {
    let tidings = Tidings::over(over, "--text-chars 99").await;
    let ada = tidings.set_up().await;
    let now = cursor_of(&ada).await;
    let mut live = ada.knock().open().await;
    let welcome = live.greets(hello()).await;
    let limits = tidings.config().limits();
    assert_eq!((limits.text_chars, limits.ping_ms), (99, 25_000));
    let expected = Welcome {
        client_id: welcome.client_id,
        user: ada.user.clone(),
        cursor: now,
        resumed: false,
        heartbeat_ms: 25_000,
        limits,
        build: server::site::build().to_owned(),
    };
    assert_eq!(welcome, expected);
    assert_eq!(live.expect_reset(ResetReason::NewClient).await, now);
}

async fn what_happened_meanwhile_is_told_first(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let cursor = cursor_of(&ada).await;
    let said = count(&bob, 0..5).await;
    let mut live = ada.resume(cursor).await;
    bob.says("general", "now").await;
    let (heard, _) = live.until_message("now").await;
    assert_eq!(texts(&heard), said);
}

async fn a_restart_loses_nothing(over: Transport) {
    let mut tidings = Tidings::over(over, "--sends-burst 1000").await;
    let (ada, bob) = tidings.with_two().await;
    let cursor = cursor_of(&ada).await;
    let said = count(&bob, 0..150).await;
    tidings.restart().await;
    let (mut live, now) = tokio::join!(ada.resume(cursor), bob.says("general", "now"));
    let (heard, message) = live.until_message("now").await;
    assert_eq!(texts(&heard), said);
    assert_eq!(message, now);
}

async fn who_comes_and_goes_hears_everything_once(over: Transport) {
    let tidings = Tidings::over(over, "--sends-burst 1000").await;
    let (ada, bob) = tidings.with_two().await;
    let mut cursor = cursor_of(&ada).await;
    let talking = tokio::spawn(async move { count(&bob, 0..120).await });
    let mut heard = Vec::new();
    for patience in (1..=5).cycle() {
        let mut live = ada.resume(cursor).await;
        for _ in 0..patience {
            if let ServerFrame::Message { message, .. } = live.hear().await {
                heard.push(message.text.clone());
            }
            if heard.len() == 120 {
                break;
            }
        }
        cursor = live.cursor.unwrap();
        if heard.len() == 120 {
            break;
        }
    }
    assert_eq!(heard, talking.await.unwrap());
}

async fn too_wide_a_gap_is_not_closed_in_part(over: Transport) {
    let tidings = Tidings::over(over, "--catch-up-events 5 --sends-burst 100").await;
    let (ada, bob) = tidings.with_two().await;
    let cursor = cursor_of(&ada).await;
    count(&bob, 0..5).await;
    assert!(ada.knock().open().await.says_hello(Some(cursor)).await.resumed);
    count(&bob, 5..6).await;
    let mut live = ada.knock().open().await;
    assert!(!live.greets(Hello { cursor: Some(cursor), ..hello() }).await.resumed);
    assert_eq!(live.expect_reset(ResetReason::TooFar).await, cursor_of(&ada).await);
    bob.says("general", "now").await;
    assert!(texts(&live.until_message("now").await.0).is_empty());
}

async fn a_cursor_of_another_life_of_the_database_counts_for_nothing(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let ada = tidings.set_up().await;
    let now = cursor_of(&ada).await;
    let other = Cursor { epoch: Epoch(now.epoch.0 ^ 1), ..now };
    let future = Cursor { seq: now.seq + 1, ..now };
    let far = Cursor { seq: u64::MAX, ..now };
    for strange in [other, Cursor { seq: u64::MAX, ..other }, Cursor { seq: 0, ..other }, future, far] {
        let mut live = ada.knock().open().await;
        assert!(!live.greets(Hello { cursor: Some(strange), ..hello() }).await.resumed);
        assert_eq!(live.expect_reset(ResetReason::OtherEpoch).await, now, "{strange}");
    }
}

async fn what_was_forgotten_cannot_be_continued_from(over: Transport) {
    let mut tidings = Tidings::over(over, "").await;
    let ada = tidings.set_up().await;
    let before = cursor_of(&ada).await;
    let start = clock::now() + 1000;
    written_before(tidings.store(), ada.user.id, start, &["one", "two", "three"]).await;
    tidings.store().trim(start + 1).await.unwrap();
    tidings.restart().await;

    let mut live = ada.knock().open().await;
    assert!(!live.greets(Hello { cursor: Some(before), ..hello() }).await.resumed);
    live.expect_reset(ResetReason::TooOld).await;

    // The oldest that is kept is enough for who has seen all before it.
    let mut live = ada.resume(Cursor { seq: before.seq + 1, ..before }).await;
    live.expect_message("two").await;
    live.expect_message("three").await;
}

async fn a_snapshot_may_be_newer_than_the_stream(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    written_before(tidings.store(), bob.user.id, clock::now(), &["by another process"]).await;
    let mut live = ada.resume(cursor_of(&ada).await).await;
    bob.says("general", "now").await;
    live.expect_message("now").await;
}

#[tokio::test]
async fn nothing_is_sent_before_hello_but_answers() {
    let tidings = Tidings::with("--ping-ms 100").await;
    let (ada, bob) = tidings.with_two().await;
    let mut live = ada.knock().open().await;
    let sent = live.send("general", "I just drop this").await;
    live.expect_ack(sent).await;
    bob.says("general", "unheard").await;
    let ping = |frame: &ServerFrame| match frame {
        ServerFrame::Ping { cursor, .. } => Some(*cursor),
        ServerFrame::Message { .. } => panic!("{frame:?}"),
        _ => None,
    };
    let offered = live.expect(ping).await;
    assert_eq!(offered.seq, 0, "nothing was offered yet");
    assert!(live.says_hello(Some(offered)).await.resumed);
    live.expect_message("unheard").await;
}

#[tokio::test]
async fn saying_hello_again_neither_loses_nor_doubles() {
    let tidings = Tidings::with("--sends-burst 1000").await;
    let (ada, bob) = tidings.with_two().await;
    let start = cursor_of(&ada).await;
    let mut live = ada.resume(start).await;
    let talking = tokio::spawn(async move { count(&bob, 0..60).await });
    let mut heard = Vec::new();
    while heard.len() < 60 {
        // An old cursor does not bring back what was sent on this connection already: `hear` insists on that.
        live.say(protocol::frame::ClientFrame::Hello(Hello { cursor: Some(start), ..hello() })).await;
        let mut welcomed = false;
        while !welcomed && heard.len() < 60 {
            match live.hear().await {
                ServerFrame::Welcome(welcome) => {
                    assert!(welcome.resumed);
                    welcomed = true;
                }
                ServerFrame::Message { message, .. } => heard.push(message.text.clone()),
                _ => {}
            }
        }
    }
    assert_eq!(heard, talking.await.unwrap());
}

#[tokio::test]
async fn what_was_replayed_is_not_replayed_again() {
    let mut tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let start = cursor_of(&ada).await;
    let said = count(&bob, 0..5).await;
    for now in ["from memory", "from the database"] {
        let mut live = ada.resume(start).await;
        let last = said.last().unwrap();
        assert_eq!(texts(&live.until_message(last).await.0), said[..4]);
        assert!(live.says_hello(Some(start)).await.resumed);
        bob.says("general", now).await;
        live.expect_message(now).await;

        // What was left to a snapshot was not sent yet.
        let mut live = ada.connect().await;
        assert!(live.says_hello(Some(start)).await.resumed);
        assert_eq!(texts(&live.until_message(last).await.0), said[..4]);
        tidings.restart().await;
    }
}

async fn hello_without_a_cursor_begins_afresh_on_an_old_connection_too(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let mut live = ada.connect().await;
    bob.says("general", "one").await;
    live.greets(hello()).await;
    live.expect_reset(ResetReason::NewClient).await;
    bob.says("general", "two").await;
    live.expect_message("two").await;
}

async fn pings_move_those_forward_who_may_not_see_what_happens(over: Transport) {
    let tidings = Tidings::over(over, "--ping-ms 100").await;
    let (ada, bob) = tidings.with_two().await;
    ada.makes("secret", ChannelKind::Private, &[]).await;
    let mut live = bob.connect().await;
    let message = ada.says("secret", "psst").await;
    let heard = live.until(message.seq).await;
    assert!(texts(&heard).is_empty());
    assert!(bob.resume(live.cursor.unwrap()).await.cursor.unwrap().seq >= message.seq);
}

/// Fills every buffer between the server and somebody who does not read.
async fn overwhelm(ada: &Person) -> Vec<String> {
    let texts: Vec<String> = (0..110).map(|number| format!("{number:060000}")).collect();
    for text in &texts {
        ada.says("general", text).await;
    }
    texts
}

const SLOW: &str = "--text-chars 60000 --queue-bytes 65536 --sends-burst 1000 --ping-ms 1000";

/// What somebody reads who did not for a while, up to the word that more was withheld.
async fn until_lagging(live: &mut Live) -> (Vec<String>, u64) {
    let mut heard = Vec::new();
    loop {
        match live.hear().await {
            ServerFrame::Message { message, .. } => heard.push(message.text.clone()),
            ServerFrame::Lagging { from, to } => {
                assert_eq!(from, live.cursor.unwrap().seq + 1, "all before was offered");
                assert!(to >= from);
                return (heard, from);
            }
            _ => {}
        }
    }
}

async fn who_reads_slowly_is_told_and_catches_up(over: Transport) {
    let tidings = Tidings::over(over, SLOW).await;
    let (ada, bob) = tidings.with_two().await;
    let mut slow = bob.knock().with_receive_buffer(4096).open().await;
    slow.says_hello(None).await;
    let mut quick = bob.connect().await;
    let reading = tokio::spawn(async move { quick.until_message(&format!("{:060000}", 109)).await });
    let said = overwhelm(&ada).await;
    reading.await.unwrap();

    let (mut heard, from) = until_lagging(&mut slow).await;
    assert!(heard.len() < said.len());
    let ping = |frame: &ServerFrame| if let ServerFrame::Ping { cursor, .. } = frame { Some(cursor.seq) } else { None };
    assert_eq!(slow.expect(ping).await, from - 1, "no ping moves a client past what was withheld");
    assert!(slow.says_hello(slow.cursor).await.resumed);
    while heard.len() < said.len() {
        if let ServerFrame::Message { message, .. } = slow.hear().await {
            heard.push(message.text.clone());
        }
    }
    assert!(heard == said, "every message once, in order");
    ada.says("general", "and on").await;
    slow.expect_message("and on").await;
}

async fn who_does_not_answer_that_is_given_up(over: Transport) {
    let tidings = Tidings::over(over, SLOW).await;
    let (ada, bob) = tidings.with_two().await;
    let mut slow = bob.knock().with_receive_buffer(4096).open().await;
    slow.says_hello(None).await;
    overwhelm(&ada).await;
    let (_, from) = until_lagging(&mut slow).await;
    time_passes(std::time::Duration::from_secs(26)).await;
    slow.expect_close(CloseCode::TooSlow).await;
    let cursor = slow.cursor.unwrap();
    assert_eq!(cursor.seq, from - 1);
    assert!(bob.resume(cursor).await.cursor.is_some());
}

async fn changes_by_another_process_are_told_too(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let mut live = ada.connect().await;
    written_before(tidings.store(), bob.user.id, clock::now(), &["from elsewhere", "and more"]).await;
    live.expect_message("from elsewhere").await;
    live.expect_message("and more").await;

    // The same when the server writes before it has looked.
    written_before(tidings.store(), bob.user.id, clock::now(), &["unseen"]).await;
    bob.says("general", "seen").await;
    assert_eq!(texts(&live.until_message("seen").await.0), ["unseen"]);
    let made = Change::AddUser {
        user: server::store::change::NewUser {
            id: UserId::new(clock::now(), server::secret::random()),
            name: "eve".into(),
            display_name: "Eve".into(),
            role: protocol::user::Role::Member,
            password: "none".into(),
        },
        invite: None,
    };
    let outcome = tidings.store().commit(clock::now(), &[made]).await.unwrap().remove(0).unwrap();
    assert!(matches!(outcome.answer, Answer::User(_)));
    live.expect(|frame| matches!(frame, ServerFrame::User { user, .. } if user.name == "eve").then_some(())).await;
}

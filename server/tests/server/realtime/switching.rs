//! One conversation over changing transports, and over requests whose answers are lost.

use crate::tidings::{Ask, Person, Tidings};
use axum::http::header;
use protocol::{
    connection::Transport,
    cursor::Cursor,
    frame::{ResetReason, ServerFrame},
    poll::PollAnswer,
};

const EVERY: [Transport; 4] = [Transport::WebSocket, Transport::EventStream, Transport::LongPoll, Transport::ShortPoll];

fn text(frame: &ServerFrame) -> Option<String> {
    if let ServerFrame::Message { message, .. } = frame { Some(message.text.clone()) } else { None }
}

fn texts(answer: &PollAnswer) -> Vec<String> {
    answer.frames.iter().filter_map(text).collect()
}

/// A poll as a program sends it.
fn poll(person: &Person, query: &str) -> Ask {
    person.visit(&format!("/poll?{query}")).header(header::USER_AGENT, "lamp")
}

async fn polled(person: &Person, query: &str) -> PollAnswer {
    poll(person, query).await.expect(200).json()
}

/// Begins a conversation in polls: the words that go on with it, and where it stands.
async fn begun(person: &Person) -> (String, Cursor) {
    let answer = polled(person, "").await;
    let ServerFrame::Welcome(welcome) = &answer.frames[0] else { panic!("{answer:?}") };
    (format!("client={}", welcome.client_id), answer.cursor)
}

#[tokio::test]
async fn one_cursor_goes_through_every_transport() {
    let tidings = Tidings::with("--sends-burst 1000").await;
    let (ada, bob) = tidings.with_two().await;
    let mut cursor = ada.snapshot().await.cursor;
    let talking = tokio::spawn(async move {
        for number in 0..200 {
            bob.says("general", &number.to_string()).await;
        }
    });
    let mut heard = Vec::new();
    for (over, patience) in EVERY.into_iter().cycle().zip((1..=7).cycle()) {
        // The one before is still open: what it was sent and nobody read must not be lost with it.
        let mut live = ada.over(over).resume(cursor).await;
        let enough = (heard.len() + patience).min(200);
        while heard.len() < enough {
            heard.extend(text(&live.hear().await));
        }
        cursor = live.cursor.unwrap();
        if heard.len() == 200 {
            break;
        }
    }
    talking.await.unwrap();
    assert_eq!(heard, (0..200).map(|number| number.to_string()).collect::<Vec<_>>(), "all, once, in order");
}

#[tokio::test]
async fn what_was_sent_over_one_transport_is_acknowledged_alike_over_the_others() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let mut watching = bob.connect().await;
    let first = ada.over(EVERY[0]).connect().await.send("general", "once").await;
    let seq = watching.expect_message("once").await.seq;
    for over in EVERY {
        let mut live = ada.over(over).connect().await;
        live.send_as(first, "general", "once").await;
        assert_eq!(live.expect_ack(first).await, seq, "{over:?}");
    }
    ada.says("general", "end").await;
    assert!(watching.until_message("end").await.0.iter().find_map(text).is_none(), "it was posted once");
}

#[tokio::test]
async fn an_answer_that_was_lost_is_given_again() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let (client, start) = begun(&ada).await;
    for word in ["one", "two"] {
        bob.says("general", word).await;
        let lost = polled(&ada, &format!("{client}&cursor={start}")).await;
        assert_eq!(texts(&lost).last().map(String::as_str), Some(word));
    }
    let answer = polled(&ada, &format!("{client}&cursor={start}")).await;
    assert_eq!(texts(&answer), ["one", "two"]);
    let next = polled(&ada, &format!("{client}&cursor={}&wait=0", answer.cursor)).await;
    assert_eq!((texts(&next), next.cursor), (Vec::new(), answer.cursor));
    // A question that nobody waits for any more takes nothing with it either.
    let asked = poll(&ada, &format!("{client}&cursor={}&wait=60", next.cursor));
    let asked = tokio::spawn(asked.attempt());
    asked.abort();
    bob.says("general", "three").await;
    assert_eq!(texts(&polled(&ada, &format!("{client}&cursor={}", next.cursor)).await), ["three"]);
}

#[tokio::test]
async fn a_conversation_that_is_not_known_is_welcomed_and_goes_on() {
    let mut tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let (client, cursor) = begun(&ada).await;
    let (of_bob, _) = begun(&bob).await;
    bob.says("general", "one").await;
    let welcomed = |answer: &PollAnswer| match &answer.frames[0] {
        ServerFrame::Welcome(welcome) => welcome.resumed,
        other => panic!("{other:?}"),
    };
    let answer = polled(&ada, &format!("{of_bob}&cursor={cursor}")).await;
    assert!(welcomed(&answer), "somebody else's is as good as none");
    assert_eq!(texts(&answer), ["one"]);
    tidings.restart().await;
    let answer = polled(&ada, &format!("{client}&cursor={cursor}")).await;
    assert!(welcomed(&answer));
    assert_eq!(texts(&answer), ["one"]);
}

#[tokio::test]
async fn a_conversation_whose_cursor_is_not_known_begins_afresh() {
    let tidings = Tidings::with("--catch-up-events 2").await;
    let (ada, bob) = tidings.with_two().await;
    let (client, start) = begun(&ada).await;
    for word in ["one", "two", "three"] {
        bob.says("general", word).await;
    }
    let now = ada.snapshot().await.cursor;
    // It waited for her, but that answer was lost.
    assert_eq!(polled(&ada, &format!("{client}&cursor={start}")).await.cursor, now);
    let behind = format!("cursor={start}");
    let other = format!("cursor=00000000-{}", start.seq);
    for (cursor, expected) in
        [(behind, ResetReason::TooFar), (other, ResetReason::OtherEpoch), (String::new(), ResetReason::NewClient)]
    {
        let answer = polled(&ada, &format!("{client}&{cursor}")).await;
        assert_eq!(answer.frames, [ServerFrame::Reset { cursor: now, reason: expected }]);
        assert_eq!(answer.cursor, now);
        let next = polled(&ada, &format!("{client}&cursor={now}&wait=0")).await;
        assert_eq!((next.frames, next.cursor), (Vec::new(), now));
    }
}

#[tokio::test]
async fn a_large_answer_is_given_in_pieces() {
    let tidings = Tidings::with("--queue-bytes 65536 --sends-burst 1000").await;
    let (ada, bob) = tidings.with_two().await;
    let (client, start) = begun(&ada).await;
    let said: Vec<String> = (0..30).map(|number| format!("{number:010000}")).collect();
    for text in &said {
        bob.says("general", text).await;
    }
    for how in ["what waited", "what is replayed"] {
        let (mut heard, mut cursor, mut pieces) = (Vec::new(), start, 0);
        while heard.len() < said.len() {
            let answer = polled(&ada, &format!("{client}&cursor={cursor}&wait=0")).await;
            heard.extend(texts(&answer));
            assert!(heard.len() == said.len() || answer.next_ms == 0, "there is more at once");
            (cursor, pieces) = (answer.cursor, pieces + 1);
        }
        assert!(heard == said && pieces >= 4, "{how}: {} texts in {pieces} pieces", heard.len());
    }
}

#[tokio::test]
async fn short_polls_slow_down_while_nothing_happens() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let (client, mut cursor) = begun(&ada).await;
    let mut told = Vec::new();
    for _ in 0..9 {
        let answer = polled(&ada, &format!("{client}&cursor={cursor}&wait=0")).await;
        told.push(answer.next_ms);
    }
    assert!(told.is_sorted() && told[0] >= 1_000 && told[8] == 10_000, "{told:?}");
    bob.says("general", "news").await;
    let answer = polled(&ada, &format!("{client}&cursor={cursor}&wait=0")).await;
    assert_eq!((texts(&answer), answer.next_ms), (vec!["news".to_owned()], 1_000));
    cursor = answer.cursor;
    assert_eq!(polled(&ada, &format!("{client}&cursor={cursor}&wait=1")).await.next_ms, 0, "who waits is told nothing");
}

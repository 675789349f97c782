//! Messages: posting them, reading them page by page, and how far they were read.

use crate::tidings::{Person, Tidings, new_id};
use protocol::{
    channel::{ChannelKind, MyChannel},
    error::ErrorCode,
    id::{FileId, MessageId},
    message::{History, Message, NewMessage},
};
use serde_json::json;

fn message(text: &str) -> NewMessage {
    NewMessage { id: new_id(), text: text.into(), reply_to: None, attachments: Vec::new() }
}

async fn mine(person: &Person, slug: &str) -> MyChannel {
    let channels = person.snapshot().await.channels;
    channels.into_iter().find(|mine| mine.channel.slug == slug).unwrap()
}

#[tokio::test]
async fn what_was_posted_is_there_for_everybody() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let text = "Grüße, 李雷 🎉\n*zweite* Zeile";
    let posted = ada.says("general", text).await;
    assert_eq!((posted.text.as_str(), posted.sender.id, posted.client_id), (text, ada.user.id, posted.id));
    let history = bob.history("general", "").await;
    assert_eq!(history.messages, [posted]);
    assert!(!history.has_before && !history.has_after);
}

#[tokio::test]
async fn the_same_id_makes_one_message() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let message = message("once");
    let first: Message = ada.posts("general", &message).await.expect(201).json();
    let again: Message = ada.posts("general", &message).await.expect(200).json();
    assert_eq!(again, first);
    let other = NewMessage { text: "twice".into(), ..message.clone() };
    assert_eq!(ada.posts("general", &other).await.expect(200).json::<Message>(), first, "the first one stands");
    let problem = bob.posts("general", &message).await.refused(ErrorCode::IdConflict);
    assert!(!problem.detail.contains("once"));
    assert_eq!(ada.history("general", "").await.messages, [first]);
}

#[tokio::test]
async fn the_same_id_at_the_same_moment_makes_one_message() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let message = message("once");
    let post = || ada.posts("general", &message).into_future();
    let (a, b, c, d) = tokio::join!(post(), post(), post(), post());
    let mut statuses = [a.status, b.status, c.status, d.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 201]);
    assert_eq!(ada.history("general", "").await.messages.len(), 1);
}

#[tokio::test]
async fn only_members_post_and_read_positions_are_members_too() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    ada.makes("plans", ChannelKind::Public, &[]).await;
    ada.says("plans", "all can see this").await;
    bob.posts("plans", &message("hm")).await.refused(ErrorCode::Forbidden);
    bob.post("/channels/plans/read").json(&json!({"seq": 1})).await.refused(ErrorCode::Forbidden);
    bob.posts("nowhere", &message("hm")).await.refused(ErrorCode::NotFound);
    assert_eq!(bob.history("plans", "").await.messages.len(), 1);
    tidings.get("/channels/plans/messages").await.refused(ErrorCode::NotSignedIn);
    bob.joins("plans").await;
    bob.says("plans", "now I can").await;
}

#[tokio::test]
async fn texts_have_bounds() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    for (text, code) in [
        (String::new(), ErrorCode::TextEmpty),
        (" \n\t ".into(), ErrorCode::TextEmpty),
        ("a\0b".into(), ErrorCode::BadRequest),
        ("x".repeat(16_001), ErrorCode::TextTooLong),
    ] {
        let problem = ada.posts("general", &message(&text)).await.refused(code);
        assert_eq!(problem.field.as_deref(), Some("text"));
    }
    let longest = "🎉".repeat(16_000);
    ada.posts("general", &message(&longest)).await.expect(201);
    // As programs write it that know ASCII only.
    let escaped = format!(r#"{{"id":"{}","text":"{}"}}"#, new_id(), r"\ud83c\udf89".repeat(16_000));
    let posted = ada.post("/channels/general/messages").body("application/json", escaped).await.expect(201);
    assert_eq!(posted.json::<Message>().text, longest);
}

#[tokio::test]
async fn a_message_refers_to_what_is_there() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    ada.makes("plans", ChannelKind::Public, &[]).await;
    let question = ada.says("general", "why?").await;
    let answer = NewMessage { reply_to: Some(question.id), ..message("because") };
    assert_eq!(ada.posts("general", &answer).await.json::<Message>().reply_to, Some(question.id));
    let elsewhere = NewMessage { reply_to: Some(question.id), ..message("because") };
    assert_eq!(ada.posts("plans", &elsewhere).await.refused(ErrorCode::NotFound).field.as_deref(), Some("reply_to"));
    let nothing = NewMessage { reply_to: Some(new_id()), ..message("because") };
    ada.posts("general", &nothing).await.refused(ErrorCode::NotFound);
    let file = FileId::new(1, [1; 10]);
    let with_file = NewMessage { attachments: vec![file], ..message("see") };
    ada.posts("general", &with_file).await.refused(ErrorCode::NotFound);
    let with_many = NewMessage { attachments: vec![file; 11], ..message("see") };
    ada.posts("general", &with_many).await.refused(ErrorCode::TooLarge);
}

#[tokio::test]
async fn who_posts_too_fast_is_told_when_to_go_on() {
    let tidings = Tidings::with("--sends-burst 3 --sends-per-s 1").await;
    let (ada, bob) = tidings.with_two().await;
    for _ in 0..3 {
        ada.says("general", "hello").await;
    }
    let problem = ada.posts("general", &message("hello")).await.refused(ErrorCode::RateLimited);
    assert!((1..=1000).contains(&problem.retry_after_ms.unwrap()), "{problem:?}");
    bob.says("general", "I can").await;
}

/// Messages of two channels, in turn, so that numbers in a channel have gaps.
async fn talk(ada: &Person, count: usize) -> Vec<MessageId> {
    ada.makes("noise", ChannelKind::Public, &[]).await;
    let mut ids = Vec::new();
    for number in 0..count {
        ids.push(ada.says("general", &format!("message {number}")).await.id);
        ada.says("noise", "meanwhile").await;
    }
    ids
}

fn ids(history: &History) -> Vec<MessageId> {
    assert!(history.messages.is_sorted_by(|a, b| a.seq < b.seq));
    history.messages.iter().map(|message| message.id).collect()
}

const FAST: &str = "--sends-burst 100000 --history-page 4 --history-page-max 9";

#[tokio::test]
async fn history_can_be_walked_in_both_directions_without_gap_or_overlap() {
    let tidings = Tidings::with(FAST).await;
    let ada = tidings.set_up().await;
    let all = talk(&ada, 20).await;
    for limit in [1, 2, 3, 7, 9] {
        for by_seq in [false, true] {
            let name = |message: &Message| if by_seq { message.seq.to_string() } else { message.id.to_string() };

            let mut walked = Vec::new();
            let mut page = ada.history("general", &format!("?limit={limit}")).await;
            assert!(!page.has_after);
            loop {
                walked.splice(0..0, ids(&page));
                assert_eq!(page.has_before, walked.len() < all.len(), "after {} of {limit}", walked.len());
                if !page.has_before {
                    break;
                }
                let before = name(&page.messages[0]);
                page = ada.history("general", &format!("?before={before}&limit={limit}")).await;
                assert!(page.has_after && page.messages.len() <= limit);
            }
            assert_eq!(walked, all);

            let mut walked = Vec::new();
            let mut page = ada.history("general", &format!("?after=0&limit={limit}")).await;
            assert!(!page.has_before);
            loop {
                walked.extend(ids(&page));
                assert_eq!(page.has_after, walked.len() < all.len(), "after {} of {limit}", walked.len());
                if !page.has_after {
                    break;
                }
                let after = name(page.messages.last().unwrap());
                page = ada.history("general", &format!("?after={after}&limit={limit}")).await;
                assert!(page.has_before && page.messages.len() <= limit);
            }
            assert_eq!(walked, all);
        }
    }
}

#[tokio::test]
async fn history_around_a_message_shows_its_neighbours() {
    let tidings = Tidings::with(FAST).await;
    let ada = tidings.set_up().await;
    let all = talk(&ada, 12).await;
    for limit in [1, 2, 5, 8] {
        for (place, id) in all.iter().enumerate() {
            let page = ada.history("general", &format!("?around={id}&limit={limit}")).await;
            let shown = ids(&page);
            let first = all.iter().position(|id| *id == shown[0]).unwrap();
            assert_eq!(shown, all[first..first + shown.len()], "around {place}, {limit}");
            assert!(shown.contains(id) && shown.len() <= limit);
            assert_eq!((page.has_before, page.has_after), (first > 0, first + shown.len() < all.len()));
            let (before, after) = (place - first, first + shown.len() - 1 - place);
            assert!(before == place || before == limit / 2, "{before} before {place}, {limit}");
            assert!(after == all.len() - 1 - place || after + 1 == limit.div_ceil(2), "{after} after {place}, {limit}");
        }
    }
    // Around a number that is no message's of this channel: what lies before and after it.
    let seq = ada.history("general", &format!("?around={}&limit=1", all[5])).await.messages[0].seq;
    assert_eq!(ids(&ada.history("general", &format!("?around={}&limit=4", seq + 1)).await), all[3..7]);
}

#[tokio::test]
async fn the_ends_of_history_are_told_truthfully() {
    let tidings = Tidings::with(FAST).await;
    let ada = tidings.set_up().await;
    let empty = ada.history("general", "?after=0").await;
    assert!(empty.messages.is_empty() && !empty.has_before && !empty.has_after);
    let all = talk(&ada, 3).await;
    for (query, count, has_before, has_after) in [
        ("?after=0".to_owned(), 3, false, false),
        ("?before=0".to_owned(), 0, false, true),
        ("?after=999999".to_owned(), 0, true, false),
        ("?before=999999".to_owned(), 3, false, false),
        (format!("?before={}", u64::MAX), 3, false, false),
        (format!("?after={}", u64::MAX), 0, true, false),
        (format!("?around={}", u64::MAX), 3, false, false),
        (format!("?before={}", all[0]), 0, false, true),
        (format!("?after={}", all[2]), 0, true, false),
        (format!("?after={}", all[0]), 2, true, false),
    ] {
        let page = ada.history("general", &query).await;
        assert_eq!((page.messages.len(), page.has_before, page.has_after), (count, has_before, has_after), "{query}");
    }
}

#[tokio::test]
async fn a_page_of_history_has_a_size() {
    let tidings = Tidings::with(FAST).await;
    let ada = tidings.set_up().await;
    let all = talk(&ada, 12).await;
    for (query, from) in [("", 8), ("?limit=0", 11), ("?limit=5", 7), ("?limit=4294967295", 3)] {
        assert_eq!(ids(&ada.history("general", query).await), all[from..], "{query}");
    }
    let noise = ada.history("noise", "?limit=1").await.messages.remove(0);
    for strange in [noise.id.to_string(), new_id().to_string(), "yesterday".into()] {
        for way in ["before", "after", "around"] {
            let page = format!("/channels/general/messages?{way}={strange}");
            ada.get(&page).await.refused(ErrorCode::NotFound);
        }
    }
    ada.get("/channels/nowhere/messages").await.refused(ErrorCode::NotFound);
}

#[tokio::test]
async fn unread_counts_what_others_said_since() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    assert_eq!(mine(&bob, "general").await.unread, 0);
    let one = ada.says("general", "one").await;
    bob.says("general", "my own does not count").await;
    let two = ada.says("general", "two").await;
    let general = mine(&bob, "general").await;
    assert_eq!((general.unread, general.last_seq), (2, two.seq));
    bob.reads("general", one.seq).await;
    let general = mine(&bob, "general").await;
    assert_eq!((general.unread, general.read_seq), (1, one.seq));
    assert_eq!(mine(&ada, "general").await.unread, 1, "everybody reads for themselves");
}

#[tokio::test]
async fn a_read_position_never_moves_back_unless_told_to() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let one = ada.says("general", "one").await;
    let two = ada.says("general", "two").await;
    bob.reads("general", two.seq).await;
    bob.reads("general", one.seq).await;
    bob.reads("general", 0).await;
    assert_eq!(mine(&bob, "general").await.read_seq, two.seq);

    let unread = |from: MessageId| bob.post("/channels/general/read").json(&json!({"unread_from": from}));
    unread(one.id).await.expect(204);
    let general = mine(&bob, "general").await;
    assert_eq!((general.unread, general.read_seq), (2, one.seq - 1));
    unread(new_id()).await.refused(ErrorCode::NotFound);

    // Nobody reads ahead of what has happened.
    bob.reads("general", u64::MAX).await;
    let head = bob.snapshot().await.cursor.seq;
    assert!(mine(&bob, "general").await.read_seq <= head);
    let three = ada.says("general", "three").await;
    let general = mine(&bob, "general").await;
    assert_eq!((general.unread, general.last_seq), (1, three.seq));
    bob.post("/channels/general/read").json(&json!({})).await.refused(ErrorCode::BadRequest);
}

#[tokio::test]
async fn a_new_member_has_nothing_to_catch_up_with() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    ada.makes("plans", ChannelKind::Public, &[]).await;
    ada.says("plans", "long ago").await;
    bob.joins("plans").await;
    assert_eq!(mine(&bob, "plans").await.unread, 0);
    ada.says("plans", "just now").await;
    assert_eq!(mine(&bob, "plans").await.unread, 1);
}

//! The outbox, and what is told in passing.

use super::*;
use crate::connection::{OUTBOX_MAX, Unsent};
use PendingState::{Attaching, Failed, Queued, RetryAt, Sending};

#[test]
fn messages_go_one_at_a_time_and_in_order() {
    let mut tab = Tab::connected();
    (1..=3).for_each(|n| tab.writes(n));
    assert_eq!(tab.sends(), [1]);
    assert_eq!(tab.pending(), [(1, Sending), (2, Queued), (3, Queued)]);
    tab.hears(ack(11, 1));
    assert_eq!((tab.sends(), tab.delivered.concat()), (vec![2], vec![ack(11, 1)]));
    tab.hears(ack(12, 2));
    tab.hears(ack(13, 3));
    assert_eq!((tab.sends(), tab.pending()), (vec![3], vec![]));
}

#[test]
fn ones_own_message_in_the_log_is_as_good_as_an_ack() {
    let mut tab = Tab::connected();
    tab.writes(1);
    tab.hears(own(11, 1));
    assert_eq!((tab.pending(), tab.seqs()), (vec![], vec![11]));
    tab.hears(ack(11, 1));
    assert_eq!(tab.pending(), []);
}

#[test]
fn what_is_not_acknowledged_is_sent_again_with_the_same_id() {
    let mut tab = Tab::connected();
    tab.writes(1);
    tab.waits(4_999);
    assert_eq!(tab.sends(), [1]);
    tab.waits(1);
    assert_eq!(tab.sends(), [1]);
    tab.waits(5_000);
    tab.hears(ack(11, 1));
    tab.waits(20_000);
    assert_eq!((tab.sends(), tab.pending()), (vec![1], vec![]));
}

#[test]
fn what_was_written_without_connection_goes_when_there_is_one() {
    let mut tab = Tab::new();
    (1..=3).for_each(|n| tab.writes(n));
    tab.signs_in_to_chat();
    assert_eq!(tab.machine.status().waiting, 3);
    tab.is_let_in();
    assert_eq!(tab.sends(), [1]);
}

#[test]
fn what_was_sent_when_the_connection_broke_is_sent_again_first() {
    let mut tab = Tab::connected();
    (1..=2).for_each(|n| tab.writes(n));
    tab.is_cut();
    assert_eq!(tab.pending(), [(1, Queued), (2, Queued)], "nobody knows whether it arrived");
    tab.forgets();
    tab.waits(1_000);
    tab.is_let_in();
    tab.hears(own(11, 1));
    assert_eq!((tab.sends(), tab.pending()), (vec![1, 2], vec![(2, Sending)]));
}

#[test]
fn a_temporary_refusal_is_retried_when_the_server_said() {
    let mut tab = Tab::connected();
    (1..=2).for_each(|n| tab.writes(n));
    tab.hears(refusal(1, ErrorCode::RateLimited, Some(1_500)));
    assert_eq!(tab.pending()[0], (1, RetryAt(tab.now + 1_500)));
    assert_eq!(tab.delivered.concat(), [refusal(1, ErrorCode::RateLimited, Some(1_500))]);
    tab.waits(1_499);
    assert_eq!(tab.sends(), [1], "the order is kept, so the second waits too");
    tab.waits(1);
    assert_eq!(tab.sends(), [1]);
}

#[test]
fn without_a_time_it_backs_off() {
    let mut tab = Tab::connected();
    tab.writes(1);
    let mut waits = vec![];
    for refused in 1..=8 {
        tab.hears(refusal(1, ErrorCode::Unavailable, None));
        assert_eq!(tab.sends().len(), 1, "refused {refused} times");
        let sent = tab.now;
        while tab.pending() != [(1, Sending)] {
            tab.waits(10);
            tab.hears(ServerFrame::Pong {});
            assert!(tab.now - sent <= 30_010, "for ever");
        }
        waits.push(tab.now - sent);
    }
    assert!(waits[0] <= 1_010 && waits.iter().all(|wait| *wait <= 30_010), "{waits:?}");
    assert!(waits.iter().sum::<u64>() > 20_000, "{waits:?}");
}

#[test]
fn a_refusal_for_good_is_shown_and_the_queue_goes_on() {
    let mut tab = Tab::connected();
    (1..=2).for_each(|n| tab.writes(n));
    tab.hears(refusal(1, ErrorCode::TextTooLong, None));
    assert_eq!(tab.pending(), [(1, Failed(ErrorCode::TextTooLong)), (2, Sending)]);
    assert_eq!((tab.sends(), tab.machine.status().waiting), (vec![1, 2], 1));
    tab.hears(refusal(1, ErrorCode::RateLimited, None));
    assert_eq!(tab.pending()[0].1, Failed(ErrorCode::TextTooLong), "a late answer does not revive it");
}

#[test]
fn an_error_about_something_else_refuses_nothing() {
    let mut tab = Tab::connected();
    tab.writes(1);
    tab.hears(refusal(9, ErrorCode::Forbidden, None));
    let about = |reply_to| FrameError { reply_to, ..FrameError::new(ErrorCode::NotFound, "no") };
    tab.hears(ServerFrame::Error(about(Some("general".into()))));
    tab.hears(ServerFrame::Error(about(None)));
    assert_eq!(tab.pending(), [(1, Sending)]);
}

#[test]
fn the_person_can_try_again() {
    let mut tab = Tab::connected();
    (1..=2).for_each(|n| tab.writes(n));
    tab.hears(refusal(1, ErrorCode::Forbidden, None));
    tab.does(Input::Retry(id(1)));
    assert_eq!((tab.sends(), tab.pending()), (vec![1, 2], vec![(1, Queued), (2, Sending)]), "one at a time");
    tab.hears(ack(11, 2));
    assert_eq!(tab.sends(), [1]);
    tab.hears(refusal(1, ErrorCode::RateLimited, Some(60_000)));
    tab.does(Input::Retry(id(1)));
    assert_eq!(tab.sends(), [1]);
    tab.does(Input::Retry(id(9)));
    assert_eq!(tab.pending(), [(1, Sending)]);
}

#[test]
fn the_person_can_take_a_message_back() {
    let mut tab = Tab::connected();
    (1..=3).for_each(|n| tab.writes(n));
    tab.does(Input::TakeBack(id(2)));
    tab.does(Input::TakeBack(id(1)));
    assert_eq!((tab.sends(), tab.pending()), (vec![1, 3], vec![(3, Sending)]));
    tab.hears(own(11, 1));
    tab.hears(ack(11, 1));
    assert_eq!((tab.seqs(), tab.pending()), (vec![11], vec![(3, Sending)]), "it was too late, and so it shows");
}

#[test]
fn a_full_outbox_gives_the_message_back() {
    let mut tab = Tab::connected();
    let most = u8::try_from(OUTBOX_MAX).unwrap();
    (1..=most).for_each(|n| tab.writes(n));
    tab.hears(refusal(1, ErrorCode::Forbidden, None));
    tab.writes(most + 1);
    assert_eq!(tab.refused, [written(most + 1)], "failed ones take room too: nothing is dropped");
    tab.does(Input::TakeBack(id(1)));
    tab.writes(most + 1);
    assert_eq!((tab.refused.len(), tab.pending().len()), (1, OUTBOX_MAX));
}

/// As it is kept where it outlives the page.
#[test]
fn a_message_that_waits_for_its_files_holds_back_its_channel_and_no_other() {
    let mut tab = Tab::connected();
    tab.does(Input::Hold { channel: slug("general"), message: written(1) });
    tab.writes(2);
    tab.does(Input::Send { channel: slug("random"), message: written(3) });
    assert_eq!(tab.pending(), [(1, Attaching), (2, Queued), (3, Sending)]);
    tab.hears(ack(11, 3));
    assert_eq!(tab.sends(), [3]);

    tab.does(Input::Attach(id(1), vec![file()]));
    assert_eq!(tab.attached(), [file()]);
    tab.hears(ack(12, 1));
    tab.hears(ack(13, 2));
    assert_eq!((tab.sends(), tab.pending()), (vec![2], vec![]));
}

#[test]
fn what_has_no_files_to_come_lets_the_others_go_first() {
    let mut tab = Tab::connected();
    tab.does(Input::Hold { channel: slug("general"), message: written(1) });
    tab.writes(2);
    tab.does(Input::FilesFailed(id(1), ErrorCode::TooLarge));
    assert_eq!(tab.pending(), [(1, Failed(ErrorCode::TooLarge)), (2, Sending)]);
    tab.hears(ack(11, 2));
    tab.does(Input::Retry(id(1)));
    assert_eq!(tab.pending(), [(1, Attaching)], "it still lacks them");
    tab.does(Input::Attach(id(1), vec![file()]));
    tab.does(Input::Attach(id(1), vec![]));
    assert_eq!(tab.attached(), [file()], "once they are there, they stay");
}

#[test]
fn what_waited_for_its_files_does_so_after_a_reload() {
    let mut tab = Tab::new();
    tab.does(Input::Hold { channel: slug("general"), message: written(1) });
    let kept: Vec<_> = tab.machine.outbox().map(Unsent::from).collect();
    let mut next = Tab::new();
    next.does(Input::Restore(kept));
    assert_eq!(next.pending(), [(1, Attaching)]);
}

fn file() -> FileId {
    FileId::new(1, [7; 10])
}

fn kept(n: u8, failed: Option<ErrorCode>) -> Unsent {
    Unsent { channel: slug("general"), message: written(n), failed, lacks_files: false }
}

#[test]
fn what_was_kept_goes_before_what_was_written_since() {
    let mut tab = Tab::new();
    tab.writes(3);
    tab.does(Input::Restore(vec![kept(1, None), kept(2, Some(ErrorCode::Forbidden)), kept(3, None)]));
    assert_eq!(tab.pending(), [(1, Queued), (2, Failed(ErrorCode::Forbidden)), (3, Queued)]);
    tab.signs_in_to_chat();
    tab.is_let_in();
    tab.hears(ack(11, 1));
    assert_eq!(tab.sends(), [1, 3], "what was refused for good is not sent again by itself");
}

#[test]
fn what_is_restored_in_the_middle_of_a_send_waits_for_its_end() {
    let mut tab = Tab::connected();
    tab.writes(3);
    tab.does(Input::Restore(vec![kept(1, None)]));
    assert_eq!(tab.pending(), [(1, Queued), (3, Sending)]);
    tab.hears(ack(11, 3));
    assert_eq!(tab.sends(), [3, 1]);
}

#[test]
fn what_there_is_no_room_for_is_not_restored() {
    let mut tab = Tab::new();
    (101..=198).for_each(|n| tab.writes(n));
    tab.does(Input::Restore((1..=4).map(|n| kept(n, None)).collect()));
    let first: Vec<_> = tab.pending().iter().take(3).map(|pending| pending.0).collect();
    assert_eq!((first, tab.pending().len()), (vec![1, 2, 101], OUTBOX_MAX));
}

#[test]
fn what_is_kept_of_a_message_is_json() {
    let mut tab = Tab::connected();
    tab.writes(1);
    tab.hears(refusal(1, ErrorCode::Forbidden, None));
    let json = serde_json::to_value(Unsent::from(tab.machine.outbox().next().unwrap())).unwrap();
    assert_eq!(json["failed"], "forbidden");
    assert_eq!((&json["channel"], &json["message"]["id"]), (&"general".into(), &id(1).to_string().into()));
    assert_eq!(serde_json::from_value::<Unsent>(json).unwrap(), kept(1, Some(ErrorCode::Forbidden)));
}

#[test]
fn the_same_message_twice_is_one_and_another_with_its_id_is_none() {
    let mut tab = Tab::connected();
    tab.is_cut();
    tab.writes(1);
    tab.writes(1);
    assert_eq!((tab.pending().len(), tab.refused.len()), (1, 0));
    let other = NewMessage { text: "other".into(), ..written(1) };
    tab.does(Input::Tell(ClientFrame::Send { channel: slug("general"), message: other.clone() }));
    assert_eq!((tab.pending().len(), tab.refused), (1, vec![other]));
}

#[test]
fn read_positions_wait_for_a_connection_and_only_the_highest_is_told() {
    let read = |channel, seq| ClientFrame::Read { channel: slug(channel), seq };
    let mut tab = Tab::connected();
    tab.does(Input::Tell(read("general", 10)));
    assert_eq!(tab.says(), [read("general", 10)]);
    tab.is_cut();
    for frame in [read("general", 12), read("random", 3), read("general", 11)] {
        tab.does(Input::Tell(frame));
    }
    tab.waits(1_000);
    tab.is_let_in();
    let reads = tab.says().into_iter().filter(|frame| matches!(frame, ClientFrame::Read { .. }));
    assert_eq!(reads.collect::<Vec<_>>(), [read("general", 12), read("random", 3)]);
}

#[test]
fn read_positions_are_bounded() {
    let mut tab = Tab::connecting();
    for n in 0..1_000 {
        tab.does(Input::Tell(ClientFrame::Read { channel: slug(&n.to_string()), seq: 1 }));
    }
    tab.is_let_in();
    assert!(tab.says().len() < 40, "few enough for the server's limit of frames a second");
}

/// What was said of read positions since.
fn reads(tab: &mut Tab) -> Vec<ClientFrame> {
    tab.says().into_iter().filter(|frame| matches!(frame, ClientFrame::Read { .. })).collect()
}

fn reconnects(tab: &mut Tab) {
    tab.is_cut();
    tab.tries_again();
    tab.is_let_in();
}

#[test]
fn a_read_position_is_told_on_each_new_link_until_the_log_has_it() {
    let read = ClientFrame::Read { channel: general().into(), seq: 10 };
    let moved = |seq, user, read_seq| ServerFrame::Read { seq, channel: general(), user, read_seq, unread: 0 };
    let mut tab = Tab::connected();
    tab.does(Input::Tell(read.clone()));
    tab.does(Input::Tell(read.clone()));
    assert_eq!(reads(&mut tab), std::slice::from_ref(&read), "once on a link");
    tab.hears(moved(11, UserId::new(0, [2; 10]), 10));
    tab.hears(moved(12, ada().id, 9));
    reconnects(&mut tab);
    assert_eq!(reads(&mut tab), [read], "neither another's nor a lower one was it");
    tab.hears(moved(13, ada().id, 10));
    reconnects(&mut tab);
    assert_eq!(reads(&mut tab), []);
}

#[test]
fn a_read_position_that_is_refused_or_of_another_life_is_not_told_again() {
    let read = ClientFrame::Read { channel: general().into(), seq: 10 };
    let about = |code| FrameError { reply_to: Some(general().to_string()), ..FrameError::new(code, "no") };
    let mut tab = Tab::connected();
    tab.does(Input::Tell(read.clone()));
    tab.hears(ServerFrame::Error(about(ErrorCode::Unavailable)));
    tab.forgets();
    reconnects(&mut tab);
    assert_eq!(reads(&mut tab), std::slice::from_ref(&read), "refused for now");
    tab.hears(ServerFrame::Error(about(ErrorCode::NotFound)));
    reconnects(&mut tab);
    assert_eq!(reads(&mut tab), []);
    tab.does(Input::Tell(read));
    tab.is_cut();
    tab.forgets();
    tab.tries_again();
    tab.does(Input::Opened(tab.link()));
    tab.is_reset(Cursor { epoch: Epoch(2), seq: 3 }, ResetReason::OtherEpoch);
    tab.does(Input::Snapshot(Cursor { epoch: Epoch(2), seq: 3 }));
    assert_eq!(reads(&mut tab), [], "where the number means something else");
    reconnects(&mut tab);
    assert_eq!(reads(&mut tab), []);
}

/// What was said of presence since.
fn presences(tab: &mut Tab) -> Vec<PresenceStatus> {
    let status = |frame| match frame {
        ClientFrame::Presence { status } => Some(status),
        _ => None,
    };
    tab.says().into_iter().filter_map(status).collect()
}

#[test]
fn who_is_away_says_so_on_each_new_link() {
    let mut tab = Tab::connected();
    reconnects(&mut tab);
    assert_eq!(presences(&mut tab), [], "a tab begins online");
    tab.does(Input::Tell(ClientFrame::Presence { status: PresenceStatus::Away }));
    tab.waits(5_000);
    assert_eq!(presences(&mut tab), [PresenceStatus::Away], "once on a link");
    for _ in 0..2 {
        reconnects(&mut tab);
        assert_eq!(presences(&mut tab), [PresenceStatus::Away]);
    }
}

#[test]
fn who_comes_back_while_there_is_no_connection_says_so_on_the_next() {
    let mut tab = Tab::connected();
    tab.does(Input::Tell(ClientFrame::Presence { status: PresenceStatus::Away }));
    tab.is_cut();
    tab.forgets();
    tab.does(Input::Tell(ClientFrame::Presence { status: PresenceStatus::Online }));
    tab.tries_again();
    tab.is_let_in();
    assert_eq!(presences(&mut tab), [PresenceStatus::Online], "the server may still know the tab as away");
}

#[test]
fn how_reachable_somebody_was_is_not_said_of_the_next() {
    let mut tab = Tab::connected();
    tab.does(Input::Tell(ClientFrame::Presence { status: PresenceStatus::Dnd }));
    tab.does(Input::SignedOut);
    tab.forgets();
    tab.does(Input::SignedIn);
    tab.does(Input::Snapshot(at(20)));
    tab.is_let_in();
    assert_eq!(presences(&mut tab), []);
}

#[test]
fn what_is_passing_is_said_now_or_never() {
    let typing = ClientFrame::Typing { channel: slug("general"), on: true };
    let mut tab = Tab::connected();
    tab.does(Input::Tell(typing.clone()));
    assert!(tab.says().contains(&typing));
    tab.is_cut();
    tab.does(Input::Tell(typing.clone()));
    tab.waits(1_000);
    tab.is_let_in();
    assert!(!tab.said.contains(&typing));
}

#[test]
fn what_the_machine_says_by_itself_is_not_taken_from_others() {
    let mut tab = Tab::connected();
    let channel = slug("random");
    for frame in [
        ClientFrame::Auth { token: "x".into() },
        ClientFrame::Ping {},
        ClientFrame::Pong {},
        ClientFrame::Subscribe { channel: channel.clone() },
        ClientFrame::Unsubscribe { channel },
    ] {
        tab.does(Input::Tell(frame));
    }
    assert_eq!(tab.says(), []);
}

#[test]
fn all_that_failed_or_waits_can_be_sent_at_once() {
    let mut tab = Tab::connected();
    (1..=3).for_each(|n| tab.writes(n));
    tab.hears(refusal(1, ErrorCode::Forbidden, None));
    tab.hears(refusal(2, ErrorCode::RateLimited, Some(60_000)));
    tab.says();
    tab.does(Input::RetryAll);
    assert_eq!((tab.sends(), tab.pending()), (vec![1], vec![(1, Sending), (2, Queued), (3, Queued)]));
}

#[test]
fn what_was_kept_over_a_reload_is_sent_whenever_it_is_brought_back() {
    let mut tab = Tab::connected();
    tab.writes(9);
    for n in [1, 2, 9, 1] {
        tab.writes(n);
    }
    tab.hears(ack(11, 9));
    tab.hears(ack(12, 1));
    assert_eq!((tab.sends(), tab.refused.len()), (vec![9, 1, 2], 0), "each of them once");
}

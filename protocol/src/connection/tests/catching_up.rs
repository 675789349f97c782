//! The cursor, duplicates, resets and snapshots.

use super::*;
use crate::connection::catch_up::HELD_MAX;

const RESTORED: Epoch = Epoch(2);

/// A tab whose stream goes on at 30, and which reads a snapshot therefore.
fn resetting() -> Tab {
    let mut tab = Tab::connecting();
    tab.does(Input::Opened(tab.link()));
    tab.is_reset(at(30), ResetReason::TooFar);
    assert_eq!(tab.snapshots, [ResetReason::TooFar]);
    tab.forgets();
    tab
}

#[test]
fn each_event_is_delivered_once_and_in_order() {
    let mut tab = Tab::connected();
    for seq in [9, 10, 11, 11, 14, 12, 14, 15] {
        tab.hears(event(seq));
    }
    assert_eq!(tab.seqs(), [11, 14, 15]);
}

#[test]
fn the_next_hello_says_what_was_delivered_last() {
    let mut tab = Tab::connected();
    tab.hears(event(11));
    tab.hears(event(17));
    tab.is_cut();
    tab.waits(1_000);
    tab.is_let_in();
    assert_eq!(tab.hello_cursor(), at(17));
    tab.hears(event(17));
    tab.hears(event(18));
    assert_eq!(tab.seqs(), [11, 17, 18]);
}

#[test]
fn events_wait_for_the_snapshot_and_those_in_it_are_left_out() {
    let mut tab = resetting();
    let here = ServerFrame::Presence(Presence { user: ada().id, status: PresenceStatus::Away, last_seen: 0 });
    for frame in [event(31), here.clone(), event(32), event(33)] {
        tab.hears(frame);
    }
    assert_eq!(tab.delivered.len(), 0);
    assert_eq!(tab.machine.status().cursor, None, "nobody knows how far the screen is");
    tab.does(Input::Snapshot(at(31)));
    assert_eq!(tab.delivered, [[here, event(32), event(33)]], "what is passing may be newer than the snapshot");
    tab.seqs();
    tab.hears(event(33));
    tab.hears(event(34));
    assert_eq!(tab.seqs(), [34]);
    assert_eq!(tab.machine.status().cursor, Some(at(34)));
}

#[test]
fn a_snapshot_ahead_of_the_stream_leaves_out_what_it_has() {
    let mut tab = resetting();
    tab.does(Input::Snapshot(at(32)));
    for seq in 31..35 {
        tab.hears(event(seq));
    }
    assert_eq!(tab.seqs(), [33, 34]);
}

#[test]
fn events_before_the_reset_belong_to_what_is_no_longer_asked() {
    let mut tab = Tab::connecting();
    tab.does(Input::Opened(tab.link()));
    tab.hears(welcome(at(30), false));
    tab.hears(event(12));
    tab.hears(ServerFrame::Reset { cursor: at(30), reason: ResetReason::TooOld });
    tab.does(Input::Snapshot(at(30)));
    assert!(tab.seqs().is_empty());
}

#[test]
fn a_welcome_without_its_reset_is_not_waited_for_for_ever() {
    let mut tab = Tab::connecting();
    tab.does(Input::Opened(tab.link()));
    tab.hears(welcome(at(30), false));
    tab.waits(10_000);
    assert_eq!(tab.closed, [CloseCode::HeartbeatMissed]);
}

#[test]
fn a_snapshot_that_fails_is_read_again_later_and_later() {
    let mut tab = resetting();
    tab.hears(event(31));
    let begun = tab.now;
    for _ in 0..8 {
        tab.does(Input::SnapshotFailed);
        while tab.snapshots.is_empty() {
            tab.waits(100);
            tab.hears(ping(31));
        }
        tab.snapshots.clear();
    }
    assert!((10_000..130_000).contains(&(tab.now - begun)), "{}", tab.now - begun);
    tab.does(Input::Snapshot(at(30)));
    assert_eq!(tab.seqs(), [31]);
}

#[test]
fn a_snapshot_that_never_comes_is_read_again() {
    let mut tab = resetting();
    tab.waits(20_000);
    tab.hears(ping(30));
    tab.waits(9_999);
    assert_eq!(tab.snapshots, []);
    tab.waits(1_001);
    assert_eq!(tab.snapshots, [ResetReason::TooFar]);
}

#[test]
fn a_snapshot_older_than_the_stream_is_read_again() {
    let mut tab = resetting();
    tab.hears(event(31));
    tab.does(Input::Snapshot(at(29)));
    assert!(tab.seqs().is_empty(), "30 would be missing");
    tab.waits(1_000);
    assert_eq!(tab.snapshots, [ResetReason::TooFar]);
    tab.does(Input::Snapshot(at(30)));
    assert_eq!(tab.seqs(), [31]);
}

#[test]
fn a_server_that_has_only_old_snapshots_is_asked_to_stream_from_there() {
    let mut tab = resetting();
    for _ in 0..3 {
        tab.does(Input::Snapshot(at(20)));
        tab.waits(2_000);
    }
    assert_eq!(tab.closed, [CloseCode::Done], "what was offered there is not offered there again");
    tab.is_let_in();
    assert_eq!(tab.hello_cursor(), at(20));
    tab.hears(event(21));
    assert_eq!(tab.seqs(), [21]);
}

#[test]
fn what_is_kept_is_bounded() {
    let mut tab = resetting();
    let most = HELD_MAX as u64;
    (31..=30 + most).for_each(|seq| tab.hears(event(seq)));
    tab.hears(ServerFrame::Typing { channel: general(), user: ada().id, on: true });
    tab.hears(event(31 + most));
    tab.hears(event(32 + most));
    tab.does(Input::Snapshot(at(30)));
    assert_eq!(tab.delivered.len(), 0, "dropped: the snapshot has to reach further now");
    tab.waits(1_000);
    assert_eq!(tab.snapshots, [ResetReason::TooFar]);
    tab.does(Input::Snapshot(at(31 + most)));
    assert_eq!(tab.seqs(), [32 + most]);
}

#[test]
fn a_lost_connection_does_not_disturb_a_snapshot_on_its_way() {
    let mut tab = resetting();
    tab.hears(event(31));
    tab.is_cut();
    tab.waits(1_000);
    tab.is_let_in();
    assert_eq!(tab.hello_cursor(), at(31), "the stream continues though the screen is not there yet");
    tab.hears(event(32));
    tab.does(Input::Snapshot(at(30)));
    assert_eq!((tab.seqs(), tab.snapshots.len()), (vec![31, 32], 0));
}

#[test]
fn a_second_reset_raises_what_the_snapshot_has_to_reach() {
    let mut tab = resetting();
    tab.hears(event(31));
    tab.is_cut();
    tab.waits(1_000);
    tab.does(Input::Opened(tab.link()));
    tab.is_reset(at(40), ResetReason::TooFar);
    assert_eq!(tab.snapshots, [], "one is on its way");
    tab.does(Input::Snapshot(at(35)));
    tab.waits(1_000);
    assert_eq!((tab.seqs(), tab.snapshots.len()), (vec![], 1));
    tab.does(Input::Snapshot(at(40)));
    tab.hears(event(41));
    assert_eq!(tab.seqs(), [41]);
}

#[test]
fn a_restored_database_begins_anew_with_smaller_numbers() {
    let mut tab = Tab::connected();
    tab.hears(event(50));
    tab.is_closed(CloseCode::Restarting);
    tab.waits(1_000);
    tab.does(Input::Opened(tab.link()));
    tab.is_reset(Cursor { epoch: RESTORED, seq: 5 }, ResetReason::OtherEpoch);
    tab.hears(event(6));
    tab.does(Input::Snapshot(Cursor { epoch: RESTORED, seq: 5 }));
    assert_eq!(tab.seqs(), [50, 6]);
}

#[test]
fn a_snapshot_of_another_life_does_not_fit() {
    let mut tab = resetting();
    tab.does(Input::Snapshot(Cursor { epoch: RESTORED, seq: 99 }));
    tab.waits(1_000);
    assert_eq!(tab.snapshots, [ResetReason::TooFar]);
}

#[test]
fn a_ping_from_another_life_is_not_believed() {
    let mut tab = Tab::connected();
    tab.hears(ServerFrame::Ping { cursor: Cursor { epoch: RESTORED, seq: 99 }, sent_at: 0 });
    assert_eq!(tab.hello_cursor(), at(10), "the answer will be a reset");
}

#[test]
fn a_stream_that_begins_elsewhere_is_a_reset() {
    let elsewhere = [
        (at(12), ResetReason::TooFar),
        (at(8), ResetReason::OtherEpoch),
        (Cursor { epoch: RESTORED, seq: 10 }, ResetReason::OtherEpoch),
    ];
    for (cursor, reason) in elsewhere {
        let mut tab = Tab::connecting();
        tab.does(Input::Opened(tab.link()));
        tab.hears(welcome(cursor, true));
        tab.hears(event(13));
        assert_eq!((tab.seqs().len(), tab.snapshots.as_slice()), (0, &[reason][..]));
        tab.does(Input::Snapshot(cursor));
        assert_eq!(tab.seqs(), [13]);
    }
}

#[test]
fn a_slow_reader_catches_up_from_its_own_cursor() {
    let mut tab = Tab::connected();
    tab.hears(event(11));
    tab.hears(ServerFrame::Lagging { from: 12, to: 20 });
    tab.hears(event(21));
    tab.hears(ping(21));
    let hellos = tab.said.iter().filter(|frame| matches!(frame, ClientFrame::Hello(_))).count();
    assert_eq!((hellos, tab.hello_cursor(), tab.seqs()), (1, at(11), vec![11]), "12 to 20 must not be skipped");
    tab.hears(ServerFrame::Lagging { from: 12, to: 22 });
    tab.is_welcomed();
    (12..23).for_each(|seq| tab.hears(event(seq)));
    assert_eq!(tab.seqs(), (12..23).collect::<Vec<_>>());
}

#[test]
fn a_snapshot_read_unasked_is_continued_from() {
    let mut tab = Tab::connected();
    (11..15).for_each(|seq| tab.hears(event(seq)));
    tab.does(Input::Snapshot(at(16)));
    assert_eq!(tab.says(), [], "a newer one needs no new stream");
    (15..18).for_each(|seq| tab.hears(event(seq)));
    assert_eq!(tab.seqs(), [11, 12, 13, 14, 17]);
    tab.does(Input::Snapshot(at(13)));
    tab.is_let_in();
    assert_eq!(tab.hello_cursor(), at(13), "an older one lacks what was delivered to the state before");
    (14..19).for_each(|seq| tab.hears(event(seq)));
    assert_eq!(tab.seqs(), (14..19).collect::<Vec<_>>());
}

#[test]
fn two_links_in_a_row_that_come_to_nothing_make_it_doubt_its_cursor() {
    let mut tab = Tab::connected();
    tab.is_cut();
    tab.waits(1_000);
    assert_eq!(tab.snapshots, []);
    tab.does(Input::Opened(tab.link()));
    tab.is_cut();
    assert_eq!(tab.snapshots, [ResetReason::TooFar]);
    tab.does(Input::Snapshot(at(12)));
    tab.waits(2_000);
    tab.is_let_in();
    assert_eq!(tab.hello_cursor(), at(12));
    tab.waits(10_000);
    tab.is_cut();
    assert_eq!(tab.snapshots.len(), 1, "that one was good");
}

#[test]
fn a_server_that_cannot_be_reached_says_nothing_about_the_cursor() {
    let mut tab = Tab::connecting();
    for _ in 0..6 {
        tab.is_cut();
        tab.waits(30_000_u64.min(tab.attempt().1.saturating_sub(tab.now)));
    }
    assert_eq!(tab.snapshots, []);
}

#[test]
fn a_snapshot_is_not_asked_for_where_it_could_not_be_read() {
    let mut tab = resetting();
    tab.does(Input::SnapshotFailed);
    tab.forgets();
    tab.does(Input::Offline);
    tab.is_cut();
    tab.waits(60_000);
    assert_eq!(tab.snapshots, []);
    tab.does(Input::Online);
    assert_eq!(tab.snapshots, [ResetReason::TooFar]);
}

#[test]
fn a_snapshot_that_was_on_its_way_during_sleep_is_read_again() {
    let mut tab = resetting();
    tab.sleeps(3_600_000);
    tab.does(Input::Tick);
    assert_eq!(tab.snapshots, [ResetReason::TooFar]);
}

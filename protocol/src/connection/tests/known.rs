//! Mistakes that others have shipped, each of them in a stack that people trust.

use super::*;
use Transport::{EventStream, LongPoll, WebSocket};

fn comes_back(tab: &mut Tab) {
    tab.is_cut();
    tab.tries_again();
    tab.is_let_in();
}

#[test]
fn recovery_needs_no_event_before_the_loss() {
    let mut tab = Tab::connected();
    comes_back(&mut tab);
    assert_eq!((tab.hello_cursor(), tab.snapshots.len()), (at(10), 0));
    tab.hears(event(11));
    assert_eq!((tab.seqs(), tab.machine.metrics().recoveries), (vec![11], 1));
}

#[test]
fn recovery_works_more_than_once() {
    let mut tab = Tab::connected();
    for n in 0..20 {
        tab.hears(event(11 + 2 * n));
        tab.waits(3_000);
        comes_back(&mut tab);
        assert_eq!(tab.hello_cursor(), at(11 + 2 * n));
        tab.hears(event(12 + 2 * n));
        tab.waits(12_000);
    }
    assert_eq!(tab.seqs(), (11..51).collect::<Vec<_>>());
    assert_eq!((tab.machine.metrics().recoveries, tab.snapshots.len()), (20, 0));
}

#[test]
fn falling_back_loses_no_message_and_sends_none_out_of_order() {
    let mut tab = Tab::connected();
    tab.reaches = Some(true);
    (1..=3).for_each(|n| tab.writes(n));
    assert_eq!(tab.sends(), [1]);
    tab.is_cut();
    while tab.tries_or(WebSocket) == WebSocket {
        match tab.link {
            Some(_) => tab.is_cut(),
            None => tab.waits(100),
        }
    }
    tab.is_let_in();
    assert_eq!((tab.tries(), tab.sends()), (EventStream, vec![1]), "it may have arrived, or not");
    for n in 1..=3 {
        tab.hears(ack(10 + u64::from(n), n));
    }
    assert_eq!((tab.sends(), tab.pending()), (vec![2, 3], vec![]));
}

#[test]
fn a_proxy_that_holds_an_event_stream_back_is_no_dead_end() {
    let mut tab = Tab::connecting_by(EventStream);
    tab.does(Input::Opened(tab.link()));
    tab.waits(2_500);
    assert_eq!(tab.tries(), LongPoll);
    tab.is_let_in();
    assert_eq!(tab.state(), State::Connected);
}

#[test]
fn nobody_is_stuck_below_after_a_server_has_restarted() {
    let mut tab = Tab::connected();
    tab.waits(11_000);
    tab.hears(ping(10));
    tab.is_closed(CloseCode::Restarting);
    for reaches in [false, false, false, true] {
        tab.tries_again();
        tab.reaches = Some(reaches);
        tab.is_cut();
    }
    tab.tries_again();
    assert_eq!(tab.tries(), WebSocket);
}

#[test]
fn the_slowed_down_timers_of_a_hidden_tab_end_no_transport() {
    for transport in Transport::LADDER {
        let mut tab = Tab::connected_by(transport);
        tab.does(Input::Hidden);
        for minute in 0..30 {
            tab.sleeps(25_000);
            tab.hears(ping(10));
            tab.sleeps(25_000);
            tab.hears(event(11 + minute));
            tab.sleeps(10_000);
            tab.does(Input::Tick);
        }
        assert_eq!((tab.closed.len(), tab.state()), (0, State::Connected), "{transport:?}");
        assert_eq!(tab.seqs().len(), 30);
    }
}

#[test]
fn a_restart_of_the_numbers_does_not_make_new_events_look_old() {
    let mut tab = Tab::connected_by(LongPoll);
    tab.hears(event(500));
    let cursor = Cursor { epoch: Epoch(2), seq: 3 };
    tab.hears(ServerFrame::Reset { cursor, reason: ResetReason::OtherEpoch });
    tab.does(Input::Snapshot(cursor));
    tab.hears(event(4));
    assert_eq!(tab.seqs(), [500, 4]);
}

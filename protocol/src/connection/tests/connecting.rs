//! When the machine connects, and when it may call itself connected.

use super::*;

#[test]
fn it_takes_a_page_a_person_and_a_snapshot_in_any_order() {
    let inputs = [Input::Page { policy: policy("/chat"), subscribe: vec![] }, Input::SignedIn, Input::Snapshot(at(10))];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut tab = Tab::new();
        for (given, which) in order.into_iter().enumerate() {
            assert_eq!(tab.opened, 0, "after {given} of {order:?}");
            tab.does(inputs[which].clone());
        }
        assert_eq!((tab.opened, tab.state()), (1, State::Connecting));
    }
}

#[test]
fn a_machine_at_rest_needs_no_timer() {
    let mut tab = Tab::new();
    tab.shows("/login", &[]);
    tab.does(Input::SignedIn);
    tab.does(Input::Snapshot(at(10)));
    assert_eq!((tab.opened, tab.machine.wake_at()), (0, None));
}

#[test]
fn hello_comes_first_and_says_everything() {
    let mut tab = Tab::connecting();
    tab.does(Input::Tell(ClientFrame::Typing { channel: slug("general"), on: true }));
    tab.writes(1);
    assert_eq!(tab.says(), []);
    tab.does(Input::Opened(tab.link()));
    let [ClientFrame::Hello(hello)] = &tab.says()[..] else { panic!("hello, and nothing else") };
    assert_eq!(hello.cursor, Some(at(10)));
    assert_eq!(hello.subscribe, [slug("general")]);
    assert_eq!((hello.tab.as_deref(), hello.version), (Some("tab"), crate::WIRE_VERSION));
}

#[test]
fn only_welcome_means_connected() {
    let mut tab = Tab::connecting();
    tab.does(Input::Opened(tab.link()));
    assert_eq!(tab.state(), State::Connecting);
    tab.is_welcomed();
    assert_eq!(tab.state(), State::Connected);
    assert_eq!(tab.says().last(), Some(&ClientFrame::Ping {}), "to measure the round trip");
}

#[test]
fn an_attempt_without_welcome_ends_after_ten_seconds() {
    for something_comes in [false, true] {
        let mut tab = Tab::connecting();
        if something_comes {
            tab.does(Input::Opened(tab.link()));
            tab.does(Input::Unreadable(tab.link()));
        }
        tab.waits(9_999);
        assert_eq!(tab.closed, []);
        tab.waits(1);
        assert_eq!(tab.closed, [CloseCode::HeartbeatMissed]);
        assert_eq!(tab.attempt().0, 1);
    }
}

#[test]
fn what_a_given_up_link_says_is_not_heard() {
    let mut tab = Tab::connected();
    let old = tab.link();
    tab.is_cut();
    tab.waits(1_000);
    tab.does(Input::Opened(old));
    tab.does(Input::Frame(old, Box::new(event(11))));
    tab.does(Input::Unreadable(old));
    tab.does(Input::Closed(old, CloseCode::SignedOut));
    assert_eq!((tab.says(), tab.seqs(), tab.signed_out), (vec![], vec![], 0));
    assert!(tab.link() > old);
}

#[test]
fn nothing_counts_before_hello_was_said() {
    let mut tab = Tab::connecting();
    tab.hears(welcome(at(10), true));
    tab.hears(ping(20));
    tab.hears(event(11));
    assert_eq!((tab.says(), tab.seqs(), tab.state()), (vec![], vec![], State::Connecting));
}

#[test]
fn a_page_that_connects_only_when_asked_waits_to_be_asked() {
    let mut tab = Tab::new();
    tab.signs_in_to_chat();
    tab.shows("/lab", &[]);
    assert_eq!((tab.closed.pop(), tab.state()), (Some(CloseCode::Done), State::Disconnected));
    tab.does(Input::Connect);
    assert_eq!((tab.opened, tab.state()), (2, State::Connecting));
}

#[test]
fn who_disconnects_stays_so_until_they_ask() {
    let mut tab = Tab::connected();
    tab.does(Input::Disconnect);
    tab.shows("/settings", &[]);
    tab.does(Input::Visible);
    tab.does(Input::Online);
    tab.waits(100_000);
    assert_eq!((tab.opened, tab.closed.as_slice(), tab.state()), (0, &[CloseCode::Done][..], State::Disconnected));
    tab.does(Input::Connect);
    assert_eq!(tab.opened, 1);
}

#[test]
fn without_a_snapshot_it_waits_for_one() {
    let mut tab = Tab::new();
    tab.shows("/chat", &[]);
    tab.does(Input::SignedIn);
    tab.waits(100_000);
    assert_eq!((tab.opened, tab.snapshots.len()), (0, 0), "the page brings the first one by itself");
    tab.does(Input::SnapshotFailed);
    tab.waits(1_000);
    assert_eq!(tab.snapshots, [ResetReason::NewClient]);
    tab.does(Input::Snapshot(at(10)));
    assert_eq!(tab.opened, 1);
}

//! Moving between pages on the one connection.

use super::*;
use crate::page::Profile;

#[test]
fn another_profile_says_hello_again() {
    let mut tab = Tab::connected();
    tab.hears(event(11));
    tab.shows("/admin", &[]);
    let [ClientFrame::Hello(hello)] = &tab.said[..] else { panic!("{:?}", tab.said) };
    assert_eq!((hello.profile, hello.cursor, hello.subscribe.len()), (Profile::Admin, Some(at(11)), 0));
    assert_eq!((tab.opened, tab.closed.len(), tab.state()), (0, 0, State::Connected));
    tab.is_welcomed();
    tab.hears(event(12));
    assert_eq!(tab.seqs(), [11, 12]);
}

#[test]
fn another_channel_is_only_told() {
    let mut tab = Tab::connected();
    tab.shows("/chat/random", &["random", "random"]);
    let (general, random) = (slug("general"), slug("random"));
    assert_eq!(tab.says(), [ClientFrame::Unsubscribe { channel: general }, ClientFrame::Subscribe { channel: random }]);
}

#[test]
fn the_same_needs_say_nothing() {
    let mut tab = Tab::connected();
    tab.shows("/chat/general/0190", &["general"]);
    assert_eq!(tab.says(), []);
}

#[test]
fn moves_before_the_answer_are_told_after_it() {
    let mut tab = Tab::connecting();
    tab.does(Input::Opened(tab.link()));
    tab.shows("/chat/random", &["random"]);
    tab.shows("/admin", &[]);
    assert_eq!(tab.said.len(), 1, "one hello at a time");
    tab.is_welcomed();
    let hellos = tab.said.iter().filter_map(|frame| match frame {
        ClientFrame::Hello(hello) => Some(hello.profile),
        _ => None,
    });
    assert_eq!(hellos.collect::<Vec<_>>(), [Profile::Chat, Profile::Admin]);
}

#[test]
fn a_second_hello_must_be_answered_too() {
    let mut tab = Tab::connected();
    tab.shows("/admin", &[]);
    tab.waits(10_000);
    assert_eq!(tab.closed, [CloseCode::HeartbeatMissed]);
}

#[test]
fn what_was_under_way_when_hello_was_said_again_comes_once() {
    let mut tab = Tab::connected();
    tab.shows("/admin", &[]);
    tab.hears(event(11));
    tab.hears(ping(11));
    assert_eq!(tab.seqs(), [11], "it does not come on this connection again");
    tab.is_welcomed();
    tab.hears(event(11));
    tab.hears(event(12));
    assert_eq!(tab.seqs(), [12]);
}

#[test]
fn a_page_without_connection_closes_it_and_keeps_what_waits() {
    let mut tab = Tab::connected();
    tab.shows("/login", &[]);
    tab.writes(1);
    assert_eq!((tab.closed.as_slice(), tab.state()), (&[CloseCode::Done][..], State::Disconnected));
    tab.waits(3_600_000);
    assert_eq!(tab.opened, 0);
    tab.shows("/chat", &[]);
    tab.is_let_in();
    assert_eq!((tab.hello_cursor(), tab.sends()), (at(10), vec![1]));
}

#[test]
fn signing_out_ends_everything_that_was_one_persons() {
    let mut tab = Tab::connected();
    tab.does(Input::SignedOut);
    assert_eq!((tab.closed.as_slice(), tab.state()), (&[CloseCode::Done][..], State::Disconnected));
    tab.does(Input::Tell(ClientFrame::Read { channel: slug("general"), seq: 10 }));
    tab.does(Input::SignedOut);
    tab.does(Input::SignedIn);
    assert_eq!(tab.opened, 0, "the next person needs a snapshot of their own");
    tab.does(Input::Snapshot(at(20)));
    tab.is_let_in();
    assert_eq!(tab.hello_cursor(), at(20));
    assert!(!tab.said.iter().any(|frame| matches!(frame, ClientFrame::Read { .. })));
}

#[test]
fn what_one_wrote_is_not_sent_in_the_name_of_another() {
    let mut tab = Tab::connected();
    tab.writes(1);
    tab.does(Input::SignedOut);
    tab.waits(1_000);
    tab.does(Input::SignedIn);
    tab.does(Input::Snapshot(at(20)));
    tab.writes(2);
    tab.forgets();
    tab.does(Input::Opened(tab.link()));
    tab.hears(welcome_as(User { id: UserId::new(0, [2; 10]), ..ada() }, at(20)));
    assert_eq!(tab.sends(), [2]);
    assert_eq!(tab.pending()[0], (1, PendingState::Failed(ErrorCode::NotSignedIn)));
}

#[test]
fn a_clock_set_back_makes_nobody_a_stranger() {
    let mut tab = Tab::new();
    tab.now = 1_700_000_000_000;
    tab.signs_in_to_chat();
    tab.now -= 3_600_000;
    tab.writes(1);
    tab.is_let_in();
    assert_eq!(tab.sends(), [1]);
}

#[test]
fn who_comes_back_finds_the_outbox_as_it_was() {
    let mut tab = Tab::connected();
    tab.is_closed(CloseCode::SignedOut);
    tab.does(Input::SignedOut);
    tab.writes(1);
    tab.waits(1_000);
    tab.does(Input::SignedIn);
    tab.does(Input::Snapshot(at(20)));
    tab.is_let_in();
    assert_eq!(tab.sends(), [1]);
}

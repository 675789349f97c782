//! Signs of life, round trips, and how often figures are told.

use super::*;

#[test]
fn a_ping_is_answered_and_moves_a_quiet_client_forward() {
    let mut tab = Tab::connected();
    tab.hears(ping(15));
    assert_eq!(tab.says(), [ClientFrame::Pong {}, ClientFrame::Ping {}]);
    tab.hears(ping(12));
    tab.is_cut();
    tab.waits(1_000);
    tab.is_let_in();
    assert_eq!(tab.hello_cursor(), at(15), "never back");
}

#[test]
fn silence_of_35_seconds_is_the_end() {
    let mut tab = Tab::connected();
    tab.waits(34_999);
    assert_eq!(tab.closed, []);
    tab.waits(1);
    assert_eq!(tab.closed, [CloseCode::HeartbeatMissed]);
    assert_eq!(tab.attempt().0, 1);
}

#[test]
fn any_frame_is_a_sign_of_life_even_one_that_cannot_be_read() {
    let mut tab = Tab::connected();
    for round in 0..6 {
        tab.waits(34_000);
        match round % 3 {
            0 => tab.hears(event(100 + round)),
            1 => tab.does(Input::Unreadable(tab.link())),
            _ => tab.hears(ServerFrame::Pong {}),
        }
    }
    assert_eq!((tab.closed.len(), tab.state()), (0, State::Connected));
}

#[test]
fn the_server_says_how_long_silence_may_last() {
    let mut tab = Tab::connecting();
    tab.does(Input::Opened(tab.link()));
    let ServerFrame::Welcome(mut welcome) = welcome(at(10), true) else { unreachable!() };
    welcome.limits.client_timeout_ms = 8_000;
    tab.hears(ServerFrame::Welcome(welcome));
    tab.waits(7_999);
    assert_eq!(tab.state(), State::Connected);
    tab.waits(1);
    assert_eq!(tab.attempt().0, 1);
}

#[test]
fn an_absurd_deadline_does_not_cut_a_good_connection() {
    let mut tab = Tab::connecting();
    tab.does(Input::Opened(tab.link()));
    let ServerFrame::Welcome(mut welcome) = welcome(at(10), true) else { unreachable!() };
    welcome.limits.client_timeout_ms = 0;
    tab.hears(ServerFrame::Welcome(welcome));
    tab.waits(4_000);
    assert_eq!(tab.state(), State::Connected);
}

#[test]
fn the_round_trip_is_measured_with_every_ping() {
    let mut tab = Tab::connected();
    tab.waits(80);
    tab.hears(ServerFrame::Pong {});
    tab.waits(20_000);
    assert_eq!(tab.statuses.last().unwrap().round_trip_ms, Some(80));
    tab.hears(ping(10));
    tab.waits(30);
    tab.hears(ServerFrame::Pong {});
    tab.waits(1_000);
    assert_eq!(tab.statuses.last().unwrap().round_trip_ms, Some(30));
    tab.is_cut();
    assert_eq!(tab.statuses.last().unwrap().round_trip_ms, None);
}

#[test]
fn figures_are_told_once_a_second_and_states_at_once() {
    let mut tab = Tab::connected();
    for seq in 11..111 {
        tab.waits(100);
        tab.hears(event(seq));
    }
    assert!((9..=11).contains(&tab.statuses.len()), "{} in ten seconds", tab.statuses.len());
    tab.waits(1_000);
    assert_eq!(tab.statuses.last().unwrap().cursor, Some(at(110)), "the last figures are not forgotten");
    tab.statuses.clear();
    tab.hears(event(111));
    tab.is_cut();
    let told: Vec<_> = tab.statuses.iter().map(|status| &status.state).collect();
    assert!(matches!(told[..], [State::Reconnecting { attempt: 1, .. }] | [_, State::Reconnecting { attempt: 1, .. }]));
}

#[test]
fn nothing_is_told_twice() {
    let mut tab = Tab::connected();
    tab.waits(1_000);
    tab.statuses.clear();
    tab.waits(20_000);
    tab.does(Input::Tick);
    tab.does(Input::Hidden);
    tab.does(Input::SignedIn);
    assert_eq!(tab.statuses, []);
}

#[test]
fn limits_and_build_are_handed_on_with_welcome() {
    let mut tab = Tab::connecting();
    tab.is_let_in();
    assert!(matches!(tab.delivered[..], [ref batch] if matches!(batch[..], [ServerFrame::Welcome(_)])));
}

#[test]
fn errors_and_passing_frames_are_handed_on() {
    let mut tab = Tab::connected();
    let typing = ServerFrame::Typing { channel: general(), user: ada().id, on: true };
    let error = ServerFrame::Error(FrameError::new(ErrorCode::Forbidden, "no"));
    let subscribed = ServerFrame::Subscribed { channel: general() };
    for frame in [&typing, &error, &subscribed] {
        tab.hears(frame.clone());
    }
    assert_eq!(tab.delivered.concat(), [typing, error, subscribed]);
}

#[test]
fn what_is_heard_between_two_polls_is_one_batch() {
    let mut tab = Tab::connected();
    for seq in 11..14 {
        tab.machine.handle(tab.now, Input::Frame(tab.link(), Box::new(event(seq))));
    }
    tab.does(Input::Tick);
    assert_eq!(tab.delivered, [vec![event(11), event(12), event(13)]]);
}

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

#[test]
fn each_transport_is_asked_for_what_it_can_tell() {
    for (transport, says) in [
        (Transport::WebSocket, vec![ClientFrame::Pong {}, ClientFrame::Ping {}]),
        (Transport::EventStream, vec![ClientFrame::Ping {}]),
        (Transport::LongPoll, vec![]),
        (Transport::ShortPoll, vec![]),
    ] {
        let mut tab = Tab::connected_by(transport);
        tab.hears(ping(10));
        assert_eq!(tab.says(), says, "{transport:?}");
    }
}

#[test]
fn silence_lasts_longer_where_an_answer_waits_first() {
    for (transport, ms) in
        [(Transport::EventStream, 35_000), (Transport::LongPoll, 45_000), (Transport::ShortPoll, 45_000)]
    {
        let mut tab = Tab::connected_by(transport);
        tab.waits(ms - 1);
        assert_eq!((tab.closed.len(), tab.state()), (0, State::Connected));
        tab.waits(1);
        assert_eq!(tab.closed, [CloseCode::HeartbeatMissed], "{transport:?}");
    }
}

#[test]
fn what_answers_another_request_says_nothing_about_the_stream() {
    let mut tab = Tab::connected_by(Transport::EventStream);
    for n in 1..=6 {
        tab.writes(n);
        tab.waits(5_000);
        tab.hears(ack(10 + u64::from(n), n));
        tab.hears(ServerFrame::Pong {});
    }
    assert_eq!(tab.pending(), []);
    tab.waits(5_000);
    assert_eq!(tab.closed, [CloseCode::HeartbeatMissed], "sending works, and nothing is heard");
}

#[test]
fn a_stream_of_requests_that_may_have_died_unseen_is_begun_again() {
    for transport in [Transport::EventStream, Transport::LongPoll, Transport::ShortPoll] {
        for sign in [Input::Visible, Input::Online] {
            let mut tab = Tab::connected_by(transport);
            tab.hears(event(11));
            tab.waits(4_000);
            tab.does(sign.clone());
            assert_eq!(tab.says(), [], "it is known to be alive");
            tab.waits(1_000);
            tab.does(sign.clone());
            assert!(matches!(tab.said[..], [ClientFrame::Hello(_)]), "{:?}", tab.said);
            assert_eq!((tab.hello_cursor(), tab.state()), (at(11), State::Connected));
            tab.is_welcomed();
            tab.hears(event(12));
            assert_eq!(tab.seqs(), [11, 12]);
        }
    }
}

//! Stepping down where something on the way does not let a transport through, and only there.

use super::*;
use Transport::{EventStream, LongPoll, ShortPoll, WebSocket};

const MINUTES: u64 = 60_000;

/// It opens, the server welcomes, and it is cut after some seconds in which nothing happened.
fn is_cut_after(tab: &mut Tab, ms: u64) {
    tab.is_let_in();
    tab.waits(ms);
    tab.is_cut();
}

fn reachable() -> Tab {
    Tab::connecting_by(WebSocket)
}

#[test]
fn where_web_sockets_are_refused_it_goes_on_by_event_stream_at_once() {
    let mut tab = reachable();
    tab.is_cut();
    assert_eq!(tab.tries(), EventStream);
    assert!(matches!(tab.said[..], [ClientFrame::Hello(_)]), "the request carries it: {:?}", tab.said);
    tab.is_let_in();
    let Status { state, transport, choice, .. } = tab.machine.status();
    assert_eq!((state, transport), (State::Connected, Some(EventStream)));
    assert_eq!(choice, Choice::SteppedDown { from: WebSocket, fault: Fault::Refused });
}

#[test]
fn without_a_network_no_transport_is_to_blame() {
    let mut tab = reachable();
    tab.reaches = Some(false);
    for _ in 0..8 {
        tab.is_cut();
        tab.tries_again();
    }
    assert!(tab.transports.iter().all(|transport| *transport == WebSocket), "{:?}", tab.transports);
}

#[test]
fn nothing_is_tried_before_it_is_known_what_is_to_blame() {
    let mut tab = reachable();
    tab.reaches = None;
    tab.is_cut();
    tab.waits(5_999);
    assert_eq!((tab.checks, tab.opened), (1, 1));
    tab.waits(1);
    assert_eq!((tab.opened, tab.tries()), (2, WebSocket), "no answer is no");
    tab.does(Input::Reached(true));
    assert_eq!((tab.opened, tab.tries()), (2, WebSocket), "and an answer after that none at all");
}

#[test]
fn what_opens_and_lets_nothing_through_for_two_and_a_half_seconds_does_not_work() {
    let mut tab = reachable();
    for next in [EventStream, LongPoll, ShortPoll] {
        tab.does(Input::Opened(tab.link()));
        tab.waits(2_499);
        assert_ne!(tab.tries(), next);
        tab.waits(1);
        assert_eq!(tab.tries(), next);
        assert!(matches!(tab.machine.status().choice, Choice::SteppedDown { fault: Fault::Silent, .. }));
    }
    tab.is_let_in();
    assert_eq!((tab.machine.status().transport, tab.hello_cursor()), (Some(ShortPoll), at(10)));
}

#[test]
fn an_upgrade_that_is_swallowed_is_waited_for_ten_seconds() {
    let mut tab = reachable();
    tab.waits(9_999);
    assert_eq!(tab.opened, 1);
    tab.waits(1);
    assert_eq!(tab.tries(), EventStream);
}

#[test]
fn far_away_the_first_answer_may_take_as_long_as_opening_did() {
    let mut tab = reachable();
    tab.waits(4_000);
    tab.does(Input::Opened(tab.link()));
    tab.waits(3_900);
    tab.is_welcomed();
    assert_eq!((tab.opened, tab.state()), (1, State::Connected));
}

#[test]
fn a_tab_that_was_too_busy_to_listen_blames_nobody() {
    let mut tab = reachable();
    tab.does(Input::Opened(tab.link()));
    tab.sleeps(4_000);
    tab.does(Input::Tick);
    tab.is_welcomed();
    assert_eq!((tab.opened, tab.state()), (1, State::Connected));
    let mut tab = reachable();
    tab.does(Input::Opened(tab.link()));
    tab.sleeps(4_000);
    tab.does(Input::Tick);
    tab.waits(500);
    assert_eq!(tab.tries(), EventStream, "but a moment later it is known");
}

#[test]
fn a_proxy_that_opens_and_closes_is_in_the_way_whatever_it_says() {
    for code in [1000, 1005, 1006, 1008, 1011] {
        let mut tab = reachable();
        tab.does(Input::Opened(tab.link()));
        tab.is_closed(CloseCode::from_code(code));
        assert_eq!(tab.tries(), EventStream, "{code}");
    }
}

#[test]
fn long_polls_that_are_cut_after_five_seconds_end_as_short_ones() {
    let mut tab = Tab::connecting_by(LongPoll);
    let begun = tab.now;
    let mut seq = 10;
    while tab.tries() == LongPoll {
        tab.is_let_in();
        seq += 1;
        tab.hears(event(seq));
        tab.writes(u8::try_from(seq).unwrap());
        tab.hears(ack(seq, u8::try_from(seq).unwrap()));
        tab.waits(5_000);
        tab.is_cut();
        tab.tries_again();
    }
    assert_eq!(tab.tries(), ShortPoll);
    assert!(tab.now - begun < 15_000, "{} ms", tab.now - begun);
    assert_eq!((tab.seqs().len() as u64, tab.pending().len()), (seq - 10, 0), "and meanwhile everything comes through");
    assert_eq!(tab.snapshots, [], "the cursor is not to blame");
}

#[test]
fn much_talk_does_not_make_a_long_poll_look_good() {
    let mut tab = Tab::connecting_by(LongPoll);
    for _ in 0..2 {
        tab.is_let_in();
        let talk = tab.hello_cursor().seq + 1..;
        for seq in talk.take(30) {
            tab.waits(1_000);
            tab.hears(event(seq));
        }
        tab.waits(5_000);
        tab.is_cut();
        tab.tries_again();
    }
    assert_eq!((tab.tries(), tab.remembers.as_slice()), (ShortPoll, &[][..]));
}

#[test]
fn a_long_poll_that_came_back_from_a_long_wait_is_a_good_one() {
    let mut tab = Tab::connecting_by(LongPoll);
    for _ in 0..5 {
        tab.is_let_in();
        tab.waits(25_000);
        let cursor = tab.hello_cursor();
        tab.hears(ServerFrame::Ping { cursor, sent_at: 0 });
        tab.waits(5_000);
        tab.is_cut();
        tab.tries_again();
    }
    assert_eq!((tab.tries(), tab.remembers.as_slice()), (LongPoll, &[LongPoll][..]));
}

#[test]
fn what_is_cut_early_twice_in_a_row_is_given_up() {
    for (transport, below) in [(WebSocket, EventStream), (EventStream, LongPoll)] {
        let mut tab = Tab::connecting_by(transport);
        is_cut_after(&mut tab, 9_000);
        tab.tries_again();
        assert_eq!(tab.tries(), transport, "once is chance");
        is_cut_after(&mut tab, 9_000);
        assert_eq!(tab.tries(), below);
        assert_eq!(tab.machine.status().choice, Choice::SteppedDown { from: transport, fault: Fault::Cut });
    }
}

#[test]
fn where_other_tabs_have_all_connections_it_asks_every_so_often_and_says_why() {
    let mut tab = Tab::connecting_by(EventStream);
    for next in [LongPoll, ShortPoll] {
        tab.is_closed(CloseCode::Crowded);
        assert_eq!(tab.tries(), next);
    }
    tab.is_let_in();
    let Status { state, choice, .. } = tab.machine.status();
    assert_eq!((state, choice), (State::Connected, Choice::SteppedDown { from: LongPoll, fault: Fault::Crowded }));
}

#[test]
fn a_good_connection_that_is_cut_comes_back_as_it_was() {
    for transport in [WebSocket, EventStream, ShortPoll] {
        let mut tab = Tab::connecting_by(transport);
        for _ in 0..6 {
            tab.is_let_in();
            for _ in 0..4 {
                tab.waits(3_000);
                tab.hears(ping(10));
            }
            tab.is_cut();
            assert_eq!(tab.checks, 0);
            tab.tries_again();
            assert_eq!(tab.tries(), transport);
        }
    }
}

#[test]
fn what_has_worked_is_given_up_only_when_it_is_refused_twice() {
    let mut tab = Tab::connected();
    tab.reaches = Some(true);
    tab.waits(11_000);
    tab.hears(ping(10));
    tab.is_cut();
    tab.tries_again();
    tab.is_cut();
    assert_eq!((tab.opened, tab.tries()), (2, WebSocket), "at once");
    tab.is_cut();
    assert_eq!((tab.opened, tab.tries()), (3, EventStream));
}

#[test]
fn a_restarting_server_makes_nobody_step_down() {
    for code in [1001, 1011, 1012, 1013] {
        let mut tab = reachable();
        for _ in 0..4 {
            tab.is_let_in();
            tab.is_closed(CloseCode::from_code(code));
            tab.tries_again();
        }
        assert_eq!(tab.tries(), WebSocket, "{code}");
    }
    let mut tab = reachable();
    for _ in 0..4 {
        tab.is_let_in();
        tab.hears(ServerFrame::Drain { retry_after_ms: 500 });
        tab.is_cut();
        tab.tries_again();
    }
    assert_eq!(tab.tries(), WebSocket, "it had said so");
}

#[test]
fn a_server_that_says_what_went_wrong_makes_nobody_step_down() {
    let mut tab = reachable();
    for _ in 0..4 {
        tab.does(Input::Opened(tab.link()));
        tab.hears(ServerFrame::Error(FrameError::new(ErrorCode::Unavailable, "the database cannot answer now")));
        tab.is_closed(CloseCode::OurFault);
        tab.tries_again();
    }
    assert_eq!(tab.tries(), WebSocket);
}

#[test]
fn what_has_worked_is_not_given_up_for_one_server_error_of_a_proxy() {
    let mut tab = Tab::connected();
    tab.reaches = Some(true);
    tab.waits(11_000);
    tab.hears(ping(10));
    for next in [WebSocket, WebSocket, EventStream] {
        tab.is_closed(CloseCode::OurFault);
        tab.tries_again();
        assert_eq!(tab.tries(), next);
    }
}

#[test]
fn a_server_that_is_down_for_a_while_is_waited_for_where_one_was() {
    let mut tab = Tab::connected_by(LongPoll);
    tab.waits(25_000);
    tab.hears(ping(10));
    tab.reaches = Some(false);
    for _ in 0..6 {
        tab.is_cut();
        tab.tries_again();
    }
    tab.reaches = Some(true);
    tab.is_cut();
    tab.is_let_in();
    assert_eq!(tab.machine.status().transport, Some(LongPoll), "it came up between an attempt and the check");
}

#[test]
fn below_the_last_it_begins_at_the_top_and_with_patience() {
    let mut tab = Tab::connecting_by(ShortPoll);
    tab.is_cut();
    assert_eq!((tab.tries(), tab.machine.status().choice), (WebSocket, Choice::First));
    for transport in Transport::LADDER {
        assert_eq!(tab.tries(), transport, "in case that they were not tried for long");
        tab.is_cut();
    }
    assert_eq!((tab.link, tab.tries()), (None, ShortPoll), "now all have failed");
    tab.tries_again();
    assert_eq!(tab.tries(), WebSocket);
    let begun = tab.now;
    while tab.state() != State::Disconnected {
        if tab.link.is_some() {
            tab.is_cut();
        }
        tab.waits(100);
    }
    assert!(tab.opened < 30 && tab.now - begun > 15_000, "{} in {} ms", tab.opened, tab.now - begun);
}

#[test]
fn what_worked_is_begun_with_for_half_an_hour() {
    let now = Tab::new().now + 60 * MINUTES;
    for (at, begins) in
        [(now, LongPoll), (now - 29 * MINUTES, LongPoll), (now - 30 * MINUTES, WebSocket), (now + 1, WebSocket)]
    {
        let mut tab = Tab::with(Settings { remembered: Some((LongPoll, at)), ..Settings::new("tab", 7) });
        tab.now = now;
        tab.signs_in_to_chat();
        assert_eq!(tab.tries(), begins);
        let choice = if begins == LongPoll { Choice::Remembered } else { Choice::First };
        assert_eq!(tab.machine.status().choice, choice);
    }
}

#[test]
fn what_works_is_told_and_from_time_to_time_again() {
    for transport in Transport::LADDER {
        let mut tab = Tab::connecting_by(transport);
        tab.is_let_in();
        assert_eq!(tab.remembers, [], "nothing is proven yet");
        for _ in 0..50 {
            tab.waits(25_000);
            tab.hears(ping(10));
        }
        assert_eq!(tab.remembers, [transport; 3], "in twenty minutes");
    }
}

#[test]
fn after_a_long_sleep_the_network_may_be_another() {
    for (hours, begins) in [(0, LongPoll), (1, WebSocket)] {
        let mut tab = Tab::connected_by(LongPoll);
        tab.sleeps(2 * MINUTES + hours * 60 * MINUTES);
        tab.does(Input::Tick);
        assert_eq!(tab.tries(), begins);
    }
}

#[test]
fn the_one_more_attempt_after_the_last_may_still_step_down() {
    let mut tab = reachable();
    tab.reaches = Some(false);
    while tab.state() != State::Disconnected {
        if tab.link.is_some() {
            tab.is_cut();
        }
        tab.waits(100);
    }
    tab.reaches = Some(true);
    tab.does(Input::Visible);
    tab.is_cut();
    tab.is_let_in();
    assert_eq!(tab.machine.status().transport, Some(EventStream));
}

#[test]
fn no_attempt_is_the_last_before_every_transport_has_had_one() {
    let mut tab = Tab::connecting_by(LongPoll);
    tab.reaches = Some(false);
    for _ in 0..15 {
        tab.is_cut();
        tab.tries_again();
    }
    assert_eq!(tab.attempt().0, 15);
    tab.reaches = Some(true);
    is_cut_after(&mut tab, 5_000);
    is_cut_after(&mut tab, 5_000);
    assert_eq!(tab.tries(), ShortPoll);
    tab.is_cut();
    tab.is_let_in();
    assert_eq!(tab.machine.status().transport, Some(WebSocket));
}

#[test]
fn good_signs_are_worth_another_attempt_with_all() {
    for sign in [Input::Online, Input::Visible, Input::Connect] {
        let mut tab = reachable();
        while tab.state() != State::Disconnected {
            match tab.link {
                Some(_) => tab.is_cut(),
                None => tab.waits(100),
            }
        }
        tab.forgets();
        tab.does(sign);
        for transport in Transport::LADDER.into_iter().chain([WebSocket]) {
            assert_eq!(tab.tries(), transport);
            tab.is_cut();
        }
    }
}

#[test]
fn what_cannot_matter_any_more_is_not_found_out() {
    for end in [Input::Offline, Input::Disconnect, Input::SignedOut, Input::Frozen] {
        let mut tab = reachable();
        tab.reaches = None;
        tab.is_cut();
        tab.does(end.clone());
        assert_eq!(tab.machine.due(), None, "{end:?}");
        tab.does(Input::Reached(true));
        assert_eq!((tab.opened, tab.link), (1, None));
    }
}

#[test]
fn an_impatient_person_does_not_wait_for_the_check() {
    let mut tab = reachable();
    tab.reaches = None;
    tab.is_cut();
    tab.does(Input::Connect);
    assert_eq!(tab.opened, 2);
}

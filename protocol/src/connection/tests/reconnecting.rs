//! Losing the connection and coming back: policies, slots, sleep, the network, the end of trying.

use super::*;
use crate::connection::{WHEN_ONLINE, attempts::STAY_AWAY_MS_MAX};

fn makes_the_attempt(tab: &mut Tab) {
    let (_, at) = tab.attempt();
    tab.waits(at.saturating_sub(tab.now));
}

/// Makes the attempt that is planned, and lets it fail.
fn fails_again(tab: &mut Tab) {
    makes_the_attempt(tab);
    tab.is_cut();
}

#[test]
fn exponential_waits_double_up_to_thirty_seconds_and_end_after_fifteen_attempts() {
    let mut tab = Tab::connected();
    tab.is_cut();
    let mut waits = vec![];
    for attempt in 1..=15 {
        let (number, at) = tab.attempt();
        assert_eq!(number, attempt);
        waits.push(at - tab.now.min(at));
        fails_again(&mut tab);
    }
    for (wait, most) in waits.iter().zip([1, 2, 4, 8, 16, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30]) {
        assert!(*wait <= most * 1_000, "{waits:?}");
    }
    assert!(waits.iter().sum::<u64>() > 60_000, "chance is left, but not all is left to it: {waits:?}");
    assert_eq!((tab.opened, tab.state(), tab.machine.due()), (15, State::Disconnected, None));
}

#[test]
fn two_tabs_do_not_come_back_at_the_same_time() {
    let waits: Vec<_> = (0..8)
        .map(|seed| {
            let mut tab = Tab::with(Settings::new("tab", seed));
            tab.signs_in_to_chat();
            tab.is_cut();
            tab.attempt().1
        })
        .collect();
    let distinct: std::collections::BTreeSet<_> = waits.iter().collect();
    assert!(distinct.len() > 6, "{waits:?}");
}

#[test]
fn tiers_wait_one_five_and_thirty_seconds() {
    let mut tab = Tab::with(Settings { backoff: Backoff::TIERED, ..Settings::new("tab", 7) });
    tab.signs_in_to_chat();
    tab.is_cut();
    for attempt in 1..=30 {
        let (number, at) = tab.attempt();
        let whole = if attempt <= 3 {
            1_000
        } else if attempt <= 10 {
            5_000
        } else {
            30_000
        };
        assert_eq!(number, attempt);
        assert!((whole * 4 / 5..=whole).contains(&(at - tab.now)), "attempt {attempt} waits {}", at - tab.now);
        fails_again(&mut tab);
    }
    assert_eq!(tab.state(), State::Disconnected);
}

#[test]
fn tiers_end_after_an_hour_too() {
    let mut tab = Tab::with(Settings { backoff: Backoff::TIERED, ..Settings::new("tab", 7) });
    tab.signs_in_to_chat();
    tab.is_cut();
    let begun = tab.now;
    while tab.state() != State::Disconnected {
        makes_the_attempt(&mut tab);
        tab.is_let_in();
        tab.hears(ServerFrame::Drain { retry_after_ms: STAY_AWAY_MS_MAX });
        tab.is_cut();
        tab.does(Input::Snapshot(at(10)));
    }
    assert!((3_600_000..3_700_000).contains(&(tab.now - begun)), "{} attempts", tab.opened);
}

#[test]
fn after_the_last_attempt_each_good_sign_gets_one_more() {
    for sign in [Input::Online, Input::Visible] {
        let mut tab = Tab::connected();
        tab.is_cut();
        while tab.state() != State::Disconnected {
            fails_again(&mut tab);
        }
        tab.waits(3_600_000);
        assert_eq!(tab.opened, 15);
        tab.does(sign.clone());
        assert_eq!((tab.opened, tab.attempt().0), (16, 15), "under way, and honest about being the last");
        tab.is_cut();
        assert_eq!(tab.state(), State::Disconnected);
        tab.waits(3_600_000);
        assert_eq!(tab.opened, 16);
        tab.does(sign);
        tab.is_let_in();
        assert_eq!(tab.state(), State::Connected);
    }
}

#[test]
fn the_button_begins_anew() {
    let mut tab = Tab::connected();
    tab.is_cut();
    while tab.state() != State::Disconnected {
        fails_again(&mut tab);
    }
    tab.does(Input::Connect);
    assert_eq!(tab.state(), State::Connecting);
    tab.is_cut();
    assert_eq!(tab.attempt().0, 1);
}

#[test]
fn a_server_that_welcomes_and_drops_makes_no_storm() {
    let mut tab = Tab::connected();
    tab.is_cut();
    let begun = tab.now;
    while tab.state() != State::Disconnected {
        makes_the_attempt(&mut tab);
        tab.is_let_in();
        tab.is_cut();
        tab.does(Input::Snapshot(at(10)));
    }
    assert_eq!(tab.opened, 15);
    assert!(tab.now - begun > 60_000);
}

#[test]
fn a_connection_that_was_good_for_ten_seconds_forgives_what_failed_before() {
    for (good, next) in [(9_000, 5), (11_000, 1)] {
        let mut tab = Tab::connected();
        tab.is_cut();
        (0..3).for_each(|_| fails_again(&mut tab));
        assert_eq!(tab.attempt().0, 4);
        makes_the_attempt(&mut tab);
        tab.is_let_in();
        tab.waits(good);
        tab.is_cut();
        assert_eq!(tab.attempt().0, next, "after {good} ms");
    }
}

#[test]
fn silence_does_not_count_as_health() {
    let mut tab = Tab::connected();
    tab.is_cut();
    fails_again(&mut tab);
    makes_the_attempt(&mut tab);
    tab.is_let_in();
    tab.waits(35_000);
    assert_eq!(tab.closed, [CloseCode::HeartbeatMissed]);
    assert_eq!(tab.attempt().0, 3);
}

#[test]
fn a_drained_client_comes_back_in_its_slot() {
    let mut tab = Tab::connected();
    tab.hears(ServerFrame::Drain { retry_after_ms: 7_300 });
    assert_eq!(tab.state(), State::Connected, "until the server closes");
    tab.waits(500);
    tab.is_closed(CloseCode::Restarting);
    assert_eq!(tab.attempt(), (1, tab.now + 7_300));
    fails_again(&mut tab);
    assert!(tab.attempt().1 <= tab.now + 2_000, "then the policy holds again");
}

#[test]
fn no_slot_lasts_for_ever() {
    let mut tab = Tab::connected();
    tab.hears(ServerFrame::Drain { retry_after_ms: u64::MAX });
    tab.is_closed(CloseCode::Restarting);
    assert_eq!(tab.attempt().1, tab.now + STAY_AWAY_MS_MAX);
}

#[test]
fn codes_that_say_stay_away_are_obeyed() {
    for code in [4400, 4401, 4403, 4409, 4429, 4477] {
        let why = CloseCode::from_code(code);
        let mut tab = Tab::connected();
        tab.is_closed(why);
        assert_eq!(tab.state(), State::Error { why });
        tab.does(Input::Online);
        tab.does(Input::Visible);
        tab.waits(3_600_000);
        assert_eq!((tab.opened, tab.state()), (0, State::Error { why }));
        assert_eq!(tab.signed_out, usize::from(matches!(code, 4401 | 4403)));
        assert_eq!(tab.reloads, usize::from(code == 4409));
        tab.does(Input::Connect);
        assert_eq!(tab.opened, 1);
    }
}

#[test]
fn all_other_codes_mean_come_back() {
    for code in [1000, 1001, 1006, 1009, 1011, 1012, 4001, 4002, 4003, 4399] {
        let mut tab = Tab::connected();
        tab.is_closed(CloseCode::from_code(code));
        assert_eq!(tab.attempt().0, 1, "{code}");
    }
}

#[test]
fn sleep_ends_the_old_link_and_begins_a_new_one_at_once() {
    let mut tab = Tab::connected();
    let old = tab.link();
    tab.sleeps(8 * 3_600_000);
    tab.does(Input::Frame(old, Box::new(event(11))));
    assert_eq!((tab.closed.as_slice(), tab.opened), (&[CloseCode::HeartbeatMissed][..], 1));
    assert_eq!((tab.attempt(), tab.seqs()), ((1, tab.now), vec![]));
    tab.is_let_in();
    assert_eq!(tab.hello_cursor(), at(10));
}

#[test]
fn a_timer_that_is_a_little_late_is_no_sleep() {
    let mut tab = Tab::connected();
    tab.sleeps(39_000);
    tab.does(Input::Frame(tab.link(), Box::new(event(11))));
    assert_eq!((tab.closed.len(), tab.seqs()), (0, vec![11]), "a frame is a sign of life");
}

#[test]
fn a_hidden_tab_keeps_its_connection_though_its_timers_are_late() {
    let mut tab = Tab::connected();
    tab.does(Input::Hidden);
    for seq in 11..40 {
        tab.sleeps(60_000);
        tab.does(Input::Frame(tab.link(), Box::new(ping(seq))));
    }
    assert_eq!((tab.closed.len(), tab.opened), (0, 0));
    tab.sleeps(120_000);
    tab.does(Input::Tick);
    assert_eq!((tab.closed.len(), tab.opened), (1, 1), "but it can sleep as well");
}

#[test]
fn a_clock_that_jumps_either_way_ends_the_link() {
    for jump in [-86_400_000_i64, -6_000, 86_400_000] {
        let mut tab = Tab::new();
        tab.now = 1_700_000_000_000;
        tab.signs_in_to_chat();
        tab.is_let_in();
        tab.writes(1);
        tab.hears(refusal(1, ErrorCode::RateLimited, Some(60_000)));
        tab.forgets();
        tab.now = tab.now.checked_add_signed(jump).unwrap();
        tab.does(Input::Tick);
        assert_eq!((tab.closed.as_slice(), tab.opened), (&[CloseCode::HeartbeatMissed][..], 1), "{jump}");
        tab.is_let_in();
        assert_eq!(tab.sends(), [1], "what was planned by the old clock is due");
    }
}

#[test]
fn a_clock_set_back_a_little_changes_nothing() {
    let mut tab = Tab::connected();
    tab.now -= 3_000;
    tab.machine.handle(tab.now, Input::Tick);
    assert_eq!(tab.machine.poll(), None);
    tab.waits(30_000);
    tab.hears(event(11));
    assert_eq!((tab.closed.len(), tab.seqs()), (0, vec![11]));
}

#[test]
fn a_clock_set_back_while_waiting_does_not_prolong_the_wait() {
    let mut tab = Tab::connected();
    tab.is_cut();
    (0..5).for_each(|_| fails_again(&mut tab));
    let before = tab.opened;
    tab.now -= 900_000;
    tab.does(Input::Tick);
    assert_eq!(tab.opened, before + 1);
}

#[test]
fn nothing_is_tried_and_no_attempt_burnt_while_there_is_no_network() {
    let mut tab = Tab::connected();
    tab.does(Input::Offline);
    assert_eq!(tab.state(), State::Connected, "the browser may be wrong");
    assert_eq!(tab.says(), [ClientFrame::Ping {}]);
    tab.waits(5_000);
    assert_eq!(tab.closed, [CloseCode::HeartbeatMissed], "but is believed soon");
    assert_eq!(tab.attempt(), (1, WHEN_ONLINE));
    tab.waits(3_600_000);
    tab.does(Input::Visible);
    assert_eq!((tab.opened, tab.attempt()), (0, (1, WHEN_ONLINE)));
    tab.does(Input::Online);
    assert_eq!((tab.opened, tab.attempt()), (1, (1, tab.now)));
}

#[test]
fn without_a_network_a_server_that_answers_is_one_on_this_machine() {
    let mut tab = Tab::connected();
    tab.does(Input::Offline);
    tab.hears(ServerFrame::Pong {});
    tab.waits(5_000);
    assert_eq!((tab.closed.len(), tab.state()), (0, State::Connected));
}

#[test]
fn the_person_knows_better_than_the_browser() {
    let mut tab = Tab::connected();
    tab.does(Input::Offline);
    tab.is_cut();
    tab.does(Input::Connect);
    assert_eq!(tab.opened, 1);
}

#[test]
fn coming_back_to_the_tab_tries_at_once() {
    let mut tab = Tab::connected();
    tab.does(Input::Hidden);
    tab.is_cut();
    (0..5).for_each(|_| fails_again(&mut tab));
    let before = tab.opened;
    tab.does(Input::Visible);
    assert_eq!(tab.opened, before + 1);
}

#[test]
fn a_link_that_may_have_died_unseen_is_asked() {
    for sign in [Input::Visible, Input::Online] {
        let mut tab = Tab::connected();
        tab.waits(20_000);
        tab.does(sign.clone());
        assert_eq!(tab.says(), [ClientFrame::Ping {}]);
        tab.waits(4_999);
        tab.hears(ServerFrame::Pong {});
        tab.waits(34_000);
        assert_eq!(tab.closed, [], "it answered");
        tab.does(sign);
        tab.waits(5_000);
        assert_eq!(tab.closed, [CloseCode::HeartbeatMissed], "it did not");
    }
}

#[test]
fn a_frozen_tab_leaves_and_comes_back_at_once() {
    let mut tab = Tab::connected();
    tab.writes(1);
    tab.does(Input::Hidden);
    tab.does(Input::Frozen);
    assert_eq!((tab.closed.as_slice(), tab.machine.due()), (&[CloseCode::Leaving][..], None));
    tab.sleeps(3_600_000);
    tab.forgets();
    tab.does(Input::Visible);
    assert_eq!(tab.opened, 1);
    tab.is_let_in();
    assert_eq!((tab.hello_cursor(), tab.sends()), (at(10), vec![1]));
}

//! Back up to a better transport, without a gap and without anybody noticing.

use super::*;
use Transport::{EventStream, LongPoll, ShortPoll, WebSocket};

/// Connected by short polls, and a better transport is being tried.
fn probing() -> Tab {
    let mut tab = Tab::connected_by(ShortPoll);
    waits_for_probe(&mut tab);
    tab
}

/// What makes quiet polls look alive.
fn polls(tab: &mut Tab, ms: u64) {
    let until = tab.now + ms;
    while tab.now < until {
        tab.waits(1_000.min(until - tab.now));
        tab.hears(ping(10));
    }
}

fn waits_for_probe(tab: &mut Tab) {
    let begun = tab.now;
    while tab.probe.is_none() {
        polls(tab, 500);
        assert!(tab.now - begun < 600_000, "nothing better is tried");
    }
}

fn is_refused(tab: &mut Tab) {
    let probe = tab.probe.take().expect("a probe");
    tab.does(Input::Closed(probe, CUT));
}

fn hears_beside(tab: &mut Tab, frame: ServerFrame) {
    tab.does(Input::Frame(tab.probe.expect("a probe"), Box::new(frame)));
}

fn is_welcomed_beside(tab: &mut Tab) {
    let cursor = last_hello(&tab.said_beside);
    hears_beside(tab, welcome(cursor, true));
}

/// It opens, is welcomed, and lasts.
fn stands_the_trial(tab: &mut Tab) {
    tab.does(Input::Opened(tab.probe.expect("a probe")));
    is_welcomed_beside(tab);
    polls(tab, 10_000);
}

#[test]
fn better_ones_are_tried_after_a_while_the_best_first_and_then_less_and_less_often() {
    let mut tab = Tab::connected_by(ShortPoll);
    let mut waits = vec![];
    for _ in 0..8 {
        let begun = tab.now;
        waits_for_probe(&mut tab);
        waits.push((tab.now - begun) / 1_000);
        (0..3).for_each(|_| is_refused(&mut tab));
        assert_eq!((tab.probe, std::mem::take(&mut tab.transports)), (None, vec![WebSocket, EventStream, LongPoll]));
    }
    for (wait, most) in waits.iter().zip([15, 30, 60, 120, 240, 300, 300, 300]) {
        assert!((most * 4 / 5..=most + 1).contains(wait), "{waits:?}");
    }
    assert_eq!(
        (tab.state(), tab.statuses.iter().all(|status| status.state == State::Connected)),
        (State::Connected, true)
    );
}

#[test]
fn on_the_best_one_nothing_is_tried() {
    let mut tab = Tab::connected();
    polls(&mut tab, 600_000);
    assert_eq!(tab.opened, 0);
}

#[test]
fn a_better_one_has_to_last_and_is_then_taken_over_without_a_gap() {
    let mut tab = probing();
    let old = tab.link();
    tab.statuses.clear();
    stands_the_trial(&mut tab);
    tab.hears(event(11));
    assert_eq!((tab.link(), last_hello(&tab.said_beside)), (old, at(10)), "asked again, not answered yet");
    tab.hears(event(12));
    is_welcomed_beside(&mut tab);
    assert_eq!((tab.closed.as_slice(), tab.probe), (&[CloseCode::Done][..], None));
    (11..14).for_each(|seq| tab.hears(event(seq)));
    tab.does(Input::Frame(old, Box::new(event(14))));
    assert_eq!(tab.seqs(), [11, 12, 13], "what comes again is dropped, and the old one is heard no more");
    let status = tab.machine.status();
    assert_eq!((status.transport, status.choice), (Some(WebSocket), Choice::Climbed));
    assert!(tab.statuses.iter().all(|status| status.state == State::Connected), "nobody sees a flicker");
    assert_eq!(tab.remembers.last(), Some(&WebSocket));
    polls(&mut tab, 600_000);
    assert_eq!((tab.probe, tab.closed.len()), (None, 1));
}

#[test]
fn a_message_under_way_is_sent_again_on_the_new_one() {
    let mut tab = probing();
    stands_the_trial(&mut tab);
    tab.writes(1);
    tab.writes(2);
    tab.forgets();
    tab.said_beside = vec![];
    hears_beside(&mut tab, welcome(at(10), true));
    assert_eq!((tab.sends(), tab.pending().len()), (vec![1], 2), "its answer may come no more");
    tab.hears(ack(11, 1));
    assert_eq!(tab.sends(), [2]);
}

#[test]
fn only_events_count_that_are_heard_on_trial() {
    let mut tab = probing();
    tab.writes(1);
    tab.does(Input::Opened(tab.probe.unwrap()));
    is_welcomed_beside(&mut tab);
    for frame in [event(11), ping(15), ack(11, 1), refusal(1, ErrorCode::Forbidden, None)] {
        hears_beside(&mut tab, frame);
    }
    hears_beside(&mut tab, ServerFrame::Lagging { from: 1, to: 20 });
    hears_beside(&mut tab, ServerFrame::Drain { retry_after_ms: 60_000 });
    assert_eq!(
        (tab.seqs(), tab.pending()),
        (vec![11], vec![(1, PendingState::Sending)]),
        "it does not come there again"
    );
    tab.hears(event(11));
    tab.hears(ack(11, 1));
    assert_eq!((tab.seqs(), tab.pending()), (vec![], vec![]));
    tab.is_cut();
    assert!(tab.attempt().1 <= tab.now + 1_000, "the slot was not for this link");
    tab.waits(1_000);
    assert_eq!(tab.hello_cursor(), at(11));
}

#[test]
fn a_probe_on_trial_keeps_no_dead_link_alive() {
    let mut tab = probing();
    polls(&mut tab, 1_000);
    tab.waits(44_000);
    for _ in 0..40 {
        if tab.probe.is_some() {
            hears_beside(&mut tab, ServerFrame::Pong {});
        }
    }
    assert_eq!(tab.closed, []);
    tab.waits(1_000);
    assert_eq!(tab.closed, [CloseCode::HeartbeatMissed]);
}

#[test]
fn one_that_does_not_last_is_not_taken() {
    for after in [1_000, 5_000, 9_000] {
        let mut tab = probing();
        tab.does(Input::Opened(tab.probe.unwrap()));
        is_welcomed_beside(&mut tab);
        polls(&mut tab, after);
        is_refused(&mut tab);
        assert_eq!((tab.tries(), tab.machine.status().transport), (EventStream, Some(ShortPoll)));
    }
}

#[test]
fn one_that_lets_nothing_through_is_not_taken() {
    let mut tab = probing();
    tab.does(Input::Opened(tab.probe.unwrap()));
    polls(&mut tab, 3_000);
    assert_eq!(tab.tries(), EventStream);
    assert_eq!(last_hello(&tab.said_beside), at(10), "a request carries it");
    tab.does(Input::Opened(tab.probe.unwrap()));
    polls(&mut tab, 3_000);
    assert_eq!((tab.tries(), tab.checks), (LongPoll, 0));
    assert_eq!(tab.machine.status().transport, Some(ShortPoll));
}

#[test]
fn a_long_poll_is_on_trial_for_longer_than_it_waits() {
    let mut tab = probing();
    is_refused(&mut tab);
    is_refused(&mut tab);
    tab.does(Input::Opened(tab.probe.unwrap()));
    is_welcomed_beside(&mut tab);
    tab.said_beside = vec![];
    polls(&mut tab, 29_000);
    assert_eq!(tab.said_beside.len(), 0);
    polls(&mut tab, 1_000);
    is_welcomed_beside(&mut tab);
    assert_eq!(tab.machine.status().transport, Some(LongPoll));
}

#[test]
fn a_stream_that_cannot_be_continued_there_is_not_taken() {
    for answer in [welcome(at(10), false), welcome(at(40), true)] {
        let mut tab = probing();
        stands_the_trial(&mut tab);
        hears_beside(&mut tab, answer);
        assert_eq!((tab.tries(), tab.snapshots.len()), (EventStream, 0));
        assert_eq!(tab.machine.status().transport, Some(ShortPoll));
    }
}

#[test]
fn who_turns_the_page_meanwhile_gets_what_the_new_page_needs() {
    let mut tab = probing();
    stands_the_trial(&mut tab);
    tab.shows("/chat/random", &["random"]);
    is_welcomed_beside(&mut tab);
    assert_eq!(tab.machine.status().transport, Some(ShortPoll), "what was said before is another page's");
    let Some(ClientFrame::Hello(hello)) = tab.said_beside.last() else { panic!("{:?}", tab.said_beside) };
    assert_eq!(hello.subscribe, [slug("random")]);
    is_welcomed_beside(&mut tab);
    assert_eq!(tab.machine.status().transport, Some(WebSocket));
}

#[test]
fn events_on_trial_that_are_of_another_page_do_not_count() {
    let mut tab = probing();
    tab.does(Input::Opened(tab.probe.expect("a probe")));
    is_welcomed_beside(&mut tab);
    tab.shows("/chat/random", &["random"]);
    hears_beside(&mut tab, event(12));
    assert!(tab.seqs().is_empty(), "11 may be of the channel that was not asked for there");
    tab.hears(event(11));
    tab.hears(event(12));
    assert_eq!(tab.seqs(), [11, 12]);
    assert_eq!(tab.tries(), EventStream, "12 does not come there again");
}

#[test]
fn who_reads_an_older_snapshot_meanwhile_gets_what_follows_it() {
    let mut tab = Tab::connected_by(ShortPoll);
    tab.hears(event(11));
    waits_for_probe(&mut tab);
    stands_the_trial(&mut tab);
    tab.does(Input::Snapshot(at(10)));
    is_welcomed_beside(&mut tab);
    assert_eq!(last_hello(&tab.said_beside), at(10), "a stream after 11 would lack it");
}

#[test]
fn a_link_that_is_lost_takes_its_probe_with_it() {
    let mut tab = probing();
    tab.is_cut();
    assert_eq!(tab.probe, None);
    tab.waits(1_000);
    tab.is_let_in();
    assert_eq!((tab.tries(), tab.state()), (ShortPoll, State::Connected));
    waits_for_probe(&mut tab);
}

#[test]
fn leaving_closes_both() {
    for leave in [Input::SignedOut, Input::Disconnect, Input::Frozen] {
        let mut tab = probing();
        tab.does(leave);
        assert_eq!((tab.link, tab.probe, tab.machine.due()), (None, None, None));
    }
    let mut tab = probing();
    tab.sleeps(3_600_000);
    tab.does(Input::Tick);
    assert_eq!((tab.probe, tab.tries()), (None, WebSocket));
}

#[test]
fn good_signs_are_followed_up_soon_but_not_each_of_them() {
    for sign in [Input::Online, Input::Visible] {
        let mut tab = Tab::connected_by(LongPoll);
        tab.hears(ping(10));
        for _ in 0..5 {
            waits_for_probe(&mut tab);
            is_refused(&mut tab);
            is_refused(&mut tab);
        }
        polls(&mut tab, 30_000);
        assert_eq!(tab.probe, None);
        tab.does(sign.clone());
        assert_eq!(tab.tries(), WebSocket);
        is_refused(&mut tab);
        is_refused(&mut tab);
        let before = tab.opened;
        (0..10).for_each(|_| tab.does(sign.clone()));
        assert_eq!((tab.opened, tab.probe), (before, None));
    }
}

#[test]
fn a_climb_that_did_not_last_is_tried_again_later_and_later() {
    let mut tab = probing();
    let mut waits = vec![];
    for _ in 0..4 {
        stands_the_trial(&mut tab);
        is_welcomed_beside(&mut tab);
        assert_eq!(tab.machine.status().transport, Some(WebSocket));
        tab.waits(5_000);
        tab.is_cut();
        while tab.machine.status().transport.is_none() {
            match tab.link {
                Some(_) if tab.tries() == WebSocket => tab.is_cut(),
                Some(_) => tab.is_let_in(),
                None => tab.waits(100),
            }
        }
        let begun = tab.now;
        waits_for_probe(&mut tab);
        waits.push(tab.now - begun);
    }
    assert!(waits.is_sorted() && waits[3] > 2 * waits[0], "{waits:?}");
}

#[test]
fn a_server_that_is_going_away_is_not_bothered() {
    let mut tab = Tab::connected_by(ShortPoll);
    tab.hears(ServerFrame::Drain { retry_after_ms: 5_000 });
    polls(&mut tab, 59_000);
    assert_eq!(tab.opened, 0);
    waits_for_probe(&mut tab);
}

#[test]
fn who_is_away_says_so_on_the_better_link_too() {
    let away = ClientFrame::Presence { status: PresenceStatus::Away };
    let mut tab = probing();
    tab.does(Input::Tell(away.clone()));
    stands_the_trial(&mut tab);
    assert_eq!((tab.says().contains(&away), tab.said_beside.contains(&away)), (true, false), "not while it is tried");
    is_welcomed_beside(&mut tab);
    assert!(tab.says().contains(&away));
}

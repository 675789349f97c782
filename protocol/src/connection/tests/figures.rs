//! What is counted.

use super::*;
use crate::connection::Metrics;

#[test]
fn everything_is_counted() {
    let mut tab = Tab::connected();
    let begun = tab.now;
    let before = tab.machine.metrics();
    tab.hears(event(11));
    tab.hears(event(11));
    tab.does(Input::Unreadable(tab.link()));
    tab.writes(1);
    tab.waits(2_000);
    tab.is_cut();
    tab.waits(1_000);
    tab.is_let_in();
    let again = tab.now;
    tab.waits(500);
    tab.is_cut();
    tab.waits(2_000);
    tab.does(Input::Opened(tab.link()));
    tab.is_reset(at(40), ResetReason::TooFar);
    let after = tab.machine.metrics();
    assert_eq!((before.attempts, before.reconnects, before.connected_at), (1, 0, Some(begun)));
    assert_eq!((after.attempts, after.reconnects, after.recoveries, after.resets), (3, 2, 1, 1));
    assert_eq!((after.received - before.received, after.duplicates, after.skipped), (6, 1, 1));
    assert_eq!(after.sent - before.sent, 7, "three messages, two greetings, two pings");
    assert_eq!((after.connected_at > Some(again), after.connected_ms), (true, 2_500));
    assert_eq!((after.transport, after.choice), (Some(Transport::WebSocket), Choice::First));
}

#[test]
fn sleep_is_no_connection() {
    let mut tab = Tab::connected();
    tab.waits(2_000);
    tab.hears(ping(10));
    tab.sleeps(8 * 3_600_000);
    tab.does(Input::Tick);
    assert_eq!(tab.machine.metrics().connected_ms, 2_000);
}

#[test]
fn a_machine_at_rest_has_done_nothing() {
    assert_eq!(Tab::new().machine.metrics(), Metrics::default());
}

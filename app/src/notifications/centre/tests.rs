//! The notification centre through pages and events.

use super::*;
use crate::chat::story::{channel, said};
use protocol::notification::{Notification, NotificationKind};

fn told(seq: u64, place: &str) -> ListedNotification {
    let notification = Notification::of_message(&said(seq, "bea", place), NotificationKind::Mention, &channel(place));
    ListedNotification { seq, notification, read: false }
}

fn page(seqs: impl IntoIterator<Item = u64>, has_before: bool) -> Notifications {
    let notifications: Vec<_> = seqs.into_iter().map(|seq| told(seq, "general")).collect();
    Notifications { unread: 9, notifications, has_before }
}

fn seqs(centre: &Centre) -> Vec<u64> {
    centre.held().iter().map(|told| told.seq).collect()
}

fn unread(centre: &Centre) -> Vec<u64> {
    centre.held().iter().filter(|told| !told.read).map(|told| told.seq).collect()
}

#[test]
fn what_is_told_while_a_page_comes_stands_before_it_once() {
    let mut centre = Centre::new(2);
    let wanted = centre.begin(false);
    centre.tell(told(7, "general"));
    centre.land(wanted, page([7, 5, 3], true));
    assert_eq!((seqs(&centre), centre.unread()), (vec![7, 5, 3], 3));
    let wanted = centre.begin_older().expect("there are older ones");
    assert_eq!((wanted.before, centre.begin_older()), (Some(3), None), "one page at a time");
    centre.land(wanted, page([2, 1], false));
    assert_eq!((seqs(&centre), centre.begin_older()), (vec![7, 5, 3, 2, 1], None));
}

#[test]
fn a_page_that_was_asked_for_before_something_else_is_not_taken() {
    let mut centre = Centre::new(0);
    let first = centre.begin(false);
    let second = centre.begin(true);
    centre.land(first, page([3], false));
    assert_eq!((seqs(&centre), centre.load()), (vec![], Load::Loading));
    centre.replace(4);
    centre.fail(second);
    assert_eq!((centre.load(), centre.unread(), centre.only_unread()), (Load::Unasked, 4, true));
}

#[test]
fn reading_marks_a_channel_all_or_some() {
    let mut centre = Centre::new(0);
    for (seq, place) in [(1, "general"), (2, "random"), (3, "general"), (4, "random"), (5, "random")] {
        centre.tell(told(seq, place));
    }
    centre.mark(&ReadMark::Channel { channel: channel("general").id, up_to: 3 }, 3);
    assert_eq!((unread(&centre), centre.unread()), (vec![5, 4, 2], 3));
    centre.mark(&ReadMark::UpTo { up_to: 2 }, 2);
    assert_eq!(unread(&centre), [5, 4]);
    centre.mark(&ReadMark::Ids { ids: vec![told(4, "random").notification.id] }, 1);
    assert_eq!(unread(&centre), [5]);
}

#[test]
fn no_more_are_held_than_there_is_room_for() {
    let mut centre = Centre::new(0);
    let newest = HELD_MAX as u64 + 5;
    (1..=newest).for_each(|seq| centre.tell(told(seq, "general")));
    assert_eq!((centre.held().len(), centre.has_before()), (HELD_MAX, true));
    assert_eq!(seqs(&centre).first(), Some(&newest));
    assert_eq!(centre.begin_older(), None, "enough");
}

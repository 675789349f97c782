use super::*;
use crate::chat::story::{channel, said};
use protocol::message::AttachmentKind;

const BUSY: Failure = Failure { code: ErrorCode::Unavailable, temporary: true, retry_after_ms: None };
const NO: Failure = Failure { code: ErrorCode::TooLarge, temporary: false, retry_after_ms: None };

fn id(n: u8) -> FileId {
    FileId::new(u64::from(n), [n; 10])
}

fn general() -> ChannelId {
    channel("general").id
}

fn message() -> MessageId {
    said(1, "ada", "general").id
}

fn upload(n: u8) -> Upload {
    Upload {
        id: id(n),
        place: Place::Tray(general()),
        name: format!("{n}.png"),
        size: 100,
        mime: "image/png".into(),
        kind: AttachmentKind::Image,
        pixels: None,
        voice: None,
        state: UploadState::Queued,
    }
}

/// What the server answers: the file under an id of its own.
fn there(n: u8) -> Attachment {
    Attachment { id: id(n + 100), ..upload(n).shown(format!("/files/{n}")) }
}

fn tray(count: u8) -> Queue {
    let mut queue = Queue::default();
    (1..=count).for_each(|n| queue.add(upload(n)));
    queue
}

fn start(queue: &mut Queue, now: u64) -> Vec<FileId> {
    let next = queue.next(now);
    next.iter().for_each(|id| queue.progress(*id, 0));
    next
}

#[test]
fn three_go_at_once_and_each_end_lets_the_next_begin() {
    let mut queue = tray(5);
    assert_eq!(start(&mut queue, 0), [id(1), id(2), id(3)]);
    assert_eq!(start(&mut queue, 0), []);
    queue.land(id(2), there(2));
    assert_eq!(start(&mut queue, 0), [id(4)]);
    queue.fail(id(1), 0, 0, NO);
    assert_eq!(start(&mut queue, 0), [id(5)], "one that failed stops no other");
}

#[test]
fn what_does_not_get_through_is_tried_again_ever_more_seldom_and_not_for_ever() {
    let (mut queue, mut now, mut waits) = (tray(1), 0, Vec::new());
    loop {
        let tries = queue.tries(id(1));
        assert_eq!(start(&mut queue, now), [id(1)]);
        queue.fail(id(1), now, tries, BUSY);
        let Some(at) = queue.due() else { break };
        assert!(start(&mut queue, at - 1).is_empty());
        waits.push((at - now) / 1000);
        now = at;
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60]);
    assert_eq!(queue.get(id(1)).map(|one| one.state.clone()), Some(UploadState::Failed(ErrorCode::Unavailable)));
    queue.retry(id(1));
    assert_eq!(queue.next(now), [id(1)], "the person may have it tried once more");
}

#[test]
fn the_server_says_when_and_a_network_that_is_back_says_now() {
    let mut queue = tray(1);
    queue.fail(id(1), 50, 0, Failure { retry_after_ms: Some(7_000), ..BUSY });
    assert_eq!((queue.due(), queue.next(7_049)), (Some(7_050), vec![]));
    queue.hurry();
    assert_eq!((queue.due(), queue.next(0)), (None, vec![id(1)]));
}

#[test]
fn a_message_takes_its_channels_tray_but_not_what_was_refused() {
    let mut queue = tray(3);
    queue.add(Upload { place: Place::Tray(channel("random").id), ..upload(4) });
    queue.fail(id(2), 0, 0, NO);
    assert_eq!(queue.send(general(), message()), [id(1), id(3)]);
    assert_eq!(queue.of(Place::Tray(general())).map(|one| one.id).collect::<Vec<_>>(), [id(2)]);
    assert_eq!(queue.of(Place::Tray(channel("random").id)).count(), 1, "bound to its channel");

    assert_eq!(queue.readiness(message()), Some(Readiness::Waiting));
    queue.land(id(3), there(3));
    queue.land(id(1), there(1));
    let ready = Readiness::Ready(vec![id(101), id(103)]);
    assert_eq!(queue.readiness(message()), Some(ready), "in the order in which they were added");
    assert_eq!(queue.take_back(message(), general()), [id(1), id(3)]);
    assert_eq!(queue.readiness(message()), None);
}

#[test]
fn a_message_hears_of_a_file_that_cannot_be_had() {
    let mut queue = tray(2);
    queue.send(general(), message());
    queue.fail(id(1), 0, 0, BUSY);
    assert_eq!(queue.readiness(message()), Some(Readiness::Waiting), "not yet");
    queue.fail(id(1), 0, 0, NO);
    assert_eq!(queue.readiness(message()), Some(Readiness::Failed(ErrorCode::TooLarge)));
}

#[test]
fn what_a_message_waits_for_goes_before_what_lies_in_a_tray() {
    let mut queue = Queue::default();
    queue.add(upload(1));
    queue.add(Upload { place: Place::Message(message()), ..upload(2) });
    assert_eq!(queue.next(0), [id(2), id(1)]);
}

#[test]
fn progress_is_told_in_bytes() {
    let mut queue = tray(3);
    queue.progress(id(1), 40);
    queue.progress(id(2), 999);
    assert_eq!(queue.progress_of(Place::Tray(general())), (140, 300), "what wraps a file is not counted");
    queue.remove(id(2));
    assert_eq!(queue.progress_of(Place::Tray(general())), (40, 200));
}

#[test]
fn a_page_that_is_gone_leaves_what_was_under_way_to_be_begun_anew() {
    for (state, restored) in [
        (UploadState::Sending(7), UploadState::Queued),
        (UploadState::RetryAt(9, 2), UploadState::Queued),
        (UploadState::Failed(ErrorCode::TooLarge), UploadState::Failed(ErrorCode::TooLarge)),
    ] {
        assert_eq!(Upload { state, ..upload(1) }.restored().state, restored);
    }
}

#[test]
fn only_so_much_is_kept() {
    let mut queue = tray(1);
    assert!(queue.can_keep(KEPT_BYTES_MAX - 100) && !queue.can_keep(KEPT_BYTES_MAX - 99));
    queue.remove(id(1));
    assert!(queue.can_keep(KEPT_BYTES_MAX));
}

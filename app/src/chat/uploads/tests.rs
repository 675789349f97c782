use super::*;
use crate::chat::story::{channel, said};
use protocol::message::NewMessage;

fn message(seq: u64) -> MessageId {
    said(seq, "ada", "general").id
}

fn waits(seq: u64) -> Pending {
    let message = NewMessage { id: message(seq), text: String::new(), reply_to: None, attachments: Vec::new() };
    let channel = channel("general").id.into();
    Pending { channel, message, queued_at: 0, state: PendingState::Attaching, lacks_files: true }
}

fn upload(n: u8, place: Place, state: UploadState) -> Upload {
    let (id, name, mime) = (FileId::new(1, [n; 10]), "tides.txt".to_owned(), "text/plain".to_owned());
    Upload { id, place, name, size: 9, mime, kind: AttachmentKind::File, pixels: None, voice: None, state }
}

fn queue(uploads: Vec<Upload>) -> Queue {
    let mut queue = Queue::default();
    uploads.into_iter().for_each(|upload| queue.add(upload));
    queue
}

#[test]
fn messages_hear_what_has_become_of_their_files() {
    let tray = Place::Tray(channel("general").id);
    let there = upload(9, tray, UploadState::Queued).shown("/files/9".into());
    let done = UploadState::Done(Box::new(there.clone()));
    let files = queue(vec![
        upload(1, Place::Message(message(1)), done),
        upload(2, Place::Message(message(2)), UploadState::Sending(3)),
        upload(3, Place::Message(message(3)), UploadState::Failed(ErrorCode::FileType)),
    ]);
    let outbox: Vec<_> = (1..=4).map(waits).collect();
    let told = [
        News::Ready(message(1), vec![there.id]),
        News::Failed(message(3), ErrorCode::FileType),
        News::Failed(message(4), ErrorCode::NotFound),
    ];
    assert_eq!(settle(&files, &outbox), told, "nothing was kept of the last one's");
}

#[test]
fn a_file_is_let_go_when_its_message_is_out_and_not_while_it_lies_in_a_tray() {
    let tray = Place::Tray(channel("general").id);
    let files =
        queue(vec![upload(1, Place::Message(message(1)), UploadState::Queued), upload(2, tray, UploadState::Queued)]);
    assert_eq!(settle(&files, &[]), [News::Gone(FileId::new(1, [1; 10]))]);
    assert_eq!(settle(&files, &[Pending { state: PendingState::Sending, lacks_files: false, ..waits(1) }]), []);
}

//! Files on their way to the server, from the moment they are chosen until a message has taken them along.
//!
//! `queue` decides, without a browser; here is what has hands: the content, the requests, and what is kept for after a
//! reload.

pub mod content;
pub mod dropping;
pub mod picking;
pub mod progress;
pub mod queue;
mod transfer;
pub mod tray;
pub mod upload;

use self::{
    content::Content,
    queue::{Queue, Readiness},
    transfer::{Told, Transfer},
    upload::{Place, Upload, UploadState},
};
use crate::{
    api,
    realtime::{
        LeftFile, Realtime,
        clock::{Timer, now, random},
    },
};
use leptos::{prelude::*, task::spawn_local};
use protocol::{
    connection::{Pending, PendingState, State},
    error::ErrorCode,
    id::{ChannelId, FileId, MessageId},
    limits::Limits,
    message::{Attachment, AttachmentKind},
};
use send_wrapper::SendWrapper;
use std::{cell::RefCell, collections::HashMap, rc::Rc};
use web_sys::Blob;

/// The files on their way. The same for all pages: they go on going when another is shown.
#[derive(Clone, Copy, Debug)]
pub struct Uploads {
    realtime: Realtime,
    queue: RwSignal<Queue>,
    /// What messages that wait will show.
    shown: Memo<HashMap<MessageId, Vec<Attachment>>>,
    /// Some of them last only as long as the page.
    fleeting: RwSignal<bool>,
    hands: StoredValue<Option<SendWrapper<Rc<Hands>>>>,
}

/// What only a browser has.
#[derive(Default, Debug)]
struct Hands {
    contents: RefCell<HashMap<FileId, Content>>,
    transfers: RefCell<HashMap<FileId, Rc<Transfer>>>,
    timer: RefCell<Option<Timer>>,
}

/// The files on their way.
#[must_use]
pub fn use_uploads() -> Uploads {
    expect_context()
}

impl Uploads {
    pub(crate) fn provide(realtime: Realtime) -> Self {
        let (queue, hands) = (RwSignal::new(Queue::default()), StoredValue::new(None));
        let addresses = move |id| Self::address(hands, id);
        let shown = Memo::new(move |_| queue.with(|queue| shown(queue, addresses)));
        let uploads = Self { realtime, queue, shown, fleeting: RwSignal::new(false), hands };
        provide_context(uploads);
        Effect::new(move |_| hands.set_value(Some(SendWrapper::new(Rc::default()))));
        uploads.follow();
        uploads
    }

    /// All of them.
    #[must_use]
    pub fn queue(self) -> Signal<Queue> {
        self.queue.into()
    }

    /// The files that a message which waits will have.
    #[must_use]
    pub fn shown(self, message: MessageId) -> Vec<Attachment> {
        self.shown.with(|shown| shown.get(&message).cloned().unwrap_or_default())
    }

    /// What the server allows.
    #[must_use]
    pub fn limits(self) -> Limits {
        self.realtime.limits().get_untracked()
    }

    /// Whether some of them last only as long as the page.
    #[must_use]
    pub fn is_fleeting(self) -> bool {
        self.fleeting.get()
    }

    /// Where the content of a file lies in this page.
    #[must_use]
    pub fn url(self, id: FileId) -> String {
        Self::address(self.hands, id)
    }

    /// Takes a file that was accepted.
    pub fn add(self, upload: Upload, blob: Blob) {
        let has_room = self.queue.with_untracked(|queue| queue.can_keep(upload.size));
        if !has_room || !self.realtime.keep_file(&upload, Some(&blob)) {
            self.fleeting.set(true);
        }
        self.hold(&upload, blob);
        self.queue.update(|queue| queue.add(upload));
    }

    /// Takes over what pages that are gone have left.
    pub(crate) fn adopt(self, left: Vec<LeftFile>) {
        for (mut upload, blob) in left {
            match blob {
                Some(blob) => self.hold(&upload, blob),
                None => upload.state = UploadState::Failed(ErrorCode::NotFound),
            }
            self.queue.update(|queue| queue.add(upload));
        }
    }

    /// Sends a message with what lies in its channel's tray; none when too many wait already.
    #[must_use]
    pub fn send(self, channel: ChannelId, text: String) -> Option<MessageId> {
        let has_files = self.has_files(channel);
        let message = self.realtime.send(channel, text, has_files)?;
        let taken = self.queue.try_update(|queue| queue.send(channel, message)).unwrap_or_default();
        self.keep(&taken);
        Some(message)
    }

    /// Sends a voice note as a message of its own; false when too many wait already.
    pub fn send_alone(self, channel: ChannelId, mut upload: Upload, blob: Blob) -> bool {
        let Some(message) = self.realtime.send(channel, String::new(), true) else { return false };
        upload.place = Place::Message(message);
        self.add(upload, blob);
        true
    }

    /// How many files the next message to a channel has.
    #[must_use]
    pub fn count(self, channel: ChannelId) -> usize {
        self.queue.with_untracked(|queue| queue.of(Place::Tray(channel)).count())
    }

    /// Whether the next message to a channel has files that can be sent.
    #[must_use]
    pub fn has_files(self, channel: ChannelId) -> bool {
        self.queue.with_untracked(|queue| queue.of(Place::Tray(channel)).any(Upload::is_sendable))
    }

    /// The person does not want a file.
    pub fn remove(self, id: FileId) {
        if let Some(upload) = self.let_go(id)
            && let UploadState::Done(file) = upload.state
        {
            // What cannot be taken back now is collected by the server later.
            spawn_local(async move { _ = api::delete_file(file.id).await });
        }
    }

    /// The person wants a file tried again.
    pub fn retry(self, id: FileId) {
        self.queue.update(|queue| queue.retry(id));
    }

    /// The person wants a message's files tried again.
    pub fn retry_of(self, message: MessageId) {
        self.of(Place::Message(message)).into_iter().for_each(|id| self.retry(id));
    }

    /// The files of a message go back into the tray.
    pub fn take_back(self, message: MessageId, channel: ChannelId) {
        let back = self.queue.try_update(|queue| queue.take_back(message, channel)).unwrap_or_default();
        self.keep(&back);
    }

    /// The person does not want a message, nor its files.
    pub fn discard(self, message: MessageId) {
        self.of(Place::Message(message)).into_iter().for_each(|id| self.remove(id));
    }

    fn of(self, place: Place) -> Vec<FileId> {
        self.queue.with_untracked(|queue| queue.of(place).map(|upload| upload.id).collect())
    }

    /// Keeps the files moving, and tells messages what has become of theirs.
    fn follow(self) {
        let (status, outbox) = (self.realtime.status(), self.realtime.outbox());
        let online = Memo::new(move |_| matches!(status.read().state, State::Connected));
        Effect::new(move |_| {
            if online.get() {
                self.queue.update(Queue::hurry);
            }
        });
        Effect::new(move |_| {
            self.queue.track();
            if online.get() {
                self.move_on();
            }
        });
        Effect::new(move |_| {
            // What is told changes what is looked at here.
            let all = self.queue.with(|queue| outbox.with(|outbox| settle(queue, outbox)));
            all.into_iter().for_each(|news| self.tell(news));
        });
    }

    fn tell(self, news: News) {
        match news {
            News::Ready(message, files) => self.realtime.attach(message, files),
            News::Failed(message, why) => self.realtime.fail_files(message, why),
            News::Gone(id) => _ = self.let_go(id),
        }
    }

    fn move_on(self) {
        let (next, due) = self.queue.with_untracked(|queue| (queue.next(now()), queue.due()));
        for id in next {
            self.start(id);
        }
        let timer = due.map(|at| Timer::after(at.saturating_sub(now()), move || self.queue.update(|_| ())));
        self.with_hands(|hands| _ = hands.timer.replace(timer));
    }

    fn start(self, id: FileId) {
        let Some(upload) = self.queue.with_untracked(|queue| queue.get(id).cloned()) else { return };
        let tries = self.queue.with_untracked(|queue| queue.tries(id));
        let tell = move |told| match told {
            Told::Sent(sent) => self.queue.update(|queue| queue.progress(id, sent)),
            Told::Ended(how) => self.end(id, tries, how),
        };
        let started = self.with_hands(|hands| {
            let contents = hands.contents.borrow();
            let transfer = Transfer::start(&upload, &contents.get(&id)?.blob, tell).ok()?;
            hands.transfers.borrow_mut().insert(id, transfer);
            Some(())
        });
        if started.flatten().is_some() {
            self.queue.update(|queue| queue.progress(id, 0));
        } else {
            self.end(
                id,
                tries,
                Err(queue::Failure { code: ErrorCode::NotFound, temporary: false, retry_after_ms: None }),
            );
        }
    }

    fn end(self, id: FileId, tries: u32, how: Result<Box<Attachment>, queue::Failure>) {
        self.with_hands(|hands| drop(hands.transfers.borrow_mut().remove(&id)));
        self.queue.update(|queue| match how {
            Ok(file) => queue.land(id, *file),
            Err(failure) => queue.fail(id, now(), tries, failure),
        });
        self.keep(&[id]);
    }

    fn hold(self, upload: &Upload, blob: Blob) {
        let id = upload.id;
        let mut content = Content::of(blob);
        if upload.kind == AttachmentKind::Image && upload.pixels.is_none() {
            content.measure(move |pixels| {
                self.queue.update(|queue| queue.measure(id, pixels));
                self.keep(&[id]);
            });
        }
        self.with_hands(|hands| _ = hands.contents.borrow_mut().insert(id, content));
    }

    /// Keeps what is known of files as it is now.
    fn keep(self, ids: &[FileId]) {
        self.queue.with_untracked(|queue| {
            for upload in ids.iter().filter_map(|id| queue.get(*id)) {
                // Its content was kept when it came, or told as fleeting.
                self.realtime.keep_file(upload, None);
            }
        });
    }

    fn let_go(self, id: FileId) -> Option<Upload> {
        let upload = self.queue.try_update(|queue| queue.remove(id)).flatten();
        self.realtime.forget_file(id);
        self.with_hands(|hands| {
            hands.transfers.borrow_mut().remove(&id);
            hands.contents.borrow_mut().remove(&id);
        });
        if self.queue.with_untracked(|queue| queue.iter().next().is_none()) {
            self.fleeting.set(false);
        }
        upload
    }

    fn with_hands<T>(self, use_them: impl FnOnce(&Hands) -> T) -> Option<T> {
        let hands = self.hands.with_value(|hands| hands.as_deref().cloned());
        hands.map(|hands| use_them(&hands))
    }

    fn address(hands: StoredValue<Option<SendWrapper<Rc<Hands>>>>, id: FileId) -> String {
        let find = |hands: &SendWrapper<Rc<Hands>>| hands.contents.borrow().get(&id).map(|content| content.url.clone());
        hands.with_value(|hands| hands.as_ref().and_then(find)).unwrap_or_default()
    }
}

/// An id for a file that was chosen.
#[must_use]
pub fn new_id() -> FileId {
    FileId::new(now(), random())
}

/// What follows from what is known of files and messages.
#[derive(Clone, PartialEq, Debug)]
enum News {
    /// A message can go.
    Ready(MessageId, Vec<FileId>),
    /// A message cannot go.
    Failed(MessageId, ErrorCode),
    /// A file went out.
    Gone(FileId),
}

fn settle(queue: &Queue, outbox: &[Pending]) -> Vec<News> {
    let attaching = outbox.iter().filter(|pending| pending.state == PendingState::Attaching);
    let messages = attaching.filter_map(|pending| match queue.readiness(pending.message.id) {
        Some(Readiness::Ready(files)) => Some(News::Ready(pending.message.id, files)),
        Some(Readiness::Failed(why)) => Some(News::Failed(pending.message.id, why)),
        Some(Readiness::Waiting) => None,
        // Nothing was kept of them.
        None => Some(News::Failed(pending.message.id, ErrorCode::NotFound)),
    });
    let is_out = |place| match place {
        Place::Tray(_) => false,
        Place::Message(id) => outbox.iter().all(|pending| pending.message.id != id),
    };
    let files = queue.iter().filter(|upload| is_out(upload.place)).map(|upload| News::Gone(upload.id));
    messages.chain(files).collect()
}

fn shown(queue: &Queue, address: impl Fn(FileId) -> String) -> HashMap<MessageId, Vec<Attachment>> {
    let mut shown = HashMap::<_, Vec<_>>::new();
    for upload in queue.iter() {
        if let Place::Message(message) = upload.place {
            shown.entry(message).or_default().push(upload.shown(address(upload.id)));
        }
    }
    shown
}

#[cfg(test)]
mod tests;

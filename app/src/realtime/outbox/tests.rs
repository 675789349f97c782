//! Against the database and the locks of a real browser.

use super::*;
use crate::{
    chat::{
        story::{channel, said, user},
        uploads::upload::{Place, UploadState},
    },
    realtime::clock::Timer,
};
use js_sys::{Function, Promise};
use leptos::mount::mount_to_body;
use protocol::{
    connection::PendingState,
    error::ErrorCode,
    id::{FileId, MessageId},
    message::{AttachmentKind, NewMessage},
};
use std::cell::{Cell, OnceCell};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// A tab, and what it has adopted.
struct Tab {
    outbox: Rc<Outbox>,
    adopted: Rc<RefCell<Vec<String>>>,
    files: Rc<RefCell<Vec<LeftFile>>>,
    is_fleeting: Rc<Cell<bool>>,
}

impl Tab {
    fn of(name: &str) -> Self {
        Self::with_room(name, usize::MAX)
    }

    fn with_room(name: &str, room: usize) -> Self {
        // Whatever is mounted first starts what runs futures.
        mount_to_body(|| ());
        let (adopted, is_fleeting) = (Rc::<RefCell<Vec<String>>>::default(), Rc::<Cell<bool>>::default());
        let (texts, warned) = (Rc::clone(&adopted), Rc::clone(&is_fleeting));
        let this = Rc::<OnceCell<Weak<Outbox>>>::default();
        let itself = Rc::clone(&this);
        let files = Rc::<RefCell<Vec<LeftFile>>>::default();
        let found = Rc::clone(&files);
        let news = News {
            adopted: Box::new(move |left| {
                let taken: Vec<_> =
                    left.iter().take(room).map(|one| pending(one.message.id, &one.message.text)).collect();
                texts.borrow_mut().extend(taken.iter().map(|one| one.message.text.clone()));
                itself.get().and_then(Weak::upgrade).expect("it lives").keep(taken.iter());
            }),
            files: Box::new(move |left| found.borrow_mut().extend(left)),
            fleeting: Box::new(move || warned.set(true)),
        };
        let outbox = Outbox::of(user(name).id, news);
        _ = this.set(Rc::downgrade(&outbox));
        Self { outbox, adopted, files, is_fleeting }
    }

    fn keeps(&self, texts: &[&str]) {
        let pending: Vec<_> =
            texts.iter().zip(1..).map(|(text, seq)| pending(said(seq, "ada", "general").id, text)).collect();
        self.outbox.keep(pending.iter());
    }

    async fn is_ready(&self) {
        until(|| self.outbox.database.borrow().is_some() && self.outbox.files.borrow().is_some()).await;
    }

    /// Keeps a file of eleven bytes.
    fn keeps_file(&self, n: u8, place: Place) -> FileId {
        let id = FileId::new(u64::from(n), [n; 10]);
        let (name, mime) = ("tides.txt".to_owned(), "text/plain".to_owned());
        let (kind, state) = (AttachmentKind::File, UploadState::Sending(3));
        let upload = Upload { id, place, name, size: 11, mime, kind, pixels: None, voice: None, state };
        let content = Blob::new_with_str_sequence(&js_sys::Array::of1(&"High water.".into())).expect("a blob");
        assert!(self.outbox.keep_file(&upload, Some(&content)));
        id
    }

    fn found(&self) -> Vec<(FileId, UploadState, f64)> {
        let look =
            |(upload, content): &LeftFile| (upload.id, upload.state.clone(), content.as_ref().map_or(0.0, Blob::size));
        self.files.borrow().iter().map(look).collect()
    }

    async fn adopts(&self, texts: &[&str]) {
        until(|| self.adopted.borrow().len() >= texts.len()).await;
        assert_eq!(*self.adopted.borrow(), texts);
    }
}

fn pending(id: MessageId, text: &str) -> Pending {
    let message = NewMessage { id, text: text.into(), reply_to: None, attachments: Vec::new() };
    Pending {
        channel: channel("general").id.into(),
        message,
        queued_at: 0,
        state: PendingState::Queued,
        lacks_files: false,
    }
}

async fn until(reached: impl Fn() -> bool) {
    while !reached() {
        let turn = Promise::new(&mut |done: Function, _| {
            let timer = Timer::after(5, move || _ = done.call0(&wasm_bindgen::JsValue::NULL));
            std::mem::forget(timer);
        });
        turn.await.expect("a timer does not fail");
    }
}

#[wasm_bindgen_test]
async fn the_next_page_of_the_same_person_adopts_what_one_has_left() {
    let first = Tab::of("ada");
    first.is_ready().await;
    first.keeps(&["one", "two"]);
    drop(first);
    let other = Tab::of("bea");
    other.is_ready().await;
    let second = Tab::of("ada");
    second.adopts(&["one", "two"]).await;
    assert!(other.adopted.borrow().is_empty(), "what ada has written is not sent by bea");
    second.keeps(&[]);
}

#[wasm_bindgen_test]
async fn what_is_written_before_the_database_is_open_is_kept_by_the_tab_meanwhile() {
    let first = Tab::of("cy");
    first.keeps(&["early"]);
    assert_eq!(first.outbox.left().len(), 1);
    first.is_ready().await;
    assert!(first.outbox.left().is_empty(), "it has moved");
    drop(first);
    let second = Tab::of("cy");
    second.adopts(&["early"]).await;
}

#[wasm_bindgen_test]
async fn nobody_adopts_from_a_tab_that_lives_and_only_one_from_one_that_is_gone() {
    let writer = Tab::of("dee");
    writer.is_ready().await;
    writer.keeps(&["mine"]);
    let (sibling, third) = (Tab::of("dee"), Tab::of("dee"));
    sibling.is_ready().await;
    third.is_ready().await;
    assert_ne!(writer.outbox.tab(), sibling.outbox.tab());
    assert!(sibling.adopted.borrow().is_empty() && third.adopted.borrow().is_empty());

    // Both still wait for the lock: the page may have been on its way out.
    drop(writer);
    until(|| !sibling.adopted.borrow().is_empty() || !third.adopted.borrow().is_empty()).await;
    let late = Tab::of("dee");
    late.is_ready().await;
    let adopted = [&sibling, &third, &late].map(|tab| tab.adopted.borrow().len());
    assert_eq!(adopted.iter().sum::<usize>(), 1, "{adopted:?}");
}

#[wasm_bindgen_test]
async fn what_there_is_no_room_for_is_left_to_the_next() {
    let first = Tab::of("eve");
    first.is_ready().await;
    first.keeps(&["one", "two"]);
    drop(first);
    let full = Tab::with_room("eve", 1);
    full.adopts(&["one"]).await;
    full.keeps(&[]);
    let next = Tab::of("eve");
    next.adopts(&["two"]).await;
}

#[wasm_bindgen_test]
async fn without_its_database_the_tab_keeps_it_and_says_so() {
    let tab = Tab::of("flo");
    tab.is_ready().await;
    tab.keeps(&["one"]);
    assert!(tab.outbox.left().is_empty() && !tab.is_fleeting.get());
    tab.outbox.do_without();
    assert!(tab.is_fleeting.get());
    assert_eq!(tab.outbox.left().len(), 1);
    tab.keeps(&[]);
    assert!(tab.outbox.left().is_empty());
}

#[wasm_bindgen_test]
async fn files_are_adopted_with_what_they_wait_for_and_forgotten_for_good() {
    let tray = Place::Tray(channel("general").id);
    let first = Tab::of("hal");
    first.is_ready().await;
    first.keeps(&["with a file"]);
    let of_message = first.keeps_file(1, Place::Message(said(1, "ada", "general").id));
    let of_tray = first.keeps_file(2, tray);
    let unwanted = first.keeps_file(3, tray);
    first.outbox.forget_file(unwanted);
    drop(first);

    let second = Tab::of("hal");
    second.adopts(&["with a file"]).await;
    until(|| second.files.borrow().len() >= 2).await;
    let begun_anew = |id| (id, UploadState::Queued, 11.0);
    assert_eq!(second.found(), [begun_anew(of_message), begun_anew(of_tray)]);
    second.keeps(&[]);
    second.outbox.forget_file(of_message);
    drop(second);

    let third = Tab::of("hal");
    until(|| !third.files.borrow().is_empty()).await;
    assert_eq!(third.found(), [begun_anew(of_tray)]);
    third.outbox.forget_file(of_tray);
}

#[wasm_bindgen_test]
async fn a_refusal_outlives_the_page() {
    let first = Tab::of("gil");
    first.is_ready().await;
    let refused =
        Pending { state: PendingState::Failed(ErrorCode::Forbidden), ..pending(said(1, "ada", "general").id, "no") };
    first.outbox.keep([refused].iter());
    let database = first.outbox.database.borrow().clone().expect("it is open");
    let kept = database.get(&first.outbox.key()).await;
    assert_eq!(kept.first().map(|unsent| unsent.failed), Some(Some(ErrorCode::Forbidden)));
    first.keeps(&[]);
}

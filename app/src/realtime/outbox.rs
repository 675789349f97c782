//! What waits to be sent, kept where it outlives the page: in the browser's database, and until that is open, or where
//! there is none, in the session storage of the tab.
//!
//! Each tab has a record of its own, under a name that is new with every page. The page holds a lock of that name; a record
//! whose lock nobody holds is what a page that is gone (closed, reloaded, crashed) has left, and the next page of the same
//! person adopts it. Sending an id again is harmless, so where it cannot be known whether something was sent or whether
//! somebody still has it, it is taken and sent.

mod database;
mod files;
mod session;

use self::database::Database;
use super::{clock::random, listener::Listener, lock::Lock};
use crate::chat::uploads::upload::Upload;
use leptos::{prelude::window, task::spawn_local};
use protocol::{
    connection::{Pending, Unsent},
    id::UserId,
};
use std::{
    cell::RefCell,
    fmt,
    rc::{Rc, Weak},
};
use wasm_bindgen::JsCast;
use web_sys::{Blob, PageTransitionEvent};

/// For how long the lock of an earlier page is waited for: it may be on its way out.
const PATIENCE_MS: u32 = 2_000;

/// A file of a page that is gone, with what there is of its content.
pub type LeftFile = (Upload, Option<Blob>);

/// What becomes known later.
pub struct News {
    /// Messages of pages that are gone.
    pub adopted: Box<dyn Fn(Vec<Unsent>)>,
    /// Their files, with what there is of their content.
    pub files: Box<dyn Fn(Vec<LeftFile>)>,
    /// What waits lasts only as long as the tab.
    pub fleeting: Box<dyn Fn()>,
}

/// Keeps the outbox of this tab.
pub struct Outbox {
    me: UserId,
    tab: String,
    news: News,
    /// As it is now.
    unsent: RefCell<Vec<Unsent>>,
    database: RefCell<Option<Database>>,
    /// A connection of its own for files: where there is no room for them, messages are kept all the same.
    files: RefCell<Option<Database>>,
    lock: RefCell<Option<Lock>>,
    listeners: RefCell<Vec<Listener>>,
}

impl Outbox {
    /// The outbox of a person in a tab that begins.
    #[must_use]
    pub fn of(me: UserId, news: News) -> Rc<Self> {
        let outbox = Rc::new(Self {
            me,
            tab: format!("{:016x}", u64::from_le_bytes(random())),
            news,
            unsent: RefCell::default(),
            database: RefCell::default(),
            files: RefCell::default(),
            lock: RefCell::default(),
            listeners: RefCell::default(),
        });
        *outbox.listeners.borrow_mut() = outbox.listen();
        let this = Rc::downgrade(&outbox);
        spawn_local(async move {
            claim(&this).await;
            open(&this).await;
        });
        outbox
    }

    /// Names the tab for as long as this page lives.
    #[must_use]
    pub fn tab(&self) -> &str {
        &self.tab
    }

    /// What an earlier page in this tab has left in the session storage.
    #[must_use]
    pub fn left(&self) -> Vec<Unsent> {
        session::read(self.me)
    }

    /// Keeps what waits now. It is on its way to the disk when this returns, even if the page is closed right after.
    pub fn keep<'a>(&self, outbox: impl Iterator<Item = &'a Pending>) {
        let unsent: Vec<_> = outbox.map(Unsent::from).collect();
        if self.unsent.replace(unsent) != *self.unsent.borrow() {
            self.write();
        }
    }

    fn write(&self) {
        let unsent = self.unsent.borrow();
        let written =
            self.database.borrow().as_ref().is_some_and(|database| database.put(&self.key(), &unsent).is_ok());
        session::write(self.me, if written { &[] } else { &unsent });
    }

    /// Takes over what a page has left that is gone.
    async fn adopt(&self, key: &str) {
        let Some(database) = self.database.borrow().clone() else { return };
        let left = database.get(key).await;
        let files = self.files_of(key).await;
        if !left.is_empty() {
            (self.news.adopted)(left.clone());
        }
        // In the same turn as the messages that wait for them.
        self.adopt_files(key, files);
        if left.is_empty() {
            return;
        }
        // Now it is in my own record too; what there was no room for is left to the next.
        let unsent = self.unsent.borrow();
        let is_mine = |one: &Unsent| unsent.iter().any(|mine| mine.message.id == one.message.id);
        let rest: Vec<_> = left.into_iter().filter(|one| !is_mine(one)).collect();
        // Should it fail, it is adopted once more and sent once more.
        _ = database.put(key, &rest);
    }

    /// The database is gone: it is full, was cleared, or another version of the program wants it.
    fn do_without(&self) {
        self.database.replace(None);
        self.write();
        (self.news.fleeting)();
    }

    /// A page that may come back holds no lock: that would keep it from being kept, and others from what it has left.
    fn listen(self: &Rc<Self>) -> Vec<Listener> {
        let (leaves, returns) = (Rc::downgrade(self), Rc::downgrade(self));
        let left = Listener::new(&window(), "pagehide", move |_| {
            if let Some(outbox) = leaves.upgrade() {
                outbox.lock.replace(None);
            }
        });
        let returned = Listener::new(&window(), "pageshow", move |event| {
            let kept = event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted);
            if let Some(outbox) = returns.upgrade().filter(|_| kept) {
                outbox.write();
                let this = Rc::downgrade(&outbox);
                spawn_local(async move { claim(&this).await });
            }
        });
        vec![left, returned]
    }

    fn key(&self) -> String {
        format!("{}{}", prefix(self.me), self.tab)
    }
}

/// Tells other pages that this one lives.
async fn claim(this: &Weak<Outbox>) {
    let Some(key) = this.upgrade().map(|outbox| outbox.key()) else { return };
    let lock = Lock::hold(&key, PATIENCE_MS).await;
    if let Some(outbox) = this.upgrade() {
        outbox.lock.replace(lock);
    }
}

/// Moves into the database, and adopts what it holds of pages that are gone.
async fn open(this: &Weak<Outbox>) {
    let losing = this.clone();
    let opened = Database::open(move || _ = losing.upgrade().map(|outbox| outbox.do_without())).await;
    let keys = match (&opened, this.upgrade()) {
        (Ok(database), Some(outbox)) => database.tabs(&prefix(outbox.me)).await,
        _ => Vec::new(),
    };
    let Some(outbox) = this.upgrade() else { return };
    let Ok(database) = opened else { return (outbox.news.fleeting)() };
    files::open(&outbox).await;
    outbox.database.replace(Some(database));
    outbox.write();
    for key in keys {
        let this = this.clone();
        spawn_local(async move {
            let Some(_theirs) = Lock::hold(&key, PATIENCE_MS).await else { return };
            if let Some(outbox) = this.upgrade() {
                outbox.adopt(&key).await;
            }
        });
    }
}

/// Keyed by person: whoever signs in next in this browser must not send it.
fn prefix(me: UserId) -> String {
    format!("{me}/")
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the outbox of tab {}", self.tab)
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests;

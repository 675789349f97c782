//! Files on their way, kept beside the messages that they will go out with.

use super::{Database, LeftFile, Outbox, prefix};
use crate::chat::uploads::upload::{Place, Upload};
use protocol::id::FileId;
use std::rc::Rc;
use web_sys::Blob;

impl Outbox {
    /// Keeps what is known of a file, and its content if that is new. False when it lasts only as long as the page.
    pub fn keep_file(&self, upload: &Upload, content: Option<&Blob>) -> bool {
        let key = self.content_key(upload.id);
        let put =
            |files: &Database| files.put_upload(&self.key(), upload, content.map(|blob| (key.as_str(), blob))).is_ok();
        self.files.borrow().as_ref().is_some_and(put)
    }

    /// Forgets a file: it went out, or is not wanted any more.
    pub fn forget_file(&self, id: FileId) {
        if let Some(files) = self.files.borrow().as_ref() {
            // What stays behind is found, and let go, by the next page.
            _ = files.delete_upload(&self.key(), id, &self.content_key(id));
        }
    }

    /// What a page that is gone has left of files.
    pub(super) async fn files_of(&self, tab: &str) -> Vec<LeftFile> {
        let Some(files) = self.files.borrow().clone() else { return Vec::new() };
        let mut left = Vec::new();
        for upload in files.uploads(tab).await {
            let content = files.content(&self.content_key(upload.id)).await;
            left.push((upload.restored(), content));
        }
        left
    }

    /// Takes files over; those whose message was not, for want of room, are left with it.
    pub(super) fn adopt_files(&self, tab: &str, mut left: Vec<LeftFile>) {
        let Some(files) = self.files.borrow().clone() else { return };
        let unsent = self.unsent.borrow();
        let is_mine = |place| match place {
            Place::Tray(_) => true,
            Place::Message(id) => unsent.iter().any(|one| one.message.id == id),
        };
        left.retain(|(upload, _)| is_mine(upload.place));
        for (upload, _) in &left {
            // Should it fail, it is adopted once more; its message has only one place for it.
            _ = files.move_upload(tab, &self.key(), upload);
        }
        if !left.is_empty() {
            (self.news.files)(left);
        }
    }

    fn content_key(&self, id: FileId) -> String {
        format!("{}{id}", prefix(self.me))
    }
}

/// Opens the connection for files.
pub(super) async fn open(outbox: &Rc<Outbox>) {
    let losing = Rc::downgrade(outbox);
    let lost = move || _ = losing.upgrade().map(|outbox| outbox.files.replace(None));
    outbox.files.replace(Database::open(lost).await.ok());
}

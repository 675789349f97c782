//! All files on their way: which goes next, and what becomes of it. Without a browser, a clock or a network.

use super::upload::{Place, Upload, UploadState};
use protocol::{
    error::ErrorCode,
    id::{ChannelId, FileId, MessageId},
    message::Attachment,
};

/// How many files go up at the same time.
pub const AT_ONCE_MAX: usize = 3;

/// How often a file is tried before it waits for the person.
pub const TRIES_MAX: u32 = 8;

/// The longest wait between two tries.
const WAIT_MS_MAX: u64 = 60_000;

/// How many bytes are kept for after a reload, all files together. What is larger goes up all the same.
pub const KEPT_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// All files on their way, in the order in which they were added.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Queue {
    uploads: Vec<Upload>,
}

/// Why a file did not get through.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Failure {
    /// What went wrong.
    pub code: ErrorCode,
    /// Whether it may get through later.
    pub temporary: bool,
    /// After how long to try again, when the server has said it.
    pub retry_after_ms: Option<u64>,
}

/// What there is to know about the files of a message.
#[derive(Clone, PartialEq, Debug)]
pub enum Readiness {
    /// Some are still on their way.
    Waiting,
    /// All are there, under these ids.
    Ready(Vec<FileId>),
    /// One cannot be had.
    Failed(ErrorCode),
}

impl Queue {
    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Upload> {
        self.uploads.iter()
    }

    /// Those that go out together.
    pub fn of(&self, place: Place) -> impl Iterator<Item = &Upload> {
        self.iter().filter(move |upload| upload.place == place)
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&Upload> {
        self.iter().find(|upload| upload.id == id)
    }

    /// Takes one more; one that is known already stays as it is.
    pub fn add(&mut self, upload: Upload) {
        if self.get(upload.id).is_none() {
            self.uploads.push(upload);
        }
    }

    /// Those to be started now: what messages wait for before what lies in a tray.
    #[must_use]
    pub fn next(&self, now: u64) -> Vec<FileId> {
        let sending = self.iter().filter(|upload| matches!(upload.state, UploadState::Sending(_))).count();
        let is_due = |upload: &&Upload| match upload.state {
            UploadState::Queued => true,
            UploadState::RetryAt(at, _) => at <= now,
            _ => false,
        };
        let mut due: Vec<_> = self.iter().filter(is_due).collect();
        due.sort_by_key(|upload| matches!(upload.place, Place::Tray(_)));
        due.into_iter().map(|upload| upload.id).take(AT_ONCE_MAX.saturating_sub(sending)).collect()
    }

    /// When [`Self::next`] may have something that it has not now.
    #[must_use]
    pub fn due(&self) -> Option<u64> {
        let planned = |upload: &Upload| match upload.state {
            UploadState::RetryAt(at, _) => Some(at),
            _ => None,
        };
        self.iter().filter_map(planned).min()
    }

    /// So much of it has gone.
    pub fn progress(&mut self, id: FileId, sent: u64) {
        self.change(id, |upload| upload.state = UploadState::Sending(sent));
    }

    /// It is there.
    pub fn land(&mut self, id: FileId, file: Attachment) {
        self.change(id, |upload| upload.state = UploadState::Done(Box::new(file)));
    }

    /// It did not get through: for now, `tries` counting those before, or for good.
    pub fn fail(&mut self, id: FileId, now: u64, tries: u32, failure: Failure) {
        let state = if failure.temporary && tries + 1 < TRIES_MAX {
            let wait = failure.retry_after_ms.unwrap_or(1000 << tries.min(16)).min(WAIT_MS_MAX);
            UploadState::RetryAt(now.saturating_add(wait), tries + 1)
        } else {
            UploadState::Failed(failure.code)
        };
        self.change(id, |upload| upload.state = state);
    }

    /// How often it was tried in vain.
    #[must_use]
    pub fn tries(&self, id: FileId) -> u32 {
        match self.get(id).map(|upload| &upload.state) {
            Some(UploadState::RetryAt(_, tries)) => *tries,
            _ => 0,
        }
    }

    /// The person wants it tried now.
    pub fn retry(&mut self, id: FileId) {
        self.change(id, |upload| {
            if matches!(upload.state, UploadState::Failed(_) | UploadState::RetryAt(..)) {
                upload.state = UploadState::Queued;
            }
        });
    }

    /// There is a network again: nothing waits any longer.
    pub fn hurry(&mut self) {
        for upload in &mut self.uploads {
            if matches!(upload.state, UploadState::RetryAt(..)) {
                upload.state = UploadState::Queued;
            }
        }
    }

    /// Its measures are known.
    pub fn measure(&mut self, id: FileId, pixels: (u32, u32)) {
        self.change(id, |upload| upload.pixels = Some(pixels));
    }

    /// Lets one go.
    pub fn remove(&mut self, id: FileId) -> Option<Upload> {
        let at = self.uploads.iter().position(|upload| upload.id == id)?;
        Some(self.uploads.remove(at))
    }

    /// A message takes with it what lies in its channel's tray, but for what was refused. Gives what it took.
    pub fn send(&mut self, channel: ChannelId, message: MessageId) -> Vec<FileId> {
        let taken = self.uploads.iter_mut().filter(|one| one.place == Place::Tray(channel) && one.is_sendable());
        taken.map(|upload| move_to(upload, Place::Message(message))).collect()
    }

    /// What a message had taken goes back into the tray. Gives what it was.
    pub fn take_back(&mut self, message: MessageId, channel: ChannelId) -> Vec<FileId> {
        let back = self.uploads.iter_mut().filter(|one| one.place == Place::Message(message));
        back.map(|upload| move_to(upload, Place::Tray(channel))).collect()
    }

    /// Whether a message has its files; none when it waits for none that are known here.
    #[must_use]
    pub fn readiness(&self, message: MessageId) -> Option<Readiness> {
        let states: Vec<_> = self.of(Place::Message(message)).map(|upload| &upload.state).collect();
        if states.is_empty() {
            return None;
        }
        let refused = states.iter().find_map(|state| match state {
            UploadState::Failed(code) => Some(Readiness::Failed(*code)),
            _ => None,
        });
        let there: Vec<_> = states.iter().filter_map(|state| file(state)).collect();
        let all = if there.len() == states.len() { Readiness::Ready(there) } else { Readiness::Waiting };
        Some(refused.unwrap_or(all))
    }

    /// How many bytes of how many are there.
    #[must_use]
    pub fn progress_of(&self, place: Place) -> (u64, u64) {
        self.of(place).fold((0, 0), |(sent, size), upload| (sent + upload.sent(), size + upload.size))
    }

    /// Whether there is room to keep so much more.
    #[must_use]
    pub fn can_keep(&self, bytes: u64) -> bool {
        self.iter().map(|upload| upload.size).sum::<u64>().saturating_add(bytes) <= KEPT_BYTES_MAX
    }

    fn change(&mut self, id: FileId, change: impl FnOnce(&mut Upload)) {
        if let Some(upload) = self.uploads.iter_mut().find(|upload| upload.id == id) {
            change(upload);
        }
    }
}

fn move_to(upload: &mut Upload, place: Place) -> FileId {
    upload.place = place;
    upload.id
}

fn file(state: &UploadState) -> Option<FileId> {
    match state {
        UploadState::Done(file) => Some(file.id),
        _ => None,
    }
}

#[cfg(test)]
mod tests;

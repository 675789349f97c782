//! Messages that wait for the server's word: sent in order, one at a time, until each is acknowledged or refused for good.
//!
//! One whose files are still going up is held back, and with it what was written after it in the same channel.

use super::{
    attempts::STAY_AWAY_MS_MAX,
    backoff::{Backoff, Jitter},
};
use crate::{
    channel::ChannelRef,
    error::ErrorCode,
    frame::{ClientFrame, FrameError},
    id::{FileId, MessageId, UserId},
    message::NewMessage,
    user::is_false,
};
use serde::{Deserialize, Serialize};

/// A message that was not acknowledged yet.
#[derive(Clone, PartialEq, Debug)]
pub struct Pending {
    /// Where.
    pub channel: ChannelRef,
    /// What.
    pub message: NewMessage,
    /// When the person sent it, on the caller's clock.
    pub queued_at: u64,
    /// How far it has come.
    pub state: PendingState,
    /// Whether its files are not all there yet.
    pub lacks_files: bool,
}

/// What is kept of a pending message, so that it outlives the page.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Unsent {
    /// Where.
    pub channel: ChannelRef,
    /// What.
    pub message: NewMessage,
    /// Why it was refused for good; it is not sent again by itself then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<ErrorCode>,
    /// Whether its files were not all there yet.
    #[serde(default, skip_serializing_if = "is_false")]
    pub lacks_files: bool,
}

/// How far a message has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PendingState {
    /// Waits for its files.
    Attaching,
    /// Waits for its turn, or for a connection.
    Queued,
    /// Sent, not acknowledged.
    Sending,
    /// Refused for now; is sent again at this time.
    RetryAt(u64),
    /// Refused for good.
    Failed(ErrorCode),
}

/// The most messages in an outbox, failed ones included.
pub const OUTBOX_MAX: usize = 100;

/// After how long without an answer a message is sent again.
const ACK_MS: u64 = 5_000;

#[derive(Default, Debug)]
pub(super) struct Outbox {
    entries: Vec<Pending>,
    /// When the one that is being sent is sent again.
    ack_by: u64,
    /// How often the first one was refused for now.
    refusals: u32,
    /// Who was welcomed last.
    owner: Option<UserId>,
    changed: bool,
}

impl Outbox {
    pub fn iter(&self) -> impl Iterator<Item = &Pending> {
        self.entries.iter()
    }

    /// How many are not failed.
    pub fn waiting(&self) -> usize {
        self.entries.iter().filter(|entry| entry.waits()).count()
    }

    /// Whether it is another since this was asked last.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// Takes a message, or gives it back when there is no room, or another one has its id. The same message again
    /// changes nothing.
    pub fn push(
        &mut self,
        now: u64,
        channel: ChannelRef,
        message: NewMessage,
        lacks_files: bool,
    ) -> Result<(), NewMessage> {
        match self.entries.iter().find(|entry| entry.message.id == message.id) {
            Some(known) if known.message == message && known.channel == channel => Ok(()),
            None if self.entries.len() < OUTBOX_MAX => {
                let state = waiting(lacks_files);
                self.entries.push(Pending { channel, message, queued_at: now, state, lacks_files });
                self.changed = true;
                Ok(())
            }
            _ => Err(message),
        }
    }

    /// Takes back what was kept: before what was written since, as much as there is room for.
    pub fn restore(&mut self, now: u64, kept: Vec<Unsent>) {
        let unknown = kept.into_iter().filter(|unsent| self.find(unsent.message.id).is_none());
        let room = OUTBOX_MAX.saturating_sub(self.entries.len());
        let restored: Vec<_> = unknown.take(room).map(|unsent| unsent.pending(now)).collect();
        self.changed |= !restored.is_empty();
        self.entries.splice(..0, restored);
    }

    /// The files of a message are there: nothing holds it back any more.
    pub fn attach(&mut self, id: MessageId, files: Vec<FileId>) {
        let found = self.find(id).map(|at| &mut self.entries[at]);
        if let Some(entry) = found.filter(|entry| entry.lacks_files) {
            entry.message.attachments = files;
            entry.lacks_files = false;
            entry.wait_no_longer(false);
            self.changed = true;
        }
    }

    /// A file of a message cannot be had. Those after it need not wait for it any longer.
    pub fn give_up_files(&mut self, id: MessageId, why: ErrorCode) {
        let found = self.find(id).map(|at| &mut self.entries[at]);
        if let Some(entry) = found.filter(|entry| entry.state == PendingState::Attaching) {
            entry.state = PendingState::Failed(why);
            self.changed = true;
        }
    }

    /// The frame to send now.
    pub fn next(&mut self, now: u64) -> Option<ClientFrame> {
        let ack_by = self.ack_by;
        let entry = self.head().filter(|entry| entry.due(ack_by).is_none_or(|at| at <= now))?;
        entry.state = PendingState::Sending;
        let frame = ClientFrame::Send { channel: entry.channel.clone(), message: entry.message.clone() };
        self.ack_by = now.saturating_add(ACK_MS);
        self.changed = true;
        Some(frame)
    }

    /// When [`Self::next`] has something that it has not now.
    pub fn due(&self) -> Option<u64> {
        self.head_at().and_then(|at| self.entries[at].due(self.ack_by))
    }

    /// The message is in the log, or the person took it back.
    pub fn remove(&mut self, id: MessageId) {
        if let Some(at) = self.find(id) {
            self.entries.remove(at);
            self.refusals = 0;
            self.changed = true;
        }
    }

    /// The server refused something; perhaps one of these.
    pub fn refuse(&mut self, now: u64, error: &FrameError, jitter: &mut Jitter) {
        let id = error.reply_to.as_ref().and_then(|id| id.parse().ok());
        let Some(at) = id.and_then(|id| self.find(id)).filter(|at| self.entries[*at].waits()) else { return };
        self.entries[at].state = if error.temporary {
            self.refusals = self.refusals.saturating_add(1);
            let wait = error.retry_after_ms.map(|wait| wait.min(STAY_AWAY_MS_MAX));
            let wait = wait.unwrap_or_else(|| Backoff::EXPONENTIAL.wait(self.refusals, jitter));
            PendingState::RetryAt(now.saturating_add(wait))
        } else {
            self.refusals = 0;
            PendingState::Failed(error.code)
        };
        self.changed = true;
    }

    /// The person does not want to wait.
    pub fn retry(&mut self, id: MessageId) {
        if let Some(at) = self.find(id) {
            self.entries[at].wait_no_longer(true);
            self.changed = true;
        }
    }

    /// The person does not want to wait for any.
    pub fn retry_all(&mut self) {
        for entry in &mut self.entries {
            entry.wait_no_longer(true);
        }
        self.changed = true;
    }

    /// Nothing waits for a time that was planned by a clock that has jumped since.
    pub fn hurry(&mut self) {
        for entry in &mut self.entries {
            entry.wait_no_longer(false);
        }
        self.changed = true;
    }

    /// The link is lost: what was sent may have arrived or not, and is sent again.
    pub fn unsend(&mut self) {
        for entry in self.entries.iter_mut().filter(|entry| entry.state == PendingState::Sending) {
            entry.state = PendingState::Queued;
            self.changed = true;
        }
    }

    /// Somebody was welcomed. What was written before somebody else signed in is not sent in their name.
    pub fn belong_to(&mut self, user: UserId, signed_in_at: u64) {
        if self.owner.replace(user) == Some(user) {
            return;
        }
        for entry in self.entries.iter_mut().filter(|entry| entry.waits() && entry.queued_at < signed_in_at) {
            entry.state = PendingState::Failed(ErrorCode::NotSignedIn);
            self.changed = true;
        }
    }

    /// The one that is being sent, else the first that waits for nothing but its turn.
    fn head_at(&self) -> Option<usize> {
        let sending = self.entries.iter().position(|entry| entry.state == PendingState::Sending);
        sending.or_else(|| (0..self.entries.len()).find(|at| self.is_free(*at)))
    }

    fn is_free(&self, at: usize) -> bool {
        let entry = &self.entries[at];
        let holds_back = |other: &Pending| other.state == PendingState::Attaching && other.channel == entry.channel;
        entry.waits() && entry.state != PendingState::Attaching && !self.entries[..at].iter().any(holds_back)
    }

    fn head(&mut self) -> Option<&mut Pending> {
        self.head_at().map(|at| &mut self.entries[at])
    }

    fn find(&self, id: MessageId) -> Option<usize> {
        self.entries.iter().position(|entry| entry.message.id == id)
    }
}

impl Unsent {
    fn pending(self, now: u64) -> Pending {
        let state = self.failed.map_or(waiting(self.lacks_files), PendingState::Failed);
        let Self { channel, message, lacks_files, .. } = self;
        Pending { channel, message, queued_at: now, state, lacks_files }
    }
}

impl From<&Pending> for Unsent {
    fn from(pending: &Pending) -> Self {
        let failed = match pending.state {
            PendingState::Failed(code) => Some(code),
            _ => None,
        };
        let Pending { channel, message, lacks_files, .. } = pending;
        Self { channel: channel.clone(), message: message.clone(), failed, lacks_files: *lacks_files }
    }
}

impl Pending {
    fn waits(&self) -> bool {
        !matches!(self.state, PendingState::Failed(_))
    }

    /// When it is to be sent; at once if that is not told.
    fn due(&self, ack_by: u64) -> Option<u64> {
        match self.state {
            PendingState::Sending => Some(ack_by),
            PendingState::RetryAt(at) => Some(at),
            PendingState::Attaching | PendingState::Queued | PendingState::Failed(_) => None,
        }
    }

    fn wait_no_longer(&mut self, failed_too: bool) {
        match self.state {
            PendingState::Failed(_) if failed_too => self.state = waiting(self.lacks_files),
            PendingState::RetryAt(_) | PendingState::Attaching if !self.lacks_files => {
                self.state = PendingState::Queued;
            }
            _ => {}
        }
    }
}

fn waiting(lacks_files: bool) -> PendingState {
    if lacks_files { PendingState::Attaching } else { PendingState::Queued }
}

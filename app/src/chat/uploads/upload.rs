//! A file on its way to the server.

use protocol::{
    error::ErrorCode,
    id::{ChannelId, FileId, MessageId},
    message::{Attachment, AttachmentKind},
};
use serde::{Deserialize, Serialize};

/// A file on its way to the server. This is also what is kept of it, beside its content, so that it outlives the page.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Upload {
    /// Which; made here. The server gives the file an id of its own.
    pub id: FileId,
    /// What it will go out with.
    pub place: Place,
    /// Its name.
    pub name: String,
    /// In bytes.
    pub size: u64,
    /// Media type.
    pub mime: String,
    /// How it will be shown.
    pub kind: AttachmentKind,
    /// In pixels, of a picture.
    #[serde(default)]
    pub pixels: Option<(u32, u32)>,
    /// What was measured of a voice note while it was recorded.
    #[serde(default)]
    pub voice: Option<Voice>,
    /// How far it has come.
    pub state: UploadState,
}

/// What a file will go out with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Place {
    /// The next message to a channel.
    Tray(ChannelId),
    /// A message that waits for it.
    Message(MessageId),
}

/// What was measured of a voice note.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Voice {
    /// Its length.
    pub duration_ms: u64,
    /// Its loudness over time.
    pub waveform: Vec<u8>,
}

/// How far a file has come.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum UploadState {
    /// Waits for its turn, or for a connection.
    Queued,
    /// So many bytes have gone.
    Sending(u64),
    /// Did not get through so many times; is tried again then.
    RetryAt(u64, u32),
    /// Refused, or tried too often.
    Failed(ErrorCode),
    /// It is there.
    Done(Box<Attachment>),
}

impl Upload {
    /// Whether it goes out with the next message.
    #[must_use]
    pub fn is_sendable(&self) -> bool {
        !matches!(self.state, UploadState::Failed(_))
    }

    /// How many bytes are there.
    #[must_use]
    pub fn sent(&self) -> u64 {
        match self.state {
            UploadState::Sending(sent) => sent.min(self.size),
            UploadState::Done(_) => self.size,
            _ => 0,
        }
    }

    /// As it was before its page was gone.
    #[must_use]
    pub fn restored(mut self) -> Self {
        if matches!(self.state, UploadState::Sending(_) | UploadState::RetryAt(..)) {
            self.state = UploadState::Queued;
        }
        self
    }

    /// As a part of the message that waits for it, with its content at an address of this page.
    #[must_use]
    pub fn shown(&self, url: String) -> Attachment {
        let voice = self.voice.clone();
        Attachment {
            id: self.id,
            url,
            name: self.name.clone(),
            size: self.size,
            mime: self.mime.clone(),
            kind: self.kind,
            width: self.pixels.map(|(width, _)| width),
            height: self.pixels.map(|(_, height)| height),
            duration_ms: voice.as_ref().map(|voice| voice.duration_ms),
            voice: voice.is_some(),
            waveform: voice.map(|voice| voice.waveform),
            thumbnail: None,
        }
    }
}

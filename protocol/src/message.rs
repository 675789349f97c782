//! Messages and the pages of history that hold them.

use crate::{
    cursor::Cursor,
    error::ErrorCode,
    id::{ChannelId, FileId, MessageId, UserId},
    user::{User, is_false},
};
use serde::{Deserialize, Serialize};

/// A message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Message {
    /// Which; made by the sender.
    pub id: MessageId,
    /// The id under which the sender's client knows it: the same as `id`.
    pub client_id: MessageId,
    /// Number of the event that posted it; orders the messages of a channel.
    pub seq: u64,
    /// Where.
    pub channel: ChannelId,
    /// Who.
    pub sender: Sender,
    /// What sort.
    pub kind: MessageKind,
    /// What was written, as markdown; empty when only files were sent or it was deleted.
    pub text: String,
    /// Files that came with it.
    pub attachments: Vec<Attachment>,
    /// The message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    /// Who is mentioned in it.
    pub mentions: Vec<UserId>,
    /// True when everybody in the channel is, by `@channel`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub mentions_channel: bool,
    /// Who answered with which emoji.
    pub reactions: Vec<Reactions>,
    /// When the server took it, in milliseconds since 1970 UTC.
    pub created_at: u64,
    /// When it was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<u64>,
    /// True when its text was taken away.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deleted: bool,
}

/// Who sent a message, as they were called then.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sender {
    /// Who.
    pub id: UserId,
    /// Sign-in name.
    pub name: String,
    /// Shown name.
    pub display_name: String,
    /// Address of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
}

impl From<&User> for Sender {
    fn from(user: &User) -> Self {
        Self {
            id: user.id,
            name: user.name.clone(),
            display_name: user.display_name.clone(),
            avatar: user.avatar.clone(),
        }
    }
}

/// What sort of message it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// Words, perhaps with files.
    Text,
    /// Pictures only.
    Image,
    /// Files only.
    File,
    /// Sound only.
    Audio,
    /// Film only.
    Video,
    /// Written by Tidings itself.
    System,
}

/// A file that came with a message; also the answer of an upload.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Attachment {
    /// Which.
    pub id: FileId,
    /// Where to get it.
    pub url: String,
    /// Its name when it was uploaded.
    pub name: String,
    /// In bytes.
    pub size: u64,
    /// Media type.
    pub mime: String,
    /// How it is shown.
    pub kind: AttachmentKind,
    /// In pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// In pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Where to get a small picture of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<String>,
    /// Length of sound or film.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// Loudness over time of a voice note, 0 to 255 each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waveform: Option<Vec<u8>>,
    /// True when it was spoken into Tidings, rather than picked from a disk.
    #[serde(default, skip_serializing_if = "is_false")]
    pub voice: bool,
}

/// How a file is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    /// As a picture.
    Image,
    /// With a player.
    Audio,
    /// With a player.
    Video,
    /// As a name with a size.
    File,
}

/// Everybody who answered a message with one emoji.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reactions {
    /// Which emoji.
    pub emoji: String,
    /// Who, in the order in which they did.
    pub users: Vec<UserId>,
}

/// `POST /api/v1/channels/{id}/messages`; the frame `send` is this and a channel.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewMessage {
    /// Made by the client; sending it again makes no second message.
    pub id: MessageId,
    /// What was written.
    #[serde(default)]
    pub text: String,
    /// The message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    /// Files uploaded before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<FileId>,
}

/// `POST /api/v1/channels/{id}/read`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum MoveRead {
    /// Everything up to this number is read; never moves back.
    UpTo {
        /// Number of the last event read.
        seq: u64,
    },
    /// This message and all after it are unread again.
    UnreadFrom {
        /// The first unread one.
        unread_from: MessageId,
    },
}

/// `GET /api/v1/channels/{id}/messages`: a page of history, oldest first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct History {
    /// In the order of `seq`.
    pub messages: Vec<Message>,
    /// Whether there are older ones.
    pub has_before: bool,
    /// Whether there are newer ones.
    pub has_after: bool,
    /// How far the page is up to date.
    pub cursor: Cursor,
}

/// Which page of history: around which message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HistoryAt {
    /// The newest ones.
    Latest,
    /// The ones just older than this.
    Before(MessageId),
    /// The ones just newer than this.
    After(MessageId),
    /// Half of each, and the message itself.
    Around(MessageId),
}

/// Whether a text can be sent: something in it (or files beside it), at most `max_chars` characters, no NUL (which not
/// every database can store).
///
/// # Errors
/// [`ErrorCode::TextEmpty`], [`ErrorCode::TextTooLong`] or [`ErrorCode::BadRequest`].
pub fn check_text(text: &str, has_files: bool, max_chars: usize) -> Result<(), ErrorCode> {
    if text.trim().is_empty() && !has_files {
        Err(ErrorCode::TextEmpty)
    } else if text.contains('\0') {
        Err(ErrorCode::BadRequest)
    } else if text.len() > max_chars && text.chars().count() > max_chars {
        Err(ErrorCode::TextTooLong)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_counted_in_characters() {
        assert_eq!(check_text("   \n", false, 10), Err(ErrorCode::TextEmpty));
        assert_eq!(check_text("", true, 10), Ok(()));
        assert_eq!(check_text(&"李".repeat(10), false, 10), Ok(()));
        assert_eq!(check_text(&"李".repeat(11), false, 10), Err(ErrorCode::TextTooLong));
        assert_eq!(check_text("a\0b", false, 10), Err(ErrorCode::BadRequest));
    }
}

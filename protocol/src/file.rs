//! Files: which are accepted, under which names, and how they are shown. Both sides judge by the same rules: the browser
//! before the first byte goes out, the server because browsers are not the only ones who send.

use crate::{
    error::ErrorCode,
    limits::Limits,
    message::{Attachment, AttachmentKind, MessageKind},
    user::is_deceptive,
};
use serde::{Deserialize, Serialize};

/// A type of file that is accepted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AcceptedType {
    /// How names of such files end, in lower case, without the dot.
    pub extension: String,
    /// Media type.
    pub mime: String,
    /// How such files are shown.
    pub kind: AttachmentKind,
}

/// Why a file is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileRefusal {
    /// There is nothing in it.
    Empty,
    /// It has more bytes than this.
    TooLarge(u64),
    /// A message holds no more files than this.
    TooMany(usize),
    /// Files that are called so are not accepted.
    Type,
}

impl FileRefusal {
    /// The same as a server says it.
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::Empty => ErrorCode::BadRequest,
            Self::TooLarge(_) => ErrorCode::FileTooLarge,
            Self::TooMany(_) => ErrorCode::TooLarge,
            Self::Type => ErrorCode::FileType,
        }
    }
}

/// Whether a file can be sent, and as what: `size` in bytes, `count` the files of its message with this one.
///
/// # Errors
/// When it cannot.
pub fn check_file<'a>(
    name: &str,
    size: u64,
    count: usize,
    limits: &Limits,
    accepted: &'a [AcceptedType],
) -> Result<&'a AcceptedType, FileRefusal> {
    let extension = extension(name).unwrap_or_default();
    let found = accepted.iter().find(|accepted| accepted.extension == extension).ok_or(FileRefusal::Type)?;
    let max = largest(found.kind, limits);
    match found {
        _ if size == 0 => Err(FileRefusal::Empty),
        _ if size > max => Err(FileRefusal::TooLarge(max)),
        _ if count > limits.attachments => Err(FileRefusal::TooMany(limits.attachments)),
        found => Ok(found),
    }
}

/// Largest picture, in bytes: it has to be in memory to be made anew.
pub const PICTURE_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// Largest file of a kind, in bytes.
#[must_use]
pub fn largest(kind: AttachmentKind, limits: &Limits) -> u64 {
    match kind {
        AttachmentKind::Image => limits.attachment_bytes.min(PICTURE_BYTES_MAX),
        _ => limits.attachment_bytes,
    }
}

/// What comes after the last dot of a name, in lower case; nothing when the dot is all that comes before it.
#[must_use]
pub fn extension(name: &str) -> Option<String> {
    let (stem, extension) = name.rsplit_once('.')?;
    (!stem.is_empty() && !extension.is_empty()).then(|| extension.to_lowercase())
}

/// Longest name of a file, in bytes: what file systems take.
pub const FILE_NAME_MAX: usize = 255;
/// What a file is called when nothing of its name can be kept.
const NAMELESS: &str = "file";

/// A name that is nothing but a name: without folders, without characters that make it look like another, not too long.
/// What the name ends with is kept.
#[must_use]
pub fn clean_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !is_deceptive(*c)).collect();
    let name = name.trim().trim_end_matches(['.', ' ']);
    if name.trim_matches('.').is_empty() {
        return NAMELESS.to_owned();
    }
    if name.len() <= FILE_NAME_MAX {
        return name.to_owned();
    }
    let (stem, end) = name.rfind('.').map_or((name, ""), |dot| name.split_at(dot));
    let (stem, end) = if end.len() < FILE_NAME_MAX / 2 { (stem, end) } else { (name, "") };
    format!("{}{end}", &stem[..stem.floor_char_boundary(FILE_NAME_MAX - end.len())])
}

/// What sort of message holds these files: theirs when all are of one sort and nothing is written beside them.
#[must_use]
pub fn message_kind(text: &str, files: &[Attachment]) -> MessageKind {
    let Some(first) = files.first() else { return MessageKind::Text };
    if !text.trim().is_empty() {
        return MessageKind::Text;
    }
    if files.iter().any(|file| file.kind != first.kind) {
        return MessageKind::File;
    }
    match first.kind {
        AttachmentKind::Image => MessageKind::Image,
        AttachmentKind::Audio => MessageKind::Audio,
        AttachmentKind::Video => MessageKind::Video,
        AttachmentKind::File => MessageKind::File,
    }
}

/// Most figures of a waveform.
pub const WAVEFORM_MAX: usize = 128;

/// What is accepted unless the operator says more. Pictures that cannot be made anew here, and so may say where they were
/// taken, are given as files.
#[must_use]
pub fn accepted_by_default() -> Vec<AcceptedType> {
    let table = DEFAULT.iter();
    table
        .map(|(extension, mime, kind)| AcceptedType {
            extension: (*extension).into(),
            mime: (*mime).into(),
            kind: *kind,
        })
        .collect()
}

const DEFAULT: [(&str, &str, AttachmentKind); 27] = {
    use AttachmentKind::{Audio, File, Image, Video};
    [
        ("jpg", "image/jpeg", Image),
        ("jpeg", "image/jpeg", Image),
        ("png", "image/png", Image),
        ("gif", "image/gif", Image),
        ("webp", "image/webp", Image),
        ("avif", "image/avif", File),
        ("heic", "image/heif", File),
        ("heif", "image/heif", File),
        ("mp3", "audio/mpeg", Audio),
        ("m4a", "audio/mp4", Audio),
        ("aac", "audio/aac", Audio),
        ("ogg", "audio/ogg", Audio),
        ("oga", "audio/ogg", Audio),
        ("opus", "audio/ogg", Audio),
        ("wav", "audio/wav", Audio),
        ("flac", "audio/flac", Audio),
        ("weba", "audio/webm", Audio),
        ("mp4", "video/mp4", Video),
        ("m4v", "video/mp4", Video),
        ("webm", "video/webm", Video),
        ("ogv", "video/ogg", Video),
        ("mov", "video/quicktime", Video),
        ("pdf", "application/pdf", File),
        ("doc", "application/msword", File),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", File),
        ("txt", "text/plain", File),
        ("text", "text/plain", File),
    ]
};

#[cfg(test)]
mod tests;

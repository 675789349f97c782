//! Which voice note is played, how fast, and which comes after it.

use protocol::{
    id::FileId,
    message::{Attachment, Message},
};

/// How fast a note is played.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Speed {
    /// As it was spoken.
    #[default]
    Normal,
    /// Half as fast again.
    Faster,
    /// Twice as fast.
    Double,
}

impl Speed {
    /// The next one: after the fastest comes the first.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Normal => Self::Faster,
            Self::Faster => Self::Double,
            Self::Double => Self::Normal,
        }
    }

    /// As a factor.
    #[must_use]
    pub const fn factor(self) -> f64 {
        match self {
            Self::Normal => 1.0,
            Self::Faster => 1.5,
            Self::Double => 2.0,
        }
    }
}

/// The voice note after this one; what is said in between in other ways is passed over.
#[must_use]
pub fn after<'a>(messages: impl IntoIterator<Item = &'a Message>, played: FileId) -> Option<FileId> {
    let mut notes = messages.into_iter().flat_map(|message| message.attachments.iter()).filter(|file| file.voice);
    notes.by_ref().find(|file: &&Attachment| file.id == played)?;
    notes.next().map(|file| file.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::story::said;
    use protocol::message::AttachmentKind;

    fn id(n: u8) -> FileId {
        FileId::new(u64::from(n), [n; 10])
    }

    fn file(n: u8, voice: bool) -> Attachment {
        Attachment {
            id: id(n),
            url: String::new(),
            name: String::new(),
            size: 1,
            mime: "audio/webm".into(),
            kind: AttachmentKind::Audio,
            width: None,
            height: None,
            duration_ms: Some(1),
            waveform: None,
            thumbnail: None,
            voice,
        }
    }

    #[test]
    fn the_next_voice_note_plays_on() {
        let with = |seq, files: Vec<Attachment>| Message { attachments: files, ..said(seq, "bea", "general") };
        let messages = [
            with(1, vec![file(1, true)]),
            with(2, vec![]),
            with(3, vec![file(2, false), file(3, true), file(4, true)]),
        ];
        assert_eq!(after(&messages, id(1)), Some(id(3)), "songs and texts in between are passed over");
        assert_eq!(after(&messages, id(3)), Some(id(4)));
        assert_eq!(after(&messages, id(4)), None);
        assert_eq!(after(&messages, id(9)), None, "it is not here any more");
    }

    #[test]
    fn the_speed_goes_round() {
        let round = [Speed::Normal.next(), Speed::Faster.next(), Speed::Double.next()];
        assert_eq!(round, [Speed::Faster, Speed::Double, Speed::Normal]);
    }
}

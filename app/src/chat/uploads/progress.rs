//! How far a file has come, in words.

use super::upload::{Upload, UploadState};
use crate::{
    chat::voice::clock::clock,
    error_text::error_text,
    figure,
    i18n::{Locale, td_string},
};

/// What a file is called in the tray: nobody has named a voice note.
#[must_use]
pub fn title_words(locale: Locale, upload: &Upload) -> String {
    match &upload.voice {
        Some(voice) => td_string!(locale, voice.note, length = clock(voice.duration_ms)),
        None => upload.name.clone(),
    }
}

/// What is said of a file in the tray.
#[must_use]
pub fn progress_words(locale: Locale, upload: &Upload) -> String {
    match &upload.state {
        UploadState::Queued => td_string!(locale, files.waiting).to_owned(),
        UploadState::Sending(sent) if *sent >= upload.size => td_string!(locale, files.finishing).to_owned(),
        UploadState::Sending(sent) => {
            let (sent, size) = (figure::size(locale, *sent), figure::size(locale, upload.size));
            td_string!(locale, files.some_of, sent = sent, size = size)
        }
        UploadState::RetryAt(..) => td_string!(locale, files.retrying).to_owned(),
        UploadState::Failed(code) => error_text(locale, *code).to_owned(),
        UploadState::Done(_) => figure::size(locale, upload.size),
    }
}

/// How much is there, from 0 to 100. All of it only when the server has said so.
#[must_use]
pub fn percent(sent: u64, size: u64) -> u64 {
    let of_all = u128::from(sent) * 100 / u128::from(size.max(1));
    u64::try_from(of_all.min(99)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::story::channel;
    use crate::chat::uploads::upload::Place;
    use protocol::{error::ErrorCode, id::FileId, message::AttachmentKind};

    #[test]
    fn each_state_is_told_in_words() {
        let upload = |state| Upload {
            id: FileId::new(1, [1; 10]),
            place: Place::Tray(channel("general").id),
            name: "tides.pdf".into(),
            size: 2_000_000,
            mime: "application/pdf".into(),
            kind: AttachmentKind::File,
            pixels: None,
            voice: None,
            state,
        };
        let done = upload(UploadState::Queued).shown(String::new());
        for (state, words) in [
            (UploadState::Queued, "Waiting"),
            (UploadState::Sending(300_000), "300 kB of 2 MB"),
            (UploadState::Sending(2_000_400), "Almost there…"),
            (UploadState::RetryAt(9, 1), "Trying again soon"),
            (UploadState::Failed(ErrorCode::TooLarge), "This is too large to send."),
            (UploadState::Done(Box::new(done)), "2 MB"),
        ] {
            assert_eq!(progress_words(Locale::en, &upload(state)), words);
        }
    }

    #[test]
    fn nothing_is_all_there_before_the_server_says_so() {
        assert_eq!([percent(0, 10), percent(5, 10), percent(10, 10), percent(0, 0)], [0, 50, 99, 0]);
    }
}

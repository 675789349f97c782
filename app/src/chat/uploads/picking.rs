//! Files that somebody chooses, drops or pastes: whether they are accepted is told before their first byte goes.

use super::{
    Uploads, new_id,
    upload::{Place, Upload, UploadState},
    use_uploads,
};
use crate::{
    boot::use_boot,
    error_text::sentences,
    figure::size_limit,
    i18n::{Locale, t_string, td_string, use_i18n},
    icons::{self, Icon},
};
use leptos::{html, prelude::*};
use protocol::{
    file::{AcceptedType, FileRefusal, check_file, clean_name},
    id::ChannelId,
    limits::Limits,
};
use web_sys::{DataTransfer, File, FileList};

/// How many refused files are named; of the others only their number is told.
const NAMED_MAX: usize = 3;

/// Takes files into the tray of a channel.
#[derive(Clone, Copy, Debug)]
pub struct Picking {
    channel: ChannelId,
    uploads: Uploads,
    accepted: StoredValue<Vec<AcceptedType>>,
    /// What was not accepted.
    pub refused: RwSignal<Refused>,
}

/// What was not accepted, and why.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Refused {
    named: Vec<(String, FileRefusal)>,
    more: usize,
}

impl Picking {
    /// For one channel.
    #[must_use]
    pub fn new(channel: ChannelId) -> Self {
        let accepted = StoredValue::new(use_boot().file_types);
        Self { channel, uploads: use_uploads(), accepted, refused: RwSignal::default() }
    }

    /// Takes the files that are accepted, and says of the others why they are not.
    pub fn take(self, files: Vec<File>) {
        let limits = self.uploads.limits();
        let mut refused = Refused::default();
        for file in files {
            if let Err((name, why)) = self.take_one(&file, &limits) {
                refused.add(name, why);
            }
        }
        self.refused.set(refused);
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of bytes")]
    fn take_one(self, file: &File, limits: &Limits) -> Result<(), (String, FileRefusal)> {
        let (name, size) = (clean_name(&file.name()), file.size() as u64);
        let count = self.uploads.count(self.channel) + 1;
        let checked = self.accepted.with_value(|accepted| check_file(&name, size, count, limits, accepted).cloned());
        let AcceptedType { mime, kind, .. } = match checked {
            Ok(accepted) => accepted,
            Err(why) => return Err((name, why)),
        };
        let place = Place::Tray(self.channel);
        let upload = Upload {
            id: new_id(),
            place,
            name,
            size,
            mime,
            kind,
            pixels: None,
            voice: None,
            state: UploadState::Queued,
        };
        self.uploads.add(upload, (**file).clone());
        Ok(())
    }

    /// As the file dialog of the browser wants to know it.
    fn endings(self) -> String {
        let ending = |accepted: &AcceptedType| format!(".{}", accepted.extension);
        self.accepted.with_value(|accepted| accepted.iter().map(ending).collect::<Vec<_>>().join(","))
    }
}

impl Refused {
    fn add(&mut self, name: String, why: FileRefusal) {
        if self.named.len() < NAMED_MAX {
            self.named.push((name, why));
        } else {
            self.more += 1;
        }
    }

    /// What there is to say; nothing when all was accepted.
    #[must_use]
    pub fn words(&self, locale: Locale) -> Option<String> {
        let told = self.named.iter().map(|(name, why)| why_not(locale, name, *why));
        let more = (self.more > 0).then(|| td_string!(locale, files.more_refused, count = self.more));
        told.chain(more).reduce(|one, other| sentences(locale, &one, &other))
    }
}

fn why_not(locale: Locale, name: &str, why: FileRefusal) -> String {
    match why {
        FileRefusal::Empty => td_string!(locale, files.empty, name),
        FileRefusal::Type => td_string!(locale, files.wrong_type, name),
        FileRefusal::TooLarge(max) => td_string!(locale, files.too_large, name, max = size_limit(locale, max)),
        FileRefusal::TooMany(max) => td_string!(locale, files.too_many, name, count = max),
    }
}

/// Opens the file dialog of the browser.
#[component]
pub fn AttachButton(
    /// Where the files go.
    picking: Picking,
) -> impl IntoView {
    let i18n = use_i18n();
    let field = NodeRef::<html::Input>::new();
    let name = move || t_string!(i18n, files.attach);
    view! {
        <input
            node_ref=field
            type="file"
            multiple
            hidden
            accept=picking.endings()
            on:change:target=move |event| {
                picking.take(all(event.target().files()));
                // So that the same file can be chosen again.
                event.target().set_value("");
            }
        />
        <button
            type="button"
            class="composer-tool"
            aria-label=name
            title=name
            on:click=move |_| _ = field.get_untracked().map(|field| field.click())
        >
            <Icon is=icons::PAPERCLIP />
        </button>
    }
}

/// The files among what is dropped or pasted.
#[must_use]
pub fn files_of(data: Option<DataTransfer>) -> Vec<File> {
    all(data.and_then(|data| data.files()))
}

/// Whether it holds this kind of thing: `Files`, `text/plain`.
#[must_use]
pub fn holds(data: Option<&DataTransfer>, kind: &str) -> bool {
    data.is_some_and(|data| data.types().iter().any(|one| one.as_string().as_deref() == Some(kind)))
}

fn all(files: Option<FileList>) -> Vec<File> {
    files.map(|files| (0..files.length()).filter_map(|index| files.get(index)).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(locale: Locale, refused: &[(&str, FileRefusal)]) -> Option<String> {
        let mut all = Refused::default();
        refused.iter().for_each(|(name, why)| all.add((*name).to_owned(), *why));
        all.words(locale)
    }

    #[test]
    fn each_refused_file_is_told_with_its_reason() {
        assert_eq!(told(Locale::en, &[]), None);
        let film = ("film.mp4", FileRefusal::TooLarge(100_000_000));
        assert_eq!(told(Locale::en, &[film]).as_deref(), Some("film.mp4 is larger than 100 MB."));
        assert_eq!(
            told(Locale::en, &[("a.exe", FileRefusal::Type), ("b.txt", FileRefusal::Empty)]).as_deref(),
            Some("a.exe: files of this kind are not accepted. b.txt is empty.")
        );
        assert_eq!(
            told(Locale::en, &[("k.png", FileRefusal::TooMany(10))]).as_deref(),
            Some("k.png was left out: a message can hold 10 files.")
        );
    }

    #[test]
    fn of_many_only_the_first_are_named() {
        let words = told(Locale::en, &[("x.exe", FileRefusal::Type); 12]).unwrap_or_default();
        assert_eq!(words.matches("x.exe").count(), NAMED_MAX);
        assert!(words.ends_with("9 more were not accepted."), "{words}");
    }
}

//! Settings of files.

use super::values::within;
use clap::Args;
use protocol::{
    file::{AcceptedType, accepted_by_default},
    message::AttachmentKind,
};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

const GIB: u64 = 1024 * 1024 * 1024;
const DAY_MS: u64 = 24 * 3_600_000;

/// Which files people may send, and where they are kept.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Files")]
pub struct FileSettings {
    /// Folder of uploaded files, as `file:FOLDER`; when not set, `files` in the data folder
    #[arg(long = "files-url", id = "files_url", value_name = "URL", value_parser = folder_url)]
    folder: Option<PathBuf>,
    /// Space for the files of one person, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 5 * GIB, value_parser = within::<u64>(0..=1 << 50))]
    pub files_per_user_bytes: u64,
    /// More endings of names to accept beside the usual ones, as `zip,md`; such files are given to be saved, never shown
    #[arg(long, value_name = "ENDINGS", default_value = "", value_parser = endings)]
    file_types: Endings,
    /// After how long a file is forgotten that no message carries
    #[arg(long, value_name = "MS", default_value_t = DAY_MS, value_parser = within::<u64>(1_000..=365 * DAY_MS))]
    files_unsent_ms: u64,
    /// How long a sender of a file may send nothing before the upload is given up
    #[arg(long, value_name = "MS", default_value_t = 30_000, value_parser = within::<u64>(100..=3_600_000))]
    files_stall_ms: u64,
}

impl FileSettings {
    /// Where files are kept.
    #[must_use]
    pub fn folder(&self, data: &Path) -> PathBuf {
        self.folder.clone().unwrap_or_else(|| data.join("files"))
    }

    /// Which files are accepted.
    #[must_use]
    pub fn accepted(&self) -> Vec<AcceptedType> {
        let mut accepted = accepted_by_default();
        let more = self.file_types.0.iter().filter(|ending| accepted.iter().all(|known| known.extension != **ending));
        let more: Vec<_> = more.map(|ending| given_to_be_saved(ending)).collect();
        accepted.extend(more);
        accepted
    }

    /// After how long a file is forgotten that no message carries.
    #[must_use]
    pub fn unsent(&self) -> Duration {
        Duration::from_millis(self.files_unsent_ms)
    }

    /// How long a sender of a file may send nothing.
    #[must_use]
    pub fn stall(&self) -> Duration {
        Duration::from_millis(self.files_stall_ms)
    }
}

#[derive(Clone, Debug)]
struct Endings(Vec<String>);

fn endings(text: &str) -> Result<Endings, &'static str> {
    let endings = text.split(',').map(|ending| ending.trim().to_lowercase()).filter(|ending| !ending.is_empty());
    let endings: Vec<_> = endings.collect();
    let are_good = endings.iter().all(|ending| ending.len() <= 16 && ending.bytes().all(|b| b.is_ascii_alphanumeric()));
    if are_good { Ok(Endings(endings)) } else { Err("endings of names without their dots, as zip,md") }
}

fn given_to_be_saved(ending: &str) -> AcceptedType {
    let mime = mime_guess::from_ext(ending).first_or_octet_stream().to_string();
    AcceptedType { extension: ending.to_owned(), mime, kind: AttachmentKind::File }
}

fn folder_url(text: &str) -> Result<PathBuf, &'static str> {
    let folder = text.strip_prefix("file:").map(|rest| rest.strip_prefix("//").unwrap_or(rest));
    match folder {
        Some(folder) if !folder.is_empty() => Ok(folder.into()),
        _ => Err("file:FOLDER (s3: is not supported yet)"),
    }
}

//! Files that people send: uploaded first, then carried by a message.

mod address;
mod content;
mod download;
mod form;
mod gif;
mod incoming;
mod keeping;
mod picture;
mod places;
mod range;
mod refusal;
mod storage;
pub mod sweeper;
mod upload;

pub use address::{address, thumbnail_address};
pub use download::get_file;
pub use incoming::Beside;
pub use keeping::keep_made;
pub use upload::{delete_file, post_upload};

use crate::config::Config;
use places::Places;
use protocol::file::AcceptedType;
use std::{io, sync::Arc};
use storage::Storage;
use tokio::sync::Semaphore;

/// What the server needs to take and give files.
#[derive(Debug)]
pub struct Files {
    storage: Storage,
    accepted: Vec<AcceptedType>,
    /// Who uploads at present.
    places: Arc<Places>,
    /// Held while a picture is made anew.
    easel: Semaphore,
}

/// Pictures that are made anew at once: each may take some hundred megabytes while it is.
const PICTURES: usize = 1;

impl Files {
    /// Opens the folder of files, making it as needed.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn open(config: &Config) -> io::Result<Self> {
        Ok(Self {
            storage: Storage::open(&config.files.folder(&config.data))?,
            accepted: config.files.accepted(),
            places: Arc::default(),
            easel: Semaphore::new(PICTURES),
        })
    }
}

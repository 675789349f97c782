//! Where what is in files is kept: under names made here, so that nobody's words become a path.

use futures_util::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{
    GetOptions, GetRange, MultipartUpload, ObjectMeta, ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem,
    path::Path as Key,
};
use protocol::id::FileId;
use std::{
    error::Error,
    fs::{self, DirBuilder},
    io,
    ops::Range,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// A folder of files, and whatever else can be one.
#[derive(Debug)]
pub struct Storage {
    objects: LocalFileSystem,
    folder: PathBuf,
}

/// Which object of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// What is given.
    Whole,
    /// The small picture.
    Thumbnail,
    /// A picture as it came, until it is made anew.
    Original,
}

impl Part {
    const ALL: [Self; 3] = [Self::Whole, Self::Thumbnail, Self::Original];
}

/// Why storage did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// There is no space left.
    #[error("no space is left for files")]
    Full,
    /// There is no such object.
    #[error("a file is missing from storage")]
    Missing,
    /// Something else.
    #[error("storage of files: {0}")]
    Failed(#[source] object_store::Error),
}

impl From<object_store::Error> for StorageError {
    fn from(error: object_store::Error) -> Self {
        if matches!(error, object_store::Error::NotFound { .. }) {
            return Self::Missing;
        }
        if is_full(&error) { Self::Full } else { Self::Failed(error) }
    }
}

fn is_full(error: &(dyn Error + 'static)) -> bool {
    use io::ErrorKind::{QuotaExceeded, StorageFull};
    let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
    matches!(kind, Some(StorageFull | QuotaExceeded)) || error.source().is_some_and(is_full)
}

impl Storage {
    /// Opens a folder, making it as needed.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn open(folder: &Path) -> io::Result<Self> {
        // Only the operator may read what people send to each other.
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let objects = LocalFileSystem::new_with_prefix(folder).map_err(io::Error::other)?.with_fsync(true);
        Ok(Self { objects, folder: folder.to_owned() })
    }

    /// Begins an object that comes in pieces. It is there once it is completed; given up or dropped before, it never was.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn begin(&self, file: FileId, part: Part) -> Result<Box<dyn MultipartUpload>, StorageError> {
        Ok(self.objects.put_multipart(&key(file, part)).await?)
    }

    /// Keeps an object.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn put(&self, file: FileId, part: Part, bytes: Vec<u8>) -> Result<(), StorageError> {
        self.objects.put(&key(file, part), PutPayload::from(bytes)).await?;
        Ok(())
    }

    /// Reads an object.
    ///
    /// # Errors
    /// When it is not there or cannot be read.
    pub async fn get(&self, file: FileId, part: Part) -> Result<Vec<u8>, StorageError> {
        Ok(self.objects.get(&key(file, part)).await?.bytes().await?.into())
    }

    /// Reads a range of an object, piece by piece.
    ///
    /// # Errors
    /// When it is not there or cannot be read.
    pub async fn read(
        &self,
        file: FileId,
        part: Part,
        range: Range<u64>,
    ) -> Result<BoxStream<'static, object_store::Result<axum::body::Bytes>>, StorageError> {
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        Ok(self.objects.get_opts(&key(file, part), options).await?.into_stream())
    }

    /// The size of an object in bytes.
    ///
    /// # Errors
    /// When it is not there or cannot be looked at.
    pub async fn size(&self, file: FileId, part: Part) -> Result<u64, StorageError> {
        Ok(self.objects.head(&key(file, part)).await?.size)
    }

    /// Removes one object of a file.
    pub async fn remove(&self, file: FileId, part: Part) {
        match self.objects.delete(&key(file, part)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            // The sweeper finds it later.
            Err(error) => tracing::error!(%error, %file, "removing a file"),
        }
    }

    /// Removes all objects of a file.
    pub async fn remove_all(&self, file: FileId) {
        for part in Part::ALL {
            self.remove(file, part).await;
        }
    }

    /// The files that have objects last written before a time, each once for every object.
    pub fn older(&self, before: u64) -> BoxStream<'static, Result<FileId, StorageError>> {
        let is_older = move |object: &ObjectMeta| object.last_modified.timestamp_millis().cast_unsigned() < before;
        let objects = self.objects.list(None).try_filter(move |object| std::future::ready(is_older(object)));
        objects
            .map_err(StorageError::from)
            .try_filter_map(|object| std::future::ready(Ok(named(&object.location))))
            .boxed()
    }

    /// Removes what was being written when an earlier run of the program was cut off before a time.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn remove_unfinished(&self, before: SystemTime) -> io::Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let folder = entry?.path();
            for file in folder.is_dir().then(|| fs::read_dir(&folder)).transpose()?.into_iter().flatten() {
                let file = file?;
                // So the storage names what is not complete.
                if file.file_name().as_encoded_bytes().contains(&b'#') && file.metadata()?.modified()? < before {
                    fs::remove_file(file.path())?;
                }
            }
        }
        Ok(())
    }
}

/// Shelves keep folders short: ids that are made one after the other end differently.
fn key(file: FileId, part: Part) -> Key {
    let name = file.to_string();
    let ending = match part {
        Part::Whole => "",
        Part::Thumbnail => ".thumbnail",
        Part::Original => ".original",
    };
    Key::from(format!("{}/{name}{ending}", &name[name.len() - 2..]))
}

/// The opposite of [`key`].
fn named(key: &Key) -> Option<FileId> {
    key.filename()?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(kind: io::ErrorKind) -> StorageError {
        let source = Box::new(io::Error::from(kind));
        object_store::Error::Generic { store: "LocalFileSystem", source }.into()
    }

    #[test]
    fn a_full_disk_is_told_from_a_broken_one() {
        assert!(matches!(failed(io::ErrorKind::StorageFull), StorageError::Full));
        assert!(matches!(failed(io::ErrorKind::QuotaExceeded), StorageError::Full));
        assert!(matches!(failed(io::ErrorKind::PermissionDenied), StorageError::Failed(_)));
    }

    #[tokio::test]
    async fn what_is_not_completed_never_was() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::open(folder.path()).unwrap();
        let file = FileId::from_bytes([7; 16]);
        let mut upload = storage.begin(file, Part::Whole).await.unwrap();
        upload.put_part(PutPayload::from_static(b"half")).await.unwrap();
        assert!(matches!(storage.get(file, Part::Whole).await, Err(StorageError::Missing)));
        std::mem::forget(upload);
        storage.remove_unfinished(SystemTime::UNIX_EPOCH).unwrap();
        let shelf = folder.path().join("07");
        assert_eq!(fs::read_dir(&shelf).unwrap().count(), 1, "it may be under way elsewhere");
        storage.remove_unfinished(SystemTime::now() + std::time::Duration::from_secs(1)).unwrap();
        assert_eq!(fs::read_dir(&shelf).unwrap().count(), 0);
    }
}

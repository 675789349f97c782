//! What nobody sent in the end, and what a crash left behind, does not stay for ever.

use super::storage::StorageError;
use crate::{clock, state::Server, store::StoreError};
use futures_util::{StreamExt, TryStreamExt};
use protocol::id::FileId;
use std::{
    io,
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::{task::spawn_blocking, time::interval};

/// Files that are looked at and removed together.
const BATCH: u32 = 500;
/// How often there is a sweep: some times within the age at which files are swept up.
const PER_AGE: u32 = 24;
const AT_LEAST: Duration = Duration::from_secs(1);
const AT_MOST: Duration = Duration::from_hours(1);

/// Why a sweep ended early. The next one begins anew.
#[derive(Debug, thiserror::Error)]
enum SweepError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error("folder of files: {0}")]
    Folder(#[from] io::Error),
}

/// Sweeps until the server stops.
pub async fn run(server: Arc<Server>) {
    let age = server.config.files.unsent();
    let mut every = interval((age / PER_AGE).clamp(AT_LEAST, AT_MOST));
    while server.stop.run_until_cancelled(every.tick()).await.is_some() {
        match server.stop.run_until_cancelled(sweep(&server, age)).await {
            Some(Err(error)) => tracing::error!(%error, "sweeping files"),
            Some(Ok(())) => {}
            None => break,
        }
    }
}

async fn sweep(server: &Arc<Server>, age: Duration) -> Result<(), SweepError> {
    let before = clock::now().saturating_sub(u64::try_from(age.as_millis()).unwrap_or(u64::MAX));
    remove_unsent(server, before).await?;
    remove_unknown(server, before).await?;
    let (server, before) = (server.clone(), SystemTime::now() - age);
    let removed = spawn_blocking(move || server.files.storage.remove_unfinished(before)).await;
    Ok(removed.unwrap_or_else(|error| Err(io::Error::other(error)))?)
}

/// First the database forgets a file, so that no message can carry it any more.
async fn remove_unsent(server: &Server, before: u64) -> Result<(), SweepError> {
    loop {
        let forgotten = server.store.forget_unsent_files(before, BATCH).await?;
        for file in &forgotten {
            server.files.storage.remove_all(*file).await;
        }
        if forgotten.len() < BATCH as usize {
            return Ok(());
        }
    }
}

/// Removes what the database does not know.
async fn remove_unknown(server: &Server, before: u64) -> Result<(), SweepError> {
    let mut batches = server.files.storage.older(before).try_chunks(BATCH as usize);
    while let Some(batch) = batches.next().await {
        let files: Vec<FileId> = batch.map_err(|error| error.1)?;
        let known = server.store.known_files(&files).await?;
        for file in files.into_iter().filter(|file| !known.contains(file)) {
            server.files.storage.remove_all(file).await;
        }
    }
    Ok(())
}

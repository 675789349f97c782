//! How many uploads there are at once.

use crate::error::ApiError;
use protocol::id::UserId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Who uploads at present, and how many files each.
#[derive(Debug, Default)]
pub struct Places {
    taken: Mutex<HashMap<UserId, usize>>,
}

/// A place, for as long as it is held.
#[derive(Debug)]
pub struct Place {
    places: Arc<Places>,
    user: UserId,
}

/// Uploads of one person at once.
pub const PER_USER: usize = 10;
/// Uploads of everybody at once.
const ALL: usize = 100;
/// When to try again.
const RETRY_MS: u64 = 2_000;

impl Places {
    /// Takes a place.
    ///
    /// # Errors
    /// When there is none.
    pub fn take(self: &Arc<Self>, user: UserId) -> Result<Place, ApiError> {
        let mut taken = self.lock();
        let (all, own) = (taken.values().sum::<usize>(), taken.get(&user).copied().unwrap_or_default());
        if own >= PER_USER || all >= ALL {
            return Err(ApiError::rate_limited(RETRY_MS));
        }
        taken.insert(user, own + 1);
        Ok(Place { places: self.clone(), user })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<UserId, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        match taken.get_mut(&self.user) {
            Some(own) if *own > 1 => *own -= 1,
            _ => drop(taken.remove(&self.user)),
        }
    }
}

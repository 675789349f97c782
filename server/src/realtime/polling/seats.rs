//! Who polls: each conversation keeps its seat from one poll to the next.

use crate::{
    auth::Identity,
    clock,
    error::ApiError,
    realtime::{client::Client, presence::LEASE_MS},
    state::Server,
    store::SecretHash,
};
use protocol::{
    connection::Transport,
    cursor::{Cursor, Epoch},
    id::{ClientId, UserId},
};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};
use tokio_util::sync::CancellationToken;

/// The seats of those who poll.
#[derive(Debug, Default)]
pub struct Seats {
    seats: Mutex<HashMap<ClientId, Arc<Seat>>>,
}

/// The place of one conversation that comes in polls.
#[derive(Debug)]
pub struct Seat {
    id: ClientId,
    user: UserId,
    session: SecretHash,
    tab: Option<String>,
    client: tokio::sync::Mutex<Client>,
    /// Cancelled when the next poll comes, which has the last word.
    turn: Mutex<CancellationToken>,
    /// When the last poll ended, in milliseconds since 1970 UTC.
    rests_since: AtomicU64,
    pace_ms: AtomicU64,
    /// Up to where the last answer went, if it was given; 0 when that is not known.
    answered: AtomicU64,
}

/// A poll under way.
pub struct Turn<'a> {
    pub client: tokio::sync::MutexGuard<'a, Client>,
    seat: &'a Seat,
    superseded: CancellationToken,
}

impl Seats {
    /// The conversation of this name, if it is theirs.
    #[must_use]
    pub fn find(&self, client: ClientId, identity: &Identity) -> Option<Arc<Seat>> {
        let seat = self.lock().get(&client).cloned()?;
        (seat.user == identity.user.id && seat.session == identity.session).then_some(seat)
    }

    /// Begins a conversation. One in the same tab ends: it is the same page, which has lost track.
    ///
    /// # Errors
    /// When its user has too many connections.
    pub fn add(&self, server: &Arc<Server>, identity: Identity, tab: Option<&str>) -> Result<Arc<Seat>, ApiError> {
        let (user, session) = (identity.user.id, identity.session);
        let mut client = Client::new(server.clone(), Transport::LongPoll);
        let same_tab = |seat: &Seat| tab.is_some() && seat.user == user && seat.tab.as_deref() == tab;
        self.take_out(|seat| same_tab(seat) && seat.is_free());
        let id = client.enter(identity)?;
        let seat = Arc::new(Seat {
            id,
            user,
            session,
            tab: tab.map(str::to_owned),
            client: tokio::sync::Mutex::new(client),
            turn: Mutex::default(),
            rests_since: AtomicU64::new(clock::now()),
            pace_ms: AtomicU64::new(0),
            answered: AtomicU64::new(0),
        });
        self.lock().insert(id, seat.clone());
        Ok(seat)
    }

    /// Ends a conversation.
    pub fn remove(&self, seat: &Seat) {
        self.lock().remove(&seat.id);
    }

    /// Takes the seat that a user has left alone for longest; whether there was one.
    #[must_use]
    pub fn evict(&self, user: UserId) -> bool {
        let mut seats = self.lock();
        let free = seats.values().filter(|seat| seat.user == user && seat.is_free());
        let Some(id) = free.min_by_key(|seat| seat.rests_since.load(Relaxed)).map(|seat| seat.id) else { return false };
        let seat = seats.remove(&id);
        drop(seats);
        seat.is_some()
    }

    /// Ends the conversations that nobody has asked about for a while.
    pub fn expire(&self, now: u64) {
        self.take_out(|seat| seat.is_free() && seat.rests_since.load(Relaxed) + LEASE_MS <= now);
    }

    /// Ends all of them.
    pub fn clear(&self) {
        self.take_out(|_| true);
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.lock().len()
    }

    /// Their clients leave the hub when the last poll has let go of them: not under this lock.
    fn take_out(&self, which: impl Fn(&Seat) -> bool) {
        let gone: Vec<_> = self.lock().extract_if(|_, seat| which(seat)).collect();
        drop(gone);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ClientId, Arc<Seat>>> {
        // The map is whole between any two statements, so a panic elsewhere has not broken it.
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
    /// Waits for the poll before, which is answered at once: whoever sent it has sent another.
    pub async fn take_turn(&self) -> Turn<'_> {
        let superseded = CancellationToken::new();
        let before = {
            let mut turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *turn, superseded.clone())
        };
        before.cancel();
        Turn { client: self.client.lock().await, seat: self, superseded }
    }

    /// How long a short poll was last told to wait.
    #[must_use]
    pub fn pace(&self) -> u64 {
        self.pace_ms.load(Relaxed)
    }

    /// Notes that.
    pub fn set_pace(&self, ms: u64) {
        self.pace_ms.store(ms, Relaxed);
    }

    fn is_free(&self) -> bool {
        self.client.try_lock().is_ok()
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        // The lease runs from the last poll on, not from when its end was noticed.
        self.client.get_mut().seen_at = Some(self.rests_since.load(Relaxed));
    }
}

impl Turn<'_> {
    /// Whether the client stands where the last answer left it: then what has waited since is what it lacks. Until this
    /// poll is answered nobody knows what of that is lost.
    #[must_use]
    pub fn follows(&self, cursor: Option<Cursor>, epoch: Epoch) -> bool {
        let answered = self.seat.answered.swap(0, Relaxed);
        answered > 0 && cursor == Some(Cursor { epoch, seq: answered })
    }

    /// Notes up to where this poll was answered.
    pub fn answered(&self, seq: u64) {
        self.seat.answered.store(seq, Relaxed);
    }

    /// Waits, unless the next poll comes; whether it did not.
    pub async fn unless_superseded<T>(&self, event: impl Future<Output = T>) -> bool {
        self.superseded.run_until_cancelled(event).await.is_some()
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.seat.rests_since.store(clock::now(), Relaxed);
    }
}

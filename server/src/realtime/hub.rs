//! Who may see what, right now: takes events in order and hands each to the live connections that may see it.

mod expiry;
mod rooms;
mod state;
mod watch;

pub use expiry::end_expired;

use crate::{
    figures::Counters,
    realtime::link::{Link, Taken},
    store::{LoggedEvent, Rooms as Loaded, SecretHash, change::Event},
};
use axum::extract::ws::Utf8Bytes;
use protocol::{
    channel::ChannelRef,
    close::CloseCode,
    cursor::{Cursor, Epoch},
    error::ErrorCode,
    frame::{Hello, ResetReason, ServerFrame},
    id::{ChannelId, ClientId, UserId},
    page::Profile,
    presence::{Presence, PresenceStatus},
};
pub use state::not_an_admin;
pub use watch::Seen;

use state::{Client, State};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The live connections of this node. One lock, held for moments and never over an await.
#[derive(Debug)]
pub struct Hub {
    epoch: Epoch,
    catch_up_events: u64,
    counters: Counters,
    state: Mutex<State>,
}

/// Some events were missed: the hub is not at the number before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("events are missing")]
pub struct Missing;

/// The user has as many connections as they may.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("too many connections")]
pub struct TooMany;

/// How a connection's stream begins.
#[derive(Debug)]
pub enum Start {
    /// From this cursor, with these events first.
    Recent(Cursor, Vec<LoggedEvent>),
    /// From this cursor, with the events up to this number first; they have to be read from the store.
    Stored(Cursor, u64),
    /// From here, after a fresh snapshot.
    Reset(ResetReason, u64),
}

impl Hub {
    /// A hub that knows every channel and no connection.
    #[must_use]
    pub fn new(epoch: Epoch, catch_up_events: u64, loaded: Loaded, oldest: u64) -> Self {
        Self { epoch, catch_up_events, counters: Counters::default(), state: Mutex::new(State::new(loaded, oldest)) }
    }

    /// What is counted of all that goes through here.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Number of the last event handed on.
    #[must_use]
    pub fn head(&self) -> u64 {
        self.lock().head
    }

    /// Notes the oldest event that can still be replayed.
    pub fn set_oldest(&self, oldest: u64) {
        self.lock().oldest = oldest;
    }

    /// Hands events on at time `now`, in order.
    ///
    /// # Errors
    /// When events before them are missing; none of them was handed on then. Events already handed on are skipped.
    pub fn publish(&self, events: &[Event], now: u64) -> Result<(), Missing> {
        let mut state = self.lock();
        for event in events.iter().skip_while(|event| event.seq <= state.head).collect::<Vec<_>>() {
            if event.seq != state.head + 1 {
                return Err(Missing);
            }
            state.publish(event, now);
        }
        Ok(())
    }

    /// Takes a connection in, whose session ends at a time unless it is used; it is sent nothing until it says hello.
    ///
    /// # Errors
    /// When its user has `most` already.
    pub fn enter(&self, link: Arc<Link>, expires_at: Option<u64>, most: usize) -> Result<(), TooMany> {
        let mut state = self.lock();
        let clients = state.users.entry(link.user).or_default();
        if clients.len() >= most {
            return Err(TooMany);
        }
        clients.insert(link.id);
        let (profile, watching) = (Profile::default(), HashSet::new());
        let client = Client { link, expires_at, profile, watching, live: false };
        // Whoever was about to come in when everybody was sent away has to hear of it too.
        if let Some(slot_ms) = state.drained {
            client.send_away(slot_ms);
        }
        state.clients.insert(client.link.id, client);
        Ok(())
    }

    /// Lets a connection go.
    pub fn leave(&self, client: ClientId, now: u64) {
        let mut state = self.lock();
        let Some(Client { link, .. }) = state.clients.remove(&client) else { return };
        state.rooms.silence(client);
        if let Some(clients) = state.users.get_mut(&link.user) {
            clients.remove(&client);
            if clients.is_empty() {
                state.users.remove(&link.user);
            }
        }
        let change = state.leases.leave(link.user, client, now);
        state.tell_presence(change);
    }

    /// Begins or begins again a connection's stream: from here on it is sent everything it may see, and what lies
    /// between its cursor (which may be another than the one it says) and here is in the answer. Gives the channels it watches too, none for those it may not see.
    pub fn hello(
        &self,
        link: &Arc<Link>,
        cursor: Option<Cursor>,
        hello: &Hello,
        now: u64,
    ) -> (Start, Vec<Option<ChannelId>>) {
        let mut state = self.lock();
        let watching = state.set_interests(link, hello.profile, &hello.subscribe);
        let start = self.start(&mut state, link, cursor);
        let change = state.leases.enter(link.user, link.id, hello.tab.as_deref(), now);
        state.tell_presence(change);
        (start, watching)
    }

    /// Begins a connection's stream again from a cursor, with all that it wants to see as before. Gives the channels it
    /// watches too.
    pub fn resume(&self, link: &Arc<Link>, cursor: Option<Cursor>) -> (Start, Vec<ChannelId>) {
        let mut state = self.lock();
        let watching = state.clients.get(&link.id).map(|client| client.watching.iter().copied().collect());
        (self.start(&mut state, link, cursor), watching.unwrap_or_default())
    }

    fn start(&self, state: &mut State, link: &Link, cursor: Option<Cursor>) -> Start {
        let offered = link.restart();
        let cursor = cursor.map(|cursor| Cursor { seq: cursor.seq.max(offered), ..cursor });
        state.start(link.id, cursor, self.epoch, self.catch_up_events)
    }

    /// A user's live connection, by its name.
    #[must_use]
    pub fn find(&self, user: UserId, client: ClientId) -> Option<Arc<Link>> {
        self.lock().clients.get(&client).map(|client| client.link.clone()).filter(|link| link.user == user)
    }

    /// Takes what waits for a connection, and tells up to where it was offered everything then.
    #[must_use]
    pub fn take(&self, link: &Link) -> Taken {
        let state = self.lock();
        link.take(state.head)
    }

    /// How many connections there are.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.lock().clients.len()
    }

    /// Opens a live view of a channel.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when the connection may not see it, [`ErrorCode::TooLarge`] when it watches `most`.
    pub fn watch(&self, link: &Arc<Link>, channel: &ChannelRef, most: usize) -> Result<ChannelId, ErrorCode> {
        let mut state = self.lock();
        let channel = state.rooms.visible(link.user, channel).ok_or(ErrorCode::NotFound)?;
        let client = state.clients.get_mut(&link.id).ok_or(ErrorCode::NotFound)?;
        if client.watching.len() >= most {
            return Err(ErrorCode::TooLarge);
        }
        client.watching.insert(channel);
        if client.live {
            state.rooms.listen(channel, link.clone());
        }
        Ok(channel)
    }

    /// Ends a live view of a channel; none when there was none.
    #[must_use]
    pub fn unwatch(&self, client: ClientId, channel: &ChannelRef) -> Option<ChannelId> {
        let mut state = self.lock();
        let channel = state.rooms.resolve(channel)?;
        let entry = state.clients.get_mut(&client)?;
        let was_watching = entry.watching.remove(&channel);
        let user = entry.link.user;
        if !state.rooms.is_member(channel, user) {
            state.rooms.hush(channel, client);
        }
        was_watching.then_some(channel)
    }

    /// Tells those who have a channel open that somebody types there; whether they may.
    #[must_use]
    pub fn type_in(&self, user: UserId, channel: &ChannelRef, on: bool) -> bool {
        let state = self.lock();
        let Some(channel) = state.rooms.resolve(channel).filter(|channel| state.rooms.is_member(*channel, user)) else {
            return false;
        };
        let text = Utf8Bytes::from(ServerFrame::Typing { channel, user, on }.encode());
        for link in state.rooms.listeners(channel).filter(|link| link.user != user) {
            if state.clients.get(&link.id).is_some_and(|client| client.has_open(channel)) {
                link.push_passing(&text);
            }
        }
        true
    }

    /// Notes how reachable a connection's user is.
    pub fn set_presence(&self, client: ClientId, status: PresenceStatus, now: u64) {
        let mut state = self.lock();
        let Some(user) = state.clients.get(&client).map(|client| client.link.user) else { return };
        let change = state.leases.set(user, client, status, now);
        state.tell_presence(change);
    }

    /// Everybody who is here.
    #[must_use]
    pub fn presence(&self, now: u64) -> Vec<Presence> {
        self.lock().leases.list(now)
    }

    /// Tells of those whose lease has run out, and gives who has gone; to be called every second or so.
    pub fn expire(&self, now: u64) -> Vec<Presence> {
        let mut state = self.lock();
        let mut changes = state.leases.expire(now);
        changes.iter().for_each(|change| state.tell_presence(Some(*change)));
        changes.retain(|change| change.status == PresenceStatus::Offline);
        changes
    }

    /// Pings a connection with how far it has been offered everything: nothing before its first hello.
    pub fn ping(&self, link: &Link, now: u64) {
        let state = self.lock();
        let live = state.clients.get(&link.id).is_some_and(|client| client.live);
        link.push_ping(self.epoch, if live { state.head } else { 0 }, now);
    }

    /// Closes the connections of a session or token that has ended.
    pub fn close_session(&self, session: &SecretHash) {
        self.close(CloseCode::SignedOut, |link| link.session == *session);
    }

    /// The sessions and tokens that a user's connections signed in with.
    #[must_use]
    pub fn sessions_of(&self, user: UserId) -> HashSet<SecretHash> {
        let state = self.lock();
        state
            .clients
            .values()
            .map(|client| &client.link)
            .filter(|link| link.user == user)
            .map(|link| link.session)
            .collect()
    }

    /// Sends everybody away, each with a slot of their own within `spread_ms` to come back in; and whoever comes later.
    pub fn drain(&self, spread_ms: u64) {
        let mut state = self.lock();
        state.drained = Some(spread_ms);
        let count = state.clients.len().max(1) as u64;
        for (slot, client) in (0_u64..).zip(state.clients.values()) {
            client.send_away(slot * spread_ms / count);
        }
    }

    fn close(&self, code: CloseCode, which: impl Fn(&Link) -> bool) {
        self.lock().clients.values().filter(|client| which(&client.link)).for_each(|client| client.link.close(code));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Every method leaves the state whole before anything that could panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How often [`Hub::expire`] and [`end_expired`] are worth calling.
pub const EXPIRE_EVERY_MS: u64 = 1_000;

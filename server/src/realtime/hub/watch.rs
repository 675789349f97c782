//! What an admin may know of the live connections, and end.

use super::{Client, Hub};
use crate::realtime::link::Link;
use axum::extract::ws::Utf8Bytes;
use protocol::{
    close::CloseCode,
    id::{ClientId, UserId},
    page::Profile,
};
use std::{collections::HashMap, sync::Arc};

/// A live connection, and what its page needs: nothing before its first hello.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The connection.
    pub link: Arc<Link>,
    /// What its page needs.
    pub profile: Option<Profile>,
}

impl Hub {
    /// Every live connection. What each of them carries is asked outside of the hub's lock.
    #[must_use]
    pub fn links(&self) -> Vec<Arc<Link>> {
        self.lock().clients.values().map(|client| client.link.clone()).collect()
    }

    /// Every live connection with what it wants, and up to where events were handed on then.
    #[must_use]
    pub fn seen(&self) -> (Vec<Seen>, u64) {
        let state = self.lock();
        let seen = |client: &Client| Seen { link: client.link.clone(), profile: client.live.then_some(client.profile) };
        (state.clients.values().map(seen).collect(), state.head)
    }

    /// How many live connections each user has.
    #[must_use]
    pub fn connections_of_users(&self) -> HashMap<UserId, u64> {
        self.lock().users.iter().map(|(user, clients)| (*user, clients.len() as u64)).collect()
    }

    /// Whether anybody wants live figures.
    #[must_use]
    pub fn has_admins(&self) -> bool {
        self.lock().admins().next().is_some()
    }

    /// Says something passing to everybody who wants live figures.
    pub fn tell_admins(&self, text: &Utf8Bytes) {
        self.lock().admins().for_each(|client| client.link.push_passing(text));
    }

    /// Ends a connection for good; whose it was, if there is such a one.
    #[must_use]
    pub fn disconnect(&self, client: ClientId) -> Option<UserId> {
        let state = self.lock();
        let link = &state.clients.get(&client)?.link;
        link.close(CloseCode::SignedOut);
        Some(link.user)
    }
}

impl super::State {
    fn admins(&self) -> impl Iterator<Item = &Client> {
        self.clients.values().filter(|client| client.live && client.profile == Profile::Admin)
    }
}

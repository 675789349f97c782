//! Sessions that run out while somebody is connected with them.

use super::Hub;
use crate::{state::Server, store::SecretHash};
use protocol::close::CloseCode;
use std::collections::HashSet;

/// Closes the connections of sessions that have run out. The store has the word, because a session that is used anywhere
/// lasts longer.
pub async fn end_expired(server: &Server, now: u64) {
    for session in server.hub.run_out(now) {
        match server.store.session(&session, now).await {
            Ok(None) => server.hub.end(&session),
            Ok(Some(found)) => server.hub.prolong(&session, found.expires_at),
            Err(error) => tracing::error!(%error, "a session that may have run out; asking again"),
        }
    }
}

impl Hub {
    /// The sessions of live connections that have run out, as far as is known here.
    fn run_out(&self, now: u64) -> HashSet<SecretHash> {
        let state = self.lock();
        let due = state.clients.values().filter(|client| client.expires_at.is_some_and(|at| at <= now));
        due.map(|client| client.link.session).collect()
    }

    fn prolong(&self, session: &SecretHash, expires_at: Option<u64>) {
        let mut state = self.lock();
        let same = state.clients.values_mut().filter(|client| client.link.session == *session);
        same.for_each(|client| client.expires_at = expires_at);
    }

    fn end(&self, session: &SecretHash) {
        self.close(CloseCode::NotSignedIn, |link| link.session == *session);
        self.prolong(session, None);
    }
}

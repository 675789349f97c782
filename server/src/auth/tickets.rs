//! Tickets: they stand for a session once, within 30 s, for clients that can send neither cookie nor header.

use crate::{secret, store::SecretHash};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// The tickets that still work.
#[derive(Debug, Default)]
pub struct Tickets {
    tickets: Mutex<HashMap<SecretHash, Ticket>>,
}

#[derive(Debug)]
struct Ticket {
    session: SecretHash,
    expires_at: u64,
}

/// How long a ticket works.
pub const TICKET_MS: u64 = 30_000;
/// Tickets kept at most; beyond it the oldest goes.
const MOST: usize = 10_000;

impl Tickets {
    /// Makes a ticket for a session.
    #[must_use]
    pub fn issue(&self, session: SecretHash, now: u64) -> String {
        let ticket = secret::new();
        let mut tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        tickets.retain(|_, ticket| ticket.expires_at > now);
        if tickets.len() >= MOST {
            let oldest = tickets.iter().min_by_key(|(_, ticket)| ticket.expires_at).map(|(hash, _)| *hash);
            oldest.and_then(|hash| tickets.remove(&hash));
        }
        tickets.insert(secret::hash(&ticket), Ticket { session, expires_at: now + TICKET_MS });
        ticket
    }

    /// Takes a ticket; the session it stands for, if it still works.
    #[must_use]
    pub fn redeem(&self, ticket: &str, now: u64) -> Option<SecretHash> {
        let mut tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        tickets.remove(&secret::hash(ticket)).filter(|ticket| ticket.expires_at > now).map(|ticket| ticket.session)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_works_once_and_not_for_long() {
        let tickets = Tickets::default();
        let (one, other) = (tickets.issue([1; 32], 0), tickets.issue([2; 32], 0));
        assert_eq!(tickets.redeem(&one, TICKET_MS - 1), Some([1; 32]));
        assert_eq!(tickets.redeem(&one, TICKET_MS - 1), None);
        assert_eq!(tickets.redeem(&other, TICKET_MS), None);
    }
}

//! Who is here: a lease that outlives a connection, so that a reconnect does not flicker.

use protocol::{
    id::{ClientId, UserId},
    presence::{Presence, PresenceStatus},
};
use std::collections::HashMap;

/// The people who are here or have just gone. Times are milliseconds since 1970 UTC.
#[derive(Debug, Default)]
pub struct Leases {
    people: HashMap<UserId, Person>,
}

#[derive(Debug, Default)]
struct Person {
    connections: HashMap<ClientId, PresenceStatus>,
    /// As others see it.
    shown: Option<PresenceStatus>,
    last_seen: u64,
}

/// How long somebody without a connection still counts as here.
pub const LEASE_MS: u64 = 40_000;

impl Leases {
    /// A connection came; a change to tell everybody, if there is one.
    pub fn enter(&mut self, user: UserId, client: ClientId, now: u64) -> Option<Presence> {
        let person = self.people.entry(user).or_default();
        person.connections.entry(client).or_insert(PresenceStatus::Online);
        person.last_seen = now;
        person.change(user)
    }

    /// A connection that is here said how reachable its user is.
    pub fn set(&mut self, user: UserId, client: ClientId, status: PresenceStatus, now: u64) -> Option<Presence> {
        let person = self.people.get_mut(&user)?;
        *person.connections.get_mut(&client)? = status;
        person.last_seen = now;
        person.change(user)
    }

    /// A connection has gone; the lease runs on.
    pub fn leave(&mut self, user: UserId, client: ClientId, now: u64) -> Option<Presence> {
        let person = self.people.get_mut(&user)?;
        person.connections.remove(&client);
        person.last_seen = now;
        if person.connections.is_empty() { None } else { person.change(user) }
    }

    /// Those whose lease has run out.
    pub fn expire(&mut self, now: u64) -> Vec<Presence> {
        let gone: Vec<UserId> = self
            .people
            .iter()
            .filter(|(_, person)| person.connections.is_empty() && person.last_seen + LEASE_MS <= now)
            .map(|(&user, _)| user)
            .collect();
        gone.into_iter()
            .filter_map(|user| self.people.remove(&user).map(|person| (user, person.last_seen)))
            .map(|(user, last_seen)| Presence { user, status: PresenceStatus::Offline, last_seen })
            .collect()
    }

    /// Everybody who is here.
    #[must_use]
    pub fn list(&self, now: u64) -> Vec<Presence> {
        let mut list: Vec<Presence> = self
            .people
            .iter()
            .filter_map(|(&user, person)| {
                let last_seen = if person.connections.is_empty() { person.last_seen } else { now };
                person.shown.map(|status| Presence { user, status, last_seen })
            })
            .collect();
        list.sort_unstable_by_key(|presence| presence.user);
        list
    }
}

impl Person {
    fn change(&mut self, user: UserId) -> Option<Presence> {
        let status = self.status();
        let before = self.shown.replace(status);
        (before != Some(status)).then_some(Presence { user, status, last_seen: self.last_seen })
    }

    /// Do not disturb on one device holds for all; otherwise one device in use is enough.
    fn status(&self) -> PresenceStatus {
        let has = |wanted| self.connections.values().any(|&status| status == wanted);
        if has(PresenceStatus::Dnd) {
            PresenceStatus::Dnd
        } else if has(PresenceStatus::Online) {
            PresenceStatus::Online
        } else {
            PresenceStatus::Away
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PresenceStatus::{Away, Dnd, Offline, Online};

    const ADA: UserId = UserId::from_bytes([1; 16]);
    const PHONE: ClientId = ClientId::from_bytes([2; 16]);
    const LAPTOP: ClientId = ClientId::from_bytes([3; 16]);

    fn told(change: Option<Presence>) -> Option<PresenceStatus> {
        change.map(|presence| presence.status)
    }

    #[test]
    fn a_reconnect_within_the_lease_is_not_seen() {
        let mut leases = Leases::default();
        assert_eq!(told(leases.enter(ADA, PHONE, 0)), Some(Online));
        assert_eq!(leases.leave(ADA, PHONE, 1_000), None);
        assert!(leases.expire(1_000 + LEASE_MS - 1).is_empty());
        assert_eq!(leases.enter(ADA, LAPTOP, 30_000), None);
        assert!(leases.expire(1_000 + LEASE_MS).is_empty());
    }

    #[test]
    fn a_lease_that_runs_out_is_told_once() {
        let mut leases = Leases::default();
        leases.enter(ADA, PHONE, 0);
        leases.leave(ADA, PHONE, 1_000);
        assert_eq!(leases.list(2_000), [Presence { user: ADA, status: Online, last_seen: 1_000 }]);
        let gone = Presence { user: ADA, status: Offline, last_seen: 1_000 };
        assert_eq!(leases.expire(1_000 + LEASE_MS), [gone]);
        assert!(leases.expire(u64::MAX / 2).is_empty() && leases.list(0).is_empty());
    }

    #[test]
    fn devices_agree_on_one_status() {
        let mut leases = Leases::default();
        leases.enter(ADA, PHONE, 0);
        assert_eq!(told(leases.set(ADA, PHONE, Away, 0)), Some(Away));
        assert_eq!(told(leases.enter(ADA, LAPTOP, 0)), Some(Online));
        assert_eq!(told(leases.set(ADA, PHONE, Dnd, 0)), Some(Dnd));
        assert_eq!(told(leases.leave(ADA, PHONE, 0)), Some(Online));
        assert_eq!(told(leases.set(ADA, LAPTOP, Away, 0)), Some(Away));
        assert_eq!(leases.set(ADA, LAPTOP, Away, 0), None);
        assert_eq!(leases.enter(ADA, LAPTOP, 0), None, "saying hello again changes nothing");
        assert_eq!(leases.set(ADA, PHONE, Online, 0), None, "who has gone cannot speak");
    }
}

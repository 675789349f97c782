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
    /// Who does not want to be disturbed, on any device, and until when.
    dnd: HashMap<UserId, u64>,
}

#[derive(Debug, Default)]
struct Person {
    devices: HashMap<Device, Lease>,
    /// As others see it.
    shown: Option<PresenceStatus>,
    last_seen: u64,
}

/// What somebody is here with: a tab, over all its reconnects, or a connection that names none.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Device {
    Tab(String),
    Connection(ClientId),
}

#[derive(Debug)]
struct Lease {
    status: PresenceStatus,
    connections: Vec<ClientId>,
    /// When the last connection left.
    left_at: u64,
}

/// How long somebody without a connection still counts as here.
pub const LEASE_MS: u64 = 40_000;
/// Devices that are kept for a person while they have no connection.
const DEVICES: usize = 64;

impl Leases {
    /// Nobody is here; some do not want to be disturbed until a time.
    #[must_use]
    pub fn new(dnd: impl IntoIterator<Item = (UserId, u64)>) -> Self {
        Self { people: HashMap::new(), dnd: dnd.into_iter().collect() }
    }

    /// Somebody does not want to be disturbed until a time, or no longer; a change to tell everybody, if there is one.
    pub fn set_dnd(&mut self, user: UserId, until: Option<u64>, now: u64) -> Option<Presence> {
        match until {
            Some(until) => self.dnd.insert(user, until),
            None => self.dnd.remove(&user),
        };
        let dnd = self.is_dnd(user, now);
        self.people.get_mut(&user)?.change(user, dnd)
    }

    fn is_dnd(&self, user: UserId, now: u64) -> bool {
        self.dnd.get(&user).is_some_and(|until| now < *until)
    }

    /// A connection came; a change to tell everybody, if there is one.
    pub fn enter(&mut self, user: UserId, client: ClientId, tab: Option<&str>, now: u64) -> Option<Presence> {
        let dnd = self.is_dnd(user, now);
        let person = self.people.entry(user).or_default();
        let device = tab.map_or(Device::Connection(client), |tab| Device::Tab(tab.to_owned()));
        // Who cannot say that they are the same as before counts as such.
        person.devices.retain(|device, lease| !lease.is_free() || matches!(device, Device::Tab(_)));
        person
            .devices
            .iter_mut()
            .filter(|(other, _)| **other != device)
            .for_each(|(_, lease)| lease.leave(client, now));
        let online = Lease { status: PresenceStatus::Online, connections: Vec::new(), left_at: 0 };
        let lease = person.devices.entry(device).or_insert(online);
        lease.leave(client, now);
        lease.connections.push(client);
        person.last_seen = now;
        person.change(user, dnd)
    }

    /// A connection that is here said how reachable its user is.
    pub fn set(&mut self, user: UserId, client: ClientId, status: PresenceStatus, now: u64) -> Option<Presence> {
        let dnd = self.is_dnd(user, now);
        let person = self.people.get_mut(&user)?;
        person.devices.values_mut().find(|lease| lease.connections.contains(&client))?.status = status;
        person.last_seen = now;
        person.change(user, dnd)
    }

    /// A connection has gone; the lease runs on for its tab, and for whoever has nothing else.
    pub fn leave(&mut self, user: UserId, client: ClientId, now: u64) -> Option<Presence> {
        let dnd = self.is_dnd(user, now);
        let person = self.people.get_mut(&user)?;
        person.devices.values_mut().for_each(|lease| lease.leave(client, now));
        person.last_seen = person.last_seen.max(now);
        let (has_room, is_here) = (person.devices.len() <= DEVICES, person.is_here());
        person
            .devices
            .retain(|device, lease| !lease.is_free() || !is_here || has_room && matches!(device, Device::Tab(_)));
        if is_here { person.change(user, dnd) } else { None }
    }

    /// Those whose lease has run out, and those who are seen otherwise because of that, or may be disturbed again.
    pub fn expire(&mut self, now: u64) -> Vec<Presence> {
        let mut changes = Vec::new();
        self.dnd.retain(|_, until| now < *until);
        self.people.retain(|&user, person| {
            person.devices.retain(|_, lease| !lease.is_free() || lease.left_at + LEASE_MS > now);
            let status = PresenceStatus::Offline;
            let gone = Presence { user, status, last_seen: person.last_seen };
            let is_known = !person.devices.is_empty();
            let dnd = self.dnd.contains_key(&user);
            changes.extend(if is_known { person.change(user, dnd) } else { Some(gone) });
            is_known
        });
        changes
    }

    /// Everybody who is here.
    #[must_use]
    pub fn list(&self, now: u64) -> Vec<Presence> {
        let mut list: Vec<Presence> = self
            .people
            .iter()
            .filter_map(|(&user, person)| {
                let last_seen = if person.is_here() { now } else { person.last_seen };
                person.shown.map(|status| Presence { user, status, last_seen })
            })
            .collect();
        list.sort_unstable_by_key(|presence| presence.user);
        list
    }
}

impl Person {
    fn change(&mut self, user: UserId, dnd: bool) -> Option<Presence> {
        let status = if dnd { PresenceStatus::Dnd } else { self.status() };
        let before = self.shown.replace(status);
        (before != Some(status)).then_some(Presence { user, status, last_seen: self.last_seen })
    }

    fn is_here(&self) -> bool {
        self.devices.values().any(|lease| !lease.is_free())
    }

    /// Do not disturb on one device holds for all; otherwise one device in use is enough.
    fn status(&self) -> PresenceStatus {
        let has = |wanted| self.devices.values().any(|lease| lease.status == wanted);
        if has(PresenceStatus::Dnd) {
            PresenceStatus::Dnd
        } else if has(PresenceStatus::Online) {
            PresenceStatus::Online
        } else {
            PresenceStatus::Away
        }
    }
}

impl Lease {
    fn is_free(&self) -> bool {
        self.connections.is_empty()
    }

    fn leave(&mut self, client: ClientId, now: u64) {
        let before = self.connections.len();
        self.connections.retain(|connection| *connection != client);
        if self.is_free() && before > 0 {
            self.left_at = now;
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
    const OTHER: ClientId = ClientId::from_bytes([4; 16]);

    fn told(change: Option<Presence>) -> Option<PresenceStatus> {
        change.map(|presence| presence.status)
    }

    #[test]
    fn a_reconnect_within_the_lease_is_not_seen() {
        let mut leases = Leases::default();
        assert_eq!(told(leases.enter(ADA, PHONE, None, 0)), Some(Online));
        assert_eq!(leases.leave(ADA, PHONE, 1_000), None);
        assert!(leases.expire(1_000 + LEASE_MS - 1).is_empty());
        assert_eq!(leases.enter(ADA, LAPTOP, None, 30_000), None);
        assert!(leases.expire(1_000 + LEASE_MS).is_empty());
    }

    #[test]
    fn a_lease_that_runs_out_is_told_once() {
        let mut leases = Leases::default();
        leases.enter(ADA, PHONE, None, 0);
        leases.leave(ADA, PHONE, 1_000);
        assert_eq!(leases.list(2_000), [Presence { user: ADA, status: Online, last_seen: 1_000 }]);
        let gone = Presence { user: ADA, status: Offline, last_seen: 1_000 };
        assert_eq!(leases.expire(1_000 + LEASE_MS), [gone]);
        assert!(leases.expire(u64::MAX / 2).is_empty() && leases.list(0).is_empty());
    }

    #[test]
    fn devices_agree_on_one_status() {
        let mut leases = Leases::default();
        leases.enter(ADA, PHONE, None, 0);
        assert_eq!(told(leases.set(ADA, PHONE, Away, 0)), Some(Away));
        assert_eq!(told(leases.enter(ADA, LAPTOP, None, 0)), Some(Online));
        assert_eq!(told(leases.set(ADA, PHONE, Dnd, 0)), Some(Dnd));
        assert_eq!(told(leases.leave(ADA, PHONE, 0)), Some(Online));
        assert_eq!(told(leases.set(ADA, LAPTOP, Away, 0)), Some(Away));
        assert_eq!(leases.set(ADA, LAPTOP, Away, 0), None);
        assert_eq!(leases.enter(ADA, LAPTOP, None, 0), None, "saying hello again changes nothing");
        assert_eq!(leases.set(ADA, PHONE, Online, 0), None, "who has gone cannot speak");
    }

    #[test]
    fn a_tab_that_comes_back_is_as_reachable_as_before() {
        let mut leases = Leases::default();
        leases.enter(ADA, PHONE, Some("chat"), 0);
        leases.enter(ADA, LAPTOP, None, 0);
        leases.set(ADA, LAPTOP, Away, 0);
        assert_eq!(leases.leave(ADA, PHONE, 1_000), None, "the laptop alone would be away");
        assert_eq!(leases.enter(ADA, OTHER, Some("chat"), 2_000), None);
        assert_eq!(told(leases.set(ADA, OTHER, Dnd, 3_000)), Some(Dnd));
        assert_eq!(leases.leave(ADA, OTHER, 4_000), None);
        assert_eq!(leases.enter(ADA, PHONE, Some("chat"), 5_000), None, "still not to be disturbed");
        leases.leave(ADA, PHONE, 6_000);
        assert!(leases.expire(6_000 + LEASE_MS - 1).is_empty());
        let change = Presence { user: ADA, status: Away, last_seen: 6_000 };
        assert_eq!(leases.expire(6_000 + LEASE_MS), [change], "now the laptop is all there is");
    }

    #[test]
    fn the_old_connection_of_a_tab_may_leave_after_the_new_one_came() {
        let mut leases = Leases::default();
        leases.enter(ADA, PHONE, Some("chat"), 0);
        assert_eq!(leases.enter(ADA, OTHER, Some("chat"), 1_000), None);
        assert_eq!(leases.leave(ADA, PHONE, 2_000), None);
        assert!(leases.expire(u64::MAX / 2).is_empty(), "she is here");
    }

    #[test]
    fn who_is_not_to_be_disturbed_is_shown_so_until_then() {
        let mut leases = Leases::new([(ADA, 5_000)]);
        assert_eq!(told(leases.enter(ADA, PHONE, None, 1_000)), Some(Dnd));
        assert_eq!(leases.set(ADA, PHONE, Away, 2_000), None);
        assert!(leases.expire(4_999).is_empty());
        assert_eq!(leases.expire(5_000).iter().map(|change| change.status).collect::<Vec<_>>(), [Away]);
        assert_eq!(told(leases.set_dnd(ADA, Some(9_000), 6_000)), Some(Dnd));
        assert_eq!(told(leases.set_dnd(ADA, None, 7_000)), Some(Away));
        leases.leave(ADA, PHONE, 8_000);
        assert_eq!(leases.expire(8_000 + LEASE_MS)[0].status, Offline);
        assert_eq!(leases.set_dnd(ADA, Some(u64::MAX), 60_000), None, "who is not here is not shown");
    }

    #[test]
    fn tabs_that_were_left_are_not_kept_without_end() {
        let mut leases = Leases::default();
        leases.enter(ADA, LAPTOP, None, 0);
        for tab in 0..1_000 {
            leases.enter(ADA, PHONE, Some(&tab.to_string()), 0);
            leases.leave(ADA, PHONE, 0);
        }
        assert!(leases.people[&ADA].devices.len() <= DEVICES + 1);
    }
}

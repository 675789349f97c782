//! Who is in the workspace, and who of them is here.

use protocol::{
    channel::{Channel, ChannelKind},
    frame::ServerFrame,
    id::UserId,
    presence::{Presence, PresenceStatus},
    snapshot::Snapshot,
    user::User,
};
use std::collections::HashMap;

/// Everybody in the workspace.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct People {
    me: Option<UserId>,
    users: HashMap<UserId, User>,
    presence: HashMap<UserId, Presence>,
}

impl People {
    /// The people of a snapshot.
    #[must_use]
    pub fn new(snapshot: &Snapshot) -> Self {
        Self {
            me: Some(snapshot.me.id),
            users: snapshot.users.iter().chain([&snapshot.me]).map(|user| (user.id, user.clone())).collect(),
            presence: snapshot.presence.iter().map(|presence| (presence.user, *presence)).collect(),
        }
    }

    /// Takes an event in; true when anything is another now.
    pub fn apply(&mut self, frame: &ServerFrame) -> bool {
        match frame {
            ServerFrame::User { user, .. } => self.users.insert(user.id, user.clone()).as_ref() != Some(user),
            ServerFrame::Presence(presence) => {
                self.presence.insert(presence.user, *presence).as_ref() != Some(presence)
            }
            _ => false,
        }
    }

    /// Whoever is signed in.
    #[must_use]
    pub fn me(&self) -> Option<&User> {
        self.me.and_then(|id| self.users.get(&id))
    }

    /// Whether this is whoever is signed in.
    #[must_use]
    pub fn is_me(&self, id: UserId) -> bool {
        self.me == Some(id)
    }

    /// Somebody.
    #[must_use]
    pub fn get(&self, id: UserId) -> Option<&User> {
        self.users.get(&id)
    }

    /// Everybody that is known, in no order.
    pub fn everybody(&self) -> impl Iterator<Item = &User> {
        self.users.values()
    }

    /// How reachable somebody is.
    #[must_use]
    pub fn status(&self, id: UserId) -> PresenceStatus {
        self.presence.get(&id).map_or(PresenceStatus::Offline, |presence| presence.status)
    }

    /// When somebody who is not here was last seen, in milliseconds since 1970 UTC, if that is known.
    #[must_use]
    pub fn last_seen(&self, id: UserId) -> Option<u64> {
        let presence = self.presence.get(&id).filter(|presence| presence.status == PresenceStatus::Offline)?;
        Some(presence.last_seen).filter(|at| *at > 0)
    }

    /// Everybody who can sign in, those who are here first, then by name.
    #[must_use]
    pub fn by_presence(&self) -> Vec<(User, PresenceStatus)> {
        let mut people: Vec<_> = self
            .users
            .values()
            .filter(|user| !user.disabled)
            .map(|user| (user.clone(), self.status(user.id)))
            .collect();
        people.sort_by_cached_key(|(user, status)| (rank(*status), user.display_name.to_lowercase(), user.id));
        people
    }

    /// What a channel is called: a direct one after the people in it, without me unless I am alone.
    #[must_use]
    pub fn title(&self, channel: &Channel) -> String {
        if channel.kind != ChannelKind::Direct {
            return channel.name.clone();
        }
        let mut names: Vec<_> = self.others(channel).map(|user| user.display_name.as_str()).collect();
        if names.is_empty() {
            names.extend(self.me().map(|me| me.display_name.as_str()));
        }
        names.sort_by_cached_key(|name| name.to_lowercase());
        names.join(", ")
    }

    /// The one other person of a direct channel, if it is one other.
    #[must_use]
    pub fn partner(&self, channel: &Channel) -> Option<&User> {
        let mut others = self.others(channel);
        others.next().filter(|_| others.next().is_none())
    }

    fn others<'a, 'c>(&'a self, channel: &'c Channel) -> impl Iterator<Item = &'a User> + use<'a, 'c> {
        channel.members.iter().filter(|id| !self.is_me(**id)).filter_map(|id| self.users.get(id))
    }
}

fn rank(status: PresenceStatus) -> u8 {
    match status {
        PresenceStatus::Online => 0,
        PresenceStatus::Dnd => 1,
        PresenceStatus::Away => 2,
        PresenceStatus::Offline => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::story::{channel, direct, present, snapshot, user};

    #[test]
    fn those_who_are_here_come_first() {
        let mut people = People::new(&snapshot("ada", &["bea", "cy", "dan"], &[]));
        assert!(people.apply(&ServerFrame::Presence(present("dan", PresenceStatus::Online))));
        assert!(people.apply(&ServerFrame::Presence(present("cy", PresenceStatus::Away))));
        assert!(!people.apply(&ServerFrame::Presence(present("cy", PresenceStatus::Away))), "nothing new");
        let names: Vec<_> = people.by_presence().into_iter().map(|(user, _)| user.name).collect();
        assert_eq!(names, ["dan", "cy", "ada", "bea"]);
    }

    #[test]
    fn who_cannot_sign_in_is_not_listed() {
        let mut people = People::new(&snapshot("ada", &["bea"], &[]));
        people.apply(&ServerFrame::User { seq: 9, user: User { disabled: true, ..user("bea") } });
        assert_eq!(people.by_presence().len(), 1);
        assert!(people.get(user("bea").id).is_some(), "but is still known by name");
    }

    #[test]
    fn direct_channels_are_named_after_the_others() {
        let people = People::new(&snapshot("ada", &["bea", "cy"], &[]));
        assert_eq!(people.title(&channel("general")), "general");
        assert_eq!(people.title(&direct(&["ada", "bea"])), "bea");
        assert_eq!(people.title(&direct(&["cy", "ada", "bea"])), "bea, cy");
        assert_eq!(people.title(&direct(&["ada"])), "ada");
        assert_eq!(people.partner(&direct(&["ada", "bea"])).map(|user| user.name.as_str()), Some("bea"));
        assert_eq!(people.partner(&direct(&["ada", "bea", "cy"])), None);
    }
}

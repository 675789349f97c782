//! Channels as the hub knows them: who is a member, and which live connections listen.

use super::state::Client;
use crate::{
    realtime::link::Link,
    store::{Rooms as Loaded, change::Event},
};
use protocol::{
    channel::{Channel, ChannelKind, ChannelRef},
    frame::ServerFrame,
    id::{ChannelId, ClientId, UserId},
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// Every channel.
#[derive(Debug, Default)]
pub(super) struct Rooms {
    by_id: HashMap<ChannelId, Room>,
    by_slug: HashMap<String, ChannelId>,
    /// The channels of each user.
    of_user: HashMap<UserId, HashSet<ChannelId>>,
}

#[derive(Debug)]
struct Room {
    is_public: bool,
    members: HashSet<UserId>,
    listeners: HashMap<ClientId, Arc<Link>>,
}

impl Rooms {
    pub(super) fn new(loaded: Loaded) -> Self {
        let mut rooms = Self::default();
        loaded.channels.iter().for_each(|channel| rooms.add(channel));
        loaded.members.into_iter().for_each(|(channel, user)| rooms.admit(channel, user));
        rooms
    }

    /// What an event changes before it is handed on: whoever joins should hear of it.
    pub(super) fn before(
        &mut self,
        event: &Event,
        clients: &HashMap<ClientId, Client>,
        users: &HashMap<UserId, HashSet<ClientId>>,
    ) {
        match &event.frame {
            ServerFrame::Channel { channel, .. } => self.add(channel),
            ServerFrame::MemberJoined { channel, user, .. } => {
                self.admit(*channel, *user);
                let live = users.get(user).into_iter().flatten().filter_map(|client| clients.get(client));
                live.filter(|client| client.live).for_each(|client| self.listen(*channel, client.link.clone()));
            }
            _ => {}
        }
    }

    /// What an event changes after it was handed on: whoever leaves should hear of it too.
    pub(super) fn after(&mut self, event: &Event, clients: &HashMap<ClientId, Client>) {
        if let ServerFrame::MemberLeft { channel, user, .. } = &event.frame
            && let Some(room) = self.by_id.get_mut(channel)
        {
            room.members.remove(user);
            let watches =
                |client: &ClientId| clients.get(client).is_some_and(|client| client.watching.contains(channel));
            let is_public = room.is_public;
            room.listeners.retain(|client, link| link.user != *user || is_public && watches(client));
            self.of_user.entry(*user).or_default().remove(channel);
        }
    }

    fn add(&mut self, channel: &Channel) {
        self.by_slug.insert(channel.slug.clone(), channel.id);
        let is_public = channel.kind == ChannelKind::Public;
        let empty = Room { is_public, members: HashSet::new(), listeners: HashMap::new() };
        self.by_id.entry(channel.id).or_insert(empty).is_public = is_public;
    }

    fn admit(&mut self, channel: ChannelId, user: UserId) {
        if let Some(room) = self.by_id.get_mut(&channel) {
            room.members.insert(user);
            self.of_user.entry(user).or_default().insert(channel);
        }
    }

    pub(super) fn resolve(&self, channel: &ChannelRef) -> Option<ChannelId> {
        match channel {
            ChannelRef::Id(id) => self.by_id.contains_key(id).then_some(*id),
            ChannelRef::Slug(slug) => self.by_slug.get(slug).copied(),
        }
    }

    /// The channel, if the user may see it.
    pub(super) fn visible(&self, user: UserId, channel: &ChannelRef) -> Option<ChannelId> {
        self.resolve(channel).filter(|channel| self.is_public(*channel) || self.is_member(*channel, user))
    }

    pub(super) fn is_public(&self, channel: ChannelId) -> bool {
        self.by_id.get(&channel).is_some_and(|room| room.is_public)
    }

    pub(super) fn is_member(&self, channel: ChannelId, user: UserId) -> bool {
        self.by_id.get(&channel).is_some_and(|room| room.members.contains(&user))
    }

    /// The channels of a user.
    pub(super) fn of(&self, user: UserId) -> impl Iterator<Item = ChannelId> {
        self.of_user.get(&user).into_iter().flatten().copied()
    }

    pub(super) fn listen(&mut self, channel: ChannelId, link: Arc<Link>) {
        if let Some(room) = self.by_id.get_mut(&channel) {
            room.listeners.insert(link.id, link);
        }
    }

    pub(super) fn hears(&self, channel: ChannelId, client: ClientId) -> bool {
        self.by_id.get(&channel).is_some_and(|room| room.listeners.contains_key(&client))
    }

    pub(super) fn listeners(&self, channel: ChannelId) -> impl Iterator<Item = &Arc<Link>> {
        self.by_id.get(&channel).into_iter().flat_map(|room| room.listeners.values())
    }

    /// One connection no longer listens to one channel.
    pub(super) fn hush(&mut self, channel: ChannelId, client: ClientId) {
        if let Some(room) = self.by_id.get_mut(&channel) {
            room.listeners.remove(&client);
        }
    }

    /// One connection no longer listens at all.
    pub(super) fn silence(&mut self, client: ClientId) {
        self.by_id.values_mut().for_each(|room| drop(room.listeners.remove(&client)));
    }
}

//! What the hub knows, under its lock.

use super::{Start, rooms::Rooms};
use crate::{
    realtime::{link::Link, presence::Leases},
    store::{
        LoggedEvent, Rooms as Loaded,
        change::{Among, Audience, Event},
    },
};
use axum::extract::ws::Utf8Bytes;
use protocol::{
    channel::ChannelRef,
    close::CloseCode,
    cursor::{Cursor, Epoch},
    error::ErrorCode,
    frame::{FrameError, ResetReason, ServerFrame},
    id::{ChannelId, ClientId, UserId},
    page::Profile,
    presence::Presence,
    user::Role,
};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
};

#[derive(Debug)]
pub(super) struct State {
    pub(super) head: u64,
    pub(super) oldest: u64,
    recent: VecDeque<Recent>,
    pub(super) rooms: Rooms,
    pub(super) clients: HashMap<ClientId, Client>,
    pub(super) users: HashMap<UserId, HashSet<ClientId>>,
    pub(super) leases: Leases,
    /// Who does not share what they have read, and so does not see what others have.
    private: HashSet<UserId>,
    /// Set once everybody was sent away: the slot of those who come later.
    pub(super) drained: Option<u64>,
}

/// A live connection and what it wants to see.
#[derive(Clone, Debug)]
pub(super) struct Client {
    pub(super) link: Arc<Link>,
    /// When its session ends, as far as is known here.
    pub(super) expires_at: Option<u64>,
    pub(super) profile: Profile,
    pub(super) watching: HashSet<ChannelId>,
    /// False until it has said hello: nothing is sent to it but answers.
    pub(super) live: bool,
}

#[derive(Debug)]
struct Recent {
    seq: u64,
    audience: Audience,
    text: Utf8Bytes,
}

/// Events kept in memory for those who come back soon.
const RECENT: usize = 4096;

/// Time that a server needs at least to stop and start.
const RESTART_MS: u64 = 500;

/// What is told whoever asks for live figures without being an admin.
#[must_use]
pub fn not_an_admin() -> FrameError {
    let why = "only an admin may see that; you are sent notifications";
    FrameError { reply_to: Some(Profile::Admin.as_str().to_owned()), ..FrameError::new(ErrorCode::Forbidden, why) }
}

impl Client {
    /// Says when to come back, and closes.
    pub(super) fn send_away(&self, slot_ms: u64) {
        self.link.push_answer(&ServerFrame::Drain { retry_after_ms: RESTART_MS + slot_ms });
        self.link.close(CloseCode::Restarting);
    }

    /// A connection that has named no channel is taken to have all of its own open.
    pub(super) fn has_open(&self, channel: ChannelId) -> bool {
        self.profile == Profile::Chat && (self.watching.is_empty() || self.watching.contains(&channel))
    }
}

impl State {
    pub(super) fn new(loaded: Loaded, oldest: u64) -> Self {
        Self {
            head: loaded.head,
            oldest,
            recent: VecDeque::new(),
            leases: Leases::new(loaded.dnd.iter().copied()),
            private: loaded.private.iter().copied().collect(),
            rooms: Rooms::new(loaded),
            clients: HashMap::new(),
            users: HashMap::new(),
            drained: None,
        }
    }

    pub(super) fn publish(&mut self, event: &Event, now: u64) {
        self.rooms.before(event, &self.clients, &self.users);
        self.heed(event, now);
        self.deliver(event);
        self.rooms.after(event, &self.clients);
        self.demote(event);
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back(Recent { seq: event.seq, audience: event.audience, text: event.text.clone() });
        self.head = event.seq;
    }

    /// What somebody wants holds from this event on.
    fn heed(&mut self, event: &Event, now: u64) {
        let (ServerFrame::Preferences { preferences, .. }, Some(user)) = (&event.frame, event.audience.user) else {
            return;
        };
        if preferences.share_reads {
            self.private.remove(&user);
        } else {
            self.private.insert(user);
        }
        let change = self.leases.set_dnd(user, preferences.dnd_until, now);
        self.tell_presence(change);
    }

    /// Who is no admin any more sees no more than others, from this event on.
    fn demote(&mut self, event: &Event) {
        let ServerFrame::User { user, .. } = &event.frame else { return };
        if user.role == Role::Admin && !user.disabled {
            return;
        }
        for id in self.users.get(&user.id).into_iter().flatten() {
            let client = self.clients.get_mut(id).filter(|client| client.profile == Profile::Admin);
            if let Some(client) = client {
                client.profile = Profile::Notifications;
                client.link.push_answer(&ServerFrame::Error(not_an_admin()));
            }
        }
    }

    fn deliver(&self, Event { seq, audience, text, .. }: &Event) {
        match (audience.channel, audience.user) {
            (None, None) => {
                self.clients
                    .values()
                    .filter(|client| client.live)
                    .for_each(|client| client.link.push_event(*seq, text));
            }
            (None, Some(user)) => self.links_of(user).for_each(|link| link.push_event(*seq, text)),
            (Some(channel), user) => {
                let listeners =
                    self.rooms.listeners(channel).filter(|link| self.is_meant(link.user, *audience, channel));
                listeners.for_each(|link| link.push_event(*seq, text));
                let outside = user.filter(|user| !self.rooms.is_member(channel, *user));
                let links = outside.into_iter().flat_map(|user| self.links_of(user));
                links.filter(|link| !self.rooms.hears(channel, link.id)).for_each(|link| link.push_event(*seq, text));
            }
        }
    }

    /// Whether somebody who listens to a channel is among those who may know.
    fn is_meant(&self, listener: UserId, audience: Audience, channel: ChannelId) -> bool {
        audience.user == Some(listener)
            || match audience.among {
                Among::Everybody => true,
                Among::Members => self.rooms.is_member(channel, listener),
                Among::Sharing => self.rooms.is_member(channel, listener) && !self.private.contains(&listener),
            }
    }

    fn links_of(&self, user: UserId) -> impl Iterator<Item = &Arc<Link>> {
        let clients = self.users.get(&user).into_iter().flatten().filter_map(|client| self.clients.get(client));
        clients.filter(|client| client.live).map(|client| &client.link)
    }

    pub(super) fn set_interests(
        &mut self,
        link: &Arc<Link>,
        profile: Profile,
        watch: &[ChannelRef],
    ) -> Vec<Option<ChannelId>> {
        let watching: Vec<_> = watch.iter().map(|channel| self.rooms.visible(link.user, channel)).collect();
        let Some(client) = self.clients.get_mut(&link.id) else { return watching };
        client.profile = profile;
        client.watching = watching.iter().copied().flatten().collect();
        client.live = true;
        self.rooms.silence(link.id);
        let hears: Vec<ChannelId> = self.rooms.of(link.user).chain(client.watching.iter().copied()).collect();
        hears.into_iter().for_each(|channel| self.rooms.listen(channel, link.clone()));
        watching
    }

    pub(super) fn start(&self, client: ClientId, cursor: Option<Cursor>, epoch: Epoch, most: u64) -> Start {
        let reset = |reason| Start::Reset(reason, self.head);
        let Some(cursor) = cursor else { return reset(ResetReason::NewClient) };
        let in_memory = self.recent.front().is_some_and(|first| first.seq <= cursor.seq.saturating_add(1));
        if cursor.epoch != epoch {
            reset(ResetReason::OtherEpoch)
        } else if cursor.seq.saturating_add(1) < self.oldest {
            reset(ResetReason::TooOld)
        } else if self.head.saturating_sub(cursor.seq) > most {
            reset(ResetReason::TooFar)
        } else if cursor.seq >= self.head || in_memory {
            Start::Recent(cursor, self.recent_for(client, cursor.seq))
        } else {
            Start::Stored(cursor, self.head)
        }
    }

    fn recent_for(&self, client: ClientId, after: u64) -> Vec<LoggedEvent> {
        let Some(client) = self.clients.get(&client) else { return Vec::new() };
        let skip = self.recent.partition_point(|recent| recent.seq <= after);
        let events = self.recent.range(skip..).filter(|recent| self.may_see(client, recent.audience));
        events.map(|recent| LoggedEvent { seq: recent.seq, text: recent.text.clone() }).collect()
    }

    fn may_see(&self, client: &Client, audience: Audience) -> bool {
        let user = client.link.user;
        audience == Audience::default()
            || audience.user == Some(user)
            || audience.channel.is_some_and(|channel| {
                let watches = client.watching.contains(&channel) && self.rooms.is_public(channel);
                (watches || self.rooms.is_member(channel, user)) && self.is_meant(user, audience, channel)
            })
    }

    pub(super) fn tell_presence(&self, change: Option<Presence>) {
        if let Some(presence) = change {
            let text = Utf8Bytes::from(ServerFrame::Presence(presence).encode());
            self.clients.values().filter(|client| client.live).for_each(|client| client.link.push_passing(&text));
        }
    }
}

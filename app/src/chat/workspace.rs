//! What is known of the workspace, as signals: the page begins it, events and snapshots keep it up to date.

mod told;

use super::{
    channels::{Channels, Unread},
    history::{Load, Piece, Place},
    people::People,
    pieces::Pieces,
    readers::{Key, Readers},
    typing::Typing,
};
use crate::{
    api,
    boot::{ChannelView, use_boot},
    notifications::centre::Centre,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::location::Url;
use protocol::{
    channel::{Channel, ChannelKind, ChannelRef},
    frame::ServerFrame,
    id::{ChannelId, UserId},
    message::{HistoryAt, Message},
    preferences::Preferences,
    presence::PresenceStatus,
    snapshot::Snapshot,
    user::User,
};
use std::{collections::HashSet, sync::Arc};

/// How many messages are read at once.
const PAGE: u32 = 50;

/// What is known of the workspace. Empty while nobody is signed in.
#[derive(Clone, Copy, Debug)]
pub struct Workspace {
    name: RwSignal<String>,
    people: RwSignal<People>,
    channels: RwSignal<Channels>,
    pieces: StoredValue<Pieces>,
    typing: StoredValue<Typing>,
    preferences: RwSignal<Preferences>,
    centre: RwSignal<Centre>,
    /// Who reads what of the pieces, of typing, and of what changes often among people and channels. Signals of their own
    /// only tell who and what there is.
    readers: StoredValue<Readers>,
    /// The channel on screen.
    open: RwSignal<Option<ChannelId>>,
}

impl Workspace {
    /// Provides what the page came with.
    pub(crate) fn provide() -> Self {
        let boot = use_boot();
        let workspace = Self::new(boot.snapshot.as_ref(), boot.channel);
        provide_context(workspace);
        workspace
    }

    /// The one of this page.
    #[must_use]
    pub fn of_page() -> Self {
        expect_context()
    }

    fn new(snapshot: Option<&Snapshot>, view: Option<ChannelView>) -> Self {
        let mut channels = snapshot.map(Channels::new).unwrap_or_default();
        let mut pieces = Pieces::default();
        if let Some(view) = view {
            if channels.get(view.channel.id).is_none() {
                channels.visit(view.channel.clone());
            }
            pieces.begin(view.channel.id, Piece::new(view.history));
        }
        Self {
            name: RwSignal::new(snapshot.map(|snapshot| snapshot.workspace.clone()).unwrap_or_default()),
            people: RwSignal::new(snapshot.map(People::new).unwrap_or_default()),
            channels: RwSignal::new(channels),
            pieces: StoredValue::new(pieces),
            typing: StoredValue::default(),
            preferences: RwSignal::new(snapshot.map(|snapshot| snapshot.preferences.clone()).unwrap_or_default()),
            centre: RwSignal::new(Centre::new(snapshot.map_or(0, |snapshot| snapshot.notifications_unread))),
            readers: StoredValue::default(),
            open: RwSignal::default(),
        }
    }

    /// Takes events in, in their order. Whoever reads what they change is woken once, after the last of them.
    pub fn receive(self, now: u64, frames: &[ServerFrame]) {
        let mut keys = HashSet::new();
        self.people.maybe_update(|people| sort_out(frames, &mut keys, Key::of_presence, |frame| people.apply(frame)));
        self.channels
            .maybe_update(|channels| sort_out(frames, &mut keys, Key::of_unread, |frame| channels.apply(frame)));
        self.pieces
            .update_value(|pieces| _ = sort_out(frames, &mut keys, Key::of_messages, |frame| pieces.apply(frame)));
        self.typing
            .update_value(|typing| _ = sort_out(frames, &mut keys, Key::of_typing, |frame| typing.apply(now, frame)));
        self.heed(frames);
        if keys.iter().any(|key| matches!(key, Key::Presence(_))) {
            keys.insert(Key::Presences);
        }
        if keys.iter().any(|key| matches!(key, Key::Unread(_))) {
            keys.insert(Key::Unreads);
        }
        self.wake(&keys);
    }

    /// Begins anew from a fresh snapshot. The channel on screen stays until its messages are read anew, too.
    pub fn replace(self, snapshot: &Snapshot) {
        let open = self.open.get_untracked();
        self.name.set(snapshot.workspace.clone());
        self.people.set(People::new(snapshot));
        self.channels.update(|channels| channels.replace(snapshot));
        self.preferences.set(snapshot.preferences.clone());
        self.centre.update(|centre| centre.replace(snapshot.notifications_unread));
        self.typing.set_value(Typing::default());
        let readers = self.readers.get_value();
        let is_wanted = |channel| Some(channel) == open || readers.has(Key::Messages(channel));
        self.pieces.update_value(|pieces| pieces.keep_only(is_wanted));
        readers.wake_all();
        let stale = self
            .pieces
            .with_value(|pieces| pieces.all().map(|(id, piece)| (id, piece.fresh_page())).collect::<Vec<_>>());
        for (channel, at) in stale {
            self.load(channel, at);
        }
    }

    /// Brings a channel on screen, with its newest messages if none are held.
    pub fn open(self, channel: ChannelId) {
        self.leave(Some(channel));
        self.open.set(Some(channel));
        self.hold(channel);
    }

    /// Keeps the messages of a channel, and reads the newest if none are held.
    pub fn hold(self, channel: ChannelId) {
        let readers = self.readers.get_value();
        let held = self.pieces.try_update_value(|pieces| {
            let piece = pieces.open(channel, |other| readers.has(Key::Messages(other)));
            piece.is_loaded() || matches!(piece.load(), Load::Loading(..))
        });
        if held == Some(false) {
            self.load(channel, HistoryAt::Latest);
        }
    }

    /// Notes that the channel on screen no longer is. One that I am not in brings no more events: it is let go.
    pub fn leave(self, next: Option<ChannelId>) {
        let left = self.open.get_untracked().filter(|left| Some(*left) != next);
        let Some(left) = left else { return };
        self.open.set(None);
        if self.channels.with_untracked(|channels| channels.mine(left).is_none()) {
            self.pieces.update_value(|pieces| _ = pieces.forget(left));
            self.wake(&HashSet::from([Key::Messages(left)]));
        }
    }

    /// Reads a page of a channel's history.
    pub fn load(self, channel: ChannelId, at: HistoryAt) {
        let Some(ticket) = self.change(channel, |piece| piece.begin(at)) else { return };
        spawn_local(async move {
            let page = api::history(&channel.into(), at, PAGE).await;
            self.change(channel, |piece| match page {
                Ok(page) => piece.land(ticket, page),
                Err(_) => piece.fail(ticket),
            });
        });
    }

    /// Notes where the reader of a channel stands.
    pub fn stand(self, channel: ChannelId, place: Option<Place>) {
        // Nothing that is shown depends on it.
        self.pieces.update_value(|pieces| {
            if let Some(piece) = pieces.get_mut(channel) {
                piece.stand(place);
            }
        });
    }

    /// What is unread in a channel, if anything is.
    #[must_use]
    pub fn unread(self, channel: ChannelId) -> Option<Unread> {
        self.track(Key::Unread(channel));
        self.channels.with(|channels| channels.unread(channel))
    }

    /// Number of the newest message held of a channel.
    #[must_use]
    pub fn newest(self, channel: ChannelId) -> Option<u64> {
        self.piece(channel, Piece::last_seq)?
    }

    /// Looks at what is held of a channel, if anything is.
    #[must_use]
    pub fn piece<T>(self, channel: ChannelId, look: impl FnOnce(&Piece) -> T) -> Option<T> {
        self.track(Key::Messages(channel));
        self.pieces.with_value(|pieces| pieces.get(channel).map(look))
    }

    /// How reachable somebody is.
    #[must_use]
    pub fn presence(self, user: UserId) -> PresenceStatus {
        self.track(Key::Presence(user));
        self.people.with_untracked(|people| people.status(user))
    }

    /// Everybody, those who are here first.
    #[must_use]
    pub fn people_by_presence(self) -> Vec<(User, PresenceStatus)> {
        self.track(Key::Presences);
        self.people.with(People::by_presence)
    }

    /// Who is typing in a channel, but for me.
    #[must_use]
    pub fn typing(self, channel: ChannelId) -> Vec<UserId> {
        self.track(Key::Typing(channel));
        let me = self.me();
        self.typing.with_value(|typing| typing.in_channel(channel, me))
    }

    /// Forgets who has not been heard typing for too long.
    pub fn expire_typing(self, now: u64) {
        let ended = self.typing.try_update_value(|typing| typing.expire(now)).unwrap_or_default();
        self.wake(&ended.into_iter().map(Key::Typing).collect());
    }

    /// The channel that a page's path names, or the one that opens by itself.
    #[must_use]
    pub fn channel_at(self, path: &str) -> Option<ChannelId> {
        let mut segments = path.trim_start_matches('/').split('/');
        (segments.next() == Some("chat")).then(|| self.named(segments.next().map(Url::unescape).as_deref()))?
    }

    /// The channel of that id or slug, or the first.
    #[must_use]
    pub fn named(self, name: Option<&str>) -> Option<ChannelId> {
        let name = name.filter(|name| !name.is_empty()).map(|name| ChannelRef::from(name.to_owned()));
        let find = |channels: &Channels| match &name {
            Some(name) => channels.find(name).map(|channel| channel.id),
            None => channels.first().map(|channel| channel.id),
        };
        self.channels.with(find)
    }

    /// The workspace's name.
    #[must_use]
    pub fn name(self) -> Signal<String> {
        self.name.into()
    }

    /// Everybody.
    #[must_use]
    pub fn people(self) -> RwSignal<People> {
        self.people
    }

    /// The channels.
    #[must_use]
    pub fn channels(self) -> RwSignal<Channels> {
        self.channels
    }

    /// The channel on screen.
    #[must_use]
    pub fn on_screen(self) -> Option<ChannelId> {
        self.open.get()
    }

    /// Whoever is signed in.
    #[must_use]
    pub fn me(self) -> Option<UserId> {
        self.people.with(|people| people.me().map(|me| me.id))
    }

    /// A channel.
    #[must_use]
    pub fn channel(self, id: ChannelId) -> Option<Channel> {
        self.channels.with(|channels| channels.get(id).cloned())
    }

    /// Whether I am in a channel.
    #[must_use]
    pub fn is_in(self, id: ChannelId) -> bool {
        self.channels.with(|channels| channels.mine(id).is_some())
    }

    /// What a channel is called.
    #[must_use]
    pub fn title_of(self, id: ChannelId) -> String {
        let Some(channel) = self.channel(id) else { return String::new() };
        self.people.with(|people| people.title(&channel))
    }

    /// What a channel is called in a sentence: `#general`, or the names of people.
    #[must_use]
    pub fn name_of(self, id: ChannelId) -> String {
        let title = self.title_of(id);
        let named =
            self.channels.with(|channels| channels.get(id).is_some_and(|channel| channel.kind != ChannelKind::Direct));
        if named { format!("#{title}") } else { title }
    }

    /// Notes that I have made or entered a channel, before the server has said so to everybody.
    pub fn joined(self, channel: &Channel) {
        self.channels.maybe_update(|channels| channels.join(channel, 0));
    }

    /// Notes a channel that I only look at.
    pub fn visit(self, channel: Channel) {
        self.channels.update(|channels| channels.visit(channel));
    }

    /// What others have said in a channel since that number.
    #[must_use]
    pub fn said_since(self, channel: ChannelId, seq: Option<u64>) -> Vec<Arc<Message>> {
        let Some(seq) = seq else { return Vec::new() };
        let me = self.me();
        let new = |message: &&Arc<Message>| message.seq > seq && Some(message.sender.id) != me;
        self.piece(channel, |piece| piece.messages().iter().filter(new).cloned().collect()).unwrap_or_default()
    }

    /// Whether anybody reads the messages of a channel.
    #[cfg(test)]
    pub(crate) fn is_read(self, channel: ChannelId) -> bool {
        self.readers.get_value().has(Key::Messages(channel))
    }

    fn track(self, key: Key) {
        self.readers.with_value(|readers| readers.track(key));
    }

    fn wake(self, keys: &HashSet<Key>) {
        self.readers.get_value().wake(keys);
    }

    fn change<T>(self, channel: ChannelId, change: impl FnOnce(&mut Piece) -> T) -> Option<T> {
        let changed = self.pieces.try_update_value(|pieces| pieces.get_mut(channel).map(change)).flatten();
        if changed.is_some() {
            self.wake(&HashSet::from([Key::Messages(channel)]));
        }
        changed
    }
}

/// Applies events. What one changes for the readers of a key is noted; gives whether anything else is another now.
fn sort_out(
    frames: &[ServerFrame],
    keys: &mut HashSet<Key>,
    key: fn(&ServerFrame) -> Option<Key>,
    mut apply: impl FnMut(&ServerFrame) -> bool,
) -> bool {
    let mut changed = false;
    for frame in frames.iter().filter(|frame| apply(frame)) {
        match key(frame) {
            Some(key) => _ = keys.insert(key),
            None => changed = true,
        }
    }
    changed
}

#[cfg(test)]
#[path = "workspace/tests.rs"]
mod tests;

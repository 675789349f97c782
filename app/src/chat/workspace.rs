//! What is known of the workspace, as signals: the page begins it, events and snapshots keep it up to date.

use super::{
    channels::{Channels, Unread},
    history::{Load, Piece, Place},
    people::People,
    pieces::Pieces,
    typing::Typing,
};
use crate::{
    api,
    boot::{ChannelView, use_boot},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::location::Url;
use protocol::{
    channel::{Channel, ChannelKind, ChannelRef},
    frame::ServerFrame,
    id::{ChannelId, UserId},
    message::{HistoryAt, Message},
    snapshot::Snapshot,
};
use std::sync::Arc;

/// How many messages are read at once.
const PAGE: u32 = 50;

/// What is known of the workspace. Empty while nobody is signed in.
#[derive(Clone, Copy, Debug)]
pub struct Workspace {
    name: RwSignal<String>,
    people: RwSignal<People>,
    channels: RwSignal<Channels>,
    pieces: RwSignal<Pieces>,
    typing: RwSignal<Typing>,
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
            pieces: RwSignal::new(pieces),
            typing: RwSignal::default(),
            open: RwSignal::default(),
        }
    }

    /// Takes events in, in their order.
    pub fn receive(self, now: u64, frames: &[ServerFrame]) {
        let any = |apply: &mut dyn FnMut(&ServerFrame) -> bool| frames.iter().filter(|frame| apply(frame)).count() > 0;
        self.people.maybe_update(|people| any(&mut |frame| people.apply(frame)));
        self.channels.maybe_update(|channels| any(&mut |frame| channels.apply(frame)));
        self.pieces.maybe_update(|pieces| any(&mut |frame| pieces.apply(frame)));
        self.typing.maybe_update(|typing| any(&mut |frame| typing.apply(now, frame)));
    }

    /// Begins anew from a fresh snapshot. The channel on screen stays until its messages are read anew, too.
    pub fn replace(self, snapshot: &Snapshot) {
        let open = self.open.get_untracked();
        self.name.set(snapshot.workspace.clone());
        self.people.set(People::new(snapshot));
        self.channels.update(|channels| channels.replace(snapshot));
        self.typing.set(Typing::default());
        self.pieces.update(|pieces| pieces.keep_only(open));
        let stale = open.and_then(|open| self.pieces.with_untracked(|pieces| pieces.get(open).map(Piece::fresh_page)));
        if let (Some(channel), Some(at)) = (open, stale) {
            self.load(channel, at);
        }
    }

    /// Brings a channel on screen, with its newest messages if none are held.
    pub fn open(self, channel: ChannelId) {
        self.leave(Some(channel));
        self.open.set(Some(channel));
        let held = self.pieces.try_update(|pieces| {
            let piece = pieces.open(channel);
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
            self.pieces.update(|pieces| _ = pieces.forget(left));
        }
    }

    /// Reads a page of a channel's history.
    pub fn load(self, channel: ChannelId, at: HistoryAt) {
        let begin = |pieces: &mut Pieces| pieces.get_mut(channel).map(|piece| piece.begin(at));
        let Some(ticket) = self.pieces.try_update(begin).flatten() else { return };
        spawn_local(async move {
            let page = api::history(&channel.into(), at, PAGE).await;
            self.pieces.maybe_update(|pieces| match (pieces.get_mut(channel), page) {
                (Some(piece), Ok(page)) => piece.land(ticket, page),
                (Some(piece), Err(_)) => piece.fail(ticket),
                (None, _) => false,
            });
        });
    }

    /// Notes where the reader of a channel stands.
    pub fn stand(self, channel: ChannelId, place: Option<Place>) {
        // Nothing that is shown depends on it.
        self.pieces.update_untracked(|pieces| {
            if let Some(piece) = pieces.get_mut(channel) {
                piece.stand(place);
            }
        });
    }

    /// What is unread in a channel, if anything is.
    #[must_use]
    pub fn unread(self, channel: ChannelId) -> Option<Unread> {
        self.channels.with(|channels| channels.unread(channel))
    }

    /// Number of the newest message held of a channel.
    #[must_use]
    pub fn newest(self, channel: ChannelId) -> Option<u64> {
        self.pieces.with(|pieces| pieces.get(channel).and_then(Piece::last_seq))
    }

    /// Notes that the newest message of a channel was seen; gives its number if that is news.
    #[must_use]
    pub fn read(self, channel: ChannelId) -> Option<u64> {
        let newest = |pieces: &Pieces| pieces.get(channel).filter(|piece| !piece.has_after()).and_then(Piece::last_seq);
        let seq = self.pieces.with_untracked(newest)?;
        let mut news = false;
        self.channels.maybe_update(|channels| {
            news = channels.read(channel, seq);
            news
        });
        news.then_some(seq)
    }

    /// Forgets who has not been heard typing for too long.
    pub fn expire_typing(self, now: u64) {
        self.typing.maybe_update(|typing| typing.expire(now));
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

    /// The messages held.
    #[must_use]
    pub fn pieces(self) -> RwSignal<Pieces> {
        self.pieces
    }

    /// Who is typing.
    #[must_use]
    pub fn typing(self) -> RwSignal<Typing> {
        self.typing
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
        self.pieces.with(|pieces| {
            pieces.get(channel).map(|piece| piece.messages().iter().filter(new).cloned().collect()).unwrap_or_default()
        })
    }
}

#[cfg(test)]
#[path = "workspace/tests.rs"]
mod tests;

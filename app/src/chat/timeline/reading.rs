//! What the reader of a timeline does: stands somewhere, goes up and down, has read.

use super::{keyed::Keyed, scroll, sizes::Sizes};
use crate::{
    chat::{
        channels::Unread,
        history::{Load, Piece},
        talk::Talk,
        workspace::Workspace,
    },
    realtime::{Realtime, use_realtime},
};
use leptos::{html, prelude::*};
use protocol::{
    id::{ChannelId, MessageId},
    message::HistoryAt,
};
use send_wrapper::SendWrapper;

/// How near an end of what is held the next page is read, in pixels.
const AHEAD: f64 = 800.0;

/// Somewhere to bring the reader.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Aim {
    /// Where they stood before, or where the unread begins.
    Begin,
    /// A message.
    Message(MessageId),
    /// The newest message.
    Latest,
}

/// The reader of one channel.
#[derive(Clone, Copy)]
pub struct Reading {
    workspace: Workspace,
    realtime: Realtime,
    channel: ChannelId,
    /// The window that the messages are seen through.
    pub window: NodeRef<html::Div>,
    /// Whether the reader stands at the newest message.
    pub at_end: RwSignal<bool>,
    /// What is marked as unread, even after it was read.
    pub unread: RwSignal<Option<Unread>>,
    /// Where the reader has to be brought, until they are there.
    aim: RwSignal<Option<Aim>>,
}

impl Reading {
    /// Begins to read.
    #[must_use]
    pub fn new(talk: Talk, target: Signal<Option<MessageId>>) -> Self {
        let workspace = Workspace::of_page();
        let reading = Self {
            workspace,
            realtime: use_realtime(),
            channel: talk.channel,
            window: NodeRef::new(),
            at_end: RwSignal::new(true),
            unread: RwSignal::new(untrack(|| workspace.unread(talk.channel))),
            aim: RwSignal::new(Some(target.get_untracked().map_or(Aim::Begin, Aim::Message))),
        };
        reading.follow_address(target);
        reading.follow_words(talk);
        reading.mark_read();
        reading
    }

    /// Keeps the reader where they are when the rows are others.
    pub fn keep_place(self, rows: Memo<Vec<Keyed>>) {
        Effect::new(move |_| {
            rows.track();
            self.aim.track();
            self.window.track();
            // The rows themselves are changed by another effect of the same moment.
            queue_microtask(move || self.settle());
        });
        Effect::new(move |_| {
            let Some(window) = self.window.get() else { return };
            let sizes = Sizes::watch([window.first_element_child(), Some(window.into())], move || self.settle());
            let sizes = SendWrapper::new(sizes);
            on_cleanup(move || drop(sizes));
        });
    }

    /// The reader has scrolled.
    pub fn moved(self) {
        let Some(window) = self.window.try_get_untracked().flatten() else { return };
        // The lower end of what is held is not the newest message while there is more.
        let ends = !self.piece(Piece::has_after).unwrap_or(false);
        let place = scroll::place(&window, ends);
        self.workspace.stand(self.channel, place);
        if self.at_end.get_untracked() != place.is_none() {
            self.at_end.set(place.is_none());
        }
        if scroll::above(&window) < AHEAD {
            self.more(true);
        } else if scroll::below(&window) < AHEAD {
            self.more(false);
        }
    }

    /// Goes to the newest message.
    pub fn to_latest(self) {
        self.aim.set(Some(Aim::Latest));
        if self.piece(Piece::has_after).unwrap_or(false) {
            self.workspace.load(self.channel, HistoryAt::Latest);
        } else {
            self.settle();
        }
    }

    fn settle(self) {
        let Some(window) = self.window.try_get_untracked().flatten() else { return };
        if !self.piece(Piece::is_loaded).unwrap_or(false) {
            return;
        }
        let place = self.piece(Piece::place).flatten();
        let arrived = match self.aim.get_untracked() {
            Some(Aim::Message(message)) => scroll::show(&window, message),
            Some(Aim::Latest) if !self.piece(Piece::has_after).unwrap_or(false) => {
                scroll::put_back(&window, None);
                true
            }
            Some(Aim::Begin) if place.is_none() && self.unread.get_untracked().is_some() => {
                let complete = !self.more_unread();
                if complete {
                    scroll::show_unread(&window);
                }
                complete
            }
            Some(Aim::Begin) => {
                scroll::put_back(&window, place);
                true
            }
            _ => false,
        };
        if arrived {
            self.aim.set(None);
            self.moved();
        } else {
            scroll::put_back(&window, place);
        }
    }

    /// Whether the unread begin before what is held; then more is read, as long as all of it can be held.
    fn more_unread(self) -> bool {
        let Some(unread) = self.unread.get_untracked() else { return false };
        let me = untrack(|| self.workspace.me());
        let can_load = |piece: &Piece| !piece.is_full() && !matches!(piece.load(), Load::Failed(_));
        let is_wanted = self.piece(|piece| can_load(piece) && !piece.holds_unread(unread, me)).unwrap_or(false);
        if is_wanted {
            self.more(true);
        }
        is_wanted
    }

    /// Reads the page that continues what is held. One that failed is only read again when asked for.
    fn more(self, backwards: bool) {
        let next = |piece: &Piece| (piece.load() == Load::Idle).then(|| piece.next_page(backwards)).flatten();
        if let Some(at) = self.piece(next).flatten() {
            self.workspace.load(self.channel, at);
        }
    }

    fn follow_address(self, target: Signal<Option<MessageId>>) {
        Effect::new(move |_| {
            let Some(message) = target.get() else { return };
            self.aim.set(Some(Aim::Message(message)));
            if self.piece(|piece| !piece.holds(message)).unwrap_or(true) {
                self.workspace.load(self.channel, HistoryAt::Around(message));
            }
        });
    }

    /// What one says oneself is seen, and ends the mark of the unread.
    fn follow_words(self, talk: Talk) {
        Effect::new(move |before: Option<u32>| {
            let sent = talk.sent.get();
            if before.is_some_and(|before| before != sent) {
                self.unread.set(None);
                self.to_latest();
            }
            sent
        });
    }

    /// What stands on a screen that somebody looks at is read; what comes meanwhile is marked.
    fn mark_read(self) {
        let unread = Memo::new(move |_| self.workspace.unread(self.channel));
        let newest = Memo::new(move |_| self.workspace.newest(self.channel));
        Effect::new(move |_| {
            newest.track();
            let unread = unread.get();
            if self.aim.get().is_none() && self.at_end.get() && self.realtime.attentive().get() {
                if let Some(seq) = self.workspace.read(self.channel) {
                    self.realtime.tell_read(self.channel, seq);
                }
            } else if unread.is_some() {
                self.unread.set(unread);
            }
        });
    }

    fn piece<T>(self, look: impl FnOnce(&Piece) -> T) -> Option<T> {
        untrack(|| self.workspace.piece(self.channel, look))
    }
}

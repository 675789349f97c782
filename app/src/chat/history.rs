//! The messages of one channel that are held here: one unbroken piece of its history, kept up to date by events.

use super::channels::Unread;
use protocol::{
    frame::ServerFrame,
    id::{ChannelId, MessageId, UserId},
    message::{History, HistoryAt, Message, Reactions},
};
use std::sync::Arc;

/// How many messages are held, and so shown, of one channel.
pub const HELD_MAX: usize = 250;
/// How many events are kept while a page is on its way.
const MEANWHILE_MAX: usize = 1_000;

/// A piece of a channel's history.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Piece {
    messages: Vec<Arc<Message>>,
    has_before: bool,
    has_after: bool,
    /// Whether a page was ever read.
    loaded: bool,
    /// Events up to this number are in the messages already.
    as_of: u64,
    /// Where the reader stands; none at the newest message. Only there may old ones be let go for new ones.
    place: Option<Place>,
    load: Load,
    /// What happened while a page was on its way: the page may have been read before it.
    meanwhile: Vec<ServerFrame>,
    tickets: u64,
}

/// Where a reader stands who is not at the newest message.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Place {
    /// The first message on screen.
    pub message: MessageId,
    /// How far its upper edge lies below that of the window, in pixels.
    pub top: f64,
}

/// What is being loaded.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Load {
    /// Nothing.
    #[default]
    Idle,
    /// A page; only the answer to this ticket counts.
    Loading(HistoryAt, u64),
    /// A page that could not be read.
    Failed(HistoryAt),
}

impl Piece {
    /// A piece that begins with a page.
    #[must_use]
    pub fn new(page: History) -> Self {
        let mut piece = Self::default();
        let ticket = piece.begin(HistoryAt::Latest);
        piece.land(ticket, page);
        piece
    }

    /// The messages, oldest first.
    #[must_use]
    pub fn messages(&self) -> &[Arc<Message>] {
        &self.messages
    }

    /// Whether there are older ones.
    #[must_use]
    pub fn has_before(&self) -> bool {
        self.has_before
    }

    /// Whether there are newer ones.
    #[must_use]
    pub fn has_after(&self) -> bool {
        self.has_after
    }

    /// What is being loaded.
    #[must_use]
    pub fn load(&self) -> Load {
        self.load
    }

    /// Whether a page was ever read.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.loaded
    }

    /// Whether a message is held.
    #[must_use]
    pub fn holds(&self, id: MessageId) -> bool {
        self.messages.iter().any(|message| message.id == id)
    }

    /// Number of the newest message held.
    #[must_use]
    pub fn last_seq(&self) -> Option<u64> {
        self.messages.last().map(|message| message.seq)
    }

    /// Whether everything that is unread for somebody is held.
    #[must_use]
    pub fn holds_unread(&self, unread: Unread, me: Option<UserId>) -> bool {
        let of_others = self.messages.iter().rev().take_while(|message| message.seq > unread.above);
        let held = of_others.filter(|message| Some(message.sender.id) != me).count();
        !self.has_before || held as u64 >= unread.count
    }

    /// Whether no more can be held without letting something go.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.messages.len() >= HELD_MAX
    }

    /// Where the reader stands; none at the newest message.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        self.place
    }

    /// Notes where the reader stands. A place that differs by less than a pixel is the same: otherwise what the browser
    /// rounds would add up.
    pub fn stand(&mut self, place: Option<Place>) {
        let is_same =
            |(before, now): (Place, Place)| before.message == now.message && (before.top - now.top).abs() < 1.0;
        if !self.place.zip(place).is_some_and(is_same) {
            self.place = place;
        }
    }

    /// Which page brings the piece up to date again, with the reader where they are.
    #[must_use]
    pub fn fresh_page(&self) -> HistoryAt {
        self.place.map_or(HistoryAt::Latest, |place| HistoryAt::Around(place.message))
    }

    /// Which page continues the piece backwards, or forwards.
    #[must_use]
    pub fn next_page(&self, backwards: bool) -> Option<HistoryAt> {
        match (backwards, self.messages.first(), self.messages.last()) {
            (true, Some(first), _) if self.has_before => Some(HistoryAt::Before(first.id)),
            (false, _, Some(last)) if self.has_after => Some(HistoryAt::After(last.id)),
            _ => None,
        }
    }

    /// Notes that a page is on its way; it must be handed in with the ticket.
    pub fn begin(&mut self, at: HistoryAt) -> u64 {
        self.tickets += 1;
        self.load = Load::Loading(at, self.tickets);
        self.meanwhile.clear();
        self.tickets
    }

    /// Takes a page in; false when it is no longer wanted.
    pub fn land(&mut self, ticket: u64, page: History) -> bool {
        let Load::Loading(at, wanted) = self.load else { return false };
        if wanted != ticket {
            return false;
        }
        if self.meanwhile.len() >= MEANWHILE_MAX {
            self.load = Load::Failed(at);
            return true;
        }
        self.load = Load::Idle;
        let as_of = page.cursor.seq;
        self.merge(at, page);
        for frame in std::mem::take(&mut self.meanwhile) {
            self.apply_after(as_of, &frame);
        }
        true
    }

    /// Notes that a page could not be read.
    pub fn fail(&mut self, ticket: u64) -> bool {
        match self.load {
            Load::Loading(at, wanted) if wanted == ticket => {
                self.load = Load::Failed(at);
                true
            }
            _ => false,
        }
    }

    /// Takes an event of this channel in; true when anything is another now.
    pub fn apply(&mut self, frame: &ServerFrame) -> bool {
        if matches!(self.load, Load::Loading(..)) && self.meanwhile.len() < MEANWHILE_MAX {
            self.meanwhile.push(frame.clone());
        }
        self.apply_after(self.as_of, frame)
    }

    fn merge(&mut self, at: HistoryAt, page: History) {
        let messages = page.messages.into_iter().map(Arc::new);
        match at {
            HistoryAt::Latest | HistoryAt::Around(_) => {
                self.loaded = true;
                self.messages = messages.collect();
                (self.has_before, self.has_after) = (page.has_before, page.has_after);
                self.as_of = page.cursor.seq;
            }
            HistoryAt::Before(_) => {
                let first = self.messages.first().map_or(u64::MAX, |message| message.seq);
                self.messages.splice(0..0, messages.filter(|message| message.seq < first));
                self.has_before = page.has_before;
                self.has_after |= self.messages.len() > HELD_MAX;
                self.messages.truncate(HELD_MAX);
            }
            HistoryAt::After(_) => {
                let last = self.last_seq().unwrap_or_default();
                self.messages.extend(messages.filter(|message| message.seq > last));
                self.has_after = page.has_after;
                self.let_go_of_oldest();
            }
        }
    }

    fn apply_after(&mut self, as_of: u64, frame: &ServerFrame) -> bool {
        match frame {
            ServerFrame::Message { seq, message, .. } | ServerFrame::Ack { seq, message, .. } => {
                *seq > as_of && self.insert(message)
            }
            ServerFrame::MessageEdited { seq, message, .. } => {
                *seq > as_of && self.change(message.id, |held| held.clone_from(message))
            }
            ServerFrame::MessageDeleted { seq, message, .. } => *seq > as_of && self.change(*message, take_away),
            ServerFrame::Reaction { seq, message, user, emoji, on, .. } => {
                *seq > as_of && self.change(*message, |held| react(held, *user, emoji, *on))
            }
            _ => false,
        }
    }

    /// Puts a new message in its place, if the piece reaches up to there.
    fn insert(&mut self, message: &Message) -> bool {
        if !self.loaded || self.has_after || self.holds(message.id) {
            return false;
        }
        if self.messages.len() >= HELD_MAX && self.place.is_some() {
            self.has_after = true;
            return true;
        }
        let place = self.messages.partition_point(|held| held.seq < message.seq);
        self.messages.insert(place, Arc::new(message.clone()));
        self.let_go_of_oldest();
        true
    }

    fn let_go_of_oldest(&mut self) {
        let excess = self.messages.len().saturating_sub(HELD_MAX);
        self.has_before |= excess > 0;
        self.messages.drain(..excess);
    }

    fn change(&mut self, id: MessageId, change: impl FnOnce(&mut Message)) -> bool {
        let Some(held) = self.messages.iter_mut().find(|message| message.id == id) else { return false };
        let before = Arc::clone(held);
        change(Arc::make_mut(held));
        before != *held
    }
}

/// The channel that an event about messages belongs to.
#[must_use]
pub fn channel_of(frame: &ServerFrame) -> Option<ChannelId> {
    match frame {
        ServerFrame::Message { channel, .. }
        | ServerFrame::MessageEdited { channel, .. }
        | ServerFrame::MessageDeleted { channel, .. }
        | ServerFrame::Reaction { channel, .. } => Some(*channel),
        ServerFrame::Ack { message, .. } => Some(message.channel),
        _ => None,
    }
}

fn take_away(message: &mut Message) {
    message.deleted = true;
    message.text.clear();
    message.attachments.clear();
    message.mentions.clear();
    message.mentions_channel = false;
    message.reactions.clear();
}

fn react(message: &mut Message, user: UserId, emoji: &str, on: bool) {
    let known = message.reactions.iter_mut().find(|reactions| reactions.emoji == emoji);
    match known {
        Some(reactions) if on && !reactions.users.contains(&user) => reactions.users.push(user),
        Some(reactions) if !on => reactions.users.retain(|one| *one != user),
        None if on => message.reactions.push(Reactions { emoji: emoji.into(), users: vec![user] }),
        _ => {}
    }
    message.reactions.retain(|reactions| !reactions.users.is_empty());
}

#[cfg(test)]
#[path = "history/tests.rs"]
mod tests;

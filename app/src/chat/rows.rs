//! What the timeline shows, row by row: messages grouped by author, days, and where the unread begins.

use protocol::{
    connection::{Pending, PendingState},
    id::MessageId,
    message::{Attachment, Message, MessageKind, Sender},
};
use std::sync::Arc;

/// Messages of one author within this time of each other stand together.
const GROUP_MS: u64 = 5 * 60 * 1000;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A row of the timeline.
#[derive(Clone, PartialEq, Debug)]
pub enum Row {
    /// A day begins.
    Day(i64),
    /// The unread messages begin.
    Unread,
    /// A message.
    Message(Entry),
}

/// What makes a row the same row although it looks different now.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RowKey {
    /// The day's number.
    Day(i64),
    /// There is only one.
    Unread,
    /// The same before and after the server has taken it.
    Message(MessageId),
}

/// A message as it is shown.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// The message.
    pub message: Arc<Message>,
    /// How far it has come; none when everybody has it.
    pub pending: Option<PendingState>,
    /// Whether it begins a group, with name and picture.
    pub first: bool,
}

impl Row {
    /// What it is recognised by.
    #[must_use]
    pub fn key(&self) -> RowKey {
        match self {
            Self::Day(day) => RowKey::Day(*day),
            Self::Unread => RowKey::Unread,
            Self::Message(entry) => RowKey::Message(entry.message.id),
        }
    }
}

/// How messages are arranged.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Arrangement {
    /// Minutes that the reader's clock is ahead of UTC.
    pub utc_offset_min: i32,
    /// Everything of others above this number is unread.
    pub unread_above: Option<u64>,
}

impl Arrangement {
    /// Arranges sent messages (oldest first) and own ones that are not sent yet.
    #[must_use]
    pub fn rows(self, sent: &[Arc<Message>], unsent: Vec<Entry>, me: Option<&Sender>) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut before: Option<Arc<Message>> = None;
        let mut unread_above = self.unread_above;
        let sent = sent.iter().map(|message| Entry { message: Arc::clone(message), pending: None, first: true });
        for mut entry in sent.chain(unsent) {
            let day = self.day(entry.message.created_at);
            if before.as_ref().is_none_or(|before| self.day(before.created_at) != day) {
                rows.push(Row::Day(day));
            }
            let of_others = me.is_none_or(|me| me.id != entry.message.sender.id);
            if unread_above.is_some_and(|seq| of_others && entry.message.seq > seq) {
                rows.push(Row::Unread);
                unread_above = None;
            }
            let under_message = matches!(rows.last(), Some(Row::Message(_)));
            entry.first = !under_message || before.is_none_or(|before| !belongs(&before, &entry.message));
            before = Some(Arc::clone(&entry.message));
            rows.push(Row::Message(entry));
        }
        rows
    }

    /// The number of the day on which something happened, on the reader's clock.
    #[must_use]
    pub fn day(self, at: u64) -> i64 {
        (at.cast_signed() + i64::from(self.utc_offset_min) * 60_000).div_euclid(DAY_MS)
    }
}

/// A message of mine that is not sent yet, as it will look.
#[must_use]
pub fn unsent(pending: &Pending, channel: protocol::id::ChannelId, me: &Sender, attachments: Vec<Attachment>) -> Entry {
    let message = Message {
        id: pending.message.id,
        client_id: pending.message.id,
        seq: u64::MAX,
        channel,
        sender: me.clone(),
        kind: MessageKind::Text,
        text: pending.message.text.clone(),
        attachments,
        reply_to: pending.message.reply_to,
        mentions: Vec::new(),
        mentions_channel: false,
        reactions: Vec::new(),
        created_at: pending.queued_at,
        edited_at: None,
        deleted: false,
    };
    Entry { message: Arc::new(message), pending: Some(pending.state), first: true }
}

fn belongs(before: &Message, after: &Message) -> bool {
    before.sender.id == after.sender.id
        && before.kind != MessageKind::System
        && after.kind != MessageKind::System
        && after.created_at.saturating_sub(before.created_at) < GROUP_MS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::story::{said, user};
    use protocol::error::ErrorCode;

    const PLAIN: Arrangement = Arrangement { utc_offset_min: 0, unread_above: None };
    const MINUTE: u64 = 60_000;

    fn at(time: u64, seq: u64, name: &str) -> Arc<Message> {
        Arc::new(Message { created_at: time, ..said(seq, name, "general") })
    }

    /// `D1` a day, `new` the divider, `bea:` a first message, `bea` one that follows.
    fn read(arrangement: Arrangement, messages: &[Arc<Message>]) -> Vec<String> {
        let me = Sender::from(&user("ada"));
        let rows = arrangement.rows(messages, Vec::new(), Some(&me));
        let word = |row: &Row| match row {
            Row::Day(day) => format!("D{day}"),
            Row::Unread => "new".into(),
            Row::Message(entry) => format!("{}{}", entry.message.sender.name, if entry.first { ":" } else { "" }),
        };
        rows.iter().map(word).collect()
    }

    #[test]
    fn one_author_within_five_minutes_stands_together() {
        let messages = [
            at(0, 1, "bea"),
            at(5 * MINUTE - 1, 2, "bea"),
            at(10 * MINUTE - 1, 3, "bea"),
            at(10 * MINUTE, 4, "cy"),
            at(10 * MINUTE, 5, "bea"),
        ];
        assert_eq!(read(PLAIN, &messages), ["D0", "bea:", "bea", "bea:", "cy:", "bea:"]);
    }

    #[test]
    fn what_tidings_says_stands_alone() {
        let system = |seq| {
            let mut message = at(0, seq, "bea");
            Arc::make_mut(&mut message).kind = MessageKind::System;
            message
        };
        let messages = [at(0, 1, "bea"), system(2), system(3), at(0, 4, "bea")];
        assert_eq!(read(PLAIN, &messages), ["D0", "bea:", "bea:", "bea:", "bea:"]);
    }

    #[test]
    fn a_day_begins_on_the_readers_clock_and_breaks_the_group() {
        let midnight = 24 * 60 * MINUTE;
        let messages = [at(midnight - 1, 1, "bea"), at(midnight, 2, "bea")];
        assert_eq!(read(PLAIN, &messages), ["D0", "bea:", "D1", "bea:"]);
        let shanghai = Arrangement { utc_offset_min: 480, ..PLAIN };
        assert_eq!(read(shanghai, &messages), ["D1", "bea:", "bea"]);
        let new_york = Arrangement { utc_offset_min: -300, ..PLAIN };
        assert_eq!(read(new_york, &[at(0, 1, "bea")]), ["D-1", "bea:"]);
    }

    #[test]
    fn the_unread_begin_with_the_first_of_somebody_else() {
        let messages = [at(0, 1, "bea"), at(0, 2, "ada"), at(0, 3, "bea"), at(0, 4, "bea")];
        let above = |seq| Arrangement { unread_above: Some(seq), ..PLAIN };
        assert_eq!(read(above(1), &messages), ["D0", "bea:", "ada:", "new", "bea:", "bea"]);
        assert_eq!(read(above(3), &messages), ["D0", "bea:", "ada:", "bea:", "new", "bea:"]);
        assert_eq!(read(above(4), &messages), ["D0", "bea:", "ada:", "bea:", "bea"]);
    }

    #[test]
    fn what_is_not_sent_yet_comes_last_and_keeps_its_key() {
        let me = Sender::from(&user("ada"));
        let sent = at(0, 1, "ada");
        let message = protocol::message::NewMessage {
            id: said(2, "ada", "general").id,
            text: "soon".into(),
            reply_to: None,
            attachments: Vec::new(),
        };
        let pending = Pending {
            channel: sent.channel.into(),
            message,
            queued_at: MINUTE,
            state: PendingState::Failed(ErrorCode::Forbidden),
            lacks_files: false,
        };
        let rows = PLAIN.rows(&[Arc::clone(&sent)], vec![unsent(&pending, sent.channel, &me, Vec::new())], Some(&me));
        let Some(Row::Message(last)) = rows.last() else { panic!("a message comes last") };
        assert_eq!((last.pending, last.first), (Some(PendingState::Failed(ErrorCode::Forbidden)), false));
        assert_eq!(rows[2].key(), RowKey::Message(said(2, "ada", "general").id));
    }
}

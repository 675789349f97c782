//! How far my words have come: sent, or seen, and by whom.

use protocol::{
    id::{MessageId, UserId},
    message::Message,
};
use std::{collections::HashMap, sync::Arc};

/// What became of what I said in a channel. Everybody stands at the newest of my messages that they have seen.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Receipts {
    newest: Option<MessageId>,
    seen: HashMap<MessageId, Vec<UserId>>,
}

/// What is told below one of my messages.
#[derive(Clone, PartialEq, Debug)]
pub enum Receipt {
    /// Everybody can see it, and nobody is known to have.
    Sent,
    /// These have seen it, and nothing newer of mine.
    Seen(Vec<UserId>),
}

impl Receipts {
    /// Those for the messages held of a channel (oldest first), with how far the others have read it.
    #[must_use]
    pub fn new(held: &[Arc<Message>], me: UserId, reads: impl IntoIterator<Item = (UserId, u64)>) -> Self {
        let mine: Vec<_> = held.iter().filter(|message| message.sender.id == me && !message.deleted).collect();
        let mut seen: HashMap<_, Vec<_>> = HashMap::new();
        for (user, read_seq) in reads.into_iter().filter(|(user, _)| *user != me) {
            if let Some(last) = mine.iter().rfind(|message| message.seq <= read_seq) {
                seen.entry(last.id).or_default().push(user);
            }
        }
        Self { newest: mine.last().map(|message| message.id), seen }
    }

    /// What is told below a message, if anything is.
    #[must_use]
    pub fn of(&self, message: MessageId) -> Option<Receipt> {
        let sent = || (self.newest == Some(message)).then_some(Receipt::Sent);
        self.seen.get(&message).cloned().map(Receipt::Seen).or_else(sent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::story::{said, user};

    /// Ada has said 1, 3 and 5; Bea 2 and 4.
    fn talk() -> Vec<Arc<Message>> {
        (1..=5).map(|seq| Arc::new(said(seq, if seq % 2 == 1 { "ada" } else { "bea" }, "general"))).collect()
    }

    fn told(held: &[Arc<Message>], reads: &[(&str, u64)]) -> Vec<(u64, Receipt)> {
        let reads = reads.iter().map(|(name, seq)| (user(name).id, *seq));
        let receipts = Receipts::new(held, user("ada").id, reads);
        held.iter().filter_map(|message| Some((message.seq, receipts.of(message.id)?))).collect()
    }

    fn seen(names: &[&str]) -> Receipt {
        Receipt::Seen(names.iter().map(|name| user(name).id).collect())
    }

    #[test]
    fn everybody_stands_at_the_newest_of_mine_that_they_have_seen() {
        let reads = [("bea", 4), ("cy", 3), ("dan", 9), ("eve", 0), ("ada", 9)];
        assert_eq!(told(&talk(), &reads), [(3, seen(&["bea", "cy"])), (5, seen(&["dan"]))]);
    }

    #[test]
    fn what_nobody_has_seen_is_sent_and_only_the_newest_says_so() {
        assert_eq!(told(&talk(), &[]), [(5, Receipt::Sent)]);
        assert_eq!(told(&talk(), &[("bea", 2)]), [(1, seen(&["bea"])), (5, Receipt::Sent)]);
        assert_eq!(told(&talk()[1..2], &[("bea", 9)]), [], "nothing of mine");
    }

    #[test]
    fn what_is_not_held_is_not_told() {
        assert_eq!(told(&talk()[2..], &[("bea", 1)]), [(5, Receipt::Sent)]);
    }
}

//! Rows that stay the same rows while what they show changes.

use crate::chat::rows::{Row, RowKey};
use leptos::prelude::*;
use std::collections::HashMap;

/// A row with its present content.
#[derive(Clone, Debug)]
pub struct Keyed {
    /// What it is recognised by.
    pub key: RowKey,
    /// What it shows now.
    pub row: ArcRwSignal<Row>,
}

/// The list is only another list when a row comes, goes or moves.
impl PartialEq for Keyed {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

/// Gives each row a signal of its own, so that a change of one touches nothing else.
#[must_use]
pub fn keyed(rows: Memo<Vec<Row>>) -> Memo<Vec<Keyed>> {
    Memo::new(move |before: Option<&Vec<Keyed>>| {
        let known: HashMap<_, _> = before.into_iter().flatten().map(|keyed| (keyed.key, &keyed.row)).collect();
        rows.get().into_iter().map(|row| keep(known.get(&row.key()).copied(), row)).collect()
    })
}

fn keep(known: Option<&ArcRwSignal<Row>>, row: Row) -> Keyed {
    let key = row.key();
    let Some(signal) = known else { return Keyed { key, row: ArcRwSignal::new(row) } };
    if *signal.read_untracked() != row {
        signal.set(row);
    }
    Keyed { key, row: signal.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{
        rows::Arrangement,
        story::{said, user},
    };
    use protocol::message::{Message, Sender};
    use std::sync::Arc;

    #[test]
    fn a_row_keeps_its_signal_when_only_its_content_changes() {
        let owner = Owner::new();
        owner.set();
        let arranged = |texts: &[&str]| {
            let sent: Vec<_> = (1..).zip(texts).map(|(seq, text)| said_so(seq, text)).collect();
            let me = Sender::from(&user("ada"));
            Arrangement { utc_offset_min: 0, unread_above: None }.rows(&sent, Vec::new(), Some(&me))
        };
        let rows = RwSignal::new(arranged(&["one", "two"]));
        let list = keyed(Memo::new(move |_| rows.get()));
        let before = list.get_untracked();
        rows.set(arranged(&["one", "TWO", "three"]));
        let after = list.get_untracked();
        assert_eq!((before.len(), after.len()), (3, 4));
        assert_eq!(before[2].row.get_untracked(), after[2].row.get_untracked(), "the same signal, told of the change");
        assert!(matches!(before[2].row.get_untracked(), Row::Message(entry) if entry.message.text == "TWO"));
    }

    fn said_so(seq: u64, text: &str) -> Arc<Message> {
        Arc::new(Message { text: text.into(), ..said(seq, "bea", "general") })
    }
}

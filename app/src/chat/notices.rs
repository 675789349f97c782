//! The notifications that have come.

use protocol::{frame::ServerFrame, id::NotificationId, notification::Notification};
use std::collections::VecDeque;

/// How many are held; the oldest makes room.
const NOTICES_MAX: usize = 100;

/// The notifications that have come. A later one of the same id does not count: it is the same one, told again.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Notices {
    /// The newest is the last.
    held: VecDeque<Notification>,
}

impl Notices {
    /// Takes an event in; true when anything is another now.
    pub fn apply(&mut self, frame: &ServerFrame) -> bool {
        match frame {
            ServerFrame::Notification { notification, .. } if !self.has(notification.id) => {
                if self.held.len() == NOTICES_MAX {
                    self.held.pop_front();
                }
                self.held.push_back(notification.clone());
                true
            }
            _ => false,
        }
    }

    /// All of them.
    #[must_use]
    pub fn newest_first(&self) -> Vec<Notification> {
        self.held.iter().rev().cloned().collect()
    }

    fn has(&self, id: NotificationId) -> bool {
        self.held.iter().any(|held| held.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::story::told;

    fn titles(notices: &Notices) -> Vec<String> {
        notices.newest_first().into_iter().map(|notification| notification.title).collect()
    }

    #[test]
    fn the_newest_is_first_and_each_is_there_once() {
        let mut notices = Notices::default();
        assert!(notices.apply(&told(1)) && notices.apply(&told(2)));
        assert!(!notices.apply(&told(1)), "told again");
        assert_eq!(titles(&notices), ["notice 2", "notice 1"]);
    }

    #[test]
    fn the_oldest_makes_room() {
        let mut notices = Notices::default();
        let most = NOTICES_MAX as u64;
        (1..=most + 2).for_each(|seq| _ = notices.apply(&told(seq)));
        let titles = titles(&notices);
        assert_eq!((titles.len(), titles[0].as_str()), (NOTICES_MAX, format!("notice {}", most + 2).as_str()));
        assert_eq!(titles.last().map(String::as_str), Some("notice 3"));
    }
}

//! Who reads what of the workspace: a change wakes those who read just that, and nobody else.

use super::history::channel_of;
use leptos::{
    prelude::{ArcTrigger, Notify, Track, on_cleanup},
    reactive::graph::Observer,
};
use protocol::{
    frame::ServerFrame,
    id::{ChannelId, UserId},
};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What can be read by itself.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Key {
    /// How reachable somebody is.
    Presence(UserId),
    /// How reachable everybody is, for a list that is sorted by it.
    Presences,
    /// How far a channel was read, by me and by others.
    Unread(ChannelId),
    /// How far every channel was, for what counts them all.
    Unreads,
    /// The messages held of a channel.
    Messages(ChannelId),
    /// Who is typing in a channel.
    Typing(ChannelId),
}

/// What an event changes the reading of, each in its part of the workspace.
impl Key {
    pub(super) fn of_presence(frame: &ServerFrame) -> Option<Self> {
        match frame {
            ServerFrame::Presence(presence) => Some(Self::Presence(presence.user)),
            _ => None,
        }
    }

    pub(super) fn of_unread(frame: &ServerFrame) -> Option<Self> {
        match frame {
            ServerFrame::Message { channel, .. }
            | ServerFrame::Read { channel, .. }
            | ServerFrame::Reads { channel, .. } => Some(Self::Unread(*channel)),
            ServerFrame::Ack { message, .. } => Some(Self::Unread(message.channel)),
            _ => None,
        }
    }

    pub(super) fn of_messages(frame: &ServerFrame) -> Option<Self> {
        channel_of(frame).map(Self::Messages)
    }

    pub(super) fn of_typing(frame: &ServerFrame) -> Option<Self> {
        match frame {
            ServerFrame::Message { channel, .. } | ServerFrame::Typing { channel, .. } => Some(Self::Typing(*channel)),
            _ => None,
        }
    }
}

/// Everybody who reads something. A key is known for as long as somebody reads it.
#[derive(Clone, Default, Debug)]
pub struct Readers {
    asked: Arc<Mutex<HashMap<Key, Asked>>>,
}

#[derive(Default, Debug)]
struct Asked {
    trigger: ArcTrigger,
    readers: usize,
}

impl Readers {
    /// Notes that whatever computes at this moment reads a key, until it computes anew or is gone.
    pub fn track(&self, key: Key) {
        if Observer::get().is_none() {
            return;
        }
        let trigger = {
            let mut asked = self.lock();
            let asked = asked.entry(key).or_default();
            asked.readers += 1;
            asked.trigger.clone()
        };
        trigger.track();
        let readers = self.clone();
        on_cleanup(move || readers.release(key));
    }

    /// Wakes the readers of these keys, each once.
    pub fn wake(&self, keys: &HashSet<Key>) {
        // A copy, because whoever wakes may read anew at once.
        let woken: Vec<_> =
            keys.iter().filter_map(|key| self.lock().get(key).map(|asked| asked.trigger.clone())).collect();
        woken.iter().for_each(Notify::notify);
    }

    /// Wakes everybody.
    pub fn wake_all(&self) {
        let keys = self.lock().keys().copied().collect();
        self.wake(&keys);
    }

    /// Whether anybody reads a key.
    #[must_use]
    pub fn has(&self, key: Key) -> bool {
        self.lock().contains_key(&key)
    }

    fn release(&self, key: Key) {
        let mut asked = self.lock();
        if let Some(found) = asked.get_mut(&key) {
            found.readers -= 1;
            if found.readers == 0 {
                asked.remove(&key);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Asked>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::story::user;
    use leptos::prelude::{GetUntracked, Memo, Owner};

    fn presence(name: &str) -> Key {
        Key::Presence(user(name).id)
    }

    #[test]
    fn a_key_is_known_while_somebody_reads_it() {
        let readers = Readers::default();
        let read = |name: &'static str| {
            let readers = readers.clone();
            let memo = Memo::new(move |_| readers.track(presence(name)));
            memo.get_untracked();
        };
        let [first, second] = [(); 2].map(|()| {
            let owner = Owner::new();
            owner.with(|| read("bea"));
            owner
        });
        first.cleanup();
        assert!(readers.has(presence("bea")), "the second still reads it");
        second.cleanup();
        assert!(!readers.has(presence("bea")), "nobody does");
    }

    #[test]
    fn who_computes_anew_reads_anew_and_who_only_looks_does_not() {
        let (owner, readers) = (Owner::new(), Readers::default());
        owner.set();
        let within = readers.clone();
        let memo = Memo::new(move |times: Option<&u32>| {
            within.track(presence("bea"));
            times.map_or(1, |times| times + 1)
        });
        for times in 1..=3 {
            assert_eq!(memo.get_untracked(), times);
            readers.wake(&HashSet::from([presence("bea"), presence("cy")]));
        }
        readers.track(presence("cy"));
        assert!(!readers.has(presence("cy")), "nobody waits for what was only looked at");
        owner.cleanup();
        assert!(readers.lock().is_empty());
    }
}

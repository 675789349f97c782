//! What is written and not sent, kept in this browser, and the same in all its tabs.

use crate::realtime::{
    Listener,
    clock::{Timer, now},
    tabs::Tabs,
};
use leptos::{html, prelude::*};
use protocol::id::{ChannelId, UserId};
use send_wrapper::SendWrapper;
use web_sys::Storage;

/// For how long keys are gathered before the draft is written down.
const GATHERED_MS: u64 = 400;

/// For how long after a key somebody is at work in a tab: then it does not follow the others.
const AT_WORK_MS: u64 = 2_000;

/// The draft for a channel.
#[derive(Clone, Copy)]
pub struct Draft {
    key: StoredValue<String>,
    /// What is not written down yet.
    fresh: StoredValue<Option<String>>,
    timer: StoredValue<Option<SendWrapper<Timer>>>,
    typed_at: StoredValue<u64>,
    tabs: StoredValue<Option<SendWrapper<Tabs<String>>>>,
}

impl Draft {
    /// The draft of somebody for a channel. It is written down at the latest when they leave either.
    #[must_use]
    pub fn of(me: Option<UserId>, channel: ChannelId) -> Self {
        let draft = Self {
            key: StoredValue::new(key(me, channel)),
            fresh: StoredValue::new(None),
            timer: StoredValue::new(None),
            typed_at: StoredValue::new(0),
            tabs: StoredValue::new(None),
        };
        on_cleanup(move || draft.write());
        Effect::new(move |_| {
            let leaves = Listener::new(&window(), "pagehide", move |_| draft.write());
            let leaves = SendWrapper::new(leaves);
            on_cleanup(move || drop(leaves));
        });
        draft
    }

    /// Puts the draft into the field, unless something was typed there before the page ran.
    pub fn restore(self, field: NodeRef<html::Textarea>, put: impl Fn(String) + 'static) {
        Effect::new(move |_| {
            let Some(field) = field.get() else { return };
            let typed = field.value();
            if typed.is_empty() {
                self.key.with_value(|key| storage().and_then(|storage| storage.get_item(key).ok().flatten()).map(&put));
            } else {
                put(typed);
            }
        });
    }

    /// Shows what another tab has made of the draft.
    pub fn follow(self, put: impl Fn(String) + Clone + 'static) {
        Effect::new(move |_| {
            let put = put.clone();
            let tabs = Tabs::listen(&self.key.get_value(), move |text| {
                let typed_at = self.typed_at.try_get_value();
                if typed_at.is_some_and(|typed_at| gives_way(typed_at, now())) {
                    put(text);
                }
            });
            self.tabs.set_value(Some(SendWrapper::new(tabs)));
        });
    }

    /// Keeps a text, a moment later.
    pub fn keep(self, text: &str) {
        self.typed_at.set_value(now());
        self.fresh.set_value(Some(text.to_owned()));
        self.timer.set_value(Some(SendWrapper::new(Timer::after(GATHERED_MS, move || self.write()))));
    }

    /// Forgets the draft: it was sent.
    pub fn forget(self) {
        self.fresh.set_value(Some(String::new()));
        self.write();
    }

    fn write(self) {
        if let Some(text) = self.fresh.try_update_value(Option::take).flatten() {
            self.tabs.with_value(|tabs| _ = tabs.as_ref().map(|tabs| tabs.tell(&text)));
            let Some(storage) = storage() else { return };
            let key = self.key.get_value();
            _ = if text.is_empty() { storage.remove_item(&key) } else { storage.set_item(&key, &text) };
        }
    }
}

fn gives_way(typed_at: u64, now: u64) -> bool {
    now.abs_diff(typed_at) >= AT_WORK_MS
}

/// Keyed by person: whoever signs in next in this browser must not find it.
fn key(me: Option<UserId>, channel: ChannelId) -> String {
    let me = me.map(|me| me.to_string()).unwrap_or_default();
    format!("tidings:draft:{me}:{channel}")
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::story::{channel, user};

    #[test]
    fn each_person_has_a_draft_for_each_channel() {
        let (ada, bea) = (Some(user("ada").id), Some(user("bea").id));
        let keys = [
            key(ada, channel("general").id),
            key(ada, channel("random").id),
            key(bea, channel("general").id),
            key(None, channel("general").id),
        ];
        assert!((1..keys.len()).all(|n| !keys[..n].contains(&keys[n])));
    }

    #[test]
    fn a_tab_where_somebody_is_at_work_does_not_follow() {
        assert!(!gives_way(10_000, 10_000) && !gives_way(10_000, 11_999));
        assert!(gives_way(10_000, 12_000) && gives_way(0, 12_000));
        assert!(gives_way(20_000, 10_000), "a clock was set back");
    }
}

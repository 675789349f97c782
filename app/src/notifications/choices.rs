//! How a person wants to be told in this browser: the same in all its tabs, and kept for later visits.

use super::sound::Tone;
use crate::realtime::Listener;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use serde::{Deserialize, Serialize};
use web_sys::Storage;

/// Where the browser keeps them.
const KEY: &str = "tidings:told";

/// What is chosen. Whether anything is told at all is another question: see `protocol::attention`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    /// What is heard; none for silence.
    pub tone: Option<Tone>,
    /// How loud, from 0 to 100.
    pub volume: u8,
    /// Whether the desktop tells, too, where the browser lets it.
    pub desktop: bool,
}

impl Default for Choices {
    fn default() -> Self {
        Self { tone: Some(Tone::Chime), volume: 60, desktop: true }
    }
}

/// The choices, to read and to change. The first render shows the usual ones, because only the browser knows better.
#[derive(Clone, Copy, Debug)]
pub struct ToldHere(RwSignal<Choices>);

/// Provides the choices, and keeps them in step with the other tabs.
pub(crate) fn provide_choices() {
    let here = ToldHere(RwSignal::default());
    provide_context(here);
    Effect::new(move |_| {
        here.read();
        let others = SendWrapper::new(Listener::new(&window(), "storage", move |_| here.read()));
        on_cleanup(move || drop(others));
    });
}

/// The choices of this browser.
#[must_use]
pub fn use_choices() -> ToldHere {
    expect_context()
}

impl ToldHere {
    /// As they are now.
    #[must_use]
    pub fn get(self) -> Choices {
        self.0.get()
    }

    /// As they are now, for somebody who does not want to hear of changes.
    #[must_use]
    pub fn get_untracked(self) -> Choices {
        self.0.get_untracked()
    }

    /// Changes them for all tabs.
    pub fn change(self, change: impl FnOnce(&mut Choices)) {
        self.0.update(change);
        if let (Some(storage), Ok(json)) = (storage(), serde_json::to_string(&self.get_untracked())) {
            // Without storage they last as long as the page.
            _ = storage.set_item(KEY, &json);
        }
    }

    fn read(self) {
        let json = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
        let kept = json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
        if self.get_untracked() != kept {
            self.0.set(kept);
        }
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_version_has_kept_is_read_as_far_as_it_is_known() {
        let kept = serde_json::from_str::<Choices>(r#"{"volume":10,"colour":"red"}"#).unwrap();
        assert_eq!(kept, Choices { volume: 10, ..Choices::default() });
        let silent = Choices { tone: None, ..Choices::default() };
        assert_eq!(serde_json::from_str::<Choices>(&serde_json::to_string(&silent).unwrap()).unwrap(), silent);
    }
}

//! What the tabs of one browser tell each other: who is signed in, what was read, what is being written. Nothing depends
//! on being heard: the server, and the storage of the browser, say the same a little later.

mod reading;
mod session;

pub use self::{reading::ReadTabs, session::follow_session};

use super::listener::Listener;
use serde::{Serialize, de::DeserializeOwned};
use std::{fmt, marker::PhantomData};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

/// Tells the other tabs about one thing, and hears what they tell, until it is dropped. Where a browser has no such thing,
/// each tab is alone.
pub struct Tabs<T> {
    channel: Option<BroadcastChannel>,
    _listener: Option<Listener>,
    _news: PhantomData<fn(T)>,
}

impl<T: Serialize + DeserializeOwned> Tabs<T> {
    /// Begins to listen to what is told under a name; one does not hear oneself.
    #[must_use]
    pub fn listen(name: &str, heard: impl Fn(T) + 'static) -> Self {
        let channel = BroadcastChannel::new(name).ok();
        let listen = |channel: &BroadcastChannel| {
            Listener::new(channel, "message", move |event| {
                let json = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
                // A tab of another version may tell something else.
                if let Some(news) = json.and_then(|json| serde_json::from_str(&json).ok()) {
                    heard(news);
                }
            })
        };
        Self { _listener: channel.as_ref().map(listen), channel, _news: PhantomData }
    }

    /// Tells the other tabs.
    pub fn tell(&self, news: &T) {
        if let (Some(channel), Ok(json)) = (&self.channel, serde_json::to_string(news)) {
            // It fails only when the tab is about to be gone.
            _ = channel.post_message(&JsValue::from(json));
        }
    }
}

impl<T> Drop for Tabs<T> {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.close();
        }
    }
}

impl<T> fmt::Debug for Tabs<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the other tabs")
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests;

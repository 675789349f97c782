//! What the timeline and the composer of a channel tell each other.

use super::uploads::{Uploads, use_uploads};
use crate::realtime::Realtime;
use leptos::prelude::*;
use protocol::id::{ChannelId, MessageId};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// One channel on screen.
#[derive(Clone, Copy, Debug)]
pub struct Talk {
    /// Which.
    pub channel: ChannelId,
    /// How often something was sent: the timeline shows the newest message then.
    pub sent: RwSignal<u32>,
    /// Texts that go back into the composer, in their order.
    pub returned: RwSignal<Vec<String>>,
    /// The files that its messages wait for.
    pub uploads: Uploads,
}

/// The channel around this, if there is one.
#[must_use]
pub fn use_talk() -> Option<Talk> {
    use_context()
}

impl Talk {
    /// A channel that comes on screen.
    #[must_use]
    pub fn new(channel: ChannelId) -> Self {
        Self { channel, sent: RwSignal::new(0), returned: RwSignal::default(), uploads: use_uploads() }
    }

    /// Takes messages that were not sent back into the composer.
    pub fn take_back(self, realtime: Realtime, messages: &[MessageId]) {
        let take = |message: &MessageId| {
            let text = realtime.take_back(*message)?;
            self.uploads.take_back(*message, self.channel);
            Some(text)
        };
        let texts = messages.iter().filter_map(take).filter(|text| !text.is_empty());
        self.returned.update(|returned| returned.extend(texts));
    }

    /// Sends messages now that wait or were refused.
    pub fn retry(self, realtime: Realtime, messages: &[MessageId]) {
        for message in messages {
            self.uploads.retry_of(*message);
            realtime.retry(*message);
        }
    }

    /// Deletes messages that were not sent. What had the focus is gone with them, so the messages get it.
    pub fn delete(self, realtime: Realtime, messages: &[MessageId]) {
        for message in messages {
            if realtime.take_back(*message).is_some() {
                self.uploads.discard(*message);
            }
        }
        let log = document().query_selector("[role=log]").ok().flatten();
        _ = log.and_then(|log| log.dyn_into::<HtmlElement>().ok()).map(|log| log.focus());
    }
}

//! What the timeline and the composer of a channel tell each other.

use leptos::prelude::*;
use protocol::id::ChannelId;

/// One channel on screen.
#[derive(Clone, Copy, Debug)]
pub struct Talk {
    /// Which.
    pub channel: ChannelId,
    /// How often something was sent: the timeline shows the newest message then.
    pub sent: RwSignal<u32>,
    /// A text that goes back into the composer.
    pub returned: RwSignal<Option<String>>,
}

impl Talk {
    /// A channel that comes on screen.
    #[must_use]
    pub fn new(channel: ChannelId) -> Self {
        Self { channel, sent: RwSignal::new(0), returned: RwSignal::new(None) }
    }
}

//! My own typing, as I tell it.

use crate::{
    chat::typing::{IDLE_MS, OwnTyping},
    realtime::{
        Realtime,
        clock::{Timer, now},
        use_realtime,
    },
};
use leptos::prelude::*;
use protocol::{frame::ClientFrame, id::ChannelId};
use send_wrapper::SendWrapper;

/// What tells it.
#[derive(Clone, Copy)]
pub struct Teller {
    realtime: Realtime,
    channel: ChannelId,
    own: StoredValue<OwnTyping>,
    idle: StoredValue<Option<SendWrapper<Timer>>>,
}

/// Tells it to a channel, and that it has ended when the channel goes.
pub fn use_own_typing(channel: ChannelId) -> Teller {
    let own = StoredValue::default();
    let teller = Teller { realtime: use_realtime(), channel, own, idle: StoredValue::new(None) };
    on_cleanup(move || teller.ended());
    teller
}

impl Teller {
    /// Something was typed.
    pub fn typed(self, empty: bool) {
        self.say(|own| own.typed(now(), empty));
        let idle = Timer::after(IDLE_MS, move || self.ended());
        self.idle.set_value(Some(SendWrapper::new(idle)));
    }

    /// Nothing is any more.
    pub fn ended(self) {
        self.say(OwnTyping::ended);
    }

    fn say(self, change: impl FnOnce(&mut OwnTyping) -> Option<bool>) {
        if let Some(on) = self.own.try_update_value(change).flatten() {
            self.realtime.tell(ClientFrame::Typing { channel: self.channel.into(), on });
        }
    }
}

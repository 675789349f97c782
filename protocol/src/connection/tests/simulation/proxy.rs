//! What stands between this tab and the server, and what it lets through.

use super::{
    super::Transport::{self, EventStream, LongPoll, ShortPoll, WebSocket},
    browser::Carries,
    dice::Dice,
};

/// What becomes of a connection or a request.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Way {
    Passes,
    Refuses,
    /// No answer at all.
    Swallows,
    /// It is opened, and nothing comes through.
    Opens,
    /// It is opened, and closed with a polite word.
    Closes,
    /// What the server says is held until the server ends.
    Buffers,
    /// After so long, however much is going on.
    CutsAfter(u64),
}

/// What is let through of each transport. A change counts for what is opened from then on.
pub struct Proxy([(Transport, Way); 4]);

impl Proxy {
    pub fn open() -> Self {
        Self(Transport::LADDER.map(|transport| (transport, Way::Passes)))
    }

    /// Stands in the way of a transport, or no longer.
    pub fn change(&mut self, dice: &mut Dice) {
        let transport = dice.pick(&Transport::LADDER).expect("one of them");
        let ways: &[Way] = match transport {
            WebSocket => &[Way::Refuses, Way::Swallows, Way::Opens, Way::Closes, Way::CutsAfter(5_000)],
            EventStream => &[Way::Refuses, Way::Swallows, Way::Opens, Way::Buffers, Way::CutsAfter(5_000)],
            LongPoll => &[Way::Refuses, Way::Swallows, Way::CutsAfter(5_000), Way::CutsAfter(12_000)],
            ShortPoll => &[Way::Refuses, Way::Swallows],
        };
        let often_free = if transport == ShortPoll { 6 } else { 2 };
        let way = if dice.one_in(often_free) { dice.pick(ways).expect("one of them") } else { Way::Passes };
        self.0[transport as usize].1 = way;
    }

    pub fn way(&self, carries: Carries, transport: Transport) -> Way {
        if carries == Carries::Post { Way::Passes } else { self.0[transport as usize].1 }
    }

    /// The best transport that works here. The last one does, in the end.
    pub fn best(&self) -> Transport {
        self.0.iter().find(|row| row.1 == Way::Passes).map_or(ShortPoll, |row| row.0)
    }

    pub fn let_through(&mut self, transport: Transport) {
        self.0[transport as usize].1 = Way::Passes;
    }
}

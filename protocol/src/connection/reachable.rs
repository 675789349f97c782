//! How reachable the person is, and whether the server was told.

use crate::{frame::ClientFrame, presence::PresenceStatus};

/// It is state: the last one is told on every new link. Nothing is as long as nothing was ever said, because a tab begins
/// online; after that `online` is told too, because the server may still know the tab by what it said before.
#[derive(Default, Debug)]
pub(super) struct Reachable {
    wanted: Option<PresenceStatus>,
    /// On this link.
    told: bool,
}

impl Reachable {
    pub fn want(&mut self, status: PresenceStatus) {
        if self.wanted.replace(status) != Some(status) {
            self.told = false;
        }
    }

    /// A new link, or one whose stream begins anew: what was told before may not have arrived.
    pub fn untell(&mut self) {
        self.told = false;
    }

    /// What is to be told on this link, if anything is.
    pub fn tell(&mut self) -> Option<ClientFrame> {
        let status = self.wanted.filter(|_| !self.told)?;
        self.told = true;
        Some(ClientFrame::Presence { status })
    }
}

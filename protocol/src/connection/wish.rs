//! What the page, the person and the browser want of the connection.

use crate::{
    channel::ChannelRef,
    page::{PagePolicy, Profile},
};

#[derive(Default, Debug)]
pub(super) struct Wish {
    policy: Option<PagePolicy>,
    /// Channels on screen.
    pub subscribe: Vec<ChannelRef>,
    /// Since when somebody is signed in.
    pub signed_in_at: Option<u64>,
    /// What the person asked for last; it counts more than what the page does by itself.
    pub asked: Option<bool>,
    pub hidden: bool,
    pub frozen: bool,
    pub offline: bool,
}

impl Wish {
    /// Another page is shown.
    pub fn turn_to(&mut self, policy: PagePolicy, subscribe: Vec<ChannelRef>) {
        self.policy = Some(policy);
        self.subscribe.clear();
        for channel in subscribe {
            if !self.subscribe.contains(&channel) {
                self.subscribe.push(channel);
            }
        }
    }

    /// Whether there should be a connection.
    pub fn is_on(&self) -> bool {
        self.policy.is_some_and(|page| {
            page.enabled
                && self.asked.unwrap_or(page.auto_connect)
                && (self.signed_in_at.is_some() || !page.require_auth)
                && !self.frozen
        })
    }

    pub fn profile(&self) -> Profile {
        self.policy.map(|page| page.profile).unwrap_or_default()
    }

    /// How late a timer may be before the machine must have slept. Browsers let a hidden tab's timers run once a minute.
    pub fn tolerance_ms(&self) -> u64 {
        if self.hidden { 65_000 } else { 5_000 }
    }
}

//! What a person wants to be told, and what they tell of themselves.

use crate::{id::ChannelId, patch::Patch};
use serde::{Deserialize, Serialize};

/// What a person wants, over all their devices.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// The channels of which they want something else than everything.
    pub levels: Vec<ChannelLevel>,
    /// Until when they do not want to be disturbed, in milliseconds since 1970 UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dnd_until: Option<u64>,
    /// Whether others see what they have read. Who does not share does not see.
    pub share_reads: bool,
}

/// What a person wants to hear from a channel.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChannelLevel {
    /// Which.
    pub channel: ChannelId,
    /// What.
    pub level: Listening,
    /// Until when they want to hear nothing of it, in milliseconds since 1970 UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub muted_until: Option<u64>,
}

/// What a person wants to hear.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Listening {
    /// Every message.
    #[default]
    All,
    /// What is meant for them: mentions, and direct messages.
    Mentions,
    /// Nothing.
    Nothing,
}

/// `PUT /api/v1/channels/{id}/level`: what is absent is the default.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewLevel {
    /// What I want to hear.
    #[serde(default)]
    pub level: Listening,
    /// Until when I want to hear nothing, in milliseconds since 1970 UTC; [`FOREVER`] at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub muted_until: Option<u64>,
}

/// `PUT /api/v1/preferences`: what is absent stays, what is null ends.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PreferencesPatch {
    /// Until when I do not want to be disturbed, in milliseconds since 1970 UTC; [`FOREVER`] at most.
    #[serde(default, skip_serializing_if = "Patch::keeps")]
    pub dnd_until: Patch<u64>,
    /// Whether others see what I have read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_reads: Option<bool>,
}

/// The most channels of which somebody can want something else than everything.
pub const LEVELS_MAX: usize = 500;
/// The end of the year 9999, as a time that does not come: what lasts until somebody ends it.
pub const FOREVER: u64 = 253_402_300_799_000;

impl Default for Preferences {
    fn default() -> Self {
        Self { levels: Vec::new(), dnd_until: None, share_reads: true }
    }
}

impl Preferences {
    /// What is wanted of a channel, when it is something else than everything.
    #[must_use]
    pub fn of(&self, channel: ChannelId) -> Option<&ChannelLevel> {
        self.levels.iter().find(|level| level.channel == channel)
    }

    /// Whether they do not want to be disturbed at that time.
    #[must_use]
    pub fn is_dnd(&self, now: u64) -> bool {
        self.dnd_until.is_some_and(|until| now < until)
    }
}

impl ChannelLevel {
    /// Whether they want to hear nothing at that time.
    #[must_use]
    pub fn is_muted(&self, now: u64) -> bool {
        self.muted_until.is_some_and(|until| now < until)
    }
}

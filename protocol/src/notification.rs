//! Notifications: what Tidings, an admin or a program tells people outside of any conversation.

use crate::id::{ChannelId, NotificationId};
use serde::{Deserialize, Serialize};

/// A notification as its receiver sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Notification {
    /// Which.
    pub id: NotificationId,
    /// In a few words.
    pub title: String,
    /// In a sentence or two.
    pub body: String,
    /// How serious.
    pub level: Level,
    /// Where to read more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The channel it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<ChannelId>,
}

/// How serious a notification is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Good to know.
    Info,
    /// Look soon.
    Warning,
    /// Something is broken.
    Error,
}

//! Notifications: what Tidings, an admin or a program tells people outside of any conversation, and what was said to one
//! person. Together they are the notification centre.

use crate::{
    channel::{Channel, ChannelRef},
    id::{ChannelId, MessageId, NotificationId, UserId},
    message::Message,
    user::UserRef,
};
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
    /// What sort.
    #[serde(default)]
    pub kind: NotificationKind,
    /// The message it stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageId>,
    /// Who told it, or sent the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UserId>,
    /// When, in milliseconds since 1970 UTC.
    #[serde(default)]
    pub created_at: u64,
}

/// What sort of notification it is.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// Told by Tidings, an admin or a program.
    #[default]
    System,
    /// Somebody said `@name` or `@channel`.
    Mention,
    /// Somebody wrote in a direct channel.
    Direct,
}

/// How serious a notification is.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Good to know.
    #[default]
    Info,
    /// Look soon.
    Warning,
    /// Something is broken.
    Error,
}

/// `POST /api/v1/notifications`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewNotification {
    /// Who is told.
    #[serde(flatten)]
    pub to: Receiver,
    /// In a few words, 1 to [`TITLE_MAX`] characters.
    pub title: String,
    /// In a sentence or two, at most [`BODY_MAX`] characters.
    #[serde(default)]
    pub body: String,
    /// How serious.
    #[serde(default)]
    pub level: Level,
    /// Where to read more: see [`is_link`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// Who is told: `"to": "everyone"`, `"to": "channel", "channel": …` or `"to": "user", "user": …`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum Receiver {
    /// Everybody in the workspace.
    Everyone,
    /// The members of a channel.
    Channel {
        /// Which.
        channel: ChannelRef,
    },
    /// One person.
    User {
        /// Who.
        user: UserRef,
    },
}

/// A notification as it stands in the notification centre.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ListedNotification {
    /// Number of the event that told it.
    pub seq: u64,
    /// What.
    #[serde(flatten)]
    pub notification: Notification,
    /// Whether it was read.
    pub read: bool,
}

/// `GET /api/v1/notifications`: a page of the notification centre, newest first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Notifications {
    /// From the newest down.
    pub notifications: Vec<ListedNotification>,
    /// How many are unread, on this page and all others.
    pub unread: u64,
    /// Whether there are older ones.
    pub has_before: bool,
}

/// What was read: `POST /api/v1/notifications/read`, and the event `notifications_read`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ReadMark {
    /// Those of one channel up to this number, because its messages were read, or it was left.
    Channel {
        /// Which.
        channel: ChannelId,
        /// Number of the last event read.
        up_to: u64,
    },
    /// All up to this number.
    UpTo {
        /// Number of the last event read.
        up_to: u64,
    },
    /// These, 1 to [`MARKED_MAX`].
    Ids {
        /// Which.
        ids: Vec<NotificationId>,
    },
}

/// Longest title, in characters.
pub const TITLE_MAX: usize = 120;
/// Longest body, in characters.
pub const BODY_MAX: usize = 2_000;
/// Longest link, in bytes.
pub const LINK_MAX: usize = 2_000;
/// The most notifications that are marked as read at once by their ids.
pub const MARKED_MAX: usize = 200;
/// Notifications on a page when not asked for a number, and at most.
pub const NOTIFICATIONS_PAGE: u32 = 30;
/// See [`NOTIFICATIONS_PAGE`].
pub const NOTIFICATIONS_PAGE_MAX: u32 = 100;
/// How much of a message's text stands in its notification, in characters.
const EXCERPT: usize = 200;

impl Notification {
    /// The notification that stands for a message which concerns somebody.
    #[must_use]
    pub fn of_message(message: &Message, kind: NotificationKind, channel: &Channel) -> Self {
        Self {
            id: NotificationId::from_bytes(*message.id.as_bytes()),
            title: message.sender.display_name.clone(),
            body: message.text.chars().take(EXCERPT).collect(),
            level: Level::Info,
            link: Some(format!("/chat/{}/{}", channel.slug, message.id)),
            channel: Some(message.channel),
            kind,
            message: Some(message.id),
            by: Some(message.sender.id),
            created_at: message.created_at,
        }
    }
}

/// Whether a notification may lead there: an `http` or `https` address, or a path of ours. Whatever a browser could take
/// for the address of another site, or for a program, is none of them.
#[must_use]
pub fn is_link(link: &str) -> bool {
    let rest = ["https://", "http://"].iter().find_map(|scheme| {
        link.get(..scheme.len()).filter(|start| start.eq_ignore_ascii_case(scheme)).map(|_| &link[scheme.len()..])
    });
    let leads = match rest {
        Some(rest) => {
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            host.starts_with(char::is_alphanumeric) && !host.contains('@')
        }
        None => link.starts_with('/') && !link[1..].starts_with('/'),
    };
    leads && link.len() <= LINK_MAX && !link.contains(|c: char| c == '\\' || c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_web_or_to_a_page_of_ours() {
        for good in [
            "/",
            "/chat/general",
            "/admin?x=1#y",
            "https://a.example",
            "http://a.example:81/x",
            "HTTPS://a.example",
            "https://例子.example/路",
        ] {
            assert!(is_link(good), "{good}");
        }
        for bad in [
            "",
            "chat",
            "javascript:alert(1)",
            "data:text/html,x",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil",
            "https://",
            "https:///x",
            "https://bank.example@evil.example/",
            " /chat",
            "/a b",
            "/a\nb",
            "/\t/evil",
            "ftp://a.example",
            "http:a.example",
        ] {
            assert!(!is_link(bad), "{bad}");
        }
        assert!(!is_link(&format!("/{}", "x".repeat(LINK_MAX))));
    }
}

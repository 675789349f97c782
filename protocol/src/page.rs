//! Which page needs which connection: one table.

use serde::{Deserialize, Serialize};

/// What a page needs of the connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PagePolicy {
    /// Whether there is a connection at all.
    pub enabled: bool,
    /// Whether it needs somebody signed in.
    pub require_auth: bool,
    /// Whether it connects by itself, or only when asked.
    pub auto_connect: bool,
    /// What the server should send.
    pub profile: Profile,
    /// What the page can do; what is not listed is neither shown nor sent.
    pub features: &'static [Feature],
}

/// What the server should send to a page.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Everything that a conversation needs.
    #[default]
    Chat,
    /// What happens elsewhere, without typing.
    Notifications,
    /// Live figures too.
    Admin,
}

/// Something a page can do over the connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Feature {
    /// Read and write messages.
    Messaging,
    /// Show and tell who types.
    Typing,
    /// Send files.
    Files,
    /// Send voice notes.
    Voice,
    /// Publish system notifications.
    SystemNotifications,
    /// See who is connected.
    UserMonitoring,
    /// See live figures.
    LiveStats,
}

impl Profile {
    /// As it stands in frames and addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Notifications => "notifications",
            Self::Admin => "admin",
        }
    }
}

impl PagePolicy {
    /// Whether the page can do this.
    #[must_use]
    pub fn has(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }
}

const OFF: PagePolicy = PagePolicy {
    enabled: false,
    require_auth: false,
    auto_connect: false,
    profile: Profile::Notifications,
    features: &[],
};
const NOTIFICATIONS: PagePolicy = PagePolicy {
    enabled: true,
    require_auth: true,
    auto_connect: true,
    profile: Profile::Notifications,
    features: &[],
};
const CHAT: PagePolicy = PagePolicy {
    profile: Profile::Chat,
    features: &[Feature::Messaging, Feature::Typing, Feature::Files, Feature::Voice],
    ..NOTIFICATIONS
};
const ADMIN: PagePolicy = PagePolicy {
    profile: Profile::Admin,
    features: &[Feature::SystemNotifications, Feature::UserMonitoring, Feature::LiveStats],
    ..NOTIFICATIONS
};
const LAB: PagePolicy = PagePolicy { auto_connect: false, ..NOTIFICATIONS };

/// The first segment of a path, and what its pages need.
const TABLE: [(&str, PagePolicy); 6] =
    [("login", OFF), ("setup", OFF), ("join", OFF), ("chat", CHAT), ("admin", ADMIN), ("lab", LAB)];

/// What the page at a path needs. Everything not in the table gets notifications.
#[must_use]
pub fn policy(path: &str) -> PagePolicy {
    let first = path.trim_start_matches('/').split(['/', '?', '#']).next().unwrap_or_default();
    TABLE.iter().find(|row| row.0 == first).map_or(NOTIFICATIONS, |row| row.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_its_policy() {
        for (path, expected) in [
            ("/login", OFF),
            ("/setup", OFF),
            ("/join/abc", OFF),
            ("/chat", CHAT),
            ("/chat/general", CHAT),
            ("/chat/general/0190", CHAT),
            ("/chat?x=1", CHAT),
            ("/admin", ADMIN),
            ("/lab", LAB),
            ("/settings", NOTIFICATIONS),
            ("/", NOTIFICATIONS),
            ("/chatter", NOTIFICATIONS),
        ] {
            assert_eq!(policy(path), expected, "{path}");
        }
    }

    #[test]
    fn a_profile_is_written_in_an_address_as_in_a_frame() {
        for profile in [Profile::Chat, Profile::Notifications, Profile::Admin] {
            assert_eq!(serde_json::to_value(profile).unwrap(), profile.as_str());
        }
    }

    #[test]
    fn only_chat_types_and_only_admin_sees_figures() {
        assert!(policy("/chat").has(Feature::Typing) && !policy("/admin").has(Feature::Typing));
        assert!(policy("/admin").has(Feature::LiveStats) && !policy("/chat").has(Feature::LiveStats));
    }
}

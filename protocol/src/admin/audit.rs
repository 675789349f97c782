//! What admins have done.

use serde::{Deserialize, Serialize};

/// `GET /api/v1/admin/audit?before=`.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Audit {
    /// What admins did, the last first; a page of it, before the one named.
    pub entries: Vec<AuditEntry>,
    /// Whether there is more.
    pub has_more: bool,
}

/// Something that an admin did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its number.
    pub id: u64,
    /// When, in milliseconds since 1970 UTC.
    pub at: u64,
    /// Who: a sign-in name.
    pub by: String,
    /// What.
    pub action: Action,
    /// To whom: a sign-in name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whom: Option<String>,
    /// More about it, as the title of a notification, or the name of a public channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
}

/// What an admin can do.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Made an account.
    Added,
    /// Made somebody an admin.
    MadeAdmin,
    /// Made an admin a member.
    MadeMember,
    /// Disabled somebody.
    Disabled,
    /// Let somebody in again.
    Enabled,
    /// Gave somebody a new password.
    PasswordReset,
    /// Ended somebody's sessions.
    SessionsEnded,
    /// Ended a connection of somebody.
    ConnectionClosed,
    /// Made an invite.
    InviteMade,
    /// Took an invite back.
    InviteEnded,
    /// Published a notification.
    Notified,
    /// Took somebody out of a channel.
    Removed,
    /// Something that this version does not know.
    #[serde(other)]
    Unknown,
}

impl Action {
    /// As it stands in the database and on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::MadeAdmin => "made_admin",
            Self::MadeMember => "made_member",
            Self::Disabled => "disabled",
            Self::Enabled => "enabled",
            Self::PasswordReset => "password_reset",
            Self::SessionsEnded => "sessions_ended",
            Self::ConnectionClosed => "connection_closed",
            Self::InviteMade => "invite_made",
            Self::InviteEnded => "invite_ended",
            Self::Notified => "notified",
            Self::Removed => "removed",
            Self::Unknown => "unknown",
        }
    }

    /// The opposite of [`Self::as_str`].
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self::ALL.into_iter().find(|action| action.as_str() == text).unwrap_or(Self::Unknown)
    }

    /// All that this version knows.
    pub const ALL: [Self; 12] = [
        Self::Added,
        Self::MadeAdmin,
        Self::MadeMember,
        Self::Disabled,
        Self::Enabled,
        Self::PasswordReset,
        Self::SessionsEnded,
        Self::ConnectionClosed,
        Self::InviteMade,
        Self::InviteEnded,
        Self::Notified,
        Self::Removed,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_stored_as_it_is_told() {
        for action in Action::ALL {
            assert_eq!(serde_json::to_value(action).expect("a word"), action.as_str());
            assert_eq!(Action::from_text(action.as_str()), action);
        }
        assert_eq!(Action::from_text("invented_tomorrow"), Action::Unknown);
    }
}

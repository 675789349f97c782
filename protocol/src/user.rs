//! People and bots.

use crate::{id::UserId, patch::Patch};
use serde::{Deserialize, Serialize};
use std::{convert::Infallible, fmt, str::FromStr};

/// A person as everybody in the workspace sees them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct User {
    /// Who.
    pub id: UserId,
    /// The name typed to sign in and to mention: see [`is_name`].
    pub name: String,
    /// The name shown.
    pub display_name: String,
    /// Address of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
    /// What they may do.
    pub role: Role,
    /// True when they can no longer sign in.
    #[serde(default, skip_serializing_if = "is_false")]
    pub disabled: bool,
    /// What they say of themselves: see [`User::status_at`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<UserStatus>,
}

/// What somebody says of themselves, at least one of both.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct UserStatus {
    /// With a picture; may be empty.
    #[serde(default)]
    pub emoji: String,
    /// In words; may be empty.
    #[serde(default)]
    pub text: String,
    /// Until when, in milliseconds since 1970 UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<u64>,
}

/// `PUT /api/v1/me`: what is absent stays, what is null ends.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MePatch {
    /// A new shown name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// What I say of myself.
    #[serde(default, skip_serializing_if = "Patch::keeps")]
    pub status: Patch<UserStatus>,
}

impl User {
    /// What they say of themselves at that time.
    #[must_use]
    pub fn status_at(&self, now: u64) -> Option<&UserStatus> {
        self.status.as_ref().filter(|status| status.until.is_none_or(|until| now < until))
    }
}

/// Somebody named by their id or by their sign-in name.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum UserRef {
    /// By id.
    Id(UserId),
    /// By sign-in name.
    Name(String),
}

impl From<String> for UserRef {
    /// An id is longer than any name.
    fn from(text: String) -> Self {
        let id = (text.len() > NAME_MAX).then(|| text.parse().ok()).flatten();
        id.map_or(Self::Name(text), Self::Id)
    }
}

impl From<UserRef> for String {
    fn from(user: UserRef) -> Self {
        user.to_string()
    }
}

impl FromStr for UserRef {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.to_owned().into())
    }
}

impl fmt::Display for UserRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Name(name) => name.fmt(f),
        }
    }
}

/// What a user may do in the workspace.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// May invite and administer.
    Admin,
    /// May talk.
    Member,
}

/// Longest sign-in name, in bytes (it is ASCII).
pub const NAME_MAX: usize = 32;
/// Longest display name, in characters.
pub const DISPLAY_NAME_MAX: usize = 64;
/// Longest text of a status, in characters.
pub const STATUS_TEXT_MAX: usize = 100;
/// Longest emoji of a status, in bytes: the longest ones are families of several people.
pub const STATUS_EMOJI_MAX: usize = 64;

/// Whether a sign-in name is well formed: 2 to 32 of `a-z`, `0-9`, `.`, `_`, `-`, beginning with a letter or digit.
#[must_use]
pub fn is_name(name: &str) -> bool {
    (2..=NAME_MAX).contains(&name.len())
        && name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-'))
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// Whether a display name can be shown: 1 to 64 characters, none of them a control character or a bidirectional
/// override (which could make one name look like another), no space at either end.
#[must_use]
pub fn is_display_name(name: &str) -> bool {
    (1..=DISPLAY_NAME_MAX).contains(&name.chars().count()) && name.trim() == name && !name.chars().any(is_deceptive)
}

/// Whether a status can be shown: a picture or words or both, neither too long nor deceptive. The parts of an emoji are
/// joined by a mark that would deceive in a name.
#[must_use]
pub fn is_status(status: &UserStatus) -> bool {
    const JOINER: char = '\u{200d}';
    let UserStatus { emoji, text, .. } = status;
    (!emoji.is_empty() || !text.is_empty())
        && emoji.len() <= STATUS_EMOJI_MAX
        && !emoji.chars().any(|c| c.is_whitespace() || c != JOINER && is_deceptive(c))
        && text.chars().count() <= STATUS_TEXT_MAX
        && text.trim() == text
        && !text.chars().any(is_deceptive)
}

/// Characters that can make a name look like another: control characters, bidirectional overrides, zero-width spaces.
#[must_use]
pub fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
pub(crate) fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for good in ["al", "ada", "a.b-c_d", "0x", &"a".repeat(32)] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "a", "Ada", "-a", ".a", "a b", "李雷", &"a".repeat(33)] {
            assert!(!is_name(bad), "{bad}");
        }
    }

    #[test]
    fn statuses() {
        let status = |emoji: &str, text: &str| UserStatus { emoji: emoji.into(), text: text.into(), until: None };
        for (emoji, text) in [("🌴", ""), ("", "at lunch"), ("👩‍👩‍👧‍👦", "休假中")] {
            assert!(is_status(&status(emoji, text)), "{emoji} {text}");
        }
        for (emoji, text) in
            [("", ""), ("a b", ""), ("", " x"), ("", "a\u{202e}b"), ("\n", "x"), ("", &"x".repeat(101))]
        {
            assert!(!is_status(&status(emoji, text)), "{emoji:?} {text:?}");
        }
        assert!(!is_status(&status(&"🌴".repeat(17), "")));
    }

    #[test]
    fn a_status_ends() {
        let status = UserStatus { emoji: String::new(), text: "at lunch".into(), until: Some(10) };
        let ada = User {
            id: UserId::new(0, [1; 10]),
            name: "ada".into(),
            display_name: "Ada".into(),
            avatar: None,
            role: Role::Member,
            disabled: false,
            status: Some(status),
        };
        assert!(ada.status_at(9).is_some() && ada.status_at(10).is_none());
    }

    #[test]
    fn somebody_is_named_by_id_or_name() {
        let id = UserId::new(1, [7; 10]);
        assert_eq!(UserRef::from(id.to_string()), UserRef::Id(id));
        assert_eq!(UserRef::from("ada".to_owned()), UserRef::Name("ada".into()));
    }

    #[test]
    fn display_names() {
        for good in ["A", "Ada Lovelace", "李雷", "Jürgen", &"李".repeat(64)] {
            assert!(is_display_name(good), "{good}");
        }
        for bad in ["", " ", " Ada", "Ada\n", "a\u{202e}b", "a\u{200b}b", &"a".repeat(65)] {
            assert!(!is_display_name(bad), "{bad:?}");
        }
    }
}

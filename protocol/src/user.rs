//! People and bots.

use crate::id::UserId;
use serde::{Deserialize, Serialize};

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
    fn display_names() {
        for good in ["A", "Ada Lovelace", "李雷", "Jürgen", &"李".repeat(64)] {
            assert!(is_display_name(good), "{good}");
        }
        for bad in ["", " ", " Ada", "Ada\n", "a\u{202e}b", "a\u{200b}b", &"a".repeat(65)] {
            assert!(!is_display_name(bad), "{bad:?}");
        }
    }
}

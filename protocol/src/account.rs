//! Bodies of the API about accounts: first run, sessions, invites, tokens.

use crate::{
    id::{InviteId, TokenId},
    user::User,
};
use serde::{Deserialize, Serialize};

/// `POST /api/v1/setup`: makes the workspace and its first admin.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Setup {
    /// Name of the workspace, 1 to 64 characters.
    pub workspace: String,
    /// Sign-in name of the admin.
    pub name: String,
    /// Shown name of the admin.
    pub display_name: String,
    /// At least [`PASSWORD_MIN`] characters.
    pub password: String,
}

/// `POST /api/v1/session`: signs in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SignIn {
    /// Sign-in name.
    pub name: String,
    /// The password.
    pub password: String,
}

/// Answer of everything that signs in or asks who is signed in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Session {
    /// Who is signed in.
    pub user: User,
}

/// `POST /api/v1/join`: makes an account with an invite, and signs in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Join {
    /// The secret part of the invite's address.
    pub invite: String,
    /// Sign-in name.
    pub name: String,
    /// Shown name.
    pub display_name: String,
    /// At least [`PASSWORD_MIN`] characters.
    pub password: String,
}

/// `POST /api/v1/invites`.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewInvite {
    /// Seconds until it expires; 7 days when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in_s: Option<u64>,
    /// How many accounts it can make; unlimited when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_uses: Option<u32>,
}

/// An invite, as its maker sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Invite {
    /// Names the invite.
    pub id: InviteId,
    /// The secret; only told when the invite is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The address to send to somebody; only told when the invite is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it stops working, in milliseconds since 1970 UTC.
    pub expires_at: u64,
    /// How many accounts it can still make; unlimited when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses_left: Option<u32>,
    /// How many accounts it has made.
    pub uses: u32,
}

/// `GET /api/v1/invites`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Invites {
    /// The ones that still work, newest first.
    pub invites: Vec<Invite>,
}

/// `POST /api/v1/tokens`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewToken {
    /// What it is for, 1 to 64 characters.
    pub label: String,
}

/// An API token, as its owner sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Token {
    /// Names the token.
    pub id: TokenId,
    /// What it is for.
    pub label: String,
    /// The secret; only told when the token is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// When it was made, in milliseconds since 1970 UTC.
    pub created_at: u64,
    /// When it was last used, in milliseconds since 1970 UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<u64>,
}

/// `GET /api/v1/tokens`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Tokens {
    /// Mine, newest first.
    pub tokens: Vec<Token>,
}

/// `POST /api/v1/tickets`: stands for the session once, as `?ticket=…`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ticket {
    /// The secret.
    pub ticket: String,
    /// How long it works.
    pub expires_in_ms: u64,
}

/// Shortest password, in characters.
pub const PASSWORD_MIN: usize = 8;
/// Longest password, in bytes: hashing more would only cost time.
pub const PASSWORD_MAX: usize = 1024;

/// How strong a password is, told in words while it is typed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Strength {
    /// Shorter than [`PASSWORD_MIN`], longer than [`PASSWORD_MAX`], or one that everybody tries first: refused.
    Refused,
    /// Accepted.
    Fair,
    /// Long enough to resist guessing (15 characters).
    Strong,
}

/// Judges a password by its length, by whether it repeats few characters, and by a list of those that everybody tries first.
#[must_use]
pub fn strength(password: &str) -> Strength {
    let characters = password.chars().count();
    let folded = password.to_lowercase();
    let distinct = folded.chars().collect::<std::collections::BTreeSet<_>>().len();
    let common = COMMON.iter().any(|word| folded.trim_end_matches(|c: char| c.is_ascii_digit() || c == '!') == *word);
    if characters < PASSWORD_MIN || password.len() > PASSWORD_MAX || distinct < 4 || common || is_run(&folded) {
        Strength::Refused
    } else if characters < 15 {
        Strength::Fair
    } else {
        Strength::Strong
    }
}

/// Stems of the passwords that are tried first; digits and exclamation marks after them do not help.
const COMMON: [&str; 16] = [
    "password",
    "passw0rd",
    "qwertyuiop",
    "qwertz",
    "qwerty",
    "iloveyou",
    "letmein",
    "welcome",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "admin",
    "tidings",
    "changeme",
    "trustno",
];

/// Whether each character follows the one before, as in `12345678` or `abcdefgh`.
fn is_run(text: &str) -> bool {
    let codes: Vec<u32> = text.chars().map(u32::from).collect();
    codes.windows(2).all(|pair| pair[1] == pair[0] + 1) || codes.windows(2).all(|pair| pair[0] == pair[1] + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused() {
        for weak in [
            "",
            "short",
            "1234567",
            "12345678",
            "87654321",
            "abcdefgh",
            "aaaaaaaa",
            "abababab",
            "password",
            "Password123!",
            "qwerty123",
            "tidings2026",
        ] {
            assert_eq!(strength(weak), Strength::Refused, "{weak}");
        }
        assert_eq!(strength(&"long ".repeat(300)), Strength::Refused);
    }

    #[test]
    fn others_are_judged_by_length() {
        assert_eq!(strength("k3ttle-b"), Strength::Fair);
        assert_eq!(strength("一二三四天地玄黄"), Strength::Fair);
        assert_eq!(strength("correct horse battery"), Strength::Strong);
    }
}

//! People as an admin sees and changes them.

use crate::{
    presence::PresenceStatus,
    user::{Role, User},
};
use serde::{Deserialize, Serialize};

/// `GET /api/v1/admin/people?q=&after=`: those whose names hold `q`, in the order of their sign-in names.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct People {
    /// A page of them, after the one named.
    pub people: Vec<Person>,
    /// Whether there are more.
    pub has_more: bool,
}

/// Somebody with an account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Person {
    /// Who.
    pub user: User,
    /// When the account was made, in milliseconds since 1970 UTC.
    pub created_at: u64,
    /// When they were last here, in milliseconds since 1970 UTC; none before the first time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<u64>,
    /// How reachable they are.
    pub status: PresenceStatus,
    /// Live connections.
    pub connections: u64,
    /// Where they are signed in, last used first, at most [`DEVICES`].
    pub devices: Vec<Device>,
}

/// Devices told of each person.
pub const DEVICES: usize = 20;

/// A session of a browser, or an API token.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Device {
    /// What the program calls itself, or what the token is for.
    pub label: String,
    /// Whether it is an API token.
    pub is_token: bool,
    /// When it was made, in milliseconds since 1970 UTC.
    pub created_at: u64,
    /// When it was last used, to the hour, in milliseconds since 1970 UTC.
    pub used_at: u64,
}

/// `POST /api/v1/admin/people`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewPerson {
    /// Sign-in name.
    pub name: String,
    /// Shown name.
    pub display_name: String,
    /// What they may do; a member when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Made up when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

/// Answer to [`NewPerson`], and to `POST /api/v1/admin/people/{id}/password`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LetIn {
    /// Who.
    pub user: User,
    /// The password that was made up; it is told this once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

/// `PATCH /api/v1/admin/people/{id}`: what is absent stays.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PersonPatch {
    /// What they may do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// True ends their sessions and lets them sign in no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
}

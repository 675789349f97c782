//! What browsers have reported.

use serde::{Deserialize, Serialize};

/// `GET /api/v1/admin/errors`: what browsers have reported, by cause.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ErrorGroups {
    /// The last one first, at most [`ERROR_GROUPS`].
    pub groups: Vec<ErrorGroup>,
}

/// Causes told at once.
pub const ERROR_GROUPS: usize = 100;

/// Reports of one cause.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ErrorGroup {
    /// What failed: `panic`, `error_boundary`, `handler`.
    pub kind: String,
    /// What was said.
    pub message: String,
    /// How often.
    pub count: u64,
    /// To how many people, of those who were signed in.
    pub people: u64,
    /// The first time, in milliseconds since 1970 UTC.
    pub first_at: u64,
    /// The last time, in milliseconds since 1970 UTC.
    pub last_at: u64,
    /// The page of the last one.
    pub page: String,
    /// Where in the program the last one was.
    pub stack: String,
    /// The build of the last one.
    pub build: String,
}

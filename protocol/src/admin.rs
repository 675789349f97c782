//! What an admin sees of the server and the workspace, and does to them: `/api/v1/admin/…`, and the live figures.

use crate::{
    connection::Transport,
    id::{ClientId, UserId},
    page::Profile,
    presence::PresenceStatus,
    user::{Role, User},
};
use serde::{Deserialize, Serialize};

/// The server in figures, at one moment. Counts are since its start, unless they say otherwise.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Figures {
    /// When, in milliseconds since 1970 UTC.
    pub at: u64,
    /// When the server started, in milliseconds since 1970 UTC.
    pub started_at: u64,
    /// Live connections over WebSocket, now.
    pub web_socket: u64,
    /// Live connections over Server-Sent Events, now.
    pub event_stream: u64,
    /// Conversations in long polls, now.
    pub long_poll: u64,
    /// Conversations in short polls, now.
    pub short_poll: u64,
    /// People who are here, now.
    pub online: u64,
    /// Messages posted.
    pub messages: u64,
    /// Messages written to connections.
    pub deliveries: u64,
    /// Sum of the times that took, in microseconds.
    pub delivery_sum_us: u64,
    /// Half of the deliveries of the last minute took at most so long, from post to written; none without any.
    pub delivery_p50_us: Option<u64>,
    /// 99 of 100 did.
    pub delivery_p99_us: Option<u64>,
    /// Changes that wait for the writer, now.
    pub writer_queue: u64,
    /// Bytes that wait for connections, now.
    pub outgoing_bytes: u64,
    /// Bytes that wait for the connection for which most do, now.
    pub outgoing_most_bytes: u64,
    /// Streams that went on from a cursor.
    pub resumes: u64,
    /// Streams that began afresh although the client had a cursor.
    pub resets: u64,
    /// Connections that read too slowly and are withheld events, now.
    pub lagging: u64,
    /// How often connections read too slowly.
    pub lags: u64,
    /// Requests answered.
    pub requests: u64,
    /// Requests answered with a status of 500 or more.
    pub errors: u64,
    /// Error reports of browsers.
    pub reports: u64,
    /// Resident memory of the server, now.
    pub memory_bytes: u64,
    /// The database, now.
    pub database_bytes: u64,
    /// The files that people have sent, now.
    pub files_bytes: u64,
}

/// What the charts show of a moment that has passed.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Sample {
    /// When, in milliseconds since 1970 UTC.
    pub at: u64,
    /// Over WebSocket, Server-Sent Events, long and short polls.
    pub connections: [u64; 4],
    /// Messages posted since the start.
    pub messages: u64,
    /// As in [`Figures`], like all that follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p50_us: Option<u64>,
    /// 99 of 100 took at most so long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p99_us: Option<u64>,
    /// Changes that waited for the writer.
    pub writer_queue: u64,
    /// Bytes that waited for connections.
    pub outgoing_bytes: u64,
    /// Streams that went on, since the start.
    pub resumes: u64,
    /// Streams that began afresh, since the start.
    pub resets: u64,
    /// Connections that were withheld events.
    pub lagging: u64,
    /// Requests that failed, since the start.
    pub errors: u64,
    /// Error reports of browsers, since the start.
    pub reports: u64,
    /// Resident memory.
    pub memory_bytes: u64,
    /// The database.
    pub database_bytes: u64,
    /// The files that people have sent.
    pub files_bytes: u64,
}

/// Time between two [`Figures`] of a live page.
pub const FIGURES_EVERY_MS: u64 = 2_000;
/// Samples that are kept: three minutes.
pub const SAMPLES: usize = 90;

/// `GET /api/v1/admin/stats`.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stats {
    /// Now.
    pub figures: Box<Figures>,
    /// Before, oldest first, at most [`SAMPLES`].
    pub past: Vec<Sample>,
}

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

/// `GET /api/v1/admin/connections`.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Connections {
    /// Those that are most behind first, then the newest, at most [`CONNECTIONS`].
    pub connections: Vec<LiveConnection>,
    /// How many there are.
    pub total: u64,
}

/// Connections told at once.
pub const CONNECTIONS: usize = 200;

/// A live connection.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LiveConnection {
    /// Which.
    pub client_id: ClientId,
    /// Whose.
    pub user: UserId,
    /// Their sign-in name.
    pub name: String,
    /// Their shown name.
    pub display_name: String,
    /// What its page needs; none before it has said hello.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
    /// How it is carried.
    pub transport: Transport,
    /// How long its last answer to a ping took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round_trip_ms: Option<u64>,
    /// When it began, in milliseconds since 1970 UTC.
    pub since: u64,
    /// Events that it has yet to be given.
    pub behind: u64,
    /// Bytes that wait for it.
    pub outgoing_bytes: u64,
}

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

impl Figures {
    /// All live connections.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.web_socket + self.event_stream + self.long_poll + self.short_poll
    }
}

impl From<&Figures> for Sample {
    fn from(figures: &Figures) -> Self {
        Self {
            at: figures.at,
            connections: [figures.web_socket, figures.event_stream, figures.long_poll, figures.short_poll],
            messages: figures.messages,
            p50_us: figures.delivery_p50_us,
            p99_us: figures.delivery_p99_us,
            writer_queue: figures.writer_queue,
            outgoing_bytes: figures.outgoing_bytes,
            resumes: figures.resumes,
            resets: figures.resets,
            lagging: figures.lagging,
            errors: figures.errors,
            reports: figures.reports,
            memory_bytes: figures.memory_bytes,
            database_bytes: figures.database_bytes,
            files_bytes: figures.files_bytes,
        }
    }
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

//! What can happen to a workspace, and what comes of it.

use crate::store::SecretHash;
use axum::extract::ws::Utf8Bytes;
use protocol::{
    admin::PersonPatch,
    channel::{Channel, ChannelPatch, ChannelRef, NewChannel},
    error::ErrorCode,
    frame::ServerFrame,
    id::{ChannelId, EchoId, NotificationId, UserId},
    message::{Message, MoveRead, NewMessage},
    notification::{ListedNotification, NewNotification, ReadMark},
    preferences::{NewLevel, Preferences, PreferencesPatch},
    user::{MePatch, Role, User},
};

/// Something to happen; well-formedness was checked before, authority is checked when it is applied.
#[derive(Clone, Debug)]
pub enum Change {
    /// The first run: names the workspace, makes its admin and the channel `general`.
    SetUp {
        /// Name of the workspace.
        workspace: String,
        /// Its admin.
        admin: NewUser,
    },
    /// Makes an account and lets it into `general`.
    AddUser {
        /// The account.
        user: NewUser,
        /// The invite that allows it; none when the operator does it.
        invite: Option<SecretHash>,
    },
    /// Gives a user a new password and ends their sessions.
    SetPassword {
        /// Sign-in name.
        name: String,
        /// Argon2id in the PHC format.
        password: String,
    },
    /// Disables a user and ends their sessions, or lets them in again.
    DisableUser {
        /// Sign-in name.
        name: String,
        /// False lets them in again.
        disabled: bool,
    },
    /// Something that only an admin does, and that is noted.
    Administer {
        /// Who does it.
        by: UserId,
        /// What.
        act: Act,
    },
    /// Makes a channel with its first members.
    AddChannel {
        /// Who makes it, and is in it.
        by: UserId,
        /// Its id, if it is new (a direct channel of the same people is not).
        id: ChannelId,
        /// The rest.
        channel: NewChannel,
    },
    /// Renames a channel or changes its topic.
    PatchChannel {
        /// Who does it; a member.
        by: UserId,
        /// Which.
        channel: ChannelRef,
        /// What changes.
        patch: ChannelPatch,
    },
    /// Lets somebody into a channel.
    Join {
        /// Who does it: the one who joins (public channels), or a member.
        by: UserId,
        /// Which channel.
        channel: ChannelRef,
        /// Who joins.
        user: UserId,
    },
    /// Takes somebody out of a channel.
    Leave {
        /// Who does it: the one who leaves, or an admin.
        by: UserId,
        /// Which channel.
        channel: ChannelRef,
        /// Who leaves.
        user: UserId,
    },
    /// Posts a message.
    Post {
        /// Who.
        by: UserId,
        /// Where.
        channel: ChannelRef,
        /// What.
        message: NewMessage,
    },
    /// Says something to oneself, to see how long it takes: an event that is nobody else's and leaves no trace.
    Echo {
        /// Who.
        by: UserId,
        /// Which.
        id: EchoId,
    },
    /// Tells people something outside of any conversation.
    Notify {
        /// Who; an admin.
        by: UserId,
        /// Its id.
        id: NotificationId,
        /// What, and to whom.
        notification: NewNotification,
    },
    /// Marks notifications as read.
    ReadNotifications {
        /// Whose.
        by: UserId,
        /// Which.
        read: ReadMark,
    },
    /// Wants to hear more or less of a channel.
    SetLevel {
        /// Who; a member.
        by: UserId,
        /// Which channel.
        channel: ChannelRef,
        /// What they want.
        level: NewLevel,
    },
    /// Wants to be told otherwise.
    SetPreferences {
        /// Who.
        by: UserId,
        /// What changes.
        patch: PreferencesPatch,
    },
    /// Says something else of themselves.
    SetMe {
        /// Who.
        by: UserId,
        /// What changes.
        patch: MePatch,
    },
    /// Moves a read position.
    Read {
        /// Whose.
        by: UserId,
        /// Where.
        channel: ChannelRef,
        /// Where to.
        to: MoveRead,
    },
}

/// What an admin does to people.
#[derive(Clone, Debug)]
pub enum Act {
    /// Makes an account.
    Add(NewUser),
    /// Changes what somebody may do. Nobody disables themself, and the last admin stays one.
    Patch(UserId, PersonPatch),
    /// Gives somebody a new password (argon2id in the PHC format) and ends their sessions.
    SetPassword(UserId, String),
    /// Ends somebody's sessions.
    EndSessions(UserId),
}

/// An account to make.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Who.
    pub id: UserId,
    /// Sign-in name.
    pub name: String,
    /// Shown name.
    pub display_name: String,
    /// What they may do.
    pub role: Role,
    /// Argon2id in the PHC format.
    pub password: String,
}

/// What came of a change.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What happened, in order; nothing when all was so already.
    pub events: Vec<Event>,
    /// What the one who asked is told.
    pub answer: Answer,
}

/// What the one who asked is told.
#[derive(Clone, Debug)]
pub enum Answer {
    /// That it is so.
    Done,
    /// The user, new or changed.
    User(User),
    /// The channel, and whether it is new.
    Channel(Channel, bool),
    /// The message, and whether it is new.
    Message(Box<Message>, bool),
    /// The notification.
    Notification(Box<ListedNotification>),
    /// What they want to be told now.
    Preferences(Preferences),
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its number in the log.
    pub seq: u64,
    /// Who may know.
    pub audience: Audience,
    /// What.
    pub frame: ServerFrame,
    /// The same as it goes over the wire, encoded once for everybody.
    pub text: Utf8Bytes,
}

/// Who may know: the members of a channel, and a user; everybody when neither is named.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Audience {
    /// Its members, and those who watch it.
    pub channel: Option<ChannelId>,
    /// This user.
    pub user: Option<UserId>,
    /// Which of those who hear of the channel.
    pub among: Among,
}

/// Which of those who hear of a channel may know.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Among {
    /// Members, and those who watch it.
    #[default]
    Everybody,
    /// Members.
    Members,
    /// Members who share what they have read.
    Sharing,
}

impl Audience {
    /// One user.
    #[must_use]
    pub fn user(user: UserId) -> Self {
        Self { user: Some(user), ..Self::default() }
    }

    /// A channel.
    #[must_use]
    pub fn channel(channel: ChannelId) -> Self {
        Self { channel: Some(channel), ..Self::default() }
    }

    /// Some of a channel.
    #[must_use]
    pub fn some_of(channel: ChannelId, among: Among) -> Self {
        Self { channel: Some(channel), user: None, among }
    }
}

/// Why a change was not made.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{code:?}: {detail}")]
pub struct Refusal {
    /// In a word.
    pub code: ErrorCode,
    /// In a sentence for a programmer.
    pub detail: &'static str,
    /// The field of the request that is wrong.
    pub field: Option<&'static str>,
}

impl Refusal {
    /// A refusal of the request as a whole.
    #[must_use]
    pub const fn new(code: ErrorCode, detail: &'static str) -> Self {
        Self { code, detail, field: None }
    }

    /// A refusal because of one field.
    #[must_use]
    pub const fn of_field(code: ErrorCode, field: &'static str, detail: &'static str) -> Self {
        Self { code, detail, field: Some(field) }
    }
}

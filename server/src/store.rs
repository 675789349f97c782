//! Where everything is kept. One trait, so that a second engine can join; one contract test over all of them.

pub mod change;
pub mod sqlite;

use crate::store::change::{Change, Event, Outcome, Refusal};
use async_trait::async_trait;
use axum::extract::ws::Utf8Bytes;
use protocol::{
    account::{Invite, Token},
    admin::{Action, AuditEntry, ErrorGroup, Person},
    channel::{Channel, ChannelRef, ListedChannel, MyChannel},
    cursor::Epoch,
    error::ErrorReport,
    id::{ChannelId, FileId, InviteId, MessageId, TokenId, UserId},
    message::{Attachment, History},
    notification::{NotificationKind, Notifications},
    preferences::Preferences,
    user::User,
};

/// The database.
///
/// Laws, checked by the contract test for every engine:
/// 1. What [`Store::commit`] answered is on disk: it survives a crash of the process and of the machine.
/// 2. The changes of one commit take effect in order, each wholly or not at all, together with its events; a refused one
///    leaves no trace and does not disturb the others.
/// 3. Events are numbered without a hole, from 1, in the order in which they can be read.
/// 4. Posting again under a used id gives the first message and makes no event; under somebody else's id it is refused.
/// 5. Every read sees one moment: its cursor names all that is in it and nothing that is not.
/// 6. A user is shown what they may see now, whatever they could see when it happened.
/// 7. Whoever does not share what they have read neither shows it nor sees it.
/// 8. Removing old events never removes the newest one, and never changes what [`Store::snapshot`] gives.
#[async_trait]
pub trait Store: std::fmt::Debug + Send + Sync {
    /// Names this life of the database.
    fn epoch(&self) -> Epoch;
    /// Number of the last event.
    async fn head(&self) -> Result<u64, StoreError>;
    /// Name of the workspace; none until it is set up.
    async fn workspace(&self) -> Result<Option<String>, StoreError>;

    /// Applies changes at time `now`, one answer for each. An error means that none of them was applied.
    async fn commit(&self, now: u64, changes: &[Change]) -> Result<Vec<Result<Outcome, Refusal>>, StoreError>;
    /// Events numbered `after + 1 ..= up_to` that `reader` may see, at most `limit`, oldest first.
    async fn events(&self, after: u64, up_to: u64, reader: &Reader, limit: u32)
    -> Result<Vec<LoggedEvent>, StoreError>;
    /// Events after `after`, whoever may see them, at most `limit`, oldest first: for a hub that missed some.
    async fn missed(&self, after: u64, limit: u32) -> Result<Vec<Event>, StoreError>;
    /// Number of the oldest event kept; one above the head when there is none.
    async fn oldest(&self) -> Result<u64, StoreError>;
    /// Forgets events older than `before`, but not the newest one.
    async fn trim(&self, before: u64) -> Result<(), StoreError>;

    /// All that `user` sees, without presence.
    async fn snapshot(&self, user: UserId) -> Result<Option<State>, StoreError>;
    /// Every channel with its members.
    async fn rooms(&self) -> Result<Rooms, StoreError>;
    /// A channel that `user` may see, and whether they are a member.
    async fn channel(&self, user: UserId, channel: &ChannelRef) -> Result<Option<(Channel, bool)>, StoreError>;
    /// Who is in a channel.
    async fn members(&self, channel: ChannelId) -> Result<Vec<UserId>, StoreError>;
    /// Public channels, and those of `user`.
    async fn channels(&self, user: UserId) -> Result<Vec<ListedChannel>, StoreError>;
    /// A page of a channel's messages; none when the message it is asked around is not there.
    async fn history(&self, channel: ChannelId, at: At, limit: u32) -> Result<Option<History>, StoreError>;

    /// Keeps a file that `by` has uploaded, unless all of theirs would then take more than `max` bytes; whether it did.
    async fn add_file(&self, by: UserId, now: u64, file: &NewFile, max: u64) -> Result<bool, StoreError>;
    /// The space that somebody's files take, in bytes.
    async fn files_bytes(&self, user: UserId) -> Result<u64, StoreError>;
    /// A file, if `user` may read the message that carries it; before one does, only whoever uploaded it may.
    async fn file(&self, user: UserId, file: FileId) -> Result<Option<StoredFile>, StoreError>;
    /// Forgets a file of `by` that no message carries; whether there was one.
    async fn take_back_file(&self, by: UserId, file: FileId) -> Result<bool, StoreError>;
    /// Forgets files uploaded before a time that no message carries, at most `limit`; which they were.
    async fn forget_unsent_files(&self, before: u64, limit: u32) -> Result<Vec<FileId>, StoreError>;
    /// Those of some files that are known.
    async fn known_files(&self, files: &[FileId]) -> Result<Vec<FileId>, StoreError>;

    /// A user with the hash of their password.
    async fn account(&self, name: &str) -> Result<Option<Account>, StoreError>;
    /// Everybody, in the order of their names.
    async fn users(&self) -> Result<Vec<User>, StoreError>;
    /// Who stands behind the hash of a secret, unless it has expired or they are disabled.
    async fn session(&self, hash: &SecretHash, now: u64) -> Result<Option<Session>, StoreError>;
    /// Keeps a session or token.
    async fn add_session(&self, session: &NewSession) -> Result<(), StoreError>;
    /// Notes that a session was used, and how long it now lasts.
    async fn touch_session(&self, hash: &SecretHash, now: u64, expires_at: Option<u64>) -> Result<(), StoreError>;
    /// Ends a session or token; whether there was one.
    async fn end_session(&self, hash: &SecretHash) -> Result<bool, StoreError>;
    /// The API tokens of a user, newest first.
    async fn tokens(&self, user: UserId) -> Result<Vec<Token>, StoreError>;
    /// Ends an API token of a user; the hash of what it was.
    async fn end_token(&self, user: UserId, token: TokenId) -> Result<Option<SecretHash>, StoreError>;

    /// A page of a user's notification centre, newest first.
    async fn notifications(&self, user: UserId, which: Which) -> Result<Notifications, StoreError>;
    /// Keeps when people were last connected.
    async fn keep_last_seen(&self, seen: &[(UserId, u64)]) -> Result<(), StoreError>;

    /// Keeps an invite.
    async fn add_invite(&self, hash: &SecretHash, made_by: UserId, now: u64, invite: &Invite)
    -> Result<(), StoreError>;
    /// Invites that still work, newest first.
    async fn invites(&self, now: u64) -> Result<Vec<Invite>, StoreError>;
    /// Whether an invite still works.
    async fn invite_works(&self, hash: &SecretHash, now: u64) -> Result<bool, StoreError>;
    /// Takes an invite back; whether there was one.
    async fn end_invite(&self, invite: InviteId) -> Result<bool, StoreError>;

    /// A user.
    async fn user(&self, user: UserId) -> Result<Option<User>, StoreError>;
    /// People as an admin sees them, as far as the database knows: at most `limit` after a sign-in name, of those whose
    /// names hold a text.
    async fn people(&self, after: &str, holding: &str, now: u64, limit: u32) -> Result<Vec<Person>, StoreError>;
    /// What browsers reported, by cause, the last first.
    async fn error_groups(&self, limit: u32) -> Result<Vec<ErrorGroup>, StoreError>;
    /// Notes what an admin did, and forgets the oldest notes beyond [`AUDIT_KEPT`].
    async fn note(&self, now: u64, note: &Note<'_>) -> Result<(), StoreError>;
    /// What admins did before a number, the last first.
    async fn audit(&self, before: u64, limit: u32) -> Result<Vec<AuditEntry>, StoreError>;
    /// Bytes that the database takes, and the files that people have sent.
    async fn sizes(&self) -> Result<(u64, u64), StoreError>;

    /// Keeps a browser's error report, and forgets the oldest beyond `keep`.
    async fn add_report(
        &self,
        now: u64,
        user: Option<UserId>,
        report: &ErrorReport,
        keep: u32,
    ) -> Result<(), StoreError>;
}

/// Something that an admin did, to be noted.
#[derive(Clone, Copy, Debug)]
pub struct Note<'a> {
    /// Who: a sign-in name.
    pub by: &'a str,
    /// What.
    pub action: Action,
    /// To whom: a sign-in name.
    pub whom: Option<&'a str>,
    /// More about it.
    pub about: Option<&'a str>,
}

/// Notes kept of what admins did.
pub const AUDIT_KEPT: u32 = 10_000;

/// Why the database did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The engine refused or failed.
    #[error("database: {0}")]
    Engine(#[from] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("database migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row does not hold what it should.
    #[error("database: {0} is damaged")]
    Damaged(&'static str),
    /// The folder of the database cannot be used.
    #[error("database folder: {0}")]
    Folder(#[from] std::io::Error),
}

/// An event as it was logged.
#[derive(Clone, Debug)]
pub struct LoggedEvent {
    /// Its number.
    pub seq: u64,
    /// The frame as it goes over the wire.
    pub text: Utf8Bytes,
}

/// Who reads the log.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Who.
    pub user: UserId,
    /// Public channels they look into without being a member.
    pub watching: Vec<ChannelId>,
}

/// What a user sees, from one moment.
#[derive(Clone, Debug)]
pub struct State {
    /// Name of the workspace.
    pub workspace: String,
    /// The user.
    pub me: User,
    /// Everybody, in the order of their names.
    pub users: Vec<User>,
    /// Theirs, in the order of their names.
    pub channels: Vec<MyChannel>,
    /// What they want to be told.
    pub preferences: Preferences,
    /// How many notifications they have not read.
    pub notifications_unread: u64,
    /// When people were last connected, as far as it was kept.
    pub last_seen: Vec<(UserId, u64)>,
    /// Number of the last event included.
    pub head: u64,
}

/// Every channel with its members, from one moment.
#[derive(Clone, Debug)]
pub struct Rooms {
    /// The channels.
    pub channels: Vec<Channel>,
    /// Who is in which.
    pub members: Vec<(ChannelId, UserId)>,
    /// Who does not share what they have read.
    pub private: Vec<UserId>,
    /// Who does not want to be disturbed, and until when.
    pub dnd: Vec<(UserId, u64)>,
    /// Number of the last event included.
    pub head: u64,
}

/// Which page of a notification centre.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Which {
    /// Only those below this number.
    pub before: u64,
    /// At most so many.
    pub limit: u32,
    /// Only those that were not read.
    pub unread: bool,
    /// Only those of this kind.
    pub kind: Option<NotificationKind>,
}

/// Which page of history.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum At {
    /// The newest messages.
    Latest,
    /// Those just older.
    Before(Anchor),
    /// Those just newer.
    After(Anchor),
    /// The message and its neighbours.
    Around(Anchor),
}

/// A place in a channel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Anchor {
    /// A message.
    Message(MessageId),
    /// An event number.
    Seq(u64),
}

/// A file to keep.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// What is told of it.
    pub attachment: Attachment,
    /// Media type of its small picture.
    pub thumbnail: Option<&'static str>,
    /// The space it takes, with its small picture.
    pub bytes: u64,
}

/// A file that is kept.
#[derive(Clone, Debug)]
pub struct StoredFile {
    /// What is told of it.
    pub attachment: Attachment,
    /// Media type of its small picture.
    pub thumbnail: Option<String>,
}

/// A user with the hash of their password.
#[derive(Clone, Debug)]
pub struct Account {
    /// The user.
    pub user: User,
    /// Argon2id in the PHC format.
    pub password: String,
}

/// SHA-256 of a secret with enough chance in it to need no salt.
pub type SecretHash = [u8; 32];

/// A session or token that works.
#[derive(Clone, Debug)]
pub struct Session {
    /// Whose.
    pub user: User,
    /// Whether it is an API token.
    pub is_token: bool,
    /// When it was last noted as used, in milliseconds since 1970 UTC.
    pub used_at: u64,
    /// When it ends unless it is used, in milliseconds since 1970 UTC.
    pub expires_at: Option<u64>,
}

/// A session or token to keep.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Of its secret.
    pub hash: SecretHash,
    /// Whose.
    pub user: UserId,
    /// The id of an API token; none for a browser session.
    pub token: Option<TokenId>,
    /// What it is for: the browser's name, or what the owner called the token.
    pub label: String,
    /// In milliseconds since 1970 UTC.
    pub created_at: u64,
    /// In milliseconds since 1970 UTC; none for never.
    pub expires_at: Option<u64>,
}

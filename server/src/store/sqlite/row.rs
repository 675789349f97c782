//! Between rows and types.

use crate::store::{StoreError, change::Among};
use protocol::{
    channel::{Channel, ChannelKind},
    id::UserId,
    message::MessageKind,
    notification::{Level, NotificationKind},
    preferences::Listening,
    user::{Role, User, UserStatus},
};
use sqlx::{ColumnIndex, Row, sqlite::SqliteRow};

/// A number as `SQLite` stores it. Times and event numbers stay far below 2⁶³.
pub fn int(number: u64) -> i64 {
    number.cast_signed()
}

/// The opposite of [`int`].
pub fn number<I: ColumnIndex<SqliteRow>>(row: &SqliteRow, column: I) -> Result<u64, StoreError> {
    Ok(row.try_get::<i64, _>(column)?.cast_unsigned())
}

/// A number that may be absent.
pub fn optional_number(row: &SqliteRow, column: &str) -> Result<Option<u64>, StoreError> {
    Ok(row.try_get::<Option<i64>, _>(column)?.map(i64::cast_unsigned))
}

/// An id as `SQLite` stores it.
pub fn id(bytes: &[u8; 16]) -> Vec<u8> {
    bytes.to_vec()
}

/// The opposite of [`id`].
pub fn read_id<T: From<[u8; 16]>, I: ColumnIndex<SqliteRow>>(row: &SqliteRow, column: I) -> Result<T, StoreError> {
    let bytes: Vec<u8> = row.try_get(column)?;
    Ok(<[u8; 16]>::try_from(bytes).map_err(|_| StoreError::Damaged("an id"))?.into())
}

/// An id that may be absent.
pub fn read_optional_id<T: From<[u8; 16]>>(row: &SqliteRow, column: &str) -> Result<Option<T>, StoreError> {
    let bytes: Option<Vec<u8>> = row.try_get(column)?;
    bytes.map(|_| read_id(row, column)).transpose()
}

/// The columns that [`user`] reads.
pub const USER: &str =
    "users.id as user_id, users.name as user_name, display_name, role, disabled, users.status as user_status";

/// A user from the columns [`USER`].
pub fn user(row: &SqliteRow) -> Result<User, StoreError> {
    Ok(User {
        id: read_id(row, "user_id")?,
        name: row.try_get("user_name")?,
        display_name: row.try_get("display_name")?,
        avatar: None,
        role: read_role(row.try_get("role")?)?,
        disabled: row.try_get("disabled")?,
        status: status(row.try_get("user_status")?)?,
    })
}

fn status(json: Option<&str>) -> Result<Option<UserStatus>, StoreError> {
    json.map(serde_json::from_str).transpose().map_err(|_| StoreError::Damaged("a status"))
}

/// Which of those who hear of a channel, as it is stored.
pub fn among(among: Among) -> i64 {
    match among {
        Among::Everybody => 0,
        Among::Members => 1,
        Among::Sharing => 2,
    }
}

/// The opposite of [`among`].
pub fn read_among(number: i64) -> Result<Among, StoreError> {
    match number {
        0 => Ok(Among::Everybody),
        1 => Ok(Among::Members),
        2 => Ok(Among::Sharing),
        _ => Err(StoreError::Damaged("an audience")),
    }
}

/// A role as it is stored.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Admin => "admin",
        Role::Member => "member",
    }
}

fn read_role(text: &str) -> Result<Role, StoreError> {
    match text {
        "admin" => Ok(Role::Admin),
        "member" => Ok(Role::Member),
        _ => Err(StoreError::Damaged("a role")),
    }
}

/// A channel from the columns of its table, without the people of a direct one.
pub fn channel(row: &SqliteRow) -> Result<Channel, StoreError> {
    Ok(Channel {
        id: read_id(row, "id")?,
        slug: row.try_get("slug")?,
        name: row.try_get("name")?,
        kind: read_kind(row.try_get("kind")?)?,
        topic: row.try_get("topic")?,
        members: people(row.try_get("people")?)?,
        created_at: number(row, "created_at")?,
    })
}

/// A kind of channel as it is stored.
pub fn kind(kind: ChannelKind) -> &'static str {
    match kind {
        ChannelKind::Public => "public",
        ChannelKind::Private => "private",
        ChannelKind::Direct => "direct",
    }
}

fn read_kind(text: &str) -> Result<ChannelKind, StoreError> {
    match text {
        "public" => Ok(ChannelKind::Public),
        "private" => Ok(ChannelKind::Private),
        "direct" => Ok(ChannelKind::Direct),
        _ => Err(StoreError::Damaged("a kind of channel")),
    }
}

/// People as they are stored: their ids with spaces between.
pub fn people_text(people: &[UserId]) -> String {
    people.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// The opposite of [`people_text`].
pub fn people(text: Option<&str>) -> Result<Vec<UserId>, StoreError> {
    let ids = text.unwrap_or_default().split_whitespace().map(str::parse);
    ids.collect::<Result<_, _>>().map_err(|_| StoreError::Damaged("a list of people"))
}

/// What somebody wants to hear of a channel as it is stored.
pub fn listening(listening: Listening) -> &'static str {
    match listening {
        Listening::All => "all",
        Listening::Mentions => "mentions",
        Listening::Nothing => "nothing",
    }
}

/// The opposite of [`listening`].
pub fn read_listening(text: &str) -> Result<Listening, StoreError> {
    match text {
        "all" => Ok(Listening::All),
        "mentions" => Ok(Listening::Mentions),
        "nothing" => Ok(Listening::Nothing),
        _ => Err(StoreError::Damaged("a level")),
    }
}

/// A kind of notification as it is stored.
pub fn notification_kind(kind: NotificationKind) -> &'static str {
    match kind {
        NotificationKind::System => "system",
        NotificationKind::Mention => "mention",
        NotificationKind::Direct => "direct",
    }
}

/// The opposite of [`notification_kind`].
pub fn read_notification_kind(text: &str) -> Result<NotificationKind, StoreError> {
    match text {
        "system" => Ok(NotificationKind::System),
        "mention" => Ok(NotificationKind::Mention),
        "direct" => Ok(NotificationKind::Direct),
        _ => Err(StoreError::Damaged("a kind of notification")),
    }
}

/// How serious a notification is, as it is stored.
pub fn level(level: Level) -> &'static str {
    match level {
        Level::Info => "info",
        Level::Warning => "warning",
        Level::Error => "error",
    }
}

/// The opposite of [`level`].
pub fn read_level(text: &str) -> Result<Level, StoreError> {
    match text {
        "info" => Ok(Level::Info),
        "warning" => Ok(Level::Warning),
        "error" => Ok(Level::Error),
        _ => Err(StoreError::Damaged("how serious a notification is")),
    }
}

/// A sort of message as it is stored.
pub fn message_kind(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Text => "text",
        MessageKind::Image => "image",
        MessageKind::File => "file",
        MessageKind::Audio => "audio",
        MessageKind::Video => "video",
        MessageKind::System => "system",
    }
}

/// The opposite of [`message_kind`].
pub fn read_message_kind(text: &str) -> Result<MessageKind, StoreError> {
    match text {
        "text" => Ok(MessageKind::Text),
        "image" => Ok(MessageKind::Image),
        "file" => Ok(MessageKind::File),
        "audio" => Ok(MessageKind::Audio),
        "video" => Ok(MessageKind::Video),
        "system" => Ok(MessageKind::System),
        _ => Err(StoreError::Damaged("a sort of message")),
    }
}

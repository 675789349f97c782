//! Between rows and types.

use crate::store::StoreError;
use protocol::{
    channel::{Channel, ChannelKind},
    user::{Role, User},
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
pub const USER: &str = "users.id as user_id, users.name as user_name, display_name, role, disabled";

/// A user from the columns [`USER`].
pub fn user(row: &SqliteRow) -> Result<User, StoreError> {
    Ok(User {
        id: read_id(row, "user_id")?,
        name: row.try_get("user_name")?,
        display_name: row.try_get("display_name")?,
        avatar: None,
        role: read_role(row.try_get("role")?)?,
        disabled: row.try_get("disabled")?,
        status: None,
    })
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

/// The people of a direct channel are stored as their ids with spaces between.
fn people(text: Option<&str>) -> Result<Vec<protocol::id::UserId>, StoreError> {
    let ids = text.unwrap_or_default().split_whitespace().map(str::parse);
    ids.collect::<Result<_, _>>().map_err(|_| StoreError::Damaged("the people of a channel"))
}

//! Reading users.

use super::row;
use crate::store::{Account, StoreError};
use const_format::concatcp;
use protocol::{id::UserId, user::User};
use sqlx::{Row, SqliteConnection, query, query_scalar};

pub async fn account(db: &mut SqliteConnection, name: &str) -> Result<Option<Account>, StoreError> {
    let row = query(concatcp!("select ", row::USER, ", password from users where name = ?"))
        .bind(name)
        .fetch_optional(db)
        .await?;
    row.map(|row| Ok(Account { user: row::user(&row)?, password: row.try_get("password")? })).transpose()
}

pub async fn users(db: &mut SqliteConnection) -> Result<Vec<User>, StoreError> {
    let rows = query(concatcp!("select ", row::USER, " from users order by users.name")).fetch_all(db).await?;
    rows.iter().map(row::user).collect()
}

pub async fn user(db: &mut SqliteConnection, id: UserId) -> Result<Option<User>, StoreError> {
    let row = query(concatcp!("select ", row::USER, " from users where id = ?"))
        .bind(row::id(id.as_bytes()))
        .fetch_optional(db)
        .await?;
    row.as_ref().map(row::user).transpose()
}

/// Whether a user shares what they have read.
pub async fn shares_reads(db: &mut SqliteConnection, user: UserId) -> Result<bool, StoreError> {
    let shares: Option<bool> = query_scalar("select share_reads from users where id = ?")
        .bind(row::id(user.as_bytes()))
        .fetch_optional(db)
        .await?;
    Ok(shares.unwrap_or_default())
}

/// Who does not share what they have read.
pub async fn private(db: &mut SqliteConnection) -> Result<Vec<UserId>, StoreError> {
    let rows = query("select id from users where share_reads = 0").fetch_all(db).await?;
    rows.iter().map(|row| row::read_id(row, "id")).collect()
}

/// Who does not want to be disturbed, and until when.
pub async fn dnd(db: &mut SqliteConnection) -> Result<Vec<(UserId, u64)>, StoreError> {
    let rows = query("select id, dnd_until from users where dnd_until is not null").fetch_all(db).await?;
    rows.iter().map(|row| Ok((row::read_id(row, "id")?, row::number(row, "dnd_until")?))).collect()
}

/// When people were last connected.
pub async fn last_seen(db: &mut SqliteConnection) -> Result<Vec<(UserId, u64)>, StoreError> {
    let rows = query("select id, last_seen from users where last_seen is not null").fetch_all(db).await?;
    rows.iter().map(|row| Ok((row::read_id(row, "id")?, row::number(row, "last_seen")?))).collect()
}

pub async fn keep_last_seen(db: &mut SqliteConnection, user: UserId, at: u64) -> Result<(), StoreError> {
    query("update users set last_seen = ?1 where id = ?2 and (last_seen is null or last_seen < ?1)")
        .bind(row::int(at))
        .bind(row::id(user.as_bytes()))
        .execute(db)
        .await?;
    Ok(())
}

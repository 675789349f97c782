//! Reading users.

use super::row;
use crate::store::{Account, StoreError};
use const_format::concatcp;
use protocol::{id::UserId, user::User};
use sqlx::{Row, SqliteConnection, query};

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

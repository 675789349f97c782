//! Sessions of browsers and API tokens.

use super::row;
use crate::store::{NewSession, SecretHash, Session, StoreError};
use const_format::concatcp;
use protocol::{
    account::Token,
    id::{TokenId, UserId},
};
use sqlx::{Row, SqliteConnection, query};

pub async fn session(db: &mut SqliteConnection, hash: &SecretHash, now: u64) -> Result<Option<Session>, StoreError> {
    let row = query(concatcp!(
        "select ",
        row::USER,
        ", token is not null as is_token, used_at, expires_at from sessions join users on users.id = sessions.user ",
        "where hash = ? and disabled = 0 and (expires_at is null or expires_at > ?)"
    ))
    .bind(&hash[..])
    .bind(row::int(now))
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Session {
            user: row::user(&row)?,
            is_token: row.try_get("is_token")?,
            used_at: row::number(&row, "used_at")?,
            expires_at: row.try_get::<Option<i64>, _>("expires_at")?.map(i64::cast_unsigned),
        })
    })
    .transpose()
}

pub async fn add(db: &mut SqliteConnection, session: &NewSession) -> Result<(), StoreError> {
    query(
        "insert into sessions (hash, user, token, label, created_at, used_at, expires_at) values (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&session.hash[..])
    .bind(row::id(session.user.as_bytes()))
    .bind(session.token.map(|token| row::id(token.as_bytes())))
    .bind(&session.label)
    .bind(row::int(session.created_at))
    .bind(row::int(session.created_at))
    .bind(session.expires_at.map(row::int))
    .execute(&mut *db)
    .await?;
    query("delete from sessions where expires_at < ?").bind(row::int(session.created_at)).execute(db).await?;
    Ok(())
}

pub async fn touch(
    db: &mut SqliteConnection,
    hash: &SecretHash,
    now: u64,
    expires_at: Option<u64>,
) -> Result<(), StoreError> {
    query("update sessions set used_at = ?, expires_at = ? where hash = ?")
        .bind(row::int(now))
        .bind(expires_at.map(row::int))
        .bind(&hash[..])
        .execute(db)
        .await?;
    Ok(())
}

pub async fn end_all(db: &mut SqliteConnection, user: UserId) -> Result<(), StoreError> {
    query("delete from sessions where user = ?").bind(row::id(user.as_bytes())).execute(db).await?;
    Ok(())
}

pub async fn tokens(db: &mut SqliteConnection, user: UserId) -> Result<Vec<Token>, StoreError> {
    let rows = query(
        "select token, label, created_at, used_at from sessions where user = ? and token is not null order by token desc",
    )
    .bind(row::id(user.as_bytes()))
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let (created_at, used_at) = (row::number(row, "created_at")?, row::number(row, "used_at")?);
            let last_used_at = (used_at > created_at).then_some(used_at);
            Ok(Token {
                id: row::read_id(row, "token")?,
                label: row.try_get("label")?,
                token: None,
                created_at,
                last_used_at,
            })
        })
        .collect()
}

pub async fn end_token(
    db: &mut SqliteConnection,
    user: UserId,
    token: TokenId,
) -> Result<Option<SecretHash>, StoreError> {
    let row = query("delete from sessions where user = ? and token = ? returning hash")
        .bind(row::id(user.as_bytes()))
        .bind(row::id(token.as_bytes()))
        .fetch_optional(db)
        .await?;
    row.map(|row| row.try_get::<Vec<u8>, _>("hash")?.try_into().map_err(|_| StoreError::Damaged("a session")))
        .transpose()
}

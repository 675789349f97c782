//! Invites.

use super::row;
use crate::store::{SecretHash, StoreError};
use protocol::{account::Invite, id::UserId};
use sqlx::{Row, SqliteConnection, query, query_scalar};

pub async fn add(
    db: &mut SqliteConnection,
    hash: &SecretHash,
    made_by: UserId,
    now: u64,
    invite: &Invite,
) -> Result<(), StoreError> {
    query("delete from invites where expires_at < ?").bind(row::int(now)).execute(&mut *db).await?;
    query("insert into invites (id, hash, made_by, created_at, expires_at, uses_max) values (?, ?, ?, ?, ?, ?)")
        .bind(row::id(invite.id.as_bytes()))
        .bind(&hash[..])
        .bind(row::id(made_by.as_bytes()))
        .bind(row::int(now))
        .bind(row::int(invite.expires_at))
        .bind(invite.uses_left)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn list(db: &mut SqliteConnection, now: u64) -> Result<Vec<Invite>, StoreError> {
    let rows = query(
        "select id, expires_at, uses_max - uses as uses_left, uses from invites \
         where expires_at > ? and (uses_max is null or uses < uses_max) order by id desc",
    )
    .bind(row::int(now))
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Invite {
                id: row::read_id(row, "id")?,
                token: None,
                url: None,
                expires_at: row::number(row, "expires_at")?,
                uses_left: row.try_get("uses_left")?,
                uses: row.try_get("uses")?,
            })
        })
        .collect()
}

pub async fn works(db: &mut SqliteConnection, hash: &SecretHash, now: u64) -> Result<bool, StoreError> {
    let works = query_scalar(
        "select exists (select 1 from invites where hash = ? and expires_at > ? and (uses_max is null or uses < uses_max))",
    )
    .bind(&hash[..])
    .bind(row::int(now))
    .fetch_one(db)
    .await?;
    Ok(works)
}

pub async fn use_up(db: &mut SqliteConnection, hash: &SecretHash) -> Result<(), StoreError> {
    query("update invites set uses = uses + 1 where hash = ?").bind(&hash[..]).execute(db).await?;
    Ok(())
}

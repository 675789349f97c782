//! Making and ending accounts.

use super::{
    batch::{Applied, Batch},
    channels, invites, row, sessions, users,
};
use crate::store::{
    Account, SecretHash, StoreError,
    change::{Answer, Audience, NewUser, Refusal},
};
use protocol::{
    error::ErrorCode,
    frame::ServerFrame,
    id::UserId,
    user::{MePatch, Role, User},
};
use sqlx::{SqliteConnection, query, query_scalar};

const NO_USER: Refusal = Refusal::of_field(ErrorCode::NotFound, "name", "there is no such user");

pub async fn set_up(batch: &mut Batch<'_>, workspace: &str, admin: &NewUser) -> Applied {
    let name: Option<String> = query_scalar("select name from workspace").fetch_one(&mut *batch.db).await?;
    if name.is_some() {
        return Ok(Err(Refusal::new(ErrorCode::AlreadySetUp, "the workspace is set up already")));
    }
    query("update workspace set name = ?").bind(workspace).execute(&mut *batch.db).await?;
    let user = insert(batch, admin).await?;
    channels::add_general(batch, user.id).await?;
    Ok(Ok(Answer::User(user)))
}

pub async fn add_user(batch: &mut Batch<'_>, new: &NewUser, invite: Option<&SecretHash>) -> Applied {
    let set_up: Option<String> = query_scalar("select name from workspace").fetch_one(&mut *batch.db).await?;
    if set_up.is_none() {
        return Ok(Err(Refusal::new(ErrorCode::NotSetUp, "the workspace is not set up yet")));
    }
    if let Some(invite) = invite
        && !invites::works(&mut *batch.db, invite, batch.now).await?
    {
        return Ok(Err(Refusal::of_field(ErrorCode::InviteInvalid, "invite", "the invite does not work any more")));
    }
    let taken: bool = query_scalar("select exists (select 1 from users where name = ?)")
        .bind(&new.name)
        .fetch_one(&mut *batch.db)
        .await?;
    if taken {
        return Ok(Err(Refusal::of_field(ErrorCode::NameTaken, "name", "somebody else has this name")));
    }
    if let Some(invite) = invite {
        invites::use_up(&mut *batch.db, invite).await?;
    }
    let user = insert(batch, new).await?;
    channels::enter_general(batch, user.id).await?;
    Ok(Ok(Answer::User(user)))
}

async fn insert(batch: &mut Batch<'_>, new: &NewUser) -> Result<User, StoreError> {
    query("insert into users (id, name, display_name, role, password, created_at) values (?, ?, ?, ?, ?, ?)")
        .bind(row::id(new.id.as_bytes()))
        .bind(&new.name)
        .bind(&new.display_name)
        .bind(row::role(new.role))
        .bind(&new.password)
        .bind(row::int(batch.now))
        .execute(&mut *batch.db)
        .await?;
    let user = User {
        id: new.id,
        name: new.name.clone(),
        display_name: new.display_name.clone(),
        avatar: None,
        role: new.role,
        disabled: false,
        status: None,
    };
    batch.log(Audience::default(), ServerFrame::User { seq: batch.next(), user: user.clone() }).await?;
    Ok(user)
}

pub async fn set_password(batch: &mut Batch<'_>, name: &str, password: &str) -> Applied {
    let Some(Account { user, .. }) = users::account(&mut *batch.db, name).await? else { return Ok(Err(NO_USER)) };
    give_password(batch, user, password).await
}

pub async fn give_password(batch: &mut Batch<'_>, user: User, password: &str) -> Applied {
    query("update users set password = ? where id = ?")
        .bind(password)
        .bind(row::id(user.id.as_bytes()))
        .execute(&mut *batch.db)
        .await?;
    end_sessions(batch, user).await
}

pub async fn end_sessions(batch: &mut Batch<'_>, user: User) -> Applied {
    sessions::end_all(&mut *batch.db, user.id).await?;
    log_user(batch, user).await
}

pub async fn disable(batch: &mut Batch<'_>, name: &str, disabled: bool) -> Applied {
    let Some(Account { mut user, .. }) = users::account(&mut *batch.db, name).await? else { return Ok(Err(NO_USER)) };
    if user.disabled == disabled {
        return Ok(Ok(Answer::User(user)));
    }
    if disabled && is_last_admin(&mut *batch.db, &user).await? {
        return Ok(Err(Refusal::of_field(ErrorCode::Forbidden, "name", "nobody else could administer the workspace")));
    }
    user.disabled = disabled;
    keep(batch, user).await
}

/// Keeps what a user may do, and ends the sessions of who may not sign in.
pub async fn keep(batch: &mut Batch<'_>, user: User) -> Applied {
    query("update users set role = ?, disabled = ? where id = ?")
        .bind(row::role(user.role))
        .bind(user.disabled)
        .bind(row::id(user.id.as_bytes()))
        .execute(&mut *batch.db)
        .await?;
    if user.disabled {
        sessions::end_all(&mut *batch.db, user.id).await?;
    }
    log_user(batch, user).await
}

pub async fn set_me(batch: &mut Batch<'_>, by: UserId, patch: &MePatch) -> Applied {
    let Some(old) = users::user(&mut *batch.db, by).await? else { return Ok(Err(channels::NO_USER)) };
    let mut user = old.clone();
    user.display_name = patch.display_name.clone().unwrap_or(user.display_name);
    user.status = patch.status.clone().apply(user.status);
    if user == old {
        return Ok(Ok(Answer::User(user)));
    }
    let status = user.status.as_ref().map(serde_json::to_string).transpose();
    query("update users set display_name = ?, status = ? where id = ?")
        .bind(&user.display_name)
        .bind(status.map_err(|_| StoreError::Damaged("a status"))?)
        .bind(row::id(by.as_bytes()))
        .execute(&mut *batch.db)
        .await?;
    log_user(batch, user).await
}

/// Tells everybody; the hub takes it as the word to look at the user's sessions, too.
async fn log_user(batch: &mut Batch<'_>, user: User) -> Applied {
    batch.log(Audience::default(), ServerFrame::User { seq: batch.next(), user: user.clone() }).await?;
    Ok(Ok(Answer::User(user)))
}

/// Whether nobody else could administer the workspace.
pub async fn is_last_admin(db: &mut SqliteConnection, user: &User) -> Result<bool, StoreError> {
    let admins: i64 =
        query_scalar("select count(*) from users where role = 'admin' and disabled = 0").fetch_one(db).await?;
    Ok(user.role == Role::Admin && !user.disabled && admins == 1)
}

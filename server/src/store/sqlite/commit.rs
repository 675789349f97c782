//! Applying changes. Every change checks everything before it writes anything, so that a refused one leaves no trace and
//! a batch needs no savepoints.

use super::{
    accounts, administer,
    batch::{Applied, Batch},
    channels, messages, notices, notifications, preferences, reads, row,
};
use crate::store::{
    StoreError,
    change::{Change, Outcome, Refusal},
};
use sqlx::{Sqlite, Transaction, query, query_scalar};

/// Applies changes and flushes them to disk.
pub async fn commit(
    mut write: Transaction<'static, Sqlite>,
    now: u64,
    changes: &[Change],
) -> Result<Vec<Result<Outcome, Refusal>>, StoreError> {
    let head: i64 = query_scalar("select head from workspace").fetch_one(&mut *write).await?;
    let before = head.cast_unsigned();
    let mut batch = Batch { db: &mut write, now, head: before, events: Vec::new() };
    let mut outcomes = Vec::with_capacity(changes.len());
    for change in changes {
        let answer = apply(&mut batch, change).await?;
        let events = std::mem::take(&mut batch.events);
        outcomes.push(answer.map(|answer| Outcome { events, answer }));
    }
    let head = batch.head;
    if head > before {
        query("update workspace set head = ?").bind(row::int(head)).execute(&mut *write).await?;
    }
    write.commit().await?;
    Ok(outcomes)
}

async fn apply(batch: &mut Batch<'_>, change: &Change) -> Applied {
    match change {
        Change::SetUp { workspace, admin } => accounts::set_up(batch, workspace, admin).await,
        Change::AddUser { user, invite } => accounts::add_user(batch, user, invite.as_ref()).await,
        Change::SetPassword { name, password } => accounts::set_password(batch, name, password).await,
        Change::DisableUser { name, disabled } => accounts::disable(batch, name, *disabled).await,
        Change::Administer { by, act } => administer::apply(batch, *by, act).await,
        Change::AddChannel { by, id, channel } => channels::add(batch, *by, *id, channel).await,
        Change::PatchChannel { by, channel, patch } => channels::patch(batch, *by, channel, patch).await,
        Change::Join { by, channel, user } => channels::join(batch, *by, channel, *user).await,
        Change::Leave { by, channel, user } => channels::leave(batch, *by, channel, *user).await,
        Change::Post { by, channel, message } => messages::post(batch, *by, channel, message).await,
        Change::Echo { by, id } => messages::echo(batch, *by, *id).await,
        Change::Read { by, channel, to } => reads::read(batch, *by, channel, to).await,
        Change::Notify { by, id, notification } => notices::notify(batch, *by, *id, notification).await,
        Change::ReadNotifications { by, read } => notifications::read(batch, *by, read).await,
        Change::SetLevel { by, channel, level } => preferences::set_level(batch, *by, channel, *level).await,
        Change::SetPreferences { by, patch } => preferences::set(batch, *by, *patch).await,
        Change::SetMe { by, patch } => accounts::set_me(batch, *by, patch).await,
    }
}

//! What admins do to people. Each act is noted in the same commit, so that none is done without its note.

use super::{
    accounts, admin,
    batch::{Applied, Batch},
    users,
};
use crate::store::{
    Note, StoreError,
    change::{Act, Answer, Refusal},
};
use protocol::{
    admin::{Action, PersonPatch},
    error::ErrorCode,
    id::UserId,
    user::{Role, User},
};

const NO_USER: Refusal = Refusal::of_field(ErrorCode::NotFound, "user", "there is no such user");
const NO_ADMIN: Refusal = Refusal::new(ErrorCode::Forbidden, "only an admin may do that");
const YOURSELF: Refusal = Refusal::of_field(ErrorCode::Forbidden, "disabled", "nobody disables themself");

pub async fn apply(batch: &mut Batch<'_>, by: UserId, act: &Act) -> Applied {
    let by = users::user(&mut *batch.db, by).await?.filter(|user| user.role == Role::Admin && !user.disabled);
    let Some(by) = by else { return Ok(Err(NO_ADMIN)) };
    let (user, patch) = match act {
        Act::Add(new) => {
            let added = accounts::add_user(batch, new, None).await?;
            return noted(batch, &by, added, &[Action::Added]).await;
        }
        Act::Patch(user, patch) => (user, *patch),
        Act::SetPassword(user, _) | Act::EndSessions(user) => (user, PersonPatch::default()),
    };
    let Some(user) = users::user(&mut *batch.db, *user).await? else { return Ok(Err(NO_USER)) };
    match act {
        Act::SetPassword(_, password) => {
            let given = accounts::give_password(batch, user, password).await?;
            noted(batch, &by, given, &[Action::PasswordReset]).await
        }
        Act::EndSessions(_) => {
            let ended = accounts::end_sessions(batch, user).await?;
            noted(batch, &by, ended, &[Action::SessionsEnded]).await
        }
        Act::Add(_) | Act::Patch(..) => alter(batch, &by, user, patch).await,
    }
}

async fn alter(batch: &mut Batch<'_>, by: &User, user: User, patch: PersonPatch) -> Applied {
    let wanted = User {
        role: patch.role.unwrap_or(user.role),
        disabled: patch.disabled.unwrap_or(user.disabled),
        ..user.clone()
    };
    let is_active_admin = wanted.role == Role::Admin && !wanted.disabled;
    if wanted.disabled && !user.disabled && user.id == by.id {
        return Ok(Err(YOURSELF));
    }
    if !is_active_admin && accounts::is_last_admin(&mut *batch.db, &user).await? {
        let field = if wanted.disabled { "disabled" } else { "role" };
        return Ok(Err(Refusal::of_field(ErrorCode::Forbidden, field, "nobody else could administer the workspace")));
    }
    let actions = differences(&user, &wanted);
    if actions.is_empty() {
        return Ok(Ok(Answer::User(user)));
    }
    let kept = accounts::keep(batch, wanted).await?;
    noted(batch, by, kept, &actions).await
}

fn differences(before: &User, after: &User) -> Vec<Action> {
    let role = match after.role {
        Role::Admin => Action::MadeAdmin,
        Role::Member => Action::MadeMember,
    };
    let access = if after.disabled { Action::Disabled } else { Action::Enabled };
    let role = (before.role != after.role).then_some(role);
    role.into_iter().chain((before.disabled != after.disabled).then_some(access)).collect()
}

async fn noted(
    batch: &mut Batch<'_>,
    by: &User,
    applied: Result<Answer, Refusal>,
    actions: &[Action],
) -> Result<Result<Answer, Refusal>, StoreError> {
    let Ok(Answer::User(user)) = &applied else { return Ok(applied) };
    for action in actions {
        let note = Note { by: &by.name, action: *action, whom: Some(&user.name), about: None };
        admin::note(&mut *batch.db, batch.now, &note).await?;
    }
    Ok(applied)
}

//! What an admin can do to a person, a connection or an invite.

use crate::api::{ApiError, admin};
use protocol::{
    admin::PersonPatch,
    id::{ClientId, InviteId, UserId},
    user::{Role, User},
};

/// What is done, and to whom.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    MakeAdmin(UserId),
    MakeMember(UserId),
    Disable(UserId),
    Enable(UserId),
    ResetPassword(UserId),
    EndSessions(UserId),
    Disconnect(ClientId),
    EndInvite(InviteId),
}

/// What can be done to somebody who is not me, the mildest first; to myself only what does not lock me out.
#[must_use]
pub fn possible(user: &User, is_me: bool) -> Vec<What> {
    let id = user.id;
    if is_me {
        return Vec::new();
    }
    let role = if user.role == Role::Admin { What::MakeMember(id) } else { What::MakeAdmin(id) };
    if user.disabled {
        return vec![What::Enable(id)];
    }
    vec![role, What::ResetPassword(id), What::EndSessions(id), What::Disable(id)]
}

impl What {
    /// Whether somebody loses something by it.
    #[must_use]
    pub fn is_harsh(self) -> bool {
        !matches!(self, Self::MakeAdmin(_) | Self::Enable(_))
    }

    /// Does it. Gives the password that was made up, if one was.
    pub async fn run(self) -> Result<Option<String>, ApiError> {
        let patch = match self {
            Self::ResetPassword(user) => return admin::reset_password(user).await.map(|told| told.password),
            Self::EndSessions(user) => return admin::end_sessions(user).await.map(|()| None),
            Self::EndInvite(invite) => return admin::end_invite(invite).await.map(|()| None),
            Self::Disconnect(client) => return admin::disconnect(client).await.map(|()| None),
            Self::MakeAdmin(user) => (user, PersonPatch { role: Some(Role::Admin), disabled: None }),
            Self::MakeMember(user) => (user, PersonPatch { role: Some(Role::Member), disabled: None }),
            Self::Disable(user) => (user, PersonPatch { role: None, disabled: Some(true) }),
            Self::Enable(user) => (user, PersonPatch { role: None, disabled: Some(false) }),
        };
        admin::patch_person(patch.0, &patch.1).await.map(|()| None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::story::user;

    #[test]
    fn nobody_is_offered_to_lock_themselves_out() {
        assert!(possible(&user("ada"), true).is_empty());
    }

    #[test]
    fn who_is_disabled_can_only_be_enabled() {
        let gone = User { disabled: true, ..user("bea") };
        assert_eq!(possible(&gone, false), [What::Enable(gone.id)]);
    }

    #[test]
    fn a_role_is_offered_that_is_another() {
        let (ada, bea) = (User { role: Role::Admin, ..user("ada") }, User { role: Role::Member, ..user("bea") });
        assert_eq!(possible(&ada, false)[0], What::MakeMember(ada.id));
        assert_eq!(possible(&bea, false)[0], What::MakeAdmin(bea.id));
    }
}

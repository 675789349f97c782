//! The words for what the page shows.

use super::deed::What;
use crate::i18n::{Locale, td_string};
use protocol::{
    admin::{Action, AuditEntry},
    page::Profile,
    presence::PresenceStatus,
    user::Role,
};

/// A rate, as in `0.5/s`.
#[must_use]
pub fn per_second(locale: Locale, value: f64) -> String {
    let text = if value < 9.95 { format!("{value:.1}") } else { format!("{value:.0}") };
    let text = text.strip_suffix(".0").unwrap_or(&text);
    let text = if locale == Locale::de { text.replace('.', ",") } else { text.to_owned() };
    td_string!(locale, admin.per_second, count = text)
}

/// What somebody may do.
#[must_use]
pub fn role(locale: Locale, role: Role) -> &'static str {
    match role {
        Role::Admin => td_string!(locale, admin.admin),
        Role::Member => td_string!(locale, admin.member),
    }
}

/// How reachable somebody is.
#[must_use]
pub fn presence(locale: Locale, status: PresenceStatus) -> &'static str {
    match status {
        PresenceStatus::Online => td_string!(locale, chat.online),
        PresenceStatus::Away => td_string!(locale, chat.away),
        PresenceStatus::Dnd => td_string!(locale, chat.dnd),
        PresenceStatus::Offline => td_string!(locale, chat.offline),
    }
}

/// The page behind a connection.
#[must_use]
pub fn page(locale: Locale, profile: Option<Profile>) -> &'static str {
    match profile {
        Some(Profile::Chat) => td_string!(locale, admin.page_chat),
        Some(Profile::Admin) => td_string!(locale, admin.title),
        Some(Profile::Notifications) => td_string!(locale, admin.page_other),
        None => td_string!(locale, admin.page_unknown),
    }
}

/// What a button does.
#[must_use]
pub fn deed(locale: Locale, what: What) -> &'static str {
    match what {
        What::MakeAdmin(_) => td_string!(locale, admin.make_admin),
        What::MakeMember(_) => td_string!(locale, admin.make_member),
        What::Disable(_) => td_string!(locale, admin.disable),
        What::Enable(_) => td_string!(locale, admin.enable),
        What::ResetPassword(_) => td_string!(locale, admin.reset_password),
        What::EndSessions(_) => td_string!(locale, admin.end_sessions),
        What::Disconnect(_) => td_string!(locale, admin.disconnect),
        What::EndInvite(_) => td_string!(locale, admin.take_back),
    }
}

/// What is asked before it is done.
#[must_use]
pub fn question(locale: Locale, what: What, name: &str) -> String {
    match what {
        What::MakeAdmin(_) => td_string!(locale, admin.make_admin_ask, name = name),
        What::MakeMember(_) => td_string!(locale, admin.make_member_ask, name = name),
        What::Disable(_) => td_string!(locale, admin.disable_ask, name = name),
        What::Enable(_) => td_string!(locale, admin.enable_ask, name = name),
        What::ResetPassword(_) => td_string!(locale, admin.reset_ask, name = name),
        What::EndSessions(_) => td_string!(locale, admin.end_sessions_ask, name = name),
        What::Disconnect(_) => td_string!(locale, admin.disconnect_ask, name = name),
        What::EndInvite(_) => td_string!(locale, admin.take_back_ask).to_owned(),
    }
}

/// What follows from it.
#[must_use]
pub fn consequence(locale: Locale, what: What) -> &'static str {
    match what {
        What::MakeAdmin(_) => td_string!(locale, admin.make_admin_why),
        What::MakeMember(_) => td_string!(locale, admin.make_member_why),
        What::Disable(_) => td_string!(locale, admin.disable_why),
        What::Enable(_) => td_string!(locale, admin.enable_why),
        What::ResetPassword(_) => td_string!(locale, admin.reset_why),
        What::EndSessions(_) => td_string!(locale, admin.end_sessions_why),
        What::Disconnect(_) => td_string!(locale, admin.disconnect_why),
        What::EndInvite(_) => td_string!(locale, admin.take_back_why),
    }
}

/// What an admin did, in a sentence.
#[must_use]
pub fn entry(locale: Locale, entry: &AuditEntry) -> String {
    let by = &entry.by;
    let whom = entry.whom.as_deref().unwrap_or("?");
    match entry.action {
        Action::Added => td_string!(locale, admin.did_added, by = by, whom = whom),
        Action::MadeAdmin => td_string!(locale, admin.did_made_admin, by = by, whom = whom),
        Action::MadeMember => td_string!(locale, admin.did_made_member, by = by, whom = whom),
        Action::Disabled => td_string!(locale, admin.did_disabled, by = by, whom = whom),
        Action::Enabled => td_string!(locale, admin.did_enabled, by = by, whom = whom),
        Action::PasswordReset => td_string!(locale, admin.did_password_reset, by = by, whom = whom),
        Action::SessionsEnded => td_string!(locale, admin.did_sessions_ended, by = by, whom = whom),
        Action::ConnectionClosed => td_string!(locale, admin.did_connection_closed, by = by, whom = whom),
        Action::InviteMade => td_string!(locale, admin.did_invite_made, by = by),
        Action::InviteEnded => td_string!(locale, admin.did_invite_ended, by = by),
        Action::Notified => {
            td_string!(locale, admin.did_notified, by = by, about = entry.about.as_deref().unwrap_or("?"))
        }
        Action::Removed => removed(locale, by, whom, entry.about.as_deref()),
        Action::Unknown => td_string!(locale, admin.did_unknown, by = by),
    }
}

fn removed(locale: Locale, by: &str, whom: &str, channel: Option<&str>) -> String {
    channel.map_or_else(
        || td_string!(locale, admin.did_removed_private, by = by, whom = whom),
        |channel| td_string!(locale, admin.did_removed, by = by, whom = whom, channel = channel),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_short() {
        for (value, text) in [(0.0, "0/s"), (0.5, "0.5/s"), (9.96, "10/s"), (123.4, "123/s")] {
            assert_eq!(per_second(Locale::en, value), text);
        }
        assert_eq!(per_second(Locale::de, 0.5), "0,5/s");
    }
}

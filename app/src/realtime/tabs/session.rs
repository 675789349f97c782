//! Who is signed in, in all tabs at once: a tab whose connection is lost would not learn it from the server.

use super::Tabs;
use leptos::prelude::{Effect, on_cleanup, window};
use protocol::id::UserId;
use send_wrapper::SendWrapper;

/// The page where one signs in. The server shows it only to somebody who is not signed in.
const SIGN_IN: &str = "/login";

/// Tells the other tabs who is signed in as this page comes, and follows what they tell.
pub fn follow_session(me: Option<UserId>) {
    Effect::new(move |_| {
        let tabs = Tabs::listen("tidings:session", move |theirs| {
            if let Some(to) = way(me, theirs, &path()) {
                _ = window().location().assign(&to);
            }
        });
        // Other pages come without anybody, whether or not somebody is signed in.
        if me.is_some() || path() == SIGN_IN {
            tabs.tell(&me);
        }
        let tabs = SendWrapper::new(tabs);
        on_cleanup(move || drop(tabs));
    });
}

/// Where a page for `mine` goes when another tells that it is for `theirs`.
fn way(mine: Option<UserId>, theirs: Option<UserId>, path: &str) -> Option<String> {
    match (mine, theirs) {
        (Some(_), None) => Some(SIGN_IN.to_owned()),
        (Some(mine), Some(theirs)) if mine != theirs => Some(path.to_owned()),
        // Elsewhere something may be filled in that has nothing to do with who is signed in.
        (None, Some(_)) if path == SIGN_IN => Some("/".to_owned()),
        _ => None,
    }
}

fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::story::user;

    #[test]
    fn a_tab_goes_where_the_others_have_gone() {
        let (ada, bea) = (Some(user("ada").id), Some(user("bea").id));
        assert_eq!(way(ada, None, "/chat/general").as_deref(), Some("/login"), "signed out elsewhere");
        assert_eq!(way(ada, bea, "/chat/general").as_deref(), Some("/chat/general"), "somebody else signed in");
        assert_eq!(way(None, ada, "/login").as_deref(), Some("/"), "signed in elsewhere");
        assert_eq!(way(None, ada, "/join/abc"), None, "a form stays");
        assert_eq!(way(ada, ada, "/chat/general"), None);
        assert_eq!(way(None, None, "/login"), None);
    }
}

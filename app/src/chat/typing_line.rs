//! Says who is typing.

use super::workspace::Workspace;
use crate::{
    i18n::{Locale, td_string, use_i18n},
    realtime::clock::use_now,
};
use leptos::prelude::*;
use protocol::id::ChannelId;
use std::time::Duration;

/// The line below the messages. It is there even when it says nothing, so that nothing moves when it does.
#[component]
pub fn TypingLine(
    /// Which channel.
    channel: ChannelId,
) -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let who = Memo::new(move |_| {
        let ids = workspace.typing(channel);
        let name = |id| workspace.people().with(|people| people.get(id).map(|user| user.display_name.clone()));
        ids.into_iter().filter_map(name).collect::<Vec<_>>()
    });
    let now = use_now(Duration::from_secs(1), move || !who.read().is_empty());
    Effect::new(move |_| workspace.expire_typing(now.get()));
    view! { <p class="typing" data-typing>{move || text(i18n.get_locale(), &who.read())}</p> }
}

fn text(locale: Locale, names: &[String]) -> Option<String> {
    match names {
        [] => None,
        [name] => Some(td_string!(locale, chat.one_types, name = name)),
        [first, second] => Some(td_string!(locale, chat.two_type, first = first, second = second)),
        [name, others @ ..] => {
            Some(td_string!(locale, chat.some_type, name = name, count = others.len(), total = names.len()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_two_and_many() {
        let said = |names: &[&str]| {
            let names: Vec<_> = names.iter().map(ToString::to_string).collect();
            text(Locale::en, &names)
        };
        assert_eq!(said(&[]), None);
        assert_eq!(said(&["Ada"]).as_deref(), Some("Ada is typing…"));
        assert_eq!(said(&["Ada", "Ben"]).as_deref(), Some("Ada and Ben are typing…"));
        assert_eq!(said(&["Ada", "Ben", "Cy"]).as_deref(), Some("Ada and 2 others are typing…"));
    }
}

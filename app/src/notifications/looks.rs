//! Where the person looks, in whichever tab: nothing calls somebody away from what they see.

use crate::{
    chat::workspace::Workspace,
    realtime::{Realtime, clock::random, tabs::Tabs, use_realtime},
};
use leptos::prelude::*;
use protocol::id::{ChannelId, UserId};
use send_wrapper::SendWrapper;
use serde::{Deserialize, Serialize};

/// A look at a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Look {
    /// The channel on it, if it has one.
    pub channel: Option<ChannelId>,
}

/// The looks at all tabs of a browser.
#[derive(Clone, Copy)]
pub struct Looks {
    workspace: Workspace,
    realtime: Realtime,
    elsewhere: StoredValue<Elsewhere>,
}

/// What a tab tells: which it is, and the look at it; none when somebody looks away.
type News = (u64, Option<Look>);

/// The look at another tab, with that tab: only one of them can have the focus.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
struct Elsewhere(Option<(u64, Look)>);

/// Tells the other tabs where the person looks, and hears it from them.
#[must_use]
pub fn use_looks() -> Looks {
    let (workspace, realtime) = (Workspace::of_page(), use_realtime());
    let looks = Looks { workspace, realtime, elsewhere: StoredValue::default() };
    let me = Memo::new(move |_| workspace.me());
    Effect::new(move |_| {
        let Some(me) = me.get() else { return };
        let tab = u64::from_le_bytes(random());
        let tabs = SendWrapper::new(Tabs::listen(&name(me), move |news: News| {
            looks.elsewhere.try_update_value(|elsewhere| elsewhere.hear(news));
        }));
        Effect::new(move |before: Option<Option<Look>>| {
            let now = realtime.attentive().get().then(|| Look { channel: workspace.on_screen() });
            // Where nobody has looked there is nothing to take back.
            if now.is_some() || before.flatten().is_some() {
                tabs.tell(&(tab, now));
            }
            now
        });
    });
    looks
}

impl Looks {
    /// Where the person looks; none when they look at none of the tabs.
    #[must_use]
    pub fn now(self) -> Option<Look> {
        let here = || Look { channel: untrack(|| self.workspace.on_screen()) };
        let elsewhere = || self.elsewhere.get_value().0.map(|(_, look)| look);
        if self.realtime.attentive().get_untracked() { Some(here()) } else { elsewhere() }
    }
}

impl Elsewhere {
    /// The next may be looked at before the last tells that it no longer is.
    fn hear(&mut self, (tab, look): News) {
        match look {
            Some(look) => self.0 = Some((tab, look)),
            None if self.0.is_some_and(|(looked_at, _)| looked_at == tab) => self.0 = None,
            None => {}
        }
    }
}

fn name(me: UserId) -> String {
    format!("tidings:look:{me}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::story::channel;

    #[test]
    fn the_last_tab_that_was_looked_at_counts_until_it_says_otherwise() {
        let [general, random] = ["general", "random"].map(|name| Look { channel: Some(channel(name).id) });
        let mut elsewhere = Elsewhere::default();
        elsewhere.hear((1, Some(general)));
        elsewhere.hear((2, Some(random)));
        elsewhere.hear((1, None));
        assert_eq!(elsewhere, Elsewhere(Some((2, random))), "the first is late");
        elsewhere.hear((2, None));
        assert_eq!(elsewhere, Elsewhere(None));
    }
}

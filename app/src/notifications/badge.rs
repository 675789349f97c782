//! How much waits for somebody, told where it is seen without the page: in the title, in the icon, and on the app.

use super::centre::{self, Centre, Load};
use crate::{
    chat::workspace::Workspace,
    realtime::{clock::use_minutes, use_realtime},
};
use js_sys::{Array, Function, Promise, Reflect};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use protocol::{
    attention::{Address, Case, What, attention},
    channel::{ChannelKind, MyChannel},
    connection::State,
    id::ChannelId,
    notification::NotificationKind,
    preferences::Preferences,
};
use wasm_bindgen::{JsCast, JsValue};

const ICON: &str = "/favicon.svg";
const MARKED_ICON: &str = "/favicon-marked.svg";

/// Puts the number before the title, a mark on the icon, and the number on the app.
#[component]
pub fn Badge() -> impl IntoView {
    let workspace = Workspace::of_page();
    // A channel that was muted for a while is so no longer.
    let now = use_minutes();
    let count = Memo::new(move |_| {
        workspace.track_unread();
        workspace.preferences().with(|preferences| {
            workspace.channels().with(|channels| {
                workspace.centre().with(|centre| waiting(channels.all(), centre, preferences, now.get()))
            })
        })
    });
    look_into_centre(workspace);
    Effect::new(move |_| {
        show_icon(count.get() > 0);
        show_on_app(count.get());
    });
    // On the server the framework reads it after other requests have had their turn on the thread.
    let of_page = is_server().then(|| count.get_untracked());
    view! { <Title formatter=move |title| titled(of_page.unwrap_or_else(|| count.get()), title) /> }
}

/// What is unread in the notification centre counts once it is known what it is.
fn look_into_centre(workspace: Workspace) {
    let status = use_realtime().status();
    let is_needed = Memo::new(move |_| {
        let is_unknown = |centre: &Centre| centre.unread() > 0 && centre.load() == Load::Unasked;
        status.read().state == State::Connected && workspace.centre().with(is_unknown)
    });
    Effect::new(move |_| {
        if is_needed.get() {
            centre::read(workspace, false);
        }
    });
}

/// How much waits: the messages of channels where every message is marked, and beside them what was meant for me.
fn waiting(channels: &[MyChannel], centre: &Centre, preferences: &Preferences, now: u64) -> u64 {
    let is_marked = |what, channel| attention(Case::new(what, false, channel, preferences, now)).badge;
    let all_count = |mine: &&MyChannel| {
        let address = if mine.channel.kind == ChannelKind::Direct { Address::Direct } else { Address::Nobody };
        is_marked(What::Message(address), Some(mine.channel.id))
    };
    let counted: Vec<&MyChannel> = channels.iter().filter(all_count).collect();
    let is_counted = |channel: Option<ChannelId>| counted.iter().any(|mine| Some(mine.channel.id) == channel);
    let meant_for_me =
        centre.held().iter().filter(|told| !told.read).map(|told| &told.notification).filter(|told| match told.kind {
            NotificationKind::System => is_marked(What::Notification(told.level), told.channel),
            NotificationKind::Mention => {
                !is_counted(told.channel) && is_marked(What::Message(Address::Me), told.channel)
            }
            NotificationKind::Direct => {
                !is_counted(told.channel) && is_marked(What::Message(Address::Direct), told.channel)
            }
        });
    counted.iter().map(|mine| mine.unread).sum::<u64>() + meant_for_me.count() as u64
}

fn titled(count: u64, title: String) -> String {
    match count {
        0 => title,
        1..=99 => format!("({count}) {title}"),
        _ => format!("(99+) {title}"),
    }
}

fn show_icon(is_marked: bool) {
    let icon = if is_marked { MARKED_ICON } else { ICON };
    if let Ok(Some(link)) = document().query_selector("link[rel=icon]") {
        _ = link.set_attribute("href", icon);
    }
}

/// Where the page is installed as an app. Not every browser can, so it is asked for by its name.
fn show_on_app(count: u64) {
    let navigator = window().navigator();
    let name = if count > 0 { "setAppBadge" } else { "clearAppBadge" };
    let badge = Reflect::get(&navigator, &name.into()).ok().and_then(|badge| badge.dyn_into::<Function>().ok());
    #[expect(clippy::cast_precision_loss, reason = "nobody has so many messages")]
    if let Some(badge) = badge {
        let arguments = if count > 0 { vec![JsValue::from_f64(count as f64)] } else { Vec::new() };
        let shown = badge.apply(&navigator, &arguments.into_iter().collect::<Array>());
        if let Some(shown) = shown.ok().and_then(|shown| shown.dyn_into::<Promise>().ok()) {
            // A page that is not installed may be refused.
            spawn_local(async move { _ = shown.await });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::story::{channel, mine, said};
    use protocol::{
        notification::{Level, ListedNotification, Notification},
        preferences::{ChannelLevel, Listening},
    };

    const NOW: u64 = 10_000;

    fn unread(name: &str, unread: u64) -> MyChannel {
        MyChannel { unread, ..mine(name) }
    }

    fn wants(name: &str, level: Listening, muted_until: Option<u64>) -> ChannelLevel {
        ChannelLevel { channel: channel(name).id, level, muted_until }
    }

    fn told(seq: u64, place: &str, kind: NotificationKind) -> ListedNotification {
        let notification = Notification::of_message(&said(seq, "bea", place), kind, &channel(place));
        ListedNotification { seq, notification, read: false }
    }

    #[test]
    fn what_waits_is_what_is_wanted() {
        let channels = [unread("general", 3), unread("random", 5), unread("noise", 7), unread("muted", 9)];
        let preferences = Preferences {
            levels: vec![
                wants("random", Listening::Mentions, None),
                wants("noise", Listening::Nothing, None),
                wants("muted", Listening::All, Some(NOW + 1)),
            ],
            ..Preferences::default()
        };
        let mut centre = Centre::default();
        assert_eq!(waiting(&channels, &centre, &preferences, NOW), 3);
        assert_eq!(waiting(&channels, &centre, &preferences, NOW + 1), 12, "no longer muted");
        for (seq, place) in [(1, "general"), (2, "random"), (3, "noise"), (4, "muted")] {
            centre.tell(told(seq, place, NotificationKind::Mention));
        }
        assert_eq!(waiting(&channels, &centre, &preferences, NOW), 4, "and the mention in random, once each");
        let mut system = told(5, "general", NotificationKind::System);
        (system.notification.channel, system.notification.level) = (None, Level::Error);
        centre.tell(system);
        assert_eq!(waiting(&channels, &centre, &preferences, NOW), 5);
    }

    #[test]
    fn a_title_stays_short() {
        assert_eq!(titled(0, "Harbour".into()), "Harbour");
        assert_eq!(titled(7, "Harbour".into()), "(7) Harbour");
        assert_eq!(titled(100, "Harbour".into()), "(99+) Harbour");
    }
}

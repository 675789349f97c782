//! One notification in the corner of the page.

use super::level::LevelSign;
use crate::{
    api::{self, segment},
    chat::{attachments::gist, avatar::avatar, workspace::Workspace},
    i18n::{t_string, use_i18n},
    icons::{self, Icon},
    realtime::clock::Timer,
};
use leptos::{prelude::*, task::spawn_local};
use protocol::{
    id::NotificationId,
    message::Message,
    notification::{Notification, ReadMark, is_link},
};
use send_wrapper::SendWrapper;

/// How long one is shown.
const SHOWN_MS: u64 = 5_000;
/// How many are shown at once.
const SHOWN_MAX: usize = 3;
/// How much of a text is shown, in characters.
const TEXT_MAX: usize = 160;

/// What is told.
#[derive(Clone, PartialEq, Debug)]
pub enum Toast {
    /// Somebody said something elsewhere.
    Said(Box<Message>),
    /// A notification from Tidings, an admin or a program.
    Told(Notification),
}

/// What is shown now, each with a number of its own.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Toasts {
    shown: Vec<(u64, Toast)>,
    held: Vec<u64>,
    count: u64,
}

impl Toasts {
    /// Shows one more; the oldest that nobody points at makes room.
    pub fn push(&mut self, toast: Toast) {
        if self.shown.len() == SHOWN_MAX {
            let free = self.shown.iter().position(|(number, _)| !self.held.contains(number));
            self.shown.remove(free.unwrap_or_default());
        }
        self.count += 1;
        self.shown.push((self.count, toast));
    }

    /// Takes one away.
    pub fn close(&mut self, number: u64) {
        self.shown.retain(|(shown, _)| *shown != number);
        self.hold(number, false);
    }

    /// Somebody points at one or is inside of it, or no longer.
    pub fn hold(&mut self, number: u64, is_held: bool) {
        self.held.retain(|held| *held != number);
        if is_held {
            self.held.push(number);
        }
    }

    /// What is shown, oldest first.
    #[must_use]
    pub fn shown(self) -> Vec<(u64, Toast)> {
        self.shown
    }
}

/// Shows one, until its time is over; that stands still while somebody points at it or is inside of it.
#[component]
pub fn ToastView<F: Fn() + Copy + Send + Sync + 'static>(
    /// What it tells.
    toast: Toast,
    /// Hears whether somebody points at it or is inside of it.
    hold: impl Fn(bool) + 'static,
    /// Takes it away.
    close: F,
) -> impl IntoView {
    let i18n = use_i18n();
    let (pointed, focused) = (RwSignal::new(false), RwSignal::new(false));
    let is_looked_at = Memo::new(move |_| pointed.get() || focused.get());
    Effect::new(move |_| {
        hold(is_looked_at.get());
        if !is_looked_at.get() {
            let timer = SendWrapper::new(Timer::after(SHOWN_MS, close));
            on_cleanup(move || drop(timer));
        }
    });
    let body = match toast {
        Toast::Said(message) => view! { <Said message=*message close /> }.into_any(),
        Toast::Told(notification) => view! { <Told notification close /> }.into_any(),
    };
    view! {
        <li
            class="toast"
            on:pointerenter=move |_| pointed.set(true)
            on:pointerleave=move |_| pointed.set(false)
            on:focusin=move |_| focused.set(true)
            on:focusout=move |_| focused.set(false)
            on:keydown=move |event| if event.key() == "Escape" { close() }
        >
            {body}
            <button
                type="button"
                class="button button-quiet button-icon toast-close"
                aria-label=move || t_string!(i18n, chat.dismiss)
                on:click=move |_| close()
            >
                <Icon is=icons::X />
            </button>
        </li>
    }
}

#[component]
fn Said<F: Fn() + Copy + Send + Sync + 'static>(message: Message, close: F) -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let gist = shortened(&gist(i18n.get_locale_untracked(), &message));
    let (id, sender) = (message.channel, message.sender);
    let slug = workspace.channels().with_untracked(|channels| channels.get(id).map(|channel| channel.slug.clone()));
    let name = sender.display_name.clone();
    let title = move || t_string!(i18n, chat.said_in, name = name.clone(), channel = workspace.name_of(id));
    view! {
        {avatar(sender.id, &sender.display_name)}
        <a class="toast-words" href=format!("/chat/{}", segment(&slug.unwrap_or_default())) on:click=move |_| close()>
            <strong class="toast-title">{title}</strong>
            <span class="toast-text">{gist}</span>
        </a>
    }
}

#[component]
fn Told<F: Fn() + Copy + Send + Sync + 'static>(notification: Notification, close: F) -> impl IntoView {
    let Notification { id, title, body, level, link, .. } = notification;
    let words = view! {
        <strong class="toast-title">{title}</strong>
        <span class="toast-text">{shortened(&body)}</span>
    };
    let open = move |_| {
        close();
        mark_read(id);
    };
    let words = match link.filter(|link| is_link(link)) {
        Some(link) => {
            view! { <a class="toast-words" href=link rel="noopener noreferrer" on:click=open>{words}</a> }.into_any()
        }
        None => view! { <span class="toast-words">{words}</span> }.into_any(),
    };
    view! {
        <LevelSign level />
        {words}
    }
}

/// What was opened was read. If that cannot be told now, it stays unread in the notification centre.
fn mark_read(id: NotificationId) {
    spawn_local(async move { _ = api::read_notifications(&ReadMark::Ids { ids: vec![id] }).await });
}

/// As much of a text as is shown.
#[must_use]
pub fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(TEXT_MAX).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::story::said;

    fn shown(toasts: &Toasts) -> Vec<u64> {
        toasts.clone().shown().into_iter().map(|(number, _)| number).collect()
    }

    #[test]
    fn at_most_three_and_the_oldest_makes_room() {
        let mut toasts = Toasts::default();
        for seq in 1..=4 {
            toasts.push(Toast::Said(Box::new(said(seq, "bea", "general"))));
        }
        assert_eq!(shown(&toasts), [2, 3, 4]);
        toasts.close(3);
        toasts.close(1);
        assert_eq!(shown(&toasts), [2, 4]);
    }

    #[test]
    fn what_somebody_points_at_stays() {
        let mut toasts = Toasts::default();
        let tell = |toasts: &mut Toasts| toasts.push(Toast::Said(Box::new(said(1, "bea", "general"))));
        (0..3).for_each(|_| tell(&mut toasts));
        toasts.hold(1, true);
        tell(&mut toasts);
        assert_eq!(shown(&toasts), [1, 3, 4]);
        toasts.hold(1, false);
        tell(&mut toasts);
        assert_eq!(shown(&toasts), [3, 4, 5]);
        (3..6).for_each(|number| toasts.hold(number, true));
        tell(&mut toasts);
        assert_eq!(shown(&toasts), [4, 5, 6], "never more than three");
    }

    #[test]
    fn long_texts_are_shortened() {
        assert_eq!(shortened("short"), "short");
        assert_eq!(shortened(&"李".repeat(200)).chars().count(), TEXT_MAX + 1);
    }
}

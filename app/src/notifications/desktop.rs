//! Telling somebody who does not look at the page, by way of their desktop.

use crate::realtime::Listener;
use leptos::prelude::window;
use std::{cell::RefCell, collections::VecDeque};
use wasm_bindgen::JsCast;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

/// How many are kept to be clicked on; the oldest is taken away.
const SHOWN_MAX: usize = 8;
/// The picture beside the words.
const ICON: &str = "/icon-192.png";

/// Whether the browser lets the page tell somebody that way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Permission {
    /// It cannot: it is too old, or the page does not come over HTTPS.
    Impossible,
    /// It was not asked for.
    NotAsked,
    /// It does.
    Granted,
    /// Somebody does not want it; only the browser's own settings can change that.
    Denied,
}

/// Whether it does now.
#[must_use]
pub fn permission() -> Permission {
    let is_there = js_sys::Reflect::has(&window(), &"Notification".into()).unwrap_or(false);
    if !is_there || !window().is_secure_context() {
        return Permission::Impossible;
    }
    match Notification::permission() {
        NotificationPermission::Granted => Permission::Granted,
        NotificationPermission::Denied => Permission::Denied,
        _ => Permission::NotAsked,
    }
}

/// Asks for it. Belongs into the click on a button that says so.
pub async fn ask() -> Permission {
    if permission() == Permission::NotAsked
        && let Ok(asked) = Notification::request_permission()
    {
        // The answer is read below.
        _ = asked.await;
    }
    permission()
}

thread_local! {
    /// What the desktop shows of this page, oldest first.
    static SHOWN: RefCell<VecDeque<Shown>> = const { RefCell::new(VecDeque::new()) };
}

#[derive(Debug)]
struct Shown {
    notification: Notification,
    _clicked: Listener,
}

/// What is said there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Words {
    /// In a few words.
    pub title: String,
    /// In a sentence or two.
    pub body: String,
    /// What it is about: a later one about the same takes its place.
    pub about: String,
}

/// Shows it. A click brings the page to the front and opens what it is about.
pub fn show(words: &Words, open: impl Fn() + 'static) {
    if permission() != Permission::Granted {
        return;
    }
    let options = NotificationOptions::new();
    options.set_body(&words.body);
    options.set_tag(&words.about);
    options.set_icon(ICON);
    // What is heard is our own, as loud as it was chosen to be.
    options.set_silent(Some(true));
    let Ok(notification) = Notification::new_with_options(&words.title, &options) else { return };
    let shown = notification.clone();
    let clicked = Listener::new(notification.unchecked_ref(), "click", move |_| {
        _ = window().focus();
        shown.close();
        open();
    });
    SHOWN.with_borrow_mut(|all| {
        if all.len() == SHOWN_MAX
            && let Some(oldest) = all.pop_front()
        {
            oldest.notification.close();
        }
        all.push_back(Shown { notification, _clicked: clicked });
    });
}

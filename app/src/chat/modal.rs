//! Dialogs of the platform, opened by script.

use leptos::{html, prelude::*};

/// A dialog that can be opened from elsewhere.
#[derive(Clone, Copy, Debug, Default)]
pub struct Modal {
    /// Its element.
    pub node: NodeRef<html::Dialog>,
    /// How often it was opened, so that its content can begin anew.
    pub opened: RwSignal<u32>,
}

/// The dialogs of the chat page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Modals {
    /// To make or enter a channel.
    pub add_channel: Modal,
    /// To bring people in.
    pub invite: Modal,
}

impl Modal {
    /// Opens it.
    pub fn open(self) {
        self.opened.update(|opened| *opened += 1);
        if let Some(dialog) = self.node.get_untracked() {
            _ = dialog.show_modal();
        }
    }

    /// Closes it; the focus goes back to where it was.
    pub fn close(self) {
        if let Some(dialog) = self.node.get_untracked() {
            dialog.close();
        }
    }

    /// Calls whenever it was opened.
    pub fn on_open(self, call: impl Fn() + 'static) {
        Effect::new(move |before: Option<u32>| {
            let opened = self.opened.get();
            if before.is_some_and(|before| before != opened) {
                call();
            }
            opened
        });
    }
}

/// The dialogs of the page.
#[must_use]
pub fn use_modals() -> Modals {
    expect_context()
}

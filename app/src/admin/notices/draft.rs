//! A notification that is being written.

use crate::api::{ApiError, admin};
use leptos::{prelude::*, task::spawn_local};
use protocol::{
    channel::ChannelRef,
    notification::{BODY_MAX, Level, NewNotification, Receiver, TITLE_MAX, is_link},
    user::UserRef,
};

/// What is filled in, and what came of it.
#[derive(Clone, Copy, Default, Debug)]
pub struct Draft {
    /// Who is told.
    pub to: RwSignal<To>,
    /// Which channel or person: a slug, or a sign-in name.
    pub whom: RwSignal<String>,
    /// How serious.
    pub level: RwSignal<Level>,
    /// In a few words.
    pub title: RwSignal<String>,
    /// In a sentence or two.
    pub body: RwSignal<String>,
    /// Where to read more.
    pub link: RwSignal<String>,
    /// Whether it is being sent.
    pub busy: RwSignal<bool>,
    /// Why it was refused.
    pub failed: RwSignal<Option<ApiError>>,
    /// Whether it was published, and nothing new was begun.
    pub published: RwSignal<bool>,
    /// Whether it is time to say what is wrong.
    tried: RwSignal<bool>,
}

/// Who is told.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum To {
    /// Everybody.
    #[default]
    Everyone,
    /// The members of a channel.
    Channel,
    /// One person.
    Person,
}

impl Draft {
    /// Whether there is something to be said about the title, the text and the link.
    #[must_use]
    pub fn wrong(self) -> (Signal<bool>, Signal<bool>, Signal<bool>) {
        (
            Signal::derive(move || self.tried.get() && !is_title(&self.title.read())),
            Signal::derive(move || !is_body(&self.body.read())),
            Signal::derive(move || self.tried.get() && !may_link(&self.link.read())),
        )
    }

    /// Sends it, unless something is wrong with it.
    pub fn publish(self) {
        self.tried.set(true);
        self.failed.set(None);
        let (title, body, link) = (self.title.get_untracked(), self.body.get_untracked(), self.link.get_untracked());
        if self.busy.get_untracked() || !is_title(&title) || !is_body(&body) || !may_link(&link) {
            return;
        }
        let link = Some(link.trim().to_owned()).filter(|link| !link.is_empty());
        let new = NewNotification {
            to: self.receiver(),
            title: title.trim().to_owned(),
            body: body.trim().to_owned(),
            level: self.level.get_untracked(),
            link,
        };
        self.busy.set(true);
        spawn_local(async move {
            let published = admin::publish(&new).await;
            self.busy.set(false);
            match published {
                Ok(_) => self.begin_anew(),
                Err(error) => self.failed.set(Some(error)),
            }
        });
    }

    fn receiver(self) -> Receiver {
        let whom = self.whom.get_untracked();
        match self.to.get_untracked() {
            To::Everyone => Receiver::Everyone,
            To::Channel => Receiver::Channel { channel: ChannelRef::Slug(whom) },
            To::Person => Receiver::User { user: UserRef::from(whom) },
        }
    }

    fn begin_anew(self) {
        for field in [self.title, self.body, self.link] {
            field.set(String::new());
        }
        self.tried.set(false);
        self.published.set(true);
    }
}

fn is_title(title: &str) -> bool {
    (1..=TITLE_MAX).contains(&title.trim().chars().count())
}

fn is_body(body: &str) -> bool {
    body.trim().chars().count() <= BODY_MAX
}

fn may_link(link: &str) -> bool {
    link.trim().is_empty() || is_link(link.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_needed_and_the_rest_may_stay_empty() {
        assert!(!is_title(" ") && is_title("Backup") && !is_title(&"x".repeat(TITLE_MAX + 1)));
        assert!(is_body("") && !is_body(&"x".repeat(BODY_MAX + 1)));
        assert!(may_link(" ") && may_link("/chat") && !may_link("chat"));
    }
}

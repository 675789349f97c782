//! The notification centre: what was told to me alone, what is unread of it, and a panel that shows it.

mod panel;
mod row;

pub use self::panel::NotificationsButton;
pub(crate) use self::panel::read;

use protocol::notification::{ListedNotification, Notification, Notifications, ReadMark};

/// How many are held; older ones are read anew when somebody goes back to them.
const HELD_MAX: usize = 300;

/// The notification centre, as far as it is held here.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Centre {
    unread: u64,
    /// Newest first.
    held: Vec<ListedNotification>,
    has_before: bool,
    only_unread: bool,
    load: Load,
    ticket: u64,
}

/// How far reading has come.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Load {
    /// Nobody has asked.
    #[default]
    Unasked,
    /// On its way.
    Loading,
    /// Here.
    Loaded,
    /// It did not come.
    Failed,
}

/// A page to be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// Those before this number; none for the newest.
    pub before: Option<u64>,
    /// Whether only the unread.
    pub only_unread: bool,
    ticket: u64,
}

impl Centre {
    /// As a snapshot tells it.
    #[must_use]
    pub fn new(unread: u64) -> Self {
        Self { unread, ..Self::default() }
    }

    /// Begins anew from a fresh snapshot. What was on its way is of another time.
    pub fn replace(&mut self, unread: u64) {
        *self = Self { unread, only_unread: self.only_unread, ticket: self.ticket + 1, ..Self::default() };
    }

    /// How many are unread.
    #[must_use]
    pub fn unread(&self) -> u64 {
        self.unread
    }

    /// What is held, newest first.
    #[must_use]
    pub fn held(&self) -> &[ListedNotification] {
        &self.held
    }

    /// Whether there are older ones.
    #[must_use]
    pub fn has_before(&self) -> bool {
        self.has_before
    }

    /// Whether only the unread are wanted.
    #[must_use]
    pub fn only_unread(&self) -> bool {
        self.only_unread
    }

    /// How far reading has come.
    #[must_use]
    pub fn load(&self) -> Load {
        self.load
    }

    /// One more was told.
    pub fn tell(&mut self, told: ListedNotification) {
        self.unread += u64::from(!told.read);
        if self.held.first().is_none_or(|newest| newest.seq < told.seq) {
            self.held.insert(0, told);
            self.bound();
        }
    }

    /// Some were read.
    pub fn mark(&mut self, mark: &ReadMark, unread: u64) {
        self.unread = unread;
        self.held.iter_mut().filter(|told| is_marked(told, mark)).for_each(|told| told.read = true);
    }

    /// Begins to read the newest.
    pub fn begin(&mut self, only_unread: bool) -> Wanted {
        self.ticket += 1;
        (self.only_unread, self.load) = (only_unread, Load::Loading);
        self.held.clear();
        Wanted { before: None, only_unread, ticket: self.ticket }
    }

    /// Begins to read the ones before those held; none when there are none, or some are on their way.
    pub fn begin_older(&mut self) -> Option<Wanted> {
        let before = self.held.last().map(|oldest| oldest.seq)?;
        let begins = self.has_before && self.load != Load::Loading && self.held.len() < HELD_MAX;
        begins.then(|| {
            self.load = Load::Loading;
            Wanted { before: Some(before), only_unread: self.only_unread, ticket: self.ticket }
        })
    }

    /// A page has come. What was told meanwhile stays before it.
    pub fn land(&mut self, wanted: Wanted, page: Notifications) {
        if wanted.ticket != self.ticket {
            return;
        }
        let oldest = self.held.last().map_or(u64::MAX, |oldest| oldest.seq);
        self.held.extend(page.notifications.into_iter().filter(|told| told.seq < oldest));
        (self.has_before, self.load) = (page.has_before, Load::Loaded);
        self.bound();
    }

    /// A page did not come.
    pub fn fail(&mut self, wanted: Wanted) {
        if wanted.ticket == self.ticket {
            self.load = Load::Failed;
        }
    }

    fn bound(&mut self) {
        if self.held.len() > HELD_MAX {
            self.held.truncate(HELD_MAX);
            self.has_before = true;
        }
    }
}

fn is_marked(told: &ListedNotification, mark: &ReadMark) -> bool {
    match mark {
        ReadMark::Channel { channel, up_to } => {
            let Notification { channel: place, message, .. } = &told.notification;
            *place == Some(*channel) && message.is_some() && told.seq <= *up_to
        }
        ReadMark::UpTo { up_to } => told.seq <= *up_to,
        ReadMark::Ids { ids } => ids.contains(&told.notification.id),
    }
}

#[cfg(test)]
mod tests;

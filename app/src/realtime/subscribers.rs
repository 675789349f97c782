//! Whoever in the app listens to what the server says.

use protocol::frame::ServerFrame;
use std::{
    error::Error,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What a subscriber makes of a frame. A failure is its own: it is reported, and the others hear the frame all the same.
pub type Heard = Result<(), Box<dyn Error>>;

type Handler = Arc<dyn Fn(&ServerFrame) -> Heard + Send + Sync>;

/// A kind of frame to listen to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Whatever comes.
    Any,
    /// `message`.
    Message,
    /// `notification`.
    Notification,
    /// `presence`.
    Presence,
    /// `error`.
    Error,
    /// `welcome`.
    Welcome,
    /// `stats`.
    Stats,
}

impl Kind {
    fn includes(self, frame: &ServerFrame) -> bool {
        match self {
            Self::Any => true,
            Self::Message => matches!(frame, ServerFrame::Message { .. }),
            Self::Notification => matches!(frame, ServerFrame::Notification { .. }),
            Self::Presence => matches!(frame, ServerFrame::Presence(_)),
            Self::Error => matches!(frame, ServerFrame::Error(_)),
            Self::Welcome => matches!(frame, ServerFrame::Welcome(_)),
            Self::Stats => matches!(frame, ServerFrame::Stats { .. }),
        }
    }
}

/// Whoever listens.
#[derive(Clone, Default)]
pub struct Subscribers {
    all: Arc<Mutex<Vec<Subscriber>>>,
}

#[derive(Clone)]
struct Subscriber {
    kind: Kind,
    /// Also its identity.
    handler: Handler,
}

impl Subscribers {
    /// Begins to listen, until the guard is dropped.
    pub fn add(&self, kind: Kind, handler: impl Fn(&ServerFrame) -> Heard + Send + Sync + 'static) -> Guard {
        let handler: Handler = Arc::new(handler);
        self.lock().push(Subscriber { kind, handler: Arc::clone(&handler) });
        Guard { subscribers: self.clone(), handler }
    }

    /// Tells everybody who listens; gives back what failed.
    #[must_use]
    pub fn tell(&self, frame: &ServerFrame) -> Vec<Box<dyn Error>> {
        // A copy, because a handler may begin or end to listen.
        let wanted: Vec<_> = self.lock().iter().filter(|one| one.kind.includes(frame)).cloned().collect();
        wanted.iter().filter_map(|one| (one.handler)(frame).err()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Subscriber>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Subscribers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} subscribers", self.lock().len())
    }
}

/// Listens for as long as it is kept.
#[must_use = "dropping it ends the subscription"]
pub struct Guard {
    subscribers: Subscribers,
    handler: Handler,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.subscribers.lock().retain(|one| !Arc::ptr_eq(&one.handler, &self.handler));
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a subscription")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::story::{event, said};
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn counter() -> (Arc<AtomicUsize>, impl Fn(&ServerFrame) -> Heard + Send + Sync + 'static) {
        let count = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&count);
        (count, move |_: &ServerFrame| {
            counted.fetch_add(1, Ordering::Relaxed);
            Ok(())
        })
    }

    #[test]
    fn each_hears_the_kind_it_asked_for_until_its_guard_is_dropped() {
        let subscribers = Subscribers::default();
        let ((messages, on_message), (any, on_any)) = (counter(), counter());
        let guard = subscribers.add(Kind::Message, on_message);
        let _any = subscribers.add(Kind::Any, on_any);
        let message = event(said(1, "bea", "general"));
        assert!(subscribers.tell(&message).is_empty());
        assert!(subscribers.tell(&ServerFrame::Pong {}).is_empty());
        drop(guard);
        assert!(subscribers.tell(&message).is_empty());
        assert_eq!((messages.load(Ordering::Relaxed), any.load(Ordering::Relaxed)), (1, 3));
    }

    #[test]
    fn one_that_fails_does_not_keep_it_from_the_others() {
        let subscribers = Subscribers::default();
        let _first = subscribers.add(Kind::Any, |_| Err("out of paper".into()));
        let (count, counts) = counter();
        let _second = subscribers.add(Kind::Any, counts);
        let failures = subscribers.tell(&ServerFrame::Pong {});
        assert_eq!(failures.iter().map(ToString::to_string).collect::<Vec<_>>(), ["out of paper"]);
        assert_eq!(count.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_handler_may_subscribe() {
        let subscribers = Subscribers::default();
        let kept = Arc::new(Mutex::new(Vec::new()));
        let (also, within) = (Arc::clone(&kept), subscribers.clone());
        let _guard = subscribers.add(Kind::Any, move |_| {
            also.lock().unwrap().push(within.add(Kind::Any, |_| Ok(())));
            Ok(())
        });
        assert!(subscribers.tell(&ServerFrame::Pong {}).is_empty());
        assert_eq!(kept.lock().unwrap().len(), 1);
    }
}

//! Whether the person is there: looks at the page, and did something lately.

use super::{
    Listener, Realtime,
    clock::{Timer, now},
};
use leptos::prelude::*;
use protocol::{
    frame::ClientFrame,
    presence::PresenceStatus::{self, Away, Online},
};
use send_wrapper::SendWrapper;
use std::{cell::RefCell, rc::Rc};

/// After how long without a sign of life somebody is away.
const AWAY_MS: u64 = 5 * 60 * 1000;
/// How often a sign of life sets the timer anew.
const NOTICED_MS: u64 = 1_000;

struct Watch {
    realtime: Realtime,
    present: PresenceStatus,
    noticed_at: u64,
    timer: Option<Timer>,
}

/// Watches for as long as the present owner lives.
pub(super) fn watch(realtime: Realtime) {
    let watch = Rc::new(RefCell::new(Watch { realtime, present: Online, noticed_at: 0, timer: None }));
    look(realtime);
    // A page that nobody ever touches is left alone like one that somebody has left.
    wait(&watch);
    let mut listeners: Vec<_> =
        ["focus", "blur", "pageshow"].map(|event| Listener::new(&window(), event, move |_| look(realtime))).into();
    listeners.extend(["pointerdown", "pointermove", "keydown", "wheel", "visibilitychange"].map(|event| {
        let watch = Rc::clone(&watch);
        Listener::new(&document(), event, move |_| {
            look(realtime);
            notice(&watch);
        })
    }));
    let kept = SendWrapper::new((listeners, watch));
    on_cleanup(move || drop(kept));
}

fn look(realtime: Realtime) {
    let attentive = !document().hidden() && document().has_focus().unwrap_or(true);
    if realtime.attentive.try_get_untracked() != Some(attentive) {
        _ = realtime.attentive.try_set(attentive);
    }
}

/// Notes a sign of life: back at once, away when it was the last for long.
fn notice(watch: &Rc<RefCell<Watch>>) {
    let mut this = watch.borrow_mut();
    if document().hidden() || now().saturating_sub(this.noticed_at) < NOTICED_MS {
        return;
    }
    this.noticed_at = now();
    this.say(Online);
    drop(this);
    wait(watch);
}

fn wait(watch: &Rc<RefCell<Watch>>) {
    let waiting = Rc::downgrade(watch);
    let timer = Timer::after(AWAY_MS, move || {
        if let Some(watch) = waiting.upgrade() {
            watch.borrow_mut().say(Away);
        }
    });
    watch.borrow_mut().timer = Some(timer);
}

impl Watch {
    fn say(&mut self, present: PresenceStatus) {
        if self.present != present {
            self.present = present;
            self.realtime.tell(ClientFrame::Presence { status: present });
        }
    }
}

//! Who is woken by what.

use super::*;
use crate::{
    boot::{Boot, ChannelView},
    chat::story::{channel, event, page, present, said, snapshot, told, user},
};
use leptos::reactive::effect::ImmediateEffect;
use protocol::{frame::ServerFrame, presence::PresenceStatus::Online};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A page that shows `general`, with `random` beside it.
fn page_of_ada() -> (Owner, Workspace) {
    let owner = Owner::new();
    owner.set();
    let view = ChannelView { channel: channel("general"), joined: true, history: page(1..=3, false, false, 3) };
    let snapshot = snapshot("ada", &["bea", "cy"], &["general", "random"]);
    provide_context(Boot { snapshot: Some(snapshot), channel: Some(view), ..Boot::default() });
    (owner, Workspace::provide())
}

/// Counts how often whatever reads this is woken.
fn wakings(read: impl Fn() + Send + Sync + 'static) -> Box<dyn Fn() -> usize> {
    let times = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&times);
    let effect = ImmediateEffect::new_isomorphic(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        read();
    });
    on_cleanup(move || drop(effect));
    // The first time is not a waking.
    Box::new(move || times.load(Ordering::Relaxed) - 1)
}

fn says(seq: u64, place: &str) -> ServerFrame {
    event(said(seq, "bea", place))
}

#[test]
fn a_message_wakes_the_readers_of_its_channel_alone() {
    let (_owner, workspace) = page_of_ada();
    let [general, random] = ["general", "random"].map(|name| channel(name).id);
    let (messages, unread) = (use_messages(general), use_unread(general));
    let here = wakings(move || _ = (messages.get(), unread.get()));
    let counts = wakings(move || _ = workspace.unread(random));
    let pieces = wakings(move || _ = workspace.newest(random));
    let [names, list] = [wakings(move || workspace.people().track()), wakings(move || workspace.channels().track())];
    workspace.receive(0, &[says(4, "random")]);
    assert_eq!((here(), counts()), (0, 1));
    workspace.receive(0, &[says(5, "general")]);
    assert!(here() > 0, "the other way round");
    assert_eq!((counts(), pieces(), names(), list()), (1, 0, 0, 0));
    assert_eq!((unread.get_untracked(), messages.get_untracked().map(|held| held.len())), (2 - 1, Some(4)));
}

#[test]
fn a_presence_wakes_the_readers_of_its_person_alone() {
    let (_owner, workspace) = page_of_ada();
    let [bea, cy] = ["bea", "cy"].map(|name| use_presence(user(name).id));
    let (of_bea, of_cy) = (wakings(move || _ = bea.get()), wakings(move || _ = workspace.presence(user("cy").id)));
    let names = wakings(move || workspace.people().track());
    let sorted = wakings(move || _ = workspace.people_by_presence());
    workspace.receive(0, &[ServerFrame::Presence(present("bea", Online))]);
    assert_eq!((of_bea(), of_cy(), names(), sorted()), (1, 0, 0, 1));
    assert_eq!((bea.get_untracked(), cy.get_untracked()), (Online, PresenceStatus::Offline));
}

#[test]
fn a_notification_wakes_the_readers_of_notifications_alone_and_is_there_on_the_next_page() {
    let (_owner, workspace) = page_of_ada();
    let general = channel("general").id;
    let others = wakings(move || _ = (workspace.unread(general), workspace.newest(general)));
    let lists = wakings(move || _ = (workspace.people().track(), workspace.channels().track()));
    let shows = || {
        let owner = Owner::current().expect("the app").child();
        let (notices, reads) = owner.with(|| {
            let notices = use_notifications();
            (notices, wakings(move || _ = notices.get()))
        });
        (owner, notices, reads)
    };
    let (first, _, reads) = shows();
    workspace.receive(0, &[told(4), told(5)]);
    workspace.receive(0, &[says(6, "random")]);
    assert_eq!((reads(), others(), lists()), (1, 0, 0), "once for a batch, and not for others");
    first.cleanup();
    workspace.receive(0, &[told(7)]);
    assert_eq!(reads(), 1, "who has gone hears nothing");
    let (_second, notices, _) = shows();
    let titles: Vec<_> = notices.get_untracked().into_iter().map(|told| told.notification.title).collect();
    assert_eq!(titles, ["notice 7", "notice 5", "notice 4"]);
}

#[test]
fn a_batch_wakes_once() {
    let (_owner, workspace) = page_of_ada();
    let general = channel("general").id;
    let [newest, counts] =
        [wakings(move || _ = workspace.newest(general)), wakings(move || _ = workspace.unread(general))];
    let frames: Vec<_> = (4..=40).map(|seq| says(seq, "general")).collect();
    workspace.receive(0, &frames);
    assert_eq!((newest(), counts()), (1, 1));
    assert_eq!(workspace.newest(general), Some(40));
}

#[test]
fn a_page_that_goes_lets_go_and_the_next_finds_what_was_loaded() {
    let (_owner, workspace) = page_of_ada();
    let general = channel("general").id;
    let shows = || {
        let owner = Owner::current().expect("the app").child();
        let (seen, reads) = owner.with(|| {
            let messages = use_messages(general);
            (messages, wakings(move || _ = messages.get()))
        });
        (owner, seen, reads)
    };
    let (first, _, reads) = shows();
    first.cleanup();
    assert!(!workspace.is_read(general), "nobody asks any more");
    workspace.receive(0, &[says(4, "general")]);
    assert_eq!(reads(), 0, "who has gone hears nothing");
    let (_second, seen, _) = shows();
    assert_eq!(seen.get_untracked().map(|held| held.len()), Some(4), "with what came meanwhile");
}

//! Writing, as only a browser can show it.
#![cfg(target_arch = "wasm32")]

use app::{
    Boot,
    chat::{composer::Composer, talk::Talk},
    i18n::{self, Locale},
    realtime::{provide_realtime, use_realtime},
};
use leptos::{mount::mount_to, prelude::*, task::tick};
use protocol::{
    channel::{Channel, ChannelKind, MyChannel},
    connection::Pending,
    cursor::{Cursor, Epoch},
    id::{ChannelId, UserId},
    preferences::Preferences,
    snapshot::Snapshot,
    user::{Role, User},
};
use std::any::Any;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Event, EventInit, HtmlElement, HtmlTextAreaElement, KeyboardEvent, KeyboardEventInit};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn enter_sends_and_empties_the_field() {
    let desk = Desk::open(1, 1).await;
    desk.write("Is the boat in?").await;
    assert!(!desk.press("Enter", |_| {}).await, "the key is used up");
    assert_eq!(desk.text(), "");
    assert_eq!(desk.waiting(), ["Is the boat in?"]);
}

#[wasm_bindgen_test]
async fn shift_and_enter_break_the_line() {
    let desk = Desk::open(2, 1).await;
    desk.write("first").await;
    assert!(desk.press("Enter", |key| key.set_shift_key(true)).await, "left to the field");
    assert!(desk.waiting().is_empty());
}

#[wasm_bindgen_test]
async fn an_enter_that_ends_a_composition_does_neither() {
    let desk = Desk::open(3, 1).await;
    desk.write("你好").await;
    assert!(desk.press("Enter", |key| key.set_is_composing(true)).await);
    assert!(desk.press("Enter", |key| key.set_key_code(229)).await, "as Safari says it");
    assert_eq!((desk.text().as_str(), desk.waiting().len()), ("你好", 0));
    assert!(!desk.press("Enter", |_| {}).await);
    assert_eq!(desk.waiting(), ["你好"]);
}

#[wasm_bindgen_test]
async fn nothing_and_too_much_are_not_sent() {
    let desk = Desk::open(4, 1).await;
    desk.write("  \n ").await;
    desk.press("Enter", |_| {}).await;
    desk.write(&"a".repeat(16_001)).await;
    desk.press("Enter", |_| {}).await;
    assert!(desk.waiting().is_empty());
    assert_eq!(desk.text().len(), 16_001, "what was written stays");
    assert!(desk.notes().contains("1 characters too many"), "{}", desk.notes());
    desk.write(&"a".repeat(15_990)).await;
    assert!(desk.notes().contains("10 characters left"), "{}", desk.notes());
}

#[wasm_bindgen_test]
async fn a_draft_stays_with_its_channel() {
    let here = Desk::open(5, 1).await;
    here.write("Half a thought").await;
    drop(here);
    assert_eq!(Desk::open(5, 2).await.text(), "");
    let again = Desk::open(5, 1).await;
    assert_eq!(again.text(), "Half a thought");
    again.press("Enter", |_| {}).await;
    drop(again);
    assert_eq!(Desk::open(5, 1).await.text(), "", "a draft that was sent is gone");
}

#[wasm_bindgen_test]
async fn what_is_taken_back_goes_below_what_is_written() {
    let desk = Desk::open(7, 1).await;
    desk.write("new").await;
    desk.talk.returned.set(vec!["old".into(), "older".into()]);
    tick().await;
    assert_eq!(desk.text(), "new\nold\nolder");
}

/// The composer of a channel on an otherwise empty page, gone when dropped.
struct Desk {
    element: HtmlElement,
    talk: Talk,
    outbox: Signal<Vec<Pending>>,
    _mounted: Box<dyn Any>,
}

impl Desk {
    async fn open(person: u64, channel: u64) -> Self {
        let (person, channel) = (UserId::new(person, [0; 10]), ChannelId::new(channel, [0; 10]));
        let element: HtmlElement = document().create_element("div").expect("a div").unchecked_into();
        document().body().expect("a body").append_child(&element).expect("the body takes it");
        let (send, receive) = std::sync::mpsc::channel();
        let mounted = mount_to(element.clone(), move || {
            provide_context(Boot { snapshot: Some(snapshot(person, channel)), ..Boot::default() });
            i18n::provide_locale(Locale::en);
            provide_realtime();
            let talk = Talk::new(channel);
            send.send((talk, use_realtime().outbox())).expect("it is waited for");
            view! { <Composer talk lost=Signal::stored(false) /> }
        });
        let (talk, outbox) = receive.recv().expect("the page is shown at once");
        tick().await;
        Self { element, talk, outbox, _mounted: Box::new(mounted) }
    }

    fn field(&self) -> HtmlTextAreaElement {
        self.element.query_selector("textarea").expect("a selector").expect("a field").unchecked_into()
    }

    async fn write(&self, text: &str) {
        self.field().set_value(text);
        let init = EventInit::new();
        init.set_bubbles(true);
        let event = Event::new_with_event_init_dict("input", &init).expect("an event");
        self.field().dispatch_event(&event).expect("it can be dispatched");
        tick().await;
    }

    /// Presses a key; true when the field may do with it what it likes.
    async fn press(&self, key: &str, with: impl FnOnce(&KeyboardEventInit)) -> bool {
        let init = KeyboardEventInit::new();
        init.set_key(key);
        init.set_bubbles(true);
        init.set_cancelable(true);
        with(&init);
        let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).expect("an event");
        let left = self.field().dispatch_event(&event).expect("it can be dispatched");
        tick().await;
        left
    }

    fn text(&self) -> String {
        self.field().value()
    }

    fn notes(&self) -> String {
        let notes = self.element.query_selector(".composer-notes").expect("a selector").expect("a place for notes");
        notes.text_content().unwrap_or_default()
    }

    fn waiting(&self) -> Vec<String> {
        self.outbox.get_untracked().into_iter().map(|pending| pending.message.text).collect()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.element.remove();
    }
}

fn snapshot(me: UserId, channel: ChannelId) -> Snapshot {
    let me = User {
        id: me,
        name: "ada".into(),
        display_name: "Ada".into(),
        avatar: None,
        role: Role::Member,
        disabled: false,
        status: None,
    };
    let channel = Channel {
        id: channel,
        slug: "general".into(),
        name: "general".into(),
        kind: ChannelKind::Public,
        topic: String::new(),
        members: Vec::new(),
        created_at: 0,
    };
    Snapshot {
        workspace: "Harbour".into(),
        users: vec![me.clone()],
        me,
        channels: vec![MyChannel { channel, unread: 0, read_seq: 0, last_seq: 0, reads: Vec::new() }],
        presence: Vec::new(),
        preferences: Preferences::default(),
        notifications_unread: 0,
        cursor: Cursor { epoch: Epoch(1), seq: 0 },
    }
}

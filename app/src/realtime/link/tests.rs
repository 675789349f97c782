//! Links over requests, against a browser where everything is counted.

use super::*;
use crate::realtime::counted::{self, answer, count, left, settle, until};
use protocol::{
    WIRE_VERSION,
    connection::Input,
    frame::{Hello, ServerFrame},
    page::Profile,
};
use std::{cell::RefCell, rc::Weak};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const REQUESTS: [Transport; 3] = [Transport::EventStream, Transport::LongPoll, Transport::ShortPoll];
const CURSOR: &str = "0a1b2c3d-7";

fn hello() -> ClientFrame {
    ClientFrame::Hello(Hello {
        cursor: None,
        profile: Profile::Chat,
        subscribe: Vec::new(),
        tab: None,
        version: WIRE_VERSION,
    })
}

/// As many as may wait at a time.
const PLACES: i32 = 4;

type Heard = Rc<RefCell<Vec<Input>>>;

fn open(transport: Transport) -> (Link, Heard) {
    let heard = Heard::default();
    let report = Rc::clone(&heard);
    let report: Report = Rc::new(move |input| report.borrow_mut().push(input));
    let link = Link::open(LinkId(1), transport, report, &Rc::default()).expect("requests are never refused at once");
    link.transmit(&hello());
    (link, heard)
}

/// What the stand-in for a server says first, on every transport, and to everything that is sent.
fn server_speaks() {
    let ping = format!(r#"{{"type":"ping","cursor":"{CURSOR}","sent_at":1}}"#);
    answer("/events", &format!("retry: 1000\n:\n\nid: {CURSOR}\ndata: {ping}\n\n"));
    answer("/poll", &format!(r#"{{"cursor":"{CURSOR}","frames":[{ping}],"next_ms":5000}}"#));
    answer("/send", r#"[{"type":"pong"}]"#);
}

fn pings(heard: &Heard) -> usize {
    let is_ping =
        |input: &&Input| matches!(input, Input::Frame(_, frame) if matches!(**frame, ServerFrame::Ping { .. }));
    heard.borrow().iter().filter(is_ping).count()
}

#[wasm_bindgen_test]
async fn each_opens_hears_and_is_answered() {
    counted::begin();
    server_speaks();
    for transport in REQUESTS {
        let (link, heard) = open(transport);
        until(|| pings(&heard) == 1).await;
        link.transmit(&ClientFrame::Ping {});
        settle().await;
        assert_eq!(heard.borrow().first(), Some(&Input::Opened(LinkId(1))), "{transport:?}");
        assert_eq!(pings(&heard), 1, "{transport:?}");
        let pong = Input::Frame(LinkId(1), Box::new(ServerFrame::Pong {}));
        assert!(heard.borrow().contains(&pong), "{transport:?}: what was sent is answered");
        assert_eq!(link.traffic().requests, 2, "{transport:?}");
    }
}

#[wasm_bindgen_test]
async fn a_hundred_of_each_leave_nothing() {
    counted::begin();
    settle().await;
    let before = left();
    for speaks in [false, true] {
        if speaks {
            server_speaks();
        }
        for transport in REQUESTS {
            let mut gone = Vec::new();
            for _ in 0..25 {
                let opened = count("opened");
                let (links, heard): (Vec<_>, Vec<_>) = (0..PLACES).map(|_| open(transport)).unzip();
                links.iter().for_each(|link| link.transmit(&ClientFrame::Ping {}));
                until(|| count("opened") == opened + PLACES).await;
                settle().await;
                assert!(left() != before, "{transport:?}: something is under way");
                drop(links);
                let so_far: Vec<_> = heard.iter().map(|heard| heard.borrow().len()).collect();
                settle().await;
                let then: Vec<_> = heard.iter().map(|heard| heard.borrow().len()).collect();
                assert_eq!(then, so_far, "{transport:?}: nothing more is heard");
                gone.extend(heard.iter().map(Rc::downgrade));
            }
            assert_eq!(left(), before, "{transport:?}, {speaks}");
            assert_eq!(gone.len(), 100);
            let is_gone = |heard: &Weak<_>| heard.upgrade().is_none();
            assert!(gone.iter().all(is_gone), "{transport:?}: whoever was to be told is let go of");
        }
    }
}

#[wasm_bindgen_test]
async fn four_wait_and_the_next_is_told_that_there_is_no_room() {
    counted::begin();
    for transport in [Transport::EventStream, Transport::LongPoll] {
        let opened = count("opened");
        let (mut links, heard): (Vec<_>, Vec<_>) = (0..PLACES).map(|_| open(transport)).unzip();
        until(|| count("opened") == opened + PLACES).await;
        let (_fifth, told) = open(transport);
        until(|| !told.borrow().is_empty()).await;
        assert_eq!(*told.borrow(), [Input::Closed(LinkId(1), CloseCode::Crowded)], "{transport:?}");
        links.pop();
        let (_sixth, told) = open(transport);
        until(|| count("opened") == opened + PLACES + 1).await;
        assert!(told.borrow().is_empty() && heard.iter().all(|heard| heard.borrow().is_empty()), "{transport:?}");
    }
}

#[wasm_bindgen_test]
async fn what_is_dropped_while_it_waits_for_a_place_is_let_go_of_and_takes_none() {
    counted::begin();
    let opened = count("opened");
    let (links, _heard): (Vec<_>, Vec<_>) = (0..PLACES).map(|_| open(Transport::LongPoll)).unzip();
    until(|| count("opened") == opened + PLACES).await;
    let (late, heard) = open(Transport::LongPoll);
    settle().await;
    drop(late);
    assert_eq!(Rc::strong_count(&heard), 1, "whoever was to be told is let go of at once");
    drop(links);
    let (_links, _heard): (Vec<_>, Vec<_>) = (0..PLACES).map(|_| open(Transport::LongPoll)).unzip();
    until(|| count("opened") == opened + 2 * PLACES).await;
}

#[wasm_bindgen_test]
async fn hello_again_ends_the_request_under_way_and_begins_another() {
    counted::begin();
    for transport in REQUESTS {
        let started = count("opened");
        let (link, heard) = open(transport);
        until(|| count("opened") > started).await;
        let (opened, open) = (count("opened"), count("open"));
        link.transmit(&hello());
        settle().await;
        assert_eq!((count("opened"), count("open")), (opened + 1, open), "{transport:?}");
        assert_eq!(*heard.borrow(), [], "{transport:?}: the link lives on");
        drop(link);
        settle().await;
    }
}

#[wasm_bindgen_test]
async fn what_was_said_before_closing_still_goes_out() {
    counted::begin();
    settle().await;
    let before = left();
    server_speaks();
    let (link, heard) = open(Transport::EventStream);
    link.transmit(&ClientFrame::Ping {});
    link.close(CloseCode::Done);
    settle().await;
    assert_eq!(count("sent"), 1);
    assert_eq!(*heard.borrow(), [], "nobody is told any more");
    assert_eq!(left(), before);
}

//! Against a browser where everything is counted.

use super::*;
use crate::{
    chat::story::{at, snapshot, user},
    realtime::counted::{self, count, latest_socket_says, left, settle},
};
use protocol::{frame::Welcome, id::ClientId, limits::Limits, page::policy};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn silent() -> Sinks {
    Sinks {
        deliver: Box::new(|_| {}),
        replace: Box::new(|_| {}),
        status: Box::new(|_| {}),
        outbox: Box::new(|_| {}),
        fleeting: Box::new(|| {}),
        files: Box::new(|_| {}),
    }
}

fn welcome() -> ServerFrame {
    ServerFrame::Welcome(Box::new(Welcome {
        client_id: ClientId::new(1, [0; 10]),
        user: user("ada"),
        cursor: at(0),
        resumed: true,
        heartbeat_ms: 25_000,
        limits: Limits::default(),
        build: String::new(),
    }))
}

fn chat() -> Input {
    Input::Page { policy: policy("/chat"), subscribe: Vec::new() }
}

#[wasm_bindgen_test]
async fn a_hundred_reconnects_leave_one_socket_and_a_driver_leaves_nothing() {
    counted::begin();
    settle().await;
    let before = left();
    let driver = Driver::start(&snapshot("ada", &[], &["general"]), silent());
    driver.handle(chat());
    settle().await;
    let (opened, open, with_one) = (count("opened"), count("open"), left());
    assert_eq!((opened, open), (1, before[0] + 1));

    for _ in 0..100 {
        latest_socket_says("new Event('open')");
        latest_socket_says(&format!("new MessageEvent('message', {{ data: `{}` }})", welcome().encode()));
        latest_socket_says("new CloseEvent('close', { code: 1012 })");
        // A server that lets nobody stay makes the machine ask for a snapshot now and then.
        driver.handle(Input::Snapshot(at(0)));
        driver.handle(Input::Connect);
    }
    assert_eq!((count("opened"), count("open")), (101, open));
    assert_eq!(left()[1], with_one[1], "each socket took its listeners with it");
    assert!(count("sent") >= 100, "each opened socket says hello");

    latest_socket_says("new MessageEvent('message', { data: 'not a frame' })");
    driver.handle(Input::Disconnect);
    assert_eq!(count("open"), before[0]);
    drop(driver);
    settle().await;
    assert_eq!(left(), before, "nobody listens or waits any more");
}

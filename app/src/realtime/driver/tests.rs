//! Against a browser whose sockets and listeners are counted.

use super::*;
use crate::chat::story::{at, snapshot, user};
use js_sys::Reflect;
use leptos::mount::mount_to_body;
use protocol::{frame::Welcome, id::ClientId, limits::Limits, page::policy};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Takes the place of the browser's `WebSocket`, and counts whoever listens to anything.
const COUNTING: &str = "
    globalThis.listening = 0;
    for (const method of ['addEventListener', 'removeEventListener']) {
        const original = EventTarget.prototype[method];
        EventTarget.prototype[method] = function (...args) {
            globalThis.listening += method[0] === 'a' ? 1 : -1;
            return original.apply(this, args);
        };
    }
    globalThis.fetch = () => new Promise(() => {});
    globalThis.opened = 0;
    globalThis.open = 0;
    globalThis.sent = 0;
    globalThis.WebSocket = class extends EventTarget {
        constructor() {
            super();
            globalThis.opened += 1;
            globalThis.open += 1;
            globalThis.latest = this;
        }
        send() {
            globalThis.sent += 1;
        }
        close() {
            globalThis.open -= 1;
        }
    };
";

fn count(name: &str) -> i32 {
    let count = Reflect::get(&js_sys::global(), &name.into()).ok().and_then(|count| count.as_f64()).unwrap_or_default();
    format!("{count}").parse().expect("a count is whole")
}

fn latest_socket_says(event: &str) {
    js_sys::eval(&format!("globalThis.latest.dispatchEvent({event})")).expect("the event is well formed");
}

fn silent() -> Sinks {
    Sinks {
        deliver: Box::new(|_| {}),
        replace: Box::new(|_| {}),
        status: Box::new(|_| {}),
        outbox: Box::new(|_| {}),
        fleeting: Box::new(|| {}),
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
fn a_hundred_reconnects_leave_one_socket_and_a_driver_leaves_nothing() {
    js_sys::eval(COUNTING).expect("the browser can be counted");
    // Whatever is mounted first starts what runs futures.
    mount_to_body(|| ());
    let before = count("listening");
    let driver = Driver::start(&snapshot("ada", &[], &["general"]), silent());
    driver.handle(chat());
    let (opened, listening) = (count("opened"), count("listening"));
    assert_eq!((opened, count("open")), (1, 1));

    for _ in 0..100 {
        latest_socket_says("new CloseEvent('close', { code: 1006 })");
        // A server that lets nobody stay makes the machine ask for a snapshot now and then.
        driver.handle(Input::Snapshot(at(0)));
        driver.handle(Input::Connect);
        latest_socket_says("new Event('open')");
        latest_socket_says(&format!("new MessageEvent('message', {{ data: `{}` }})", welcome().encode()));
    }
    assert_eq!((count("opened"), count("open")), (101, 1));
    assert_eq!(count("listening"), listening, "each socket took its listeners with it");
    assert!(count("sent") >= 100, "each opened socket says hello");

    latest_socket_says("new MessageEvent('message', { data: 'not a frame' })");
    driver.handle(Input::Disconnect);
    assert_eq!(count("open"), 0);
    drop(driver);
    assert_eq!(count("listening"), before, "nobody listens any more");
}

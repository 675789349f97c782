//! A link over one WebSocket.

use super::{
    line::{Line, Traffic},
    listener::Listener,
};
use leptos::prelude::window;
use protocol::{
    close::CloseCode,
    frame::{ClientFrame, ServerFrame},
};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{CloseEvent, Event, MessageEvent, WebSocket};

/// A WebSocket for as long as it is wanted.
#[derive(Debug)]
pub struct WebSocketLink {
    inner: WebSocket,
    line: Rc<Line>,
    listeners: Vec<Listener>,
    reason: CloseCode,
}

impl WebSocketLink {
    /// Begins to open one; none when the browser refuses at once.
    #[must_use]
    pub fn open(line: Line) -> Option<Self> {
        let (socket, line) = (WebSocket::new(&address()).ok()?, Rc::new(line));
        line.count_request(0);
        let listen = |event, hear: fn(&Line, &Event)| {
            let line = Rc::clone(&line);
            Listener::new(&socket, event, move |event| hear(&line, &event))
        };
        let listeners =
            vec![listen("open", |line, _| line.opened()), listen("message", hear), listen("close", be_closed)];
        Some(Self { inner: socket, line, listeners, reason: CloseCode::Done })
    }

    /// Sends a frame; a socket that cannot will report that it closed.
    pub fn send(&self, frame: &ClientFrame) {
        let text = self.line.say(frame);
        self.line.count_sent(text.len());
        _ = self.inner.send_with_str(&text);
    }

    /// Closes it for a reason.
    pub fn close(mut self, reason: CloseCode) {
        // A page may only give 1000 and 3000 to 4999 as a code.
        if (3000..5000).contains(&reason.code()) {
            self.reason = reason;
        }
    }

    /// What it has carried.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        self.line.traffic()
    }
}

impl Drop for WebSocketLink {
    fn drop(&mut self) {
        self.listeners.clear();
        _ = self.inner.close_with_code_and_reason(self.reason.code(), self.reason.reason());
    }
}

/// Where the server listens, seen from this page.
fn address() -> String {
    let location = window().location();
    let secure = location.protocol().is_ok_and(|protocol| protocol == "https:");
    format!("{}://{}/ws", if secure { "wss" } else { "ws" }, location.host().unwrap_or_default())
}

fn hear(line: &Line, event: &Event) {
    let text = event.dyn_ref::<MessageEvent>().and_then(|message| message.data().as_string()).unwrap_or_default();
    line.count_received(text.len());
    line.hear(&text, ServerFrame::decode(&text).ok());
}

fn be_closed(line: &Line, event: &Event) {
    let code = event.dyn_ref::<CloseEvent>().map_or(1006, CloseEvent::code);
    line.closed(CloseCode::from_code(code));
}

//! One WebSocket.

use super::listener::Listener;
use leptos::prelude::window;
use protocol::{
    close::CloseCode,
    connection::{Input, LinkId},
    frame::{ClientFrame, ServerFrame},
};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{CloseEvent, Event, MessageEvent, WebSocket};

/// How the socket reports what happens to it.
pub type Report = Rc<dyn Fn(Input)>;

/// A WebSocket for as long as it is wanted. Dropping it closes it, and nothing more is heard of it.
#[derive(Debug)]
pub struct Socket {
    inner: WebSocket,
    listeners: Vec<Listener>,
    reason: CloseCode,
}

impl Socket {
    /// Begins to open one; none when the browser refuses at once.
    #[must_use]
    pub fn open(link: LinkId, url: &str, report: &Report) -> Option<Self> {
        let socket = WebSocket::new(url).ok()?;
        let listen = |event, read: fn(LinkId, &Event) -> Option<Input>| {
            let report = Rc::clone(report);
            Listener::new(&socket, event, move |event| {
                if let Some(input) = read(link, &event) {
                    report(input);
                }
            })
        };
        let listeners = vec![
            listen("open", |link, _| Some(Input::Opened(link))),
            listen("message", frame),
            listen("close", closed),
        ];
        Some(Self { inner: socket, listeners, reason: CloseCode::Done })
    }

    /// Sends a frame; a socket that cannot will report that it closed.
    pub fn send(&self, frame: &ClientFrame) {
        _ = self.inner.send_with_str(&frame.encode());
    }

    /// Closes it for a reason.
    pub fn close(mut self, reason: CloseCode) {
        // A page may only give 1000 and 3000 to 4999 as a code.
        if (3000..5000).contains(&reason.code()) {
            self.reason = reason;
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.listeners.clear();
        _ = self.inner.close_with_code_and_reason(self.reason.code(), self.reason.reason());
    }
}

/// Where the server listens, seen from this page.
#[must_use]
pub fn address() -> String {
    let location = window().location();
    let secure = location.protocol().is_ok_and(|protocol| protocol == "https:");
    format!("{}://{}/ws", if secure { "wss" } else { "ws" }, location.host().unwrap_or_default())
}

fn frame(link: LinkId, event: &Event) -> Option<Input> {
    let text = event.dyn_ref::<MessageEvent>()?.data().as_string();
    Some(match text.as_deref().map(ServerFrame::decode) {
        Some(Ok(frame)) => Input::Frame(link, Box::new(frame)),
        // A newer server may say more than this page understands.
        _ => Input::Unreadable(link),
    })
}

fn closed(link: LinkId, event: &Event) -> Option<Input> {
    let code = event.dyn_ref::<CloseEvent>()?.code();
    Some(Input::Closed(link, CloseCode::from_code(code)))
}

//! A link to the server, over whichever transport.

use super::{
    line::{Line, Report, Traffic},
    requests::Requests,
    web_socket::WebSocketLink,
    wire::Wire,
};
use protocol::{
    close::CloseCode,
    connection::{LinkId, Transport},
    frame::ClientFrame,
};
use std::rc::Rc;

/// A link for as long as it is wanted. Dropping it closes it, and nothing more is heard of it.
#[derive(Debug)]
pub enum Link {
    /// A WebSocket.
    WebSocket(WebSocketLink),
    /// Requests, of which one listens.
    Requests(Requests),
}

impl Link {
    /// Begins to open one, which then reports; none when the browser refuses at once. It opens by a `hello`: a WebSocket
    /// wants to hear it when it has reported to be open, the others at once.
    #[must_use]
    pub fn open(id: LinkId, transport: Transport, report: Report, wire: &Rc<Wire>) -> Option<Self> {
        let line = Line::new(id, transport, report, Rc::clone(wire));
        match transport {
            Transport::WebSocket => WebSocketLink::open(line).map(Self::WebSocket),
            Transport::EventStream | Transport::LongPoll | Transport::ShortPoll => {
                Some(Self::Requests(Requests::new(line)))
            }
        }
    }

    /// Sends a frame. Over requests, `hello` makes the one that listens.
    pub fn transmit(&self, frame: &ClientFrame) {
        match self {
            Self::WebSocket(socket) => socket.send(frame),
            Self::Requests(requests) => requests.say(frame),
        }
    }

    /// Closes it for a reason, which only a WebSocket can tell. What was transmitted before still goes out.
    pub fn close(self, reason: CloseCode) {
        match self {
            Self::WebSocket(socket) => socket.close(reason),
            Self::Requests(requests) => requests.close(),
        }
    }

    /// How its bytes travel.
    #[must_use]
    pub fn transport(&self) -> Transport {
        match self {
            Self::WebSocket(_) => Transport::WebSocket,
            Self::Requests(requests) => requests.transport(),
        }
    }

    /// What it has carried.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        match self {
            Self::WebSocket(socket) => socket.traffic(),
            Self::Requests(requests) => requests.traffic(),
        }
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests;

//! What the transports over plain requests share: who asks, what was said, and what came back.

use super::Heard;
use crate::tidings::{Answer, Ask};
use axum::http::HeaderMap;
use protocol::{
    close::CloseCode,
    error::{ErrorCode, Problem},
    frame::{ClientFrame, FrameError, Hello, ServerFrame},
    id::ClientId,
};
use std::{collections::VecDeque, net::SocketAddr};

pub struct Requests {
    pub addr: SocketAddr,
    pub headers: HeaderMap,
    ticket: Option<String>,
    /// The conversation's name, once it has one.
    pub client: Option<ClientId>,
    /// What has come and was not heard yet.
    pub inbox: VecDeque<Heard>,
}

impl Requests {
    pub fn new(addr: SocketAddr, headers: HeaderMap, ticket: Option<String>) -> Self {
        Self { addr, headers, ticket, client: None, inbox: VecDeque::new() }
    }

    /// An address with what a hello says.
    pub fn path(&mut self, address: &str, hello: &Hello) -> String {
        let subscribe: Vec<_> = hello.subscribe.iter().map(ToString::to_string).collect();
        let profile = serde_json::to_value(hello.profile).unwrap();
        let path = format!(
            "{address}?version={}&profile={}&subscribe={}&tab={}&cursor={}",
            hello.version,
            profile.as_str().unwrap(),
            subscribe.join(","),
            hello.tab.as_deref().unwrap_or_default(),
            hello.cursor.map(|cursor| cursor.to_string()).unwrap_or_default(),
        );
        // It works once.
        self.ticket.take().map_or(path.clone(), |ticket| format!("{path}&ticket={ticket}"))
    }

    pub fn ask(&self, method: &str, path: &str) -> Ask {
        let ask = Ask::new(self.addr, method, path);
        self.headers.iter().fold(ask, |ask, (name, value)| ask.header(name.clone(), value.to_str().unwrap()))
    }

    /// Says something, and takes in what is answered.
    pub async fn send(&mut self, frames: &[ClientFrame]) {
        self.write(&serde_json::to_string(frames).unwrap()).await;
    }

    /// The same with a body as it is.
    pub async fn write(&mut self, body: &str) {
        let path = self.client.map_or("/send".into(), |client| format!("/send?client={client}"));
        let answer = self.ask("POST", &path).body("application/json", body.to_owned()).await;
        if answer.status == 200 {
            answer.json::<Vec<ServerFrame>>().into_iter().for_each(|frame| self.take(frame));
        } else {
            self.refused(&answer);
        }
    }

    /// Takes in a frame; after some, the conversation has ended.
    pub fn take(&mut self, frame: ServerFrame) {
        let close = match &frame {
            ServerFrame::Error(error) => error.close.map(CloseCode::from_code),
            ServerFrame::Welcome(welcome) => {
                self.client = Some(welcome.client_id);
                None
            }
            _ => None,
        };
        self.inbox.push_back(Heard::Frame(Box::new(frame)));
        self.inbox.extend(close.map(Heard::Closed));
    }

    /// A refused request is told as what a WebSocket would have been told.
    pub fn refused(&mut self, answer: &Answer) {
        let Problem { code, detail, retry_after_ms, .. } = serde_json::from_slice(&answer.body).unwrap();
        let close = match (answer.status, code) {
            (401, _) => CloseCode::NotSignedIn,
            (409, _) => CloseCode::OtherVersion,
            (429, ErrorCode::TooManyConnections) => CloseCode::TooManyConnections,
            _ => CloseCode::Other(1006),
        };
        let error = FrameError { retry_after_ms, ..FrameError::new(code, detail) };
        self.inbox.extend([Heard::Frame(Box::new(ServerFrame::Error(error))), Heard::Closed(close)]);
    }
}

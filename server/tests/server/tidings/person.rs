//! Somebody with an account, signed in.

use super::{Answer, Ask, Handshake, Live, new_id};
use axum::http::header;
use protocol::{
    account::{Invite, Join, NewInvite, NewToken, Session, SignIn, Ticket, Token},
    channel::{Channel, ChannelKind, NewChannel},
    connection::Transport,
    cursor::Cursor,
    message::{History, Message, NewMessage},
    snapshot::Snapshot,
    user::User,
};
use std::net::SocketAddr;

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

#[derive(Clone)]
pub struct Person {
    pub user: User,
    /// As a browser sends it.
    pub cookie: String,
    addr: SocketAddr,
    over: Transport,
}

impl Person {
    /// Whoever has just come in.
    #[track_caller]
    pub fn new(addr: SocketAddr, entered: &Answer) -> Self {
        Self {
            user: entered.json::<Session>().user,
            cookie: entered.cookie().to_owned(),
            addr,
            over: Transport::WebSocket,
        }
    }

    /// The secret in the cookie.
    pub fn secret(&self) -> &str {
        self.cookie.split_once('=').unwrap().1
    }

    /// The same person with another cookie.
    pub fn showing(&self, cookie: &str) -> Self {
        Self { cookie: cookie.to_owned(), ..self.clone() }
    }

    /// The same person at another server over the same data.
    pub fn at(&self, addr: SocketAddr) -> Self {
        Self { addr, ..self.clone() }
    }

    /// The same person, talking by a transport.
    pub fn over(&self, over: Transport) -> Self {
        Self { over, ..self.clone() }
    }

    /// A request to the API.
    fn ask(&self, method: &str, path: &str) -> Ask {
        Ask::api(self.addr, method, path).header(header::COOKIE, &self.cookie)
    }

    pub fn get(&self, path: &str) -> Ask {
        self.ask("GET", path)
    }

    pub fn post(&self, path: &str) -> Ask {
        self.ask("POST", path)
    }

    pub fn put(&self, path: &str) -> Ask {
        self.ask("PUT", path)
    }

    pub fn patch(&self, path: &str) -> Ask {
        self.ask("PATCH", path)
    }

    pub fn delete(&self, path: &str) -> Ask {
        self.ask("DELETE", path)
    }

    /// A request for a page.
    pub fn visit(&self, path: &str) -> Ask {
        Ask::new(self.addr, "GET", path).header(header::COOKIE, &self.cookie)
    }

    /// A request for any address.
    pub fn asks(&self, method: &str, path: &str) -> Ask {
        Ask::new(self.addr, method, path).header(header::COOKIE, &self.cookie)
    }

    /// A request with frames.
    pub fn submits(&self, frames: &str) -> Ask {
        self.asks("POST", "/send").body("application/json", frames.to_owned())
    }

    /// A form.
    pub fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Ask {
        Ask::new(self.addr, "POST", path).header(header::COOKIE, &self.cookie).form(fields)
    }

    /// Invites somebody, who comes in.
    pub async fn brings(&self, name: &str) -> Self {
        let invite = self.invites(NewInvite::default()).await.token.unwrap();
        let join = Join { invite, name: name.into(), display_name: name.to_uppercase(), password: PASSWORD.into() };
        Self::new(self.addr, &Ask::api(self.addr, "POST", "/join").json(&join).await.expect(201)).over(self.over)
    }

    pub async fn invites(&self, invite: NewInvite) -> Invite {
        self.post("/invites").json(&invite).await.expect(201).json()
    }

    /// Signs in once more, from elsewhere.
    pub async fn signs_in(&self) -> Self {
        let sign_in = SignIn { name: self.user.name.clone(), password: PASSWORD.into() };
        Self::new(self.addr, &Ask::api(self.addr, "POST", "/session").json(&sign_in).await.expect(200)).over(self.over)
    }

    pub async fn makes_token(&self, label: &str) -> Token {
        self.post("/tokens").json(&NewToken { label: label.into() }).await.expect(201).json()
    }

    pub async fn takes_ticket(&self) -> String {
        self.post("/tickets").await.expect(201).json::<Ticket>().ticket
    }

    pub async fn makes(&self, name: &str, kind: ChannelKind, members: &[&Self]) -> Channel {
        let members = members.iter().map(|person| person.user.id).collect();
        let channel = NewChannel { name: name.into(), kind, topic: String::new(), members };
        self.post("/channels").json(&channel).await.json()
    }

    pub async fn joins(&self, channel: &str) {
        self.put(&format!("/channels/{channel}/members/me")).await.expect(200);
    }

    pub async fn leaves(&self, channel: &str) {
        self.delete(&format!("/channels/{channel}/members/me")).await.expect(204);
    }

    /// Posts a message.
    pub async fn says(&self, channel: &str, text: &str) -> Message {
        let message = NewMessage { id: new_id(), text: text.into(), reply_to: None, attachments: Vec::new() };
        self.posts(channel, &message).await.expect(201).json()
    }

    /// Posts a message as it is.
    pub fn posts(&self, channel: &str, message: &NewMessage) -> Ask {
        self.post(&format!("/channels/{channel}/messages")).json(message)
    }

    pub async fn reads(&self, channel: &str, seq: u64) {
        self.post(&format!("/channels/{channel}/read")).json(&serde_json::json!({"seq": seq})).await.expect(204);
    }

    pub async fn snapshot(&self) -> Snapshot {
        self.get("/snapshot").await.json()
    }

    /// A page of history, as `?limit=2`.
    pub async fn history(&self, channel: &str, query: &str) -> History {
        self.get(&format!("/channels/{channel}/messages{query}")).await.json()
    }

    /// A conversation as a page of ours opens it.
    pub fn knock(&self) -> Handshake {
        Handshake::new(self.addr)
            .over(self.over)
            .header(header::COOKIE, &self.cookie)
            .header(header::ORIGIN, &format!("http://{}", self.addr))
    }

    /// Comes online, without knowing anything yet.
    pub async fn connect(&self) -> Live {
        let mut live = self.knock().open().await;
        live.says_hello(None).await;
        live
    }

    /// Comes back online, knowing everything up to a cursor.
    pub async fn resume(&self, cursor: Cursor) -> Live {
        let mut live = self.knock().open().await;
        assert!(live.says_hello(Some(cursor)).await.resumed, "the stream did not go on from {cursor}");
        live
    }
}

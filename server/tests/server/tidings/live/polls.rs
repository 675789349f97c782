//! A conversation in polls.

use super::{Heard, Requests};
use protocol::{
    cursor::Cursor,
    frame::{Hello, ServerFrame},
    poll::PollAnswer,
};
use std::{io, time::Duration};
use tokio::time::sleep;

pub struct Polls {
    pub requests: Requests,
    wait: u32,
    hello: Option<Hello>,
    cursor: Option<Cursor>,
    /// What to wait before the next poll, as the server would have it; the stories are quicker.
    pub next_ms: u64,
}

/// How long short polls rest here.
const REST: Duration = Duration::from_millis(10);

impl Polls {
    pub fn new(wait: u32, requests: Requests) -> Self {
        Self { requests, wait, hello: None, cursor: None, next_ms: 0 }
    }

    /// Begins a conversation; the one before is left alone.
    pub fn open(&mut self, hello: &Hello) {
        self.requests.client = None;
        self.requests.inbox.clear();
        self.cursor = hello.cursor;
        self.hello = Some(hello.clone());
    }

    pub async fn next(&mut self) -> Heard {
        loop {
            if let Some(heard) = self.requests.inbox.pop_front() {
                return heard;
            }
            let Some(answer) = (match self.poll().await {
                Ok(answer) => answer,
                Err(_) => return Heard::Lost,
            }) else {
                continue;
            };
            if answer.frames.is_empty() {
                let ping = ServerFrame::Ping { cursor: answer.cursor, sent_at: 0 };
                self.requests.take(ping);
            }
            answer.frames.into_iter().for_each(|frame| self.requests.take(frame));
            self.cursor = Some(answer.cursor);
        }
    }

    /// Asks once; none when it was refused.
    pub async fn poll(&mut self) -> io::Result<Option<PollAnswer>> {
        let hello = Hello { cursor: self.cursor, ..self.hello.clone().expect("hello comes first") };
        let mut path = self.requests.path("/poll", &hello) + &format!("&wait={}", self.wait);
        if let Some(client) = self.requests.client {
            path = format!("{path}&client={client}");
            if self.wait == 0 {
                sleep(REST).await;
            }
        }
        let answer = self.requests.ask("GET", &path).attempt().await?;
        if answer.status != 200 {
            self.requests.refused(&answer);
            return Ok(None);
        }
        let answer: PollAnswer = answer.json();
        self.next_ms = answer.next_ms;
        Ok(Some(answer))
    }
}

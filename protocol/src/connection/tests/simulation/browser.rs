//! What the browser does for the machine: it makes connections and requests out of links.

use super::{
    super::{CUT, Cursor, Input, LinkId, Transport},
    server::{Down, Poll, Up},
    wire::WireId,
    world::{Event, World},
};
use crate::{
    frame::{ClientFrame, Hello, ServerFrame},
    poll::PollAnswer,
};
use std::collections::VecDeque;

/// How long an answer is waited for, on top of how long it may wait on purpose.
const ANSWER_MS: u64 = 10_000;

/// What is carried by one wire.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Carries {
    Socket,
    Stream,
    Poll,
    Post,
}

/// The browser's end of a link.
pub struct End {
    pub transport: Transport,
    /// The one that brings the stream.
    pub wire: Option<WireId>,
    pub posting: Option<WireId>,
    /// A poll with nothing more to come, until the next one.
    answered: Option<WireId>,
    posts: VecDeque<ClientFrame>,
    /// Of the next poll.
    cursor: Option<Cursor>,
    /// Whether the server knows this conversation.
    known: bool,
    opened: bool,
    /// Whether a report that comes after the machine has closed is still made.
    late_reports: bool,
}

impl World {
    pub fn open(&mut self, link: LinkId, transport: Transport) {
        self.open.retain(|open| self.gone != Some(*open));
        assert!(self.open.len() < 2, "never more than two links");
        assert!(!self.offline || !self.open.is_empty(), "nothing is tried without a network");
        assert!(self.signed_in, "nothing is tried for nobody");
        self.opens += 1;
        assert!(self.opens < 3_000, "a storm");
        self.open.push(link);
        let (wire, posting, cursor) = (None, None, None);
        let posts = VecDeque::new();
        let end = End {
            transport,
            wire,
            posting,
            posts,
            answered: None,
            cursor,
            known: false,
            opened: false,
            late_reports: true,
        };
        self.links.insert(link, end);
        if transport == Transport::WebSocket {
            let wire = self.lay_wire(link, Carries::Socket);
            self.end(link).wire = Some(wire);
            self.up(wire, Up::Connect);
        }
    }

    pub fn close(&mut self, link: LinkId) {
        let at = self.open.iter().position(|open| *open == link).expect("only open links are closed");
        self.open.remove(at);
        let late_reports = self.dice.one_in(2);
        let end = self.end(link);
        end.late_reports = late_reports && end.transport == Transport::WebSocket;
        if let Some(wire) = end.wire {
            self.up(wire, Up::Leave);
        }
    }

    pub fn transmit(&mut self, link: LinkId, frame: ClientFrame) {
        assert!(self.open.contains(&link));
        let welcomed = self.welcomed.contains(&link);
        let end = self.end(link);
        match frame {
            frame if end.transport == Transport::WebSocket => {
                assert!(end.opened, "{frame:?} before the transport is open");
                let wire = end.wire.expect("a socket");
                self.up(wire, Up::Frame(frame));
            }
            ClientFrame::Hello(hello) => self.request(link, hello),
            frame => {
                assert!(welcomed, "{frame:?} before welcome");
                end.posts.push_back(frame);
                self.post(link);
            }
        }
    }

    /// The request that brings the stream, in place of the one before.
    fn request(&mut self, link: LinkId, hello: Hello) {
        if let Some(before) = self.end(link).wire.take() {
            self.up(before, Up::Leave);
        }
        if self.end(link).transport == Transport::EventStream {
            let wire = self.lay_wire(link, Carries::Stream);
            self.end(link).wire = Some(wire);
            return self.up(wire, Up::Stream(hello));
        }
        let end = self.end(link);
        (end.cursor, end.known) = (hello.cursor, false);
        self.poll(link);
    }

    fn poll(&mut self, link: LinkId) {
        let wire = self.lay_wire(link, Carries::Poll);
        let end = self.end(link);
        end.wire = Some(wire);
        let waits = end.transport == Transport::LongPoll;
        let poll = Poll { cursor: end.cursor.expect("told by hello"), fresh: !end.known, waits };
        self.schedule(if waits { 25_000 + ANSWER_MS } else { ANSWER_MS }, Event::GiveUp(wire));
        self.up(wire, Up::Poll(poll));
    }

    pub fn poll_again(&mut self, wire: WireId) {
        let link = self.wires[&wire].link;
        if self.open.contains(&link) && self.links[&link].wire == Some(wire) {
            self.poll(link);
        }
    }

    fn post(&mut self, link: LinkId) {
        let end = self.end(link);
        if end.posting.is_none() && !end.posts.is_empty() {
            let frames = end.posts.drain(..).collect();
            let wire = self.lay_wire(link, Carries::Post);
            self.end(link).posting = Some(wire);
            self.schedule(ANSWER_MS, Event::GiveUp(wire));
            self.up(wire, Up::Post(frames));
        }
    }

    /// A request that is still without answer is one that has failed.
    pub fn give_up(&mut self, wire: WireId) {
        self.receive(wire, Down::Closed(CUT));
    }

    /// Something has come out of a wire.
    pub fn receive(&mut self, wire: WireId, down: Down) {
        let link = self.wires[&wire].link;
        let end = &self.links[&link];
        let present = self.open.contains(&link);
        let current = end.wire == Some(wire) || end.posting == Some(wire);
        let over = end.answered == Some(wire);
        if over || !current || !(present || end.late_reports) {
            return;
        }
        match (self.wires[&wire].carries, down) {
            (Carries::Post, Down::Closed(_) | Down::Done) => {
                self.end(link).posting = None;
                self.post(link);
            }
            (_, Down::Opened) => {
                self.end(link).opened = true;
                self.tells(Input::Opened(link));
            }
            (_, Down::Frame(frame)) => self.hand_in(link, frame),
            (_, Down::Garbage) => self.tells(Input::Unreadable(link)),
            (_, Down::Answer(answer)) => self.read(link, wire, answer),
            (_, Down::Closed(code)) => {
                self.end(link).wire = None;
                self.gone = Some(link);
                self.tells(Input::Closed(link, code));
                self.open.retain(|open| *open != link);
            }
            (_, Down::Done) => {}
        }
    }

    fn read(&mut self, link: LinkId, wire: WireId, answer: PollAnswer) {
        let end = self.end(link);
        (end.cursor, end.answered) = (Some(answer.cursor), Some(wire));
        let after = if self.end(link).transport == Transport::LongPoll { 0 } else { self.dice.between(1_000, 10_000) };
        self.schedule(after, Event::PollAgain(wire));
        self.tells(Input::Opened(link));
        let quiet = answer.frames.is_empty().then_some(ServerFrame::Ping { cursor: answer.cursor, sent_at: 0 });
        for frame in answer.frames.into_iter().chain(quiet) {
            self.hand_in(link, frame);
        }
    }

    fn hand_in(&mut self, link: LinkId, frame: ServerFrame) {
        if matches!(frame, ServerFrame::Welcome(_)) {
            self.end(link).known = true;
            self.welcomed.insert(link);
        }
        self.tells(Input::Frame(link, Box::new(frame)));
    }

    fn end(&mut self, link: LinkId) -> &mut End {
        self.links.get_mut(&link).expect("a link")
    }

    /// Wires that something can happen to.
    pub fn current_wires(&self) -> Vec<WireId> {
        let ends = self.open.iter().map(|link| &self.links[link]);
        ends.flat_map(|end| end.wire.into_iter().chain(end.posting)).collect()
    }
}

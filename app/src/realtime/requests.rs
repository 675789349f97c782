//! A link over plain requests: one that listens, and `POST /send` for what is said.

use super::{
    event_stream,
    line::{Line, Traffic},
    place::{self, Place},
    polling,
    request::{Errand, Wanted},
    send_queue::SendQueue,
};
use crate::api::segment;
use leptos::task::spawn_local;
use protocol::{
    close::CloseCode,
    connection::Transport,
    cursor::Cursor,
    frame::{ClientFrame, Hello, ServerFrame},
    id::ClientId,
};
use std::{
    cell::{Cell, RefCell},
    fmt::Write,
    rc::{Rc, Weak},
};

/// A link over requests for as long as it is wanted. Dropping it gives up what is under way.
#[derive(Debug)]
pub struct Requests {
    conversation: Rc<Conversation>,
    listening: RefCell<Option<Wanted>>,
    queue: SendQueue,
}

/// What both directions know of each other.
#[derive(Debug)]
pub struct Conversation {
    /// The end that reports.
    pub line: Line,
    /// What is wanted of the server, as said last.
    hello: RefCell<Option<Hello>>,
    /// Its name, once the server has welcomed us.
    pub client: Cell<Option<ClientId>>,
    /// Its place among the requests that wait.
    place: RefCell<Option<Place>>,
}

/// How long a request may take, on top of what it is asked to wait.
pub const ANSWER_MS: u64 = 10_000;

impl Requests {
    /// A link that does nothing until `hello` is said.
    #[must_use]
    pub fn new(line: Line) -> Self {
        let conversation = Rc::new(Conversation {
            line,
            hello: RefCell::default(),
            client: Cell::default(),
            place: RefCell::default(),
        });
        let queue = SendQueue::new(&conversation);
        Self { conversation, listening: RefCell::default(), queue }
    }

    /// Says something; `hello` begins to listen, anew if need be.
    pub fn say(&self, frame: &ClientFrame) {
        let text = self.conversation.line.say(frame);
        match frame {
            ClientFrame::Hello(hello) => self.listen(hello),
            frame => {
                self.conversation.follow(frame);
                self.queue.push(text);
            }
        }
    }

    /// Ends it. What was said and has not been sent yet still goes out.
    pub fn close(self) {
        self.queue.finish();
    }

    /// How its bytes travel.
    #[must_use]
    pub fn transport(&self) -> Transport {
        self.conversation.line.transport
    }

    /// What it has carried.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        self.conversation.line.traffic()
    }

    fn listen(&self, hello: &Hello) {
        self.conversation.hello.replace(Some(hello.clone()));
        self.conversation.client.set(None);
        let (errand, wanted) = Errand::new();
        self.listening.replace(Some(wanted));
        if self.transport() == Transport::ShortPoll || self.conversation.place.borrow().is_some() {
            spawn_local(Rc::clone(&self.conversation).listen(errand));
        } else {
            spawn_local(find_place(Rc::downgrade(&self.conversation), errand));
        }
    }
}

/// Listens once there is a place to wait in. Meanwhile the conversation may be let go of.
async fn find_place(conversation: Weak<Conversation>, errand: Errand) {
    let place = place::take(&errand).await;
    let Some(conversation) = conversation.upgrade().filter(|_| errand.is_wanted()) else { return };
    if place.is_none() {
        return conversation.line.closed(CloseCode::Crowded);
    }
    conversation.place.replace(place);
    conversation.listen(errand).await;
}

impl Conversation {
    async fn listen(self: Rc<Self>, errand: Errand) {
        let why = match self.line.transport {
            Transport::LongPoll => polling::ask(&self, &errand, polling::LONG_S).await,
            Transport::ShortPoll => polling::ask(&self, &errand, 0).await,
            Transport::EventStream | Transport::WebSocket => event_stream::follow(&self, &errand).await,
        };
        if errand.is_wanted() {
            self.line.closed(why);
        }
    }

    /// Takes a frame; an error when it ends the conversation, or when nobody listens any more.
    ///
    /// # Errors
    /// Why the conversation is over.
    pub fn hear(&self, errand: &Errand, text: &str) -> Result<(), CloseCode> {
        if !errand.is_wanted() {
            return Err(CloseCode::Done);
        }
        let frame = ServerFrame::decode(text);
        if let Ok(ServerFrame::Welcome(welcome)) = &frame {
            self.client.set(Some(welcome.client_id));
        }
        let close = match &frame {
            Ok(ServerFrame::Error(error)) => error.close,
            _ => None,
        };
        self.line.hear(text, frame.ok());
        close.map_or(Ok(()), |code| Err(CloseCode::from_code(code)))
    }

    /// What a request asks for, as a query.
    #[must_use]
    pub fn query(&self) -> String {
        self.hello.borrow().as_ref().map(query).unwrap_or_default()
    }

    /// A server that has forgotten the conversation learns from the next request what is on screen.
    fn follow(&self, frame: &ClientFrame) {
        let mut hello = self.hello.borrow_mut();
        let Some(hello) = &mut *hello else { return };
        match frame {
            ClientFrame::Subscribe { channel } if !hello.subscribe.contains(channel) => {
                hello.subscribe.push(channel.clone());
            }
            ClientFrame::Unsubscribe { channel } => hello.subscribe.retain(|one| one != channel),
            _ => {}
        }
    }

    /// Where the next request goes on from.
    pub fn move_to(&self, cursor: Cursor) {
        if let Some(hello) = &mut *self.hello.borrow_mut() {
            hello.cursor = Some(cursor);
        }
    }
}

/// What `hello` says, as a query.
fn query(hello: &Hello) -> String {
    let subscribe: Vec<_> = hello.subscribe.iter().map(|channel| segment(&channel.to_string())).collect();
    let (version, profile, tab) = (hello.version, hello.profile.as_str(), hello.tab.as_deref().unwrap_or_default());
    let mut query =
        format!("version={version}&profile={profile}&subscribe={}&tab={}", subscribe.join(","), segment(tab));
    if let Some(cursor) = hello.cursor {
        // Writing to a string does not fail.
        _ = write!(query, "&cursor={cursor}");
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::page::Profile;

    #[test]
    fn a_query_says_what_hello_says() {
        let channels = ["general".to_owned(), "a&b".to_owned()];
        let mut hello = Hello {
            cursor: None,
            profile: Profile::Notifications,
            subscribe: channels.map(Into::into).into(),
            tab: Some("t 1".to_owned()),
            version: 1,
        };
        let said = "version=1&profile=notifications&subscribe=general,a%26b&tab=t%201";
        assert_eq!(query(&hello), said);
        hello.cursor = "0a1b2c3d-42".parse::<Cursor>().ok();
        assert_eq!(query(&hello), format!("{said}&cursor=0a1b2c3d-42"));
    }
}

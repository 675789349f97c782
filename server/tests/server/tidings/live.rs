//! A live conversation.

mod events;
mod handshake;
mod polls;
mod requests;
mod socket;

pub use handshake::Handshake;

use super::{new_id, soon};
use events::Events;
use polls::Polls;
use protocol::{
    WIRE_VERSION,
    channel::ChannelRef,
    close::CloseCode,
    cursor::Cursor,
    error::ErrorCode,
    frame::{ClientFrame, FrameError, Hello, ResetReason, ServerFrame, Welcome},
    id::{ChannelId, MessageId},
    message::{Message, NewMessage},
    page::Profile,
};
use requests::Requests;
use socket::Socket;
use std::{collections::VecDeque, io};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message as Packet;

/// An open conversation, over any transport.
pub struct Live {
    wire: Wire,
    /// Heard while something else was waited for.
    kept: VecDeque<ServerFrame>,
    /// Number of the last event.
    last_seq: u64,
    /// How far everything is known; none before the stream has begun.
    pub cursor: Option<Cursor>,
}

enum Wire {
    Socket(Socket),
    Events(Events),
    Polls(Polls),
}

/// What comes from the server.
#[derive(Debug)]
pub enum Heard {
    Frame(Box<ServerFrame>),
    Closed(CloseCode),
    Lost,
}

impl Live {
    fn new(wire: Wire) -> Self {
        Self { wire, kept: VecDeque::new(), last_seq: 0, cursor: None }
    }

    /// Sends a frame.
    pub async fn say(&mut self, frame: ClientFrame) {
        match (&mut self.wire, frame) {
            (Wire::Socket(socket), frame) => socket.throw(Packet::text(frame.encode())).await.unwrap(),
            (Wire::Events(events), ClientFrame::Hello(hello)) => events.open(&hello).await,
            (Wire::Polls(polls), ClientFrame::Hello(hello)) => polls.open(&hello),
            (Wire::Events(Events { requests, .. }) | Wire::Polls(Polls { requests, .. }), frame) => {
                requests.send(&[frame]).await;
            }
        }
    }

    /// Sends a text, whatever it is; within a request it has to be JSON.
    pub async fn write(&mut self, text: &str) {
        match &mut self.wire {
            Wire::Socket(socket) => socket.throw(Packet::text(text)).await.unwrap(),
            Wire::Events(Events { requests, .. }) | Wire::Polls(Polls { requests, .. }) => {
                requests.write(&format!("[{text}]")).await;
            }
        }
    }

    /// Sends a frame as fast as it can: so often, or until the connection is no more, or as many as fit into a request.
    pub async fn floods(&mut self, frame: ClientFrame, most: usize) {
        match &mut self.wire {
            Wire::Socket(socket) => {
                let mut sent = 0;
                while sent < most && socket.throw(Packet::text(frame.encode())).await.is_ok() {
                    sent += 1;
                }
            }
            Wire::Events(Events { requests, .. }) | Wire::Polls(Polls { requests, .. }) => {
                requests.send(&vec![frame; most.min(50)]).await;
            }
        }
    }

    /// Sends a frame; fails when the connection is no more.
    pub async fn throw_frame(&mut self, frame: ClientFrame) -> io::Result<()> {
        self.throw(Packet::text(frame.encode())).await
    }

    /// Sends anything over a WebSocket; fails when the connection is no more.
    pub async fn throw(&mut self, packet: Packet) -> io::Result<()> {
        self.socket().throw(packet).await
    }

    /// The bytes below a WebSocket.
    pub fn stream(&mut self) -> &mut TcpStream {
        self.socket().stream()
    }

    fn socket(&mut self) -> &mut Socket {
        match &mut self.wire {
            Wire::Socket(socket) => socket,
            _ => panic!("only a WebSocket can do that"),
        }
    }

    /// What comes next. Whatever the story, events come in order, each once.
    pub async fn next(&mut self) -> Heard {
        if let Some(kept) = self.kept.pop_front() {
            return Heard::Frame(Box::new(kept));
        }
        let heard = match &mut self.wire {
            Wire::Socket(socket) => socket.next().await,
            Wire::Events(events) => events.next().await,
            Wire::Polls(polls) => polls.next().await,
        };
        if let Heard::Frame(frame) = &heard {
            self.note(frame);
        }
        heard
    }

    fn note(&mut self, frame: &ServerFrame) {
        if let Some(seq) = frame.seq() {
            assert!(seq > self.last_seq, "event {seq} came after {}", self.last_seq);
            self.last_seq = seq;
        }
        match (frame, &mut self.cursor) {
            (ServerFrame::Welcome(welcome), None) => self.cursor = Some(welcome.cursor),
            (ServerFrame::Reset { cursor, .. }, known) => *known = Some(*cursor),
            (ServerFrame::Ping { cursor, .. }, Some(known)) => known.seq = known.seq.max(cursor.seq),
            (frame, Some(known)) => known.seq = known.seq.max(frame.seq().unwrap_or_default()),
            (_, None) => {}
        }
    }

    /// The next frame, whatever it is.
    pub async fn hear(&mut self) -> ServerFrame {
        match soon("a frame", self.next()).await {
            Heard::Frame(frame) => *frame,
            end => panic!("the connection ended: {end:?}"),
        }
    }

    /// Everything up to and including the first frame that something can be picked from.
    async fn listen<T>(&mut self, pick: impl Fn(&ServerFrame) -> Option<T>) -> (Vec<ServerFrame>, T) {
        let mut heard = Vec::new();
        loop {
            heard.push(self.hear().await);
            match (pick(&heard[heard.len() - 1]), &heard[heard.len() - 1]) {
                (Some(found), _) => return (heard, found),
                (None, ServerFrame::Error(error)) => panic!("unexpected {error:?}"),
                (None, _) => {}
            }
        }
    }

    /// Waits for an answer; what came before it can still be heard.
    async fn answer<T>(&mut self, pick: impl Fn(&ServerFrame) -> Option<T>) -> T {
        let (mut heard, found) = self.listen(pick).await;
        heard.pop();
        heard.extend(self.kept.drain(..));
        self.kept = heard.into();
        found
    }

    /// Waits for a frame that something can be picked from.
    pub async fn expect<T>(&mut self, pick: impl Fn(&ServerFrame) -> Option<T>) -> T {
        self.listen(pick).await.1
    }

    /// Waits for a message, by its text.
    pub async fn expect_message(&mut self, text: &str) -> Message {
        self.until_message(text).await.1
    }

    /// All that came before a message, and the message.
    pub async fn until_message(&mut self, text: &str) -> (Vec<ServerFrame>, Message) {
        let (mut heard, message) = self
            .listen(|frame| match frame {
                ServerFrame::Message { message, .. } if message.text == text => Some((**message).clone()),
                _ => None,
            })
            .await;
        heard.pop();
        (heard, message)
    }

    /// All that comes until everything up to a number was offered. Needs frequent pings.
    pub async fn until(&mut self, seq: u64) -> Vec<ServerFrame> {
        let mut heard = Vec::new();
        while self.cursor.is_none_or(|cursor| cursor.seq < seq) {
            heard.push(self.hear().await);
        }
        heard
    }

    /// Waits for the answer to a `send`; gives the number of the message.
    pub async fn expect_ack(&mut self, sent: MessageId) -> u64 {
        self.answer(|frame| match frame {
            ServerFrame::Ack { id, seq, .. } => (*id == sent).then_some(*seq),
            _ => None,
        })
        .await
    }

    /// Waits for an error, which has to be this one.
    pub async fn expect_error(&mut self, code: ErrorCode) -> FrameError {
        let error = self
            .answer(|frame| match frame {
                ServerFrame::Error(error) => Some(error.clone()),
                _ => None,
            })
            .await;
        assert_eq!(error.code, code, "{error:?}");
        assert_eq!(error.temporary, code.is_temporary());
        error
    }

    /// Waits for the end, which has to come with this code; gives what came before.
    pub async fn expect_close(&mut self, code: CloseCode) -> Vec<ServerFrame> {
        let mut heard = Vec::new();
        // What goes on and on comes to no end either.
        let ends = async {
            loop {
                match self.next().await {
                    Heard::Frame(frame) => heard.push(*frame),
                    end => break end,
                }
            }
        };
        let end = soon("the end of the connection", ends).await;
        assert!(matches!(end, Heard::Closed(closed) if closed == code), "{end:?} instead of {code:?} after {heard:?}");
        // The farewell is answered by the next read.
        soon("the end of the stream", self.next()).await;
        heard
    }

    /// Nothing but who is here was told before this message of somebody's.
    pub async fn assert_undisturbed_until(&mut self, text: &str) {
        let (heard, _) = self.until_message(text).await;
        let noise: Vec<_> = heard
            .into_iter()
            .filter(|frame| !matches!(frame, ServerFrame::Presence(_) | ServerFrame::Ping { .. }))
            .collect();
        assert!(noise.is_empty(), "{noise:?}");
    }

    /// Waits until the server has taken note of all that was said before.
    pub async fn settles(&mut self) {
        self.say(ClientFrame::Ping {}).await;
        self.answer(|frame| matches!(frame, ServerFrame::Pong {}).then_some(())).await;
    }

    /// Begins the stream, or begins it again.
    pub async fn says_hello(&mut self, cursor: Option<Cursor>) -> Welcome {
        let welcome = self.greets(Hello { cursor, ..hello() }).await;
        if !welcome.resumed {
            self.expect(|frame| matches!(frame, ServerFrame::Reset { .. }).then_some(())).await;
        }
        welcome
    }

    /// Says hello in other words.
    pub async fn greets(&mut self, hello: Hello) -> Welcome {
        self.say(ClientFrame::Hello(hello)).await;
        self.expect(|frame| match frame {
            ServerFrame::Welcome(welcome) => Some((**welcome).clone()),
            _ => None,
        })
        .await
    }

    /// Waits to be told to begin afresh.
    pub async fn expect_reset(&mut self, why: ResetReason) -> Cursor {
        let (cursor, reason) = self
            .expect(|frame| match frame {
                ServerFrame::Reset { cursor, reason } => Some((*cursor, *reason)),
                _ => None,
            })
            .await;
        assert_eq!(reason, why);
        cursor
    }

    /// Posts a message, without waiting for what comes of it.
    pub async fn send(&mut self, channel: &str, text: &str) -> MessageId {
        let id = new_id();
        self.send_as(id, channel, text).await;
        id
    }

    /// Posts a message under an id.
    pub async fn send_as(&mut self, id: MessageId, channel: &str, text: &str) {
        let message = NewMessage { id, text: text.into(), reply_to: None, attachments: Vec::new() };
        self.say(ClientFrame::Send { channel: ChannelRef::from(channel.to_owned()), message }).await;
    }

    /// Opens the live view of a channel.
    pub async fn subscribe(&mut self, channel: &str) -> ChannelId {
        self.say(ClientFrame::Subscribe { channel: ChannelRef::from(channel.to_owned()) }).await;
        self.answer(|frame| match frame {
            ServerFrame::Subscribed { channel } => Some(*channel),
            _ => None,
        })
        .await
    }

    /// Ends the live view of a channel.
    pub async fn unsubscribe(&mut self, channel: &str) -> ChannelId {
        self.say(ClientFrame::Unsubscribe { channel: ChannelRef::from(channel.to_owned()) }).await;
        self.answer(|frame| match frame {
            ServerFrame::Unsubscribed { channel } => Some(*channel),
            _ => None,
        })
        .await
    }

    /// Begins or ends typing.
    pub async fn types(&mut self, channel: &str, on: bool) {
        self.say(ClientFrame::Typing { channel: ChannelRef::from(channel.to_owned()), on }).await;
    }
}

/// The hello of a new client.
pub fn hello() -> Hello {
    Hello { cursor: None, profile: Profile::Chat, subscribe: Vec::new(), tab: None, version: WIRE_VERSION }
}

/// The hello of a page that shows live figures.
pub fn admin_hello() -> Hello {
    Hello { profile: Profile::Admin, ..hello() }
}

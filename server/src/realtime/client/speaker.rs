//! What somebody says in a conversation, over whichever transport, and where the answer goes.

use super::WATCHED_MAX;
use crate::{
    clock,
    error::ApiError,
    realtime::link::Link,
    state::Server,
    store::change::{Answer, Change},
};
use protocol::{
    channel::ChannelRef,
    error::ErrorCode,
    frame::{ClientFrame, FrameError, ServerFrame},
    id::{EchoId, MessageId},
    message::{MoveRead, NewMessage, check_text},
    presence::PresenceStatus,
    user::User,
};
use std::sync::Arc;
use tokio::sync::oneshot;

/// Somebody who is known, and the live connection they speak of.
#[derive(Clone, Debug)]
pub struct Speaker {
    /// Who.
    pub user: User,
    /// Where they are heard; none when a request names no connection.
    pub link: Option<Arc<Link>>,
}

/// Where the answer to a frame goes. Dropped, it says that there is none.
#[derive(Debug)]
pub enum Reply {
    /// To the connection that it came over.
    Link(Arc<Link>),
    /// To the request that it came with.
    Request(oneshot::Sender<ServerFrame>),
}

impl Reply {
    fn give(self, frame: ServerFrame) {
        match self {
            Self::Link(link) => link.push_answer(&frame),
            // Whoever asked may have gone.
            Self::Request(asked) => drop(asked.send(frame)),
        }
    }

    fn refuse(self, error: impl Into<FrameError>, reply_to: Option<String>) {
        self.give(ServerFrame::Error(FrameError { reply_to, ..error.into() }));
    }
}

impl Speaker {
    /// Does what a frame asks for. What has to be written is answered by the writer, after the commit.
    pub fn say(&self, server: &Server, frame: ClientFrame, reply: Reply) {
        let reply_to = subject(&frame);
        let refuse = |reply: Reply, code, why: &str| reply.refuse(FrameError::new(code, why), reply_to.clone());
        match frame {
            ClientFrame::Auth { .. } => refuse(reply, ErrorCode::BadRequest, "you are signed in already"),
            ClientFrame::Hello(_) => refuse(reply, ErrorCode::BadRequest, "say hello where you listen"),
            ClientFrame::Send { channel, message } => self.send(server, channel, message, reply),
            ClientFrame::Read { channel, seq } => self.read(server, channel, seq, reply),
            ClientFrame::Echo { id } => self.echo(server, id, reply),
            ClientFrame::Typing { channel, on } => {
                if !server.hub.type_in(self.user.id, &channel, on) {
                    refuse(reply, ErrorCode::NotFound, "you are in no such channel");
                }
            }
            ClientFrame::Presence { .. } | ClientFrame::Subscribe { .. } | ClientFrame::Unsubscribe { .. } => {
                match &self.link {
                    Some(link) => attend(server, link, frame, reply),
                    None => refuse(reply, ErrorCode::BadRequest, "name the connection: ?client="),
                }
            }
            ClientFrame::Ping {} => reply.give(ServerFrame::Pong {}),
            ClientFrame::Pong {} => self.link.iter().for_each(|link| link.ponged(clock::now())),
            ClientFrame::Edit { .. } | ClientFrame::Delete { .. } | ClientFrame::React { .. } => {
                refuse(reply, ErrorCode::NotSupported, "this server does not change messages yet");
            }
        }
    }

    fn send(&self, server: &Server, channel: ChannelRef, message: NewMessage, reply: Reply) {
        let (id, by) = (message.id, self.user.id);
        if let Err(error) = check_message(server, &self.user, &message) {
            return reply.refuse(error, Some(id.to_string()));
        }
        server.log.submit(Change::Post { by, channel, message }, move |answer| match answer {
            Ok(Answer::Message(message, _)) => acknowledge(reply, id, message.seq, message),
            Ok(_) => {}
            Err(error) => reply.refuse(ApiError::from(error), Some(id.to_string())),
        });
    }

    fn read(&self, server: &Server, channel: ChannelRef, seq: u64, reply: Reply) {
        let reply_to = Some(channel.to_string());
        let change = Change::Read { by: self.user.id, channel, to: MoveRead::UpTo { seq } };
        server.log.submit(change, move |answer| {
            if let Err(error) = answer {
                reply.refuse(ApiError::from(error), reply_to);
            }
        });
    }

    /// Counts as a message does: it costs as much.
    fn echo(&self, server: &Server, id: EchoId, reply: Reply) {
        let by = self.user.id;
        if let Err(wait) = server.throttles.sends.take(by, clock::now()) {
            return reply.refuse(ApiError::rate_limited(wait), Some(id.to_string()));
        }
        server.log.submit(Change::Echo { by, id }, move |answer| {
            if let Err(error) = answer {
                reply.refuse(ApiError::from(error), Some(id.to_string()));
            }
        });
    }
}

fn acknowledge(reply: Reply, id: MessageId, seq: u64, message: Box<protocol::message::Message>) {
    reply.give(ServerFrame::Ack { id, seq, message });
}

/// What a connection wants to see, and how reachable its user is over it.
fn attend(server: &Server, link: &Arc<Link>, frame: ClientFrame, reply: Reply) {
    let reply_to = subject(&frame);
    match frame {
        ClientFrame::Presence { status: PresenceStatus::Offline } => {
            reply.refuse(FrameError::new(ErrorCode::BadRequest, "to be offline, disconnect"), reply_to);
        }
        ClientFrame::Presence { status } => server.hub.set_presence(link.id, status, clock::now()),
        ClientFrame::Subscribe { channel } => match server.hub.watch(link, &channel, WATCHED_MAX) {
            Ok(channel) => reply.give(ServerFrame::Subscribed { channel }),
            Err(code) => reply.refuse(FrameError::new(code, "the channel cannot be subscribed to"), reply_to),
        },
        ClientFrame::Unsubscribe { channel } => {
            if let Some(channel) = server.hub.unwatch(link.id, &channel) {
                reply.give(ServerFrame::Unsubscribed { channel });
            } else {
                let why = "you have not subscribed to such a channel";
                reply.refuse(FrameError::new(ErrorCode::NotFound, why), reply_to);
            }
        }
        _ => {}
    }
}

/// Whether a user may post this now, as far as can be told without the database.
///
/// # Errors
/// When they may not.
pub fn check_message(server: &Server, user: &User, message: &NewMessage) -> Result<(), ApiError> {
    let limits = &server.limits;
    check_text(&message.text, !message.attachments.is_empty(), limits.text_chars).map_err(|code| {
        ApiError::of_field(
            code,
            "text",
            format!("the text must have 1 to {} characters, none of them NUL", limits.text_chars),
        )
    })?;
    if message.attachments.len() > limits.attachments {
        return Err(ApiError::of_field(
            ErrorCode::TooLarge,
            "attachments",
            format!("at most {} files", limits.attachments),
        ));
    }
    server.throttles.sends.take(user.id, clock::now()).map_err(ApiError::rate_limited)
}

/// What an error about a frame refers to.
#[must_use]
pub fn subject(frame: &ClientFrame) -> Option<String> {
    match frame {
        ClientFrame::Send { message, .. } => Some(message.id.to_string()),
        ClientFrame::Edit { message, .. } | ClientFrame::Delete { message } | ClientFrame::React { message, .. } => {
            Some(message.to_string())
        }
        ClientFrame::Typing { channel, .. }
        | ClientFrame::Read { channel, .. }
        | ClientFrame::Subscribe { channel }
        | ClientFrame::Unsubscribe { channel } => Some(channel.to_string()),
        ClientFrame::Echo { id } => Some(id.to_string()),
        _ => None,
    }
}

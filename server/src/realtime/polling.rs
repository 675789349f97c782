//! `GET /poll`: a conversation in pieces. A long poll waits until something happens, a short one does not; both are
//! answered with what lies between the cursor they bring and the one they are given, so a lost answer loses nothing.

mod seats;

pub use seats::Seats;

use crate::{
    error::ApiError,
    realtime::{
        farewell::farewell,
        link::{Outgoing, Taken},
        opening::Opening,
    },
    state::Server,
};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use protocol::{
    close::CloseCode,
    connection::Transport,
    cursor::{Cursor, Epoch},
};
use seats::{Seat, Turn};
use std::{collections::VecDeque, sync::Arc, time::Duration};
use tokio::time::timeout;

/// Answers a poll.
///
/// # Errors
/// When nobody is signed in, the address is wrong, or there are too many connections.
pub async fn poll(State(server): State<Arc<Server>>, opening: Opening) -> Result<Response, ApiError> {
    let Opening { identity, hello, client, wait } = opening;
    let known = client.and_then(|client| server.seats.find(client, &identity));
    let is_new = known.is_none();
    let seat = match known {
        Some(seat) => seat,
        None => server.seats.add(&server, identity, hello.tab.as_deref())?,
    };
    let mut turn = seat.take_turn().await;
    let transport = if wait.is_zero() { Transport::ShortPoll } else { Transport::LongPoll };
    turn.client.link().into_iter().for_each(|link| link.set_transport(transport));
    let from = hello.cursor;
    let epoch = server.store.epoch();
    if is_new {
        // What is wrong with a hello was found out when the address was read.
        let _ = turn.client.hello(hello).await;
    } else if !turn.follows(from, epoch) {
        turn.client.resume(from).await;
    }
    let piece = Piece::gather(&server, &mut turn, from, if is_new { Duration::ZERO } else { wait }).await;
    if piece.close.is_some() {
        server.seats.remove(&seat);
    }
    if !piece.is_cut {
        turn.answered(piece.seq);
    }
    let next_ms = if piece.is_cut || !wait.is_zero() { 0 } else { pace(&server, &seat, &piece) };
    Ok(([(header::CONTENT_TYPE, "application/json")], piece.write(epoch, next_ms)).into_response())
}

/// How soon to ask again, at the quickest and at the slowest.
const QUICK_MS: u64 = 1_000;
const SLOW_MS: u64 = 10_000;
/// Short polls a second that are no burden, over all who poll.
const POLLS_PER_S: u64 = 500;

/// When to ask again without waiting for an answer: soon while something happens, ever later while nothing does, and
/// later for everybody the more there are.
fn pace(server: &Server, seat: &Seat, piece: &Piece) -> u64 {
    let quiet = if piece.frames.is_empty() { (seat.pace() * 3 / 2).clamp(QUICK_MS, SLOW_MS) } else { QUICK_MS };
    seat.set_pace(quiet);
    quiet.max(server.seats.count() as u64 * 1_000 / POLLS_PER_S)
}

/// The answer to one poll.
#[derive(Default)]
struct Piece {
    frames: VecDeque<Outgoing>,
    bytes: usize,
    /// Where the client stands with it.
    seq: u64,
    /// There is more: asking again gives it.
    is_cut: bool,
    close: Option<CloseCode>,
}

impl Piece {
    async fn gather(server: &Server, turn: &mut Turn<'_>, from: Option<Cursor>, wait: Duration) -> Self {
        let mut piece = Self { seq: from.map_or(0, |cursor| cursor.seq), ..Self::default() };
        while let Some(waiting) = turn.client.beginning().await {
            waiting.close.into_iter().for_each(|code| piece.end(code));
            if !piece.add(waiting.frames, server.limits.queue_bytes) || piece.close.is_some() {
                return piece;
            }
        }
        let Some(link) = turn.client.link().cloned() else { return piece };
        if piece.frames.is_empty() && !turn.unless_superseded(timeout(wait, link.stirs())).await {
            return piece;
        }
        let Taken { waiting, reach, is_behind } = server.hub.take(&link);
        turn.client.written(&waiting);
        piece.add(waiting.frames, usize::MAX);
        (piece.seq, piece.is_cut) = (reach, is_behind);
        waiting.close.into_iter().for_each(|code| piece.end(code));
        piece
    }

    /// Adds frames as long as there is room; the rest is left to the next poll.
    fn add(&mut self, frames: VecDeque<Outgoing>, most: usize) -> bool {
        for frame in frames {
            if !self.frames.is_empty() && self.bytes + frame.text.len() > most {
                self.is_cut = true;
                return false;
            }
            self.bytes += frame.text.len();
            self.seq = frame.mark.place().unwrap_or(self.seq);
            self.frames.push_back(frame);
        }
        true
    }

    fn end(&mut self, code: CloseCode) {
        self.frames.push_back(farewell(code));
        self.close = Some(code);
    }

    fn write(&self, epoch: Epoch, next_ms: u64) -> String {
        let frames: Vec<&str> = self.frames.iter().map(|frame| frame.text.as_str()).collect();
        let cursor = Cursor { epoch, seq: self.seq };
        format!(r#"{{"cursor":"{cursor}","frames":[{}],"next_ms":{next_ms}}}"#, frames.join(","))
    }
}

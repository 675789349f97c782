//! Listening by `GET /poll`, again and again: with patience, or every so often.

use super::{
    clock::now,
    request::{Errand, Refused},
    requests::{ANSWER_MS, Conversation},
};
use protocol::{close::CloseCode, frame::ServerFrame, poll::PollAnswer};
use serde_json::value::RawValue;
use std::fmt::Write;

/// How long a long poll waits for something to happen, in seconds.
pub const LONG_S: u64 = 25;
/// How soon to ask again after an answer that should have waited and did not: something on the way may have made it up.
const RESTLESS_MS: u64 = 1_000;

/// Asks until that ends, and says why.
pub async fn ask(conversation: &Conversation, errand: &Errand, wait_s: u64) -> CloseCode {
    loop {
        match poll(conversation, errand, wait_s).await {
            Ok(next_ms) if next_ms > 0 => errand.pause(next_ms).await,
            Ok(_) => {}
            Err(why) => return why,
        }
    }
}

/// Asks once. Gives when to ask again.
async fn poll(conversation: &Conversation, errand: &Errand, wait_s: u64) -> Result<u64, CloseCode> {
    let (address, began_at) = (address(conversation, wait_s), now());
    conversation.line.count_request(address.len());
    let text = errand.fetch(&address, None, wait_s * 1_000 + ANSWER_MS).await.map_err(CloseCode::from)?;
    conversation.line.count_received(text.len());
    let answer: PollAnswer<&RawValue> = serde_json::from_str(&text).map_err(|_| Refused::NoAnswer)?;
    if !errand.is_wanted() {
        return Err(CloseCode::Done);
    }
    conversation.line.opened();
    conversation.move_to(answer.cursor);
    answer.frames.iter().try_for_each(|frame| conversation.hear(errand, frame.get()))?;
    if !answer.frames.is_empty() {
        return Ok(answer.next_ms);
    }
    // A quiet client moves forward, too.
    let ping = ServerFrame::Ping { cursor: answer.cursor, sent_at: now() };
    conversation.hear(errand, &ping.encode())?;
    let is_restless = now().saturating_sub(began_at) < RESTLESS_MS;
    Ok(answer.next_ms.max(if is_restless { RESTLESS_MS } else { 0 }))
}

fn address(conversation: &Conversation, wait_s: u64) -> String {
    let mut address = format!("/poll?{}&wait={wait_s}", conversation.query());
    if let Some(client) = conversation.client.get() {
        // Writing to a string does not fail.
        _ = write!(address, "&client={client}");
    }
    address
}

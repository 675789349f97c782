//! Listening to `GET /events`, by a fetch whose answer never ends: the browser's own reader of events could neither be
//! told what to say nor tell what went wrong.

pub mod parser;

use self::parser::{Event, Parser};
use super::{
    request::Errand,
    requests::{ANSWER_MS, Conversation},
};
use gloo_net::http::Response;
use js_sys::{Reflect, Uint8Array};
use protocol::close::CloseCode;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::ReadableStreamDefaultReader;

/// What a browser says of a connection that was lost without a word.
const LOST: CloseCode = CloseCode::Other(1006);

/// Listens until it ends, and says why.
pub async fn follow(conversation: &Conversation, errand: &Errand) -> CloseCode {
    listen(conversation, errand).await.err().unwrap_or(LOST)
}

async fn listen(conversation: &Conversation, errand: &Errand) -> Result<(), CloseCode> {
    let (address, line) = (format!("/events?{}", conversation.query()), &conversation.line);
    line.count_request(address.len());
    let answer = errand.open(&address, ANSWER_MS).await.map_err(CloseCode::from)?;
    let reader = reader(&answer).filter(|_| errand.is_wanted()).ok_or(LOST)?;
    line.opened();
    let mut parser = Parser::default();
    while let Some(bytes) = read(&reader).await {
        line.count_received(bytes.len());
        for event in parser.take(&bytes).into_iter().filter(Event::is_message) {
            conversation.hear(errand, &event.data)?;
        }
    }
    Ok(())
}

/// A portal that wants to be seen first answers everything with a page of its own.
fn reader(answer: &Response) -> Option<ReadableStreamDefaultReader> {
    answer.headers().get("content-type").filter(|kind| kind.starts_with("text/event-stream"))?;
    ReadableStreamDefaultReader::new(&answer.body()?).ok()
}

/// The next piece; none at the end, and when it was cut.
async fn read(reader: &ReadableStreamDefaultReader) -> Option<Vec<u8>> {
    let piece = reader.read().await.ok()?;
    let bytes = Reflect::get(&piece, &JsValue::from_str("value")).ok()?;
    bytes.dyn_into::<Uint8Array>().ok().map(|bytes| bytes.to_vec())
}

//! What is said over plain requests: in order, with one request under way at a time.

use super::{
    request::{Errand, Refused, Wanted},
    requests::{ANSWER_MS, Conversation},
};
use leptos::task::spawn_local;
use protocol::close::CloseCode;
use serde_json::value::RawValue;
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

/// Posts what is said. Dropping it gives up what is under way.
#[derive(Debug)]
pub struct SendQueue {
    inner: Rc<Inner>,
    errand: Errand,
    wanted: Wanted,
}

#[derive(Debug)]
struct Inner {
    conversation: Rc<Conversation>,
    /// What was not answered yet, as JSON.
    waiting: RefCell<VecDeque<String>>,
    is_posting: Cell<bool>,
    /// The link was closed meanwhile: what is under way lasts until it is done, and nobody hears the answers.
    finishing: RefCell<Option<Wanted>>,
}

/// Frames that wait; a link that is so far behind is given up, and the machine sends again what matters.
const WAITING_MAX: usize = 200;
/// Frames of one request, and their bytes: below what the server takes.
const BATCH: usize = 50;
const BATCH_BYTES: usize = 60_000;
/// How often a request is made that gets no answer, and how long after one another. Saying something again is harmless.
const TRIES: u32 = 3;
const TRY_AGAIN_MS: u64 = 1_000;

impl SendQueue {
    /// A queue with nothing in it.
    #[must_use]
    pub fn new(conversation: &Rc<Conversation>) -> Self {
        let inner = Inner {
            conversation: Rc::clone(conversation),
            waiting: RefCell::default(),
            is_posting: Cell::default(),
            finishing: RefCell::default(),
        };
        let (errand, wanted) = Errand::new();
        Self { inner: Rc::new(inner), errand, wanted }
    }

    /// Takes a frame, as JSON.
    pub fn push(&self, frame: String) {
        if self.inner.waiting.borrow().len() == WAITING_MAX {
            // Not within the call that says something: whoever calls holds the link.
            let inner = Rc::clone(&self.inner);
            return spawn_local(async move { inner.close(CloseCode::Other(1006)) });
        }
        self.inner.waiting.borrow_mut().push_back(frame);
        if !self.inner.is_posting.replace(true) {
            spawn_local(post(Rc::clone(&self.inner), self.errand.clone()));
        }
    }

    /// Takes nothing more; what waits still goes out.
    pub fn finish(self) {
        let Self { inner, wanted, .. } = self;
        inner.finishing.replace(Some(wanted));
    }
}

/// Posts what waits, a batch after the other.
async fn post(inner: Rc<Inner>, errand: Errand) {
    let mut tries = 0;
    while let Some((count, body)) = inner.batch() {
        let address = inner.address();
        inner.conversation.line.count_request(address.len() + body.len());
        let answer = errand.fetch(&address, Some(body), ANSWER_MS).await;
        if !errand.is_wanted() {
            return;
        }
        match answer.and_then(|text| inner.take_answers(&errand, &text, count)) {
            Ok(()) => tries = 0,
            Err(Refused::NoAnswer) if tries + 1 < TRIES => {
                tries += 1;
                errand.pause(TRY_AGAIN_MS).await;
            }
            Err(why) => return inner.close(why.into()),
        }
    }
    inner.is_posting.set(false);
}

impl Inner {
    /// What is posted next, and how many frames that are.
    fn batch(&self) -> Option<(usize, String)> {
        let waiting = self.waiting.borrow();
        let mut bytes = 0;
        let fits = waiting.iter().take(BATCH).take_while(|frame| {
            bytes += frame.len() + 1;
            bytes < BATCH_BYTES
        });
        let count = fits.count().max(1).min(waiting.len());
        let frames: Vec<_> = waiting.iter().take(count).map(String::as_str).collect();
        (count > 0).then(|| (count, format!("[{}]", frames.join(","))))
    }

    fn address(&self) -> String {
        let client = self.conversation.client.get();
        client.map_or_else(|| "/send".to_owned(), |client| format!("/send?client={client}"))
    }

    fn take_answers(&self, errand: &Errand, text: &str, count: usize) -> Result<(), Refused> {
        let answers: Vec<&RawValue> = serde_json::from_str(text).map_err(|_| Refused::NoAnswer)?;
        self.waiting.borrow_mut().drain(..count);
        self.conversation.line.count_received(text.len());
        if self.finishing.borrow().is_some() {
            return Ok(());
        }
        let heard = answers.iter().try_for_each(|answer| self.conversation.hear(errand, answer.get()));
        heard.map_err(Refused::ForGood)
    }

    fn close(&self, why: CloseCode) {
        if self.finishing.borrow().is_none() {
            self.conversation.line.closed(why);
        }
    }
}

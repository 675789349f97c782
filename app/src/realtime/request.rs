//! Plain requests: with a deadline, and given up when nobody waits for them any more.

use super::clock::Timer;
use futures_channel::oneshot;
use gloo_net::http::{Method, RequestBuilder, Response};
use protocol::{
    close::CloseCode,
    error::{ErrorCode, Problem},
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use web_sys::{AbortController, RequestCache};

/// Requests and pauses, one after the other, for as long as somebody waits for what comes of them.
#[derive(Clone, Debug)]
pub struct Errand(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    wanted: Cell<bool>,
    abort: RefCell<Option<AbortController>>,
    /// Of the pause, or the deadline of the request: whichever is under way.
    timer: RefCell<Option<Timer>>,
}

/// Somebody waits. Dropping it ends the errand: what is under way is given up.
#[derive(Debug)]
#[must_use = "dropping it ends the errand"]
pub struct Wanted(Errand);

/// Why a request had no success.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// The server said no.
    ForGood(CloseCode),
    /// No answer came in time, or none that can be understood.
    NoAnswer,
}

impl Errand {
    /// An errand, and whoever waits for it.
    pub fn new() -> (Self, Wanted) {
        let inner = Inner { wanted: Cell::new(true), abort: RefCell::default(), timer: RefCell::default() };
        let errand = Self(Rc::new(inner));
        (errand.clone(), Wanted(errand))
    }

    /// Whether anybody still waits.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        self.0.wanted.get()
    }

    /// Makes a request and waits until its answer begins, which must be a good one.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn open(&self, address: &str, patience_ms: u64) -> Result<Response, Refused> {
        let answer = self.ask(Method::GET, address, None, patience_ms).await;
        self.0.timer.take();
        answer
    }

    /// Makes a request and waits for the whole answer. It is a `POST` when there is something to say.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn fetch(&self, address: &str, body: Option<String>, patience_ms: u64) -> Result<String, Refused> {
        let method = if body.is_some() { Method::POST } else { Method::GET };
        let text = match self.ask(method, address, body, patience_ms).await {
            Ok(answer) => answer.text().await.map_err(no_answer),
            Err(why) => Err(why),
        };
        self.0.timer.take();
        text
    }

    /// Waits, at most until nobody waits for the errand.
    pub async fn pause(&self, ms: u64) {
        let (wake, woken) = oneshot::channel();
        // Nobody is left to be woken when the errand was ended.
        self.0.timer.replace(Some(Timer::after(ms, move || _ = wake.send(()))));
        _ = woken.await;
    }

    async fn ask(
        &self,
        method: Method,
        address: &str,
        body: Option<String>,
        patience_ms: u64,
    ) -> Result<Response, Refused> {
        let abort = AbortController::new().map_err(|_| Refused::NoAnswer)?;
        if !self.is_wanted() {
            return Err(Refused::NoAnswer);
        }
        let (signal, late) = (abort.signal(), abort.clone());
        self.0.abort.replace(Some(abort));
        self.0.timer.replace(Some(Timer::after(patience_ms, move || late.abort())));
        let request =
            RequestBuilder::new(address).method(method).cache(RequestCache::NoStore).abort_signal(Some(&signal));
        let request = match body {
            Some(body) => request.header("content-type", "application/json").body(body),
            None => request.build(),
        };
        let answer = request.map_err(no_answer)?.send().await.map_err(no_answer)?;
        if answer.ok() { Ok(answer) } else { Err(refusal(&answer).await) }
    }
}

impl Drop for Wanted {
    fn drop(&mut self) {
        let Errand(inner) = &self.0;
        inner.wanted.set(false);
        inner.timer.take();
        if let Some(abort) = inner.abort.take() {
            abort.abort();
        }
    }
}

impl From<Refused> for CloseCode {
    fn from(why: Refused) -> Self {
        match why {
            Refused::ForGood(code) => code,
            Refused::NoAnswer => Self::Other(1006),
        }
    }
}

/// A status alone may be that of a proxy: only the server itself can end the conversation for good.
async fn refusal(answer: &Response) -> Refused {
    let problem: Option<Problem> = answer.json().await.ok();
    match problem.map(|problem| problem.code) {
        Some(ErrorCode::NotSignedIn) => Refused::ForGood(CloseCode::NotSignedIn),
        Some(ErrorCode::OtherVersion) => Refused::ForGood(CloseCode::OtherVersion),
        Some(ErrorCode::TooManyConnections) => Refused::ForGood(CloseCode::TooManyConnections),
        _ => Refused::NoAnswer,
    }
}

fn no_answer(_: gloo_net::Error) -> Refused {
    Refused::NoAnswer
}

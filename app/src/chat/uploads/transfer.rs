//! One file going up. `fetch` cannot tell how much has gone, so this is the older kind of request.

use super::{queue::Failure, upload::Upload};
use crate::realtime::{Listener, clock::Timer};
use protocol::{
    error::{ErrorCode, Problem},
    message::Attachment,
};
use std::{cell::RefCell, fmt, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, Event, EventTarget, FormData, ProgressEvent, XmlHttpRequest};

/// For how long nothing may move, on the way there or until the answer, before it counts as lost.
const SILENCE_MS: u64 = 60_000;

const LOST: Failure = Failure { code: ErrorCode::Unavailable, temporary: true, retry_after_ms: None };

/// What is told of a transfer.
pub enum Told {
    /// So many bytes have gone.
    Sent(u64),
    /// It has ended. Nothing is told after this.
    Ended(Result<Box<Attachment>, Failure>),
}

/// A file going up, until it is dropped.
pub struct Transfer {
    request: XmlHttpRequest,
    tell: Box<dyn Fn(Told)>,
    silence: RefCell<Option<Timer>>,
    listeners: RefCell<Vec<Listener>>,
}

impl Transfer {
    /// Begins to send a file.
    ///
    /// # Errors
    /// When the browser does not want to.
    pub fn start(upload: &Upload, content: &Blob, tell: impl Fn(Told) + 'static) -> Result<Rc<Self>, JsValue> {
        let request = XmlHttpRequest::new()?;
        request.open("POST", "/api/v1/files/upload")?;
        let silence = RefCell::default();
        let transfer = Rc::new(Self { request, tell: Box::new(tell), silence, listeners: RefCell::default() });
        *transfer.listeners.borrow_mut() = transfer.listen()?;
        transfer.request.send_with_opt_form_data(Some(&form(upload, content)?))?;
        transfer.wait();
        Ok(transfer)
    }

    fn listen(self: &Rc<Self>) -> Result<Vec<Listener>, JsValue> {
        let on = |target: &EventTarget, event, heard: fn(&Rc<Self>, &Event)| {
            let this = Rc::downgrade(self);
            Listener::new(target, event, move |event| {
                if let Some(this) = this.upgrade() {
                    heard(&this, &event);
                }
            })
        };
        Ok(vec![
            on(self.request.upload()?.as_ref(), "progress", Self::move_on),
            on(&self.request, "load", |this, _| this.end(this.answer())),
            on(&self.request, "error", |this, _| this.end(Err(LOST))),
        ])
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of bytes")]
    fn move_on(self: &Rc<Self>, event: &Event) {
        if let Some(event) = event.dyn_ref::<ProgressEvent>() {
            self.wait();
            (self.tell)(Told::Sent(event.loaded() as u64));
        }
    }

    fn wait(self: &Rc<Self>) {
        let this = Rc::downgrade(self);
        let silent = Timer::after(SILENCE_MS, move || {
            if let Some(this) = this.upgrade() {
                _ = this.request.abort();
                this.end(Err(LOST));
            }
        });
        self.silence.replace(Some(silent));
    }

    fn answer(&self) -> Result<Box<Attachment>, Failure> {
        let text = self.request.response_text().ok().flatten().unwrap_or_default();
        if self.request.status() == Ok(201) {
            return serde_json::from_str(&text).map_err(|_| LOST);
        }
        // A proxy in between answers in words of its own: what it says is not for good.
        let problem: Option<Problem> = serde_json::from_str(&text).ok();
        Err(problem.map_or(LOST, |problem| Failure {
            code: problem.code,
            temporary: problem.code.is_temporary(),
            retry_after_ms: problem.retry_after_ms,
        }))
    }

    fn end(&self, how: Result<Box<Attachment>, Failure>) {
        self.silence.take();
        (self.tell)(Told::Ended(how));
    }
}

impl Drop for Transfer {
    fn drop(&mut self) {
        self.listeners.take();
        // Of one that has ended there is nothing to abort.
        _ = self.request.abort();
    }
}

impl fmt::Debug for Transfer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a file going up")
    }
}

/// What was measured comes before the file, so that the server knows it when the file begins.
fn form(upload: &Upload, content: &Blob) -> Result<FormData, JsValue> {
    let form = FormData::new()?;
    if let Some(voice) = &upload.voice {
        form.append_with_str("voice", "1")?;
        form.append_with_str("duration_ms", &voice.duration_ms.to_string())?;
        let waveform = serde_json::to_string(&voice.waveform).map_err(|error| error.to_string())?;
        form.append_with_str("waveform", &waveform)?;
    }
    form.append_with_blob_and_filename("file", content, &upload.name)?;
    Ok(form)
}

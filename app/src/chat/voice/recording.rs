//! Speaking a voice note: with a live level, pauses, and a chance to listen before it is sent.

pub mod bar;

use super::{
    microphone::{Silence, open},
    recorder::{LONGEST_MS, Recorded, Recorder},
    waveform::BARS,
};
use crate::{
    chat::{
        talk::Talk,
        uploads::{
            content::Content,
            new_id,
            upload::{Place, Upload, UploadState},
        },
    },
    realtime::Listener,
};
use leptos::{prelude::*, task::spawn_local};
use protocol::message::AttachmentKind;
use send_wrapper::SendWrapper;
use std::rc::Rc;

/// A voice note for a channel, from the first word to its sending.
#[derive(Clone, Copy, Debug)]
pub struct Recording {
    talk: Talk,
    stage: RwSignal<Stage>,
    ms: RwSignal<u64>,
    levels: RwSignal<Vec<u8>>,
    recorder: StoredValue<Option<SendWrapper<Rc<Recorder>>>>,
    recorded: StoredValue<Option<SendWrapper<(Recorded, Content)>>>,
}

/// How far it is.
#[derive(Clone, PartialEq, Debug)]
enum Stage {
    /// Nothing is recorded.
    Idle,
    /// The person is asked for the microphone.
    Asking,
    /// The microphone is heard.
    Running,
    /// It is not, for now.
    Held,
    /// It has ended and can be listened to.
    Done(Upload, Ending),
    /// It could not be recorded.
    Silent(Silence),
}

/// What has ended a recording.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Ending {
    /// The person.
    Wanted,
    /// Its length.
    Full,
    /// The microphone went away.
    Lost,
}

impl Recording {
    /// For one channel. What was recorded when the person goes elsewhere is put into its tray.
    #[must_use]
    pub fn new(talk: Talk) -> Self {
        let recording = Self {
            talk,
            stage: RwSignal::new(Stage::Idle),
            ms: RwSignal::default(),
            levels: RwSignal::default(),
            recorder: StoredValue::new(None),
            recorded: StoredValue::new(None),
        };
        on_cleanup(move || recording.put_aside());
        ask_before_leaving(Memo::new(move |_| recording.is_under_way()));
        recording
    }

    /// Whether the composer makes room for it.
    #[must_use]
    pub fn is_under_way(self) -> bool {
        !matches!(*self.stage.read(), Stage::Idle | Stage::Silent(_))
    }

    fn begin(self) {
        self.stage.set(Stage::Asking);
        self.ms.set(0);
        self.levels.set(Vec::new());
        spawn_local(async move {
            let heard = open().await;
            // The person may have gone elsewhere meanwhile: then the microphone is let go.
            if self.stage.try_get_untracked() != Some(Stage::Asking) {
                drop(heard.map(|(stream, format)| Recorder::start(stream, format, |_| ())));
                return;
            }
            let tell = move |recorder: &Recorder| self.hear(recorder);
            let started =
                heard.and_then(|(stream, format)| Recorder::start(stream, format, tell).map_err(|_| Silence::Busy));
            match started {
                Ok(recorder) => {
                    self.recorder.set_value(Some(SendWrapper::new(recorder)));
                    self.stage.set(Stage::Running);
                }
                Err(why) => self.stage.set(Stage::Silent(why)),
            }
        });
    }

    fn hear(self, recorder: &Recorder) {
        let (levels, ms) = (recorder.levels(), recorder.ms());
        self.ms.set(ms);
        self.levels.set(levels[levels.len().saturating_sub(BARS)..].to_vec());
        if recorder.is_over() {
            self.end(Ending::Lost);
        } else if ms >= LONGEST_MS {
            self.end(Ending::Full);
        }
    }

    fn toggle(self) {
        let runs = self.recorder.with_value(|recorder| recorder.as_ref().map(|recorder| recorder.toggle()));
        self.stage.set(if runs == Some(true) { Stage::Running } else { Stage::Held });
    }

    fn end(self, how: Ending) {
        self.stop(move |upload| self.stage.set(Stage::Done(upload, how)));
    }

    fn send(self) {
        match self.stage.get_untracked() {
            Stage::Done(upload, _) => self.send_it(upload),
            Stage::Running | Stage::Held => self.stop(move |upload| self.send_it(upload)),
            _ => {}
        }
    }

    fn send_it(self, upload: Upload) {
        let recorded = self.recorded.try_update_value(Option::take).flatten().map(SendWrapper::take);
        let Some((recorded, content)) = recorded else { return };
        if self.talk.uploads.send_alone(self.talk.channel, upload.clone(), recorded.blob.clone()) {
            self.stage.set(Stage::Idle);
            self.talk.sent.update(|sent| *sent += 1);
        } else {
            self.recorded.set_value(Some(SendWrapper::new((recorded, content))));
            self.stage.set(Stage::Done(upload, Ending::Wanted));
        }
    }

    fn cancel(self) {
        self.recorder.set_value(None);
        self.recorded.set_value(None);
        self.stage.set(Stage::Idle);
    }

    fn stop(self, then: impl Fn(Upload) + 'static) {
        let Some(recorder) = self.recorder.try_update_value(Option::take).flatten() else { return };
        let place = Place::Tray(self.talk.channel);
        recorder.take().stop(move |heard| match heard {
            Some(heard) => {
                let upload = upload(&heard, place);
                let content = Content::of(heard.blob.clone());
                self.recorded.set_value(Some(SendWrapper::new((heard, content))));
                then(upload);
            }
            None => self.stage.set(Stage::Silent(Silence::Nothing)),
        });
    }

    fn put_aside(self) {
        let (uploads, place) = (self.talk.uploads, Place::Tray(self.talk.channel));
        let keep = move |recorded: Recorded| uploads.add(upload(&recorded, place), recorded.blob);
        if let Some(recorder) = self.recorder.try_update_value(Option::take).flatten() {
            recorder.take().stop(move |recorded| _ = recorded.map(keep));
        } else if let Some(recorded) = self.recorded.try_update_value(Option::take).flatten() {
            keep(recorded.take().0);
        }
    }

    fn url(self) -> String {
        let url = |recorded: &SendWrapper<(Recorded, Content)>| recorded.1.url.clone();
        self.recorded.with_value(|recorded| recorded.as_ref().map(url)).unwrap_or_default()
    }
}

/// What is being said lives as long as the page: whoever leaves it by mistake can come back.
fn ask_before_leaving(is_under_way: Memo<bool>) {
    Effect::new(move |_| {
        if is_under_way.get() {
            let asks = Listener::new(&window(), "beforeunload", |event| event.prevent_default());
            let asks = SendWrapper::new(asks);
            on_cleanup(move || drop(asks));
        }
    });
}

fn upload(recorded: &Recorded, place: Place) -> Upload {
    Upload {
        id: new_id(),
        place,
        name: recorded.format.name.to_owned(),
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of bytes")]
        size: recorded.blob.size() as u64,
        mime: recorded.format.mime.to_owned(),
        kind: AttachmentKind::Audio,
        pixels: None,
        voice: Some(recorded.voice.clone()),
        state: UploadState::Queued,
    }
}

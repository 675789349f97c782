//! Speaking a voice note: with a live level, pauses, and a chance to listen before it is sent.

use super::{
    clock::clock,
    microphone::{Silence, open, silence_text},
    note::{Shape, VoiceNote},
    recorder::{LONGEST_MS, Recorded, Recorder},
    waveform::bars,
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
    i18n::{t_string, use_i18n},
    icons::{self, Glyph, Icon},
};
use leptos::{html, prelude::*, task::spawn_local};
use protocol::message::AttachmentKind;
use send_wrapper::SendWrapper;
use std::rc::Rc;

/// How much before the end it is told.
const END_IS_NEAR_MS: u64 = 30_000;

/// How many levels are seen while it goes on: the last ones.
const SEEN: usize = 48;

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
    /// It has ended and can be listened to; by itself when it was too long.
    Done(Upload, bool),
    /// It could not be recorded.
    Silent(Silence),
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
                drop(heard.map(|(stream, format)| Recorder::start(stream, format, |_, _| ())));
                return;
            }
            let tell = move |levels: &[u8], ms| self.hear(levels, ms);
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

    fn hear(self, levels: &[u8], ms: u64) {
        self.ms.set(ms);
        self.levels.set(levels[levels.len().saturating_sub(SEEN)..].to_vec());
        if ms >= LONGEST_MS {
            self.stop(move |upload| self.stage.set(Stage::Done(upload, true)));
        }
    }

    fn toggle(self) {
        let runs = self.recorder.with_value(|recorder| recorder.as_ref().map(|recorder| recorder.toggle()));
        self.stage.set(if runs == Some(true) { Stage::Running } else { Stage::Held });
    }

    fn listen(self) {
        self.stop(move |upload| self.stage.set(Stage::Done(upload, false)));
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
            self.stage.set(Stage::Done(upload, false));
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

/// Begins a voice note.
#[component]
pub fn RecordButton(
    /// Of the channel.
    recording: Recording,
) -> impl IntoView {
    let i18n = use_i18n();
    let name = move || t_string!(i18n, voice.record);
    view! {
        <button type="button" class="composer-tool" aria-label=name title=name on:click=move |_| recording.begin()>
            <Icon is=icons::MIC />
        </button>
    }
}

/// Why nothing could be recorded.
#[component]
pub fn SilenceNote(
    /// Of the channel.
    recording: Recording,
) -> impl IntoView {
    let i18n = use_i18n();
    let words = move || match *recording.stage.read() {
        Stage::Silent(why) => Some(silence_text(i18n.get_locale(), why)),
        _ => None,
    };
    view! {
        <div role="status">
            {move || words().map(|words| view! { <p class="composer-note composer-wrong">{words}</p> })}
        </div>
    }
}

/// Takes the place of the field while a voice note is made.
#[component]
pub fn RecordingBar(
    /// Of the channel.
    recording: Recording,
) -> impl IntoView {
    let i18n = use_i18n();
    let field = NodeRef::<html::Div>::new();
    // The button that began it is gone: whoever works by keyboard goes on here.
    Effect::new(move |_| _ = field.get().map(|field| field.focus()));
    let done = Memo::new(move |_| match recording.stage.get() {
        Stage::Done(upload, full) => Some((upload, full)),
        _ => None,
    });
    let state = move || match *recording.stage.read() {
        Stage::Asking => t_string!(i18n, voice.asking),
        Stage::Running => t_string!(i18n, voice.recording),
        Stage::Held => t_string!(i18n, voice.paused),
        _ => t_string!(i18n, voice.listening),
    };
    let body = move || match done.get() {
        Some((upload, full)) => {
            let file = upload.shown(recording.url());
            let words = full.then(|| t_string!(i18n, voice.full));
            view! { <VoiceNote file /> {words.map(|words| view! { <p class="recording-full">{words}</p> })} }.into_any()
        }
        None => view! { <Live recording /> }.into_any(),
    };
    let asking = move || *recording.stage.read() == Stage::Asking;
    view! {
        <div class="recording" role="group" aria-label=state tabindex="-1" node_ref=field>
            <Tool icon=icons::TRASH name=move || t_string!(i18n, voice.cancel) on_click=move || recording.cancel() />
            <span class="sr-only" role="status">{state}</span>
            {body}
            <button
                type="button"
                class="composer-send"
                aria-label=move || t_string!(i18n, voice.send)
                aria-disabled=move || asking().then_some("true")
                on:click=move |_| recording.send()
            >
                <Icon is=icons::SEND />
            </button>
        </div>
    }
}

/// What is heard now, and for how long.
#[component]
fn Live(recording: Recording) -> impl IntoView {
    let i18n = use_i18n();
    let runs = Memo::new(move |_| *recording.stage.read() == Stage::Running);
    let asking = Memo::new(move |_| *recording.stage.read() == Stage::Asking);
    let left = move || {
        let left = LONGEST_MS.saturating_sub(recording.ms.get());
        (left <= END_IS_NEAR_MS).then(|| t_string!(i18n, voice.time_left, count = left.div_ceil(1000)))
    };
    let hold = move || if runs.get() { t_string!(i18n, voice.pause_recording) } else { t_string!(i18n, voice.resume) };
    let words = move || {
        if asking.get() {
            t_string!(i18n, voice.asking).to_owned()
        } else {
            left().unwrap_or_else(|| clock(recording.ms.get()))
        }
    };
    let tools = move || {
        let icon = move || if runs.get() { icons::PAUSE } else { icons::MIC };
        view! {
            <button type="button" class="composer-tool" aria-label=hold title=hold on:click=move |_| recording.toggle()>
                {move || view! { <Icon is=icon() /> }}
            </button>
            <Tool icon=icons::STOP name=move || t_string!(i18n, voice.stop) on_click=move || recording.listen() />
        }
    };
    view! {
        <span class="recording-dot" class:recording-held=move || !runs.get() aria-hidden="true"></span>
        <span class="recording-time" role="timer">{words}</span>
        <div class="recording-levels">
            {move || view! { <Shape bars=bars(&padded(&recording.levels.read())) part=0 /> }}
        </div>
        {move || (!asking.get()).then(tools)}
    }
}

/// The newest level is always at the end.
fn padded(levels: &[u8]) -> Vec<u8> {
    let mut all = vec![0; SEEN.saturating_sub(levels.len())];
    all.extend(levels);
    all
}

#[component]
fn Tool(icon: Glyph, #[prop(into)] name: Signal<&'static str>, on_click: impl Fn() + 'static) -> impl IntoView {
    view! {
        <button type="button" class="composer-tool" aria-label=name title=name on:click=move |_| on_click()>
            <Icon is=icon />
        </button>
    }
}

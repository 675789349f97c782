//! How speaking a voice note looks.

use super::{Ending, Recording, Stage};
use crate::{
    chat::voice::{
        clock::clock,
        microphone::silence_text,
        note::{Shape, VoiceNote},
        recorder::LONGEST_MS,
        waveform::live_bars,
    },
    i18n::{t_string, use_i18n},
    icons::{self, Glyph, Icon},
};
use leptos::{html, prelude::*};

/// How much before the end it is told.
const END_IS_NEAR_MS: u64 = 30_000;

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
    let done = Memo::new(move |_| match recording.stage.get() {
        Stage::Done(upload, how) => Some((upload, how)),
        _ => None,
    });
    // The button that began or ended it is gone: whoever works by keyboard goes on here.
    Effect::new(move |_| {
        let by_person = done.get().is_none_or(|(_, how)| how == Ending::Wanted);
        _ = field.get().filter(|_| by_person).map(|field| field.focus());
    });
    let state = move || match *recording.stage.read() {
        Stage::Asking => t_string!(i18n, voice.asking),
        Stage::Running => t_string!(i18n, voice.recording),
        Stage::Held => t_string!(i18n, voice.paused),
        _ => t_string!(i18n, voice.listening),
    };
    let body = move || match done.get() {
        Some((upload, how)) => {
            let file = upload.shown(recording.url());
            let words = match how {
                Ending::Wanted => None,
                Ending::Full => Some(t_string!(i18n, voice.full)),
                Ending::Lost => Some(t_string!(i18n, voice.lost)),
            };
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
            <div class="recording-levels">
                {move || view! { <Shape bars=live_bars(&recording.levels.read()) part=0 /> }}
            </div>
            <button type="button" class="composer-tool" aria-label=hold title=hold on:click=move |_| recording.toggle()>
                {move || view! { <Icon is=icon() /> }}
            </button>
            <Tool icon=icons::STOP name=move || t_string!(i18n, voice.stop) on_click=move || recording.end(Ending::Wanted) />
        }
    };
    view! {
        <span class="recording-dot" class:recording-held=move || !runs.get() aria-hidden="true"></span>
        <span class="recording-time" class:recording-asking=asking role="timer">
            {words}
        </span>
        {move || (!asking.get()).then(tools)}
    }
}

#[component]
fn Tool(icon: Glyph, #[prop(into)] name: Signal<&'static str>, on_click: impl Fn() + 'static) -> impl IntoView {
    view! {
        <button type="button" class="composer-tool" aria-label=name title=name on:click=move |_| on_click()>
            <Icon is=icon />
        </button>
    }
}

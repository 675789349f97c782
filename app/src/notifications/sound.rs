//! What is heard: short tones that the browser makes itself, so that there is nothing to load.

use crate::realtime::clock::now;
use js_sys::Reflect;
use leptos::prelude::window;
use serde::{Deserialize, Serialize};
use std::cell::{Cell, OnceCell};
use wasm_bindgen::JsValue;
use web_sys::{AudioContext, AudioContextState, OscillatorType};

/// What comes sooner after the last tone than this is not heard: one tone announces them all.
const QUIET_MS: u64 = 1_500;
/// The loudest that a tone gets, where 1 would be as loud as can be.
const LOUDEST: f32 = 0.5;
/// In how many seconds a note rises, so that it does not click.
const RISE_S: f64 = 0.012;

/// A tone to choose.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Two notes, rising.
    Chime,
    /// Two low beats.
    Knock,
    /// One note that falls.
    Drop,
}

/// A note: pitch at its beginning and its end, when it begins, and how long it lasts.
struct Note {
    hz: [f32; 2],
    begins_s: f64,
    lasts_s: f64,
}

impl Tone {
    /// All, in the order of the list.
    pub const ALL: [Self; 3] = [Self::Chime, Self::Knock, Self::Drop];

    /// Its name in the list.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Chime => "chime",
            Self::Knock => "knock",
            Self::Drop => "drop",
        }
    }

    /// The opposite of [`Self::as_str`]; none for anything else.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tone| tone.as_str() == name)
    }

    const fn notes(self) -> &'static [Note] {
        match self {
            Self::Chime => &[
                Note { hz: [659.3, 659.3], begins_s: 0.0, lasts_s: 0.22 },
                Note { hz: [880.0, 880.0], begins_s: 0.1, lasts_s: 0.4 },
            ],
            Self::Knock => &[
                Note { hz: [240.0, 150.0], begins_s: 0.0, lasts_s: 0.1 },
                Note { hz: [240.0, 150.0], begins_s: 0.14, lasts_s: 0.12 },
            ],
            Self::Drop => &[Note { hz: [1_200.0, 420.0], begins_s: 0.0, lasts_s: 0.24 }],
        }
    }
}

thread_local! {
    /// One for the page: browsers allow few.
    static AUDIO: OnceCell<AudioContext> = const { OnceCell::new() };
    static HEARD_AT: Cell<u64> = const { Cell::new(0) };
}

/// Announces something, unless something was announced just now.
pub fn announce(tone: Tone, volume: u8) {
    if now().abs_diff(HEARD_AT.get()) >= QUIET_MS {
        HEARD_AT.set(now());
        play(tone, volume);
    }
}

/// Whether the browser lets the page be heard. One that nobody has touched yet stays silent; what it would play is kept back
/// and heard all at once with the first click.
#[must_use]
pub fn is_allowed() -> bool {
    // Asked for by its name: a browser without it lets a page find out by trying.
    let activation = Reflect::get(&window().navigator(), &"userActivation".into());
    let touched = activation.and_then(|activation| Reflect::get(&activation, &"hasBeenActive".into()));
    touched.ok().and_then(|touched| touched.as_bool()).unwrap_or(true)
}

/// Plays a tone.
pub fn play(tone: Tone, volume: u8) {
    if volume > 0 && is_allowed() {
        // A machine without sound is no reason to complain.
        _ = AUDIO.with(|audio| try_play(audio, tone, LOUDEST * f32::from(volume.min(100)) / 100.0));
    }
}

fn try_play(audio: &OnceCell<AudioContext>, tone: Tone, loudness: f32) -> Result<(), JsValue> {
    if audio.get().is_none() {
        _ = audio.set(AudioContext::new()?);
    }
    let Some(audio) = audio.get() else { return Ok(()) };
    if audio.state() == AudioContextState::Suspended {
        _ = audio.resume()?;
    }
    tone.notes().iter().try_for_each(|note| play_note(audio, note, loudness))
}

fn play_note(audio: &AudioContext, note: &Note, loudness: f32) -> Result<(), JsValue> {
    let begins = audio.current_time() + note.begins_s;
    let ends = begins + note.lasts_s;
    let (pitch, volume) = (audio.create_oscillator()?, audio.create_gain()?);
    pitch.set_type(OscillatorType::Sine);
    pitch.frequency().set_value_at_time(note.hz[0], begins)?;
    pitch.frequency().exponential_ramp_to_value_at_time(note.hz[1], ends)?;
    volume.gain().set_value_at_time(0.0, begins)?;
    volume.gain().linear_ramp_to_value_at_time(loudness, begins + RISE_S)?;
    volume.gain().exponential_ramp_to_value_at_time(loudness / 1_000.0, ends)?;
    pitch.connect_with_audio_node(&volume)?.connect_with_audio_node(&audio.destination())?;
    pitch.start_with_when(begins)?;
    pitch.stop_with_when(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tone_is_found_by_its_name_and_is_short() {
        for tone in Tone::ALL {
            assert_eq!(Tone::named(tone.as_str()), Some(tone));
            let ends_s = tone.notes().iter().map(|note| note.begins_s + note.lasts_s).fold(0.0, f64::max);
            assert!(ends_s > 0.0 && ends_s < 1.0, "{tone:?}");
        }
        assert_eq!(Tone::named("none"), None);
    }
}

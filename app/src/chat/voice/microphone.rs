//! The microphone, and why there may be none.

use crate::i18n::{Locale, td_string};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomException, MediaRecorder, MediaStream, MediaStreamConstraints};

/// Why nothing can be recorded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Silence {
    /// Browsers give microphones to secure addresses only.
    NotSecure,
    /// This browser cannot record.
    NotSupported,
    /// There is none.
    NoDevice,
    /// The person, or their browser, does not allow it.
    NotAllowed,
    /// Something else has it.
    Busy,
    /// Not a sound came.
    Nothing,
}

/// How a recording is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Format {
    /// For the recorder.
    pub codec: &'static str,
    /// Media type of the file.
    pub mime: &'static str,
    /// Its name.
    pub name: &'static str,
}

/// Those that servers take and others can play, the best first.
const FORMATS: [Format; 3] = [
    Format { codec: "audio/webm;codecs=opus", mime: "audio/webm", name: "voice.weba" },
    Format { codec: "audio/mp4", mime: "audio/mp4", name: "voice.m4a" },
    Format { codec: "audio/ogg;codecs=opus", mime: "audio/ogg", name: "voice.ogg" },
];

/// Asks for the microphone.
///
/// # Errors
/// [`Silence`].
pub async fn open() -> Result<(MediaStream, Format), Silence> {
    if !window().is_secure_context() {
        return Err(Silence::NotSecure);
    }
    let has_recorder = js_sys::Reflect::has(&window(), &"MediaRecorder".into()).unwrap_or(false);
    let format = FORMATS.into_iter().find(|format| has_recorder && MediaRecorder::is_type_supported(format.codec));
    let (Some(format), Ok(devices)) = (format, window().navigator().media_devices()) else {
        return Err(Silence::NotSupported);
    };
    let wanted = MediaStreamConstraints::new();
    wanted.set_audio(&JsValue::TRUE);
    let asked = devices.get_user_media_with_constraints(&wanted).map_err(|error| silence(&error))?;
    let stream = asked.await.map_err(|error| silence(&error))?;
    Ok((stream.unchecked_into(), format))
}

fn silence(error: &JsValue) -> Silence {
    match error.dyn_ref::<DomException>().map(DomException::name).unwrap_or_default().as_str() {
        "NotAllowedError" | "SecurityError" => Silence::NotAllowed,
        "NotFoundError" | "OverconstrainedError" => Silence::NoDevice,
        _ => Silence::Busy,
    }
}

/// What people read.
#[must_use]
pub fn silence_text(locale: Locale, why: Silence) -> &'static str {
    match why {
        Silence::NotSecure => td_string!(locale, voice.no_secure),
        Silence::NotSupported => td_string!(locale, voice.no_support),
        Silence::NoDevice => td_string!(locale, voice.no_device),
        Silence::NotAllowed => td_string!(locale, voice.no_permission),
        Silence::Busy => td_string!(locale, voice.device_busy),
        Silence::Nothing => td_string!(locale, voice.nothing),
    }
}

//! Records what the microphone hears.

use super::{
    clock::Stopwatch,
    microphone::Format,
    waveform::{kept, level},
};
use crate::{
    chat::uploads::upload::Voice,
    realtime::{Listener, clock::now},
};
use js_sys::Array;
use leptos::prelude::{IntervalHandle, set_interval_with_handle};
use std::{
    cell::{Cell, Ref, RefCell},
    fmt,
    rc::Rc,
    time::Duration,
};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    AnalyserNode, AudioContext, Blob, BlobEvent, BlobPropertyBag, MediaRecorder, MediaRecorderOptions, MediaStream,
    MediaStreamTrack,
};

/// The longest voice note.
pub const LONGEST_MS: u64 = 10 * 60 * 1000;

/// How often the level is measured.
const MEASURE_MS: u64 = 100;

/// How many samples a measurement takes.
const SAMPLES: u32 = 1024;

/// What was recorded.
#[derive(Clone, PartialEq, Debug)]
pub struct Recorded {
    /// The sound.
    pub blob: Blob,
    /// What was measured of it.
    pub voice: Voice,
    /// How it is written.
    pub format: Format,
}

/// A recording under way. Dropping it lets the microphone go.
pub struct Recorder {
    stream: MediaStream,
    media: MediaRecorder,
    context: AudioContext,
    analyser: AnalyserNode,
    format: Format,
    watch: Cell<Stopwatch>,
    levels: RefCell<Vec<u8>>,
    pieces: Array,
    /// Whether the last piece has come.
    over: Rc<Cell<bool>>,
    measuring: Cell<Option<IntervalHandle>>,
    listeners: RefCell<Vec<Listener>>,
}

impl Recorder {
    /// Begins to record. Tells of itself ten times a second; more seldom where the browser slows down what is not seen.
    ///
    /// # Errors
    /// When the browser cannot.
    pub fn start(stream: MediaStream, format: Format, tell: impl Fn(&Self) + 'static) -> Result<Rc<Self>, JsValue> {
        let options = MediaRecorderOptions::new();
        options.set_mime_type(format.codec);
        let media = MediaRecorder::new_with_media_stream_and_media_recorder_options(&stream, &options)?;
        let context = AudioContext::new()?;
        let analyser = context.create_analyser()?;
        analyser.set_fft_size(SAMPLES);
        context.create_media_stream_source(&stream)?.connect_with_audio_node(&analyser)?;
        let (levels, listeners) = (RefCell::default(), RefCell::default());
        let (watch, measuring) = (Cell::default(), Cell::new(None));
        let this = Self {
            stream,
            media,
            context,
            analyser,
            format,
            watch,
            levels,
            pieces: Array::new(),
            over: Rc::default(),
            measuring,
            listeners,
        };
        let this = Rc::new(this);
        this.gather();
        this.measure(tell);
        this.media.start()?;
        this.run();
        Ok(this)
    }

    /// Holds, or goes on. Gives whether it records now.
    pub fn toggle(&self) -> bool {
        if self.watch.get().runs() {
            self.hold();
            _ = self.media.pause();
        } else {
            _ = self.media.resume();
            self.run();
        }
        self.watch.get().runs()
    }

    /// How loud it was so far.
    #[must_use]
    pub fn levels(&self) -> Ref<'_, Vec<u8>> {
        self.levels.borrow()
    }

    /// For how long it has recorded, in milliseconds.
    #[must_use]
    pub fn ms(&self) -> u64 {
        self.watch.get().read(now())
    }

    /// Whether it has ended: by itself, unless it was asked to, when the microphone has gone away.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.over.get()
    }

    /// Ends, and gives what was recorded once it is all there; nothing when that is nothing.
    pub fn stop(self: Rc<Self>, done: impl Fn(Option<Recorded>) + 'static) {
        self.hold();
        if self.is_over() {
            done(self.recorded());
            return;
        }
        let this = Rc::clone(&self);
        // The listener keeps the recorder until the last piece has come.
        let listener = Listener::new(&self.media, "stop", move |_| {
            done(this.recorded());
            this.listeners.take();
        });
        self.listeners.borrow_mut().push(listener);
        if self.media.stop().is_err() {
            self.listeners.take();
        }
        self.release();
    }

    fn recorded(&self) -> Option<Recorded> {
        let options = BlobPropertyBag::new();
        options.set_type(self.format.mime);
        let blob = Blob::new_with_blob_sequence_and_options(&self.pieces, &options).ok()?;
        let duration_ms = self.ms().min(LONGEST_MS);
        let voice = Voice { duration_ms, waveform: kept(&self.levels.borrow()) };
        (blob.size() > 0.0).then_some(Recorded { blob, voice, format: self.format })
    }

    fn gather(&self) {
        let pieces = self.pieces.clone();
        let listener = Listener::new(&self.media, "dataavailable", move |event| {
            if let Some(piece) = event.dyn_ref::<BlobEvent>().and_then(BlobEvent::data) {
                pieces.push(&piece);
            }
        });
        let over = self.over.clone();
        let end = Listener::new(&self.media, "stop", move |_| over.set(true));
        self.listeners.borrow_mut().extend([listener, end]);
    }

    fn measure(self: &Rc<Self>, tell: impl Fn(&Self) + 'static) {
        let this = Rc::downgrade(self);
        let measure = move || {
            let Some(this) = this.upgrade().filter(|this| this.watch.get().runs()) else { return };
            let mut samples = vec![0; SAMPLES as usize];
            this.analyser.get_byte_time_domain_data(&mut samples);
            fill(&mut this.levels.borrow_mut(), level(&samples), this.ms());
            tell(&this);
        };
        self.measuring.set(set_interval_with_handle(measure, Duration::from_millis(MEASURE_MS)).ok());
    }

    fn run(&self) {
        let mut watch = self.watch.get();
        watch.start(now());
        self.watch.set(watch);
    }

    fn hold(&self) {
        let mut watch = self.watch.get();
        watch.hold(now());
        self.watch.set(watch);
    }

    /// Lets the microphone go, once; the browser shows that.
    fn release(&self) {
        let Some(measuring) = self.measuring.take() else { return };
        measuring.clear();
        for track in self.stream.get_tracks() {
            track.unchecked_into::<MediaStreamTrack>().stop();
        }
        // It closes by and by.
        _ = self.context.close();
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.listeners.take();
        self.release();
    }
}

/// A level counts for all the time since the last one.
fn fill(levels: &mut Vec<u8>, level: u8, ms: u64) {
    let due = usize::try_from(ms / MEASURE_MS).unwrap_or(usize::MAX);
    levels.resize(due.max(levels.len()), level);
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a recording")
    }
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn what_was_measured_seldom_takes_as_long_as_it_lasted() {
        let mut levels = Vec::new();
        fill(&mut levels, 7, 105);
        fill(&mut levels, 8, 199);
        fill(&mut levels, 9, 1_000);
        assert_eq!(levels, [7, 9, 9, 9, 9, 9, 9, 9, 9, 9]);
    }
}

//! Voice notes: spoken here, and listened to.

pub mod clock;
pub mod microphone;
pub mod note;
pub mod player;
pub mod playlist;
pub mod recorder;
pub mod recording;
pub mod waveform;

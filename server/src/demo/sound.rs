//! Sounds, computed: somebody who hums their words, and a horn.

use protocol::file::WAVEFORM_MAX;
use std::f64::consts::{PI, TAU};

/// A sound, sample by sample.
#[derive(Debug)]
pub struct Sound {
    samples: Vec<i16>,
}

/// Samples in a second: as many as a telephone has.
const RATE: u32 = 8_000;
/// The loudest that a sample is.
const LOUD: f64 = 26_000.0;
/// Syllables in a second, and words.
const SYLLABLES: f64 = 4.3;
const WORDS: f64 = 0.61;

/// Somebody says something: `pitch` in hertz makes them another.
pub fn voice(seconds: u32, pitch: u32) -> Sound {
    let pitch = f64::from(pitch);
    let mut phase = 0.0;
    sound(seconds, |time| {
        phase += TAU * pitch * (1.0 + 0.1 * (time * 2.3 + pitch).sin()) / f64::from(RATE);
        let open = (PI * SYLLABLES * time + (time * 1.7).sin() * 2.0).sin().abs().powf(1.4);
        let speaks = ((TAU * WORDS * time + (time * 1.3 + pitch).sin() * 1.5).sin() * 1.3 + 0.8).clamp(0.0, 1.0);
        let stress = 0.4 + 0.6 * (time * 3.7 + (time * 2.1 + pitch).sin() * 3.0).sin().powi(2);
        let vowel = 480.0 + 260.0 * (TAU * 1.9 * time + pitch).sin();
        let overtones = (1..=14).map(f64::from);
        let sum: f64 = overtones.map(|n| (phase * n).sin() * loudness(pitch * n, vowel)).sum();
        sum * open * speaks * stress * 0.5
    })
}

/// The ferry turns.
pub fn horn() -> Sound {
    sound(4, |time| {
        let swell = (time * 3.0).min(1.0) * ((4.0 - time) * 1.5).clamp(0.0, 1.0);
        let tone = |hertz: f64| (1..=6).map(f64::from).map(|n| (TAU * hertz * n * time).sin() / n).sum::<f64>();
        (tone(98.0) + tone(123.5) * 0.7) * swell * 0.3
    })
}

/// Overtones near a vowel's own tones are louder.
fn loudness(hertz: f64, vowel: f64) -> f64 {
    let near = |center: f64, width: f64| (-((hertz - center) / width).powi(2)).exp();
    near(vowel, 190.0) + 0.45 * near(vowel * 2.9, 320.0) + 0.12
}

fn sound(seconds: u32, mut level: impl FnMut(f64) -> f64) -> Sound {
    let times = (0..seconds * RATE).map(|at| f64::from(at) / f64::from(RATE));
    Sound { samples: times.map(|time| sample(level(time))).collect() }
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to what a sample holds")]
fn sample(level: f64) -> i16 {
    (level.clamp(-1.0, 1.0) * LOUD) as i16
}

impl Sound {
    /// How long it is, in milliseconds.
    pub fn duration_ms(&self) -> u64 {
        self.samples.len() as u64 * 1_000 / u64::from(RATE)
    }

    /// How loud it is over time, as it is kept beside a voice note.
    pub fn waveform(&self) -> Vec<u8> {
        let stretch = self.samples.len().div_ceil(WAVEFORM_MAX).max(1);
        let loudest = |part: &[i16]| part.iter().map(|sample| sample.unsigned_abs() >> 7).max().unwrap_or_default();
        self.samples.chunks(stretch).map(|part| u8::try_from(loudest(part)).unwrap_or(u8::MAX)).collect()
    }

    /// As a file: RIFF with plain samples of 16 bits.
    pub fn wav(&self) -> Vec<u8> {
        let data: Vec<u8> = self.samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        let length = u32::try_from(data.len()).expect("some seconds");
        let mut file = Vec::with_capacity(data.len() + 44);
        file.extend_from_slice(b"RIFF");
        file.extend((length + 36).to_le_bytes());
        file.extend_from_slice(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
        file.extend(RATE.to_le_bytes());
        file.extend((RATE * 2).to_le_bytes());
        file.extend_from_slice(b"\x02\0\x10\0data");
        file.extend(length.to_le_bytes());
        file.extend(data);
        file
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voice_has_a_length_a_shape_and_a_header() {
        let voice = voice(3, 150);
        let (shape, wav) = (voice.waveform(), voice.wav());
        assert_eq!((voice.duration_ms(), shape.len()), (3_000, WAVEFORM_MAX));
        let (quiet, loud) = (shape.iter().min(), shape.iter().max());
        assert!(quiet < Some(&40) && loud > Some(&120), "it pauses between words: {shape:?}");
        assert_eq!((&wav[..4], &wav[8..12], wav.len()), (&b"RIFF"[..], &b"WAVE"[..], 44 + 3 * 16_000));
    }
}

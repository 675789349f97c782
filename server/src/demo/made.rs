//! The files of the demonstration. Nothing of them is in the program but how they are made.

use super::{paper, picture, sound, sound::Sound};
use crate::files::Beside;

/// A file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Made {
    /// The harbour in the evening.
    Evening,
    /// A boat under sail.
    Boat,
    /// High and low water.
    Tides,
    /// Colours to choose from.
    Colors,
    /// Which ship lies where, to be printed.
    Berths,
    /// The rules of the workshop.
    Rules,
    /// Who brings what.
    List,
    /// The ferry turns.
    Horn,
    /// A voice note.
    Voice {
        /// How long.
        seconds: u32,
        /// How high, in hertz.
        pitch: u32,
    },
}

const BERTHS: [&str; 7] = [
    "Friday, from 17:00",
    "",
    "Berth 1    pilot boat",
    "Berth 2    free",
    "Berth 3    delivery from Malmo, until 18:30",
    "Berth 4    the ferry, one hour later than planned",
    "Crane      ours after 21:00",
];
const RULES: [&str; 5] = [
    "Werkstattordnung",
    "1. Der Schlüssel hängt am Haken hinter der Karte.",
    "2. Wer Lärm macht, macht danach den Boden.",
    "3. Geliehenes steht im Heft, mit Namen.",
    "4. Das Licht geht aus, wenn der Letzte geht.",
];
const LIST: &str =
    "Friday, five o'clock\n\nrope        Jule\ntwo cars    李雷, 韩梅梅\ncoffee      Ben\nthe key     Hannes\n";

impl Made {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Evening => "Quay in the evening.jpg",
            Self::Boat => "Under sail.jpg",
            Self::Tides => "Tides.png",
            Self::Colors => "Colours.png",
            Self::Berths => "Berths on Friday.pdf",
            Self::Rules => "Werkstattordnung.docx",
            Self::List => "Who brings what.txt",
            Self::Horn => "Ferry.wav",
            Self::Voice { .. } => "voice.wav",
        }
    }

    /// Makes it, and tells what is said beside it when it is uploaded.
    pub fn make(self) -> (Vec<u8>, Beside) {
        match self {
            Self::Evening => alone(picture::evening()),
            Self::Boat => alone(picture::boat()),
            Self::Tides => alone(picture::tides()),
            Self::Colors => alone(picture::colors()),
            Self::Berths => alone(paper::pdf("Berths", &BERTHS)),
            Self::Rules => alone(paper::docx(&RULES)),
            Self::List => alone(LIST.into()),
            Self::Horn => heard(&sound::horn(), false),
            Self::Voice { seconds, pitch } => heard(&sound::voice(seconds, pitch), true),
        }
    }
}

fn alone(file: Vec<u8>) -> (Vec<u8>, Beside) {
    (file, Beside::default())
}

fn heard(sound: &Sound, voice: bool) -> (Vec<u8>, Beside) {
    let waveform = voice.then(|| sound.waveform());
    (sound.wav(), Beside { duration_ms: Some(sound.duration_ms()), waveform, voice })
}

//! What happens among the talk: files and voices come, somebody is called by name, an admin tells everybody something.

use super::{
    made::Made::{self, Berths, Boat, Colors, Evening, Horn, List, Rules, Tides, Voice},
    talk::Line,
};
use protocol::notification::Level;

/// Something that an admin tells everybody.
#[derive(Debug)]
pub struct Notice {
    /// So long ago.
    pub minutes: u64,
    /// How serious it is.
    pub level: Level,
    /// In a few words.
    pub title: &'static str,
    /// In a sentence.
    pub body: &'static str,
    /// Whether who was told first has seen it.
    pub read: bool,
}

/// What somebody says of themselves.
pub type Status = (usize, &'static str, &'static str);

const MINUTE_MS: u64 = 60_000;

/// The oldest first.
pub const NOTICES: [Notice; 3] = [
    Notice {
        minutes: 26 * 60,
        level: Level::Info,
        title: "Welcome to Harbour",
        body: "Write, speak, send files. What is said here stays here.",
        read: true,
    },
    Notice {
        minutes: 170,
        level: Level::Warning,
        title: "Backup at ten",
        body: "Tidings is away for a minute. What you write meanwhile is sent afterwards.",
        read: false,
    },
    Notice {
        minutes: 20,
        level: Level::Error,
        title: "The north camera is dark",
        body: "Please do not rely on it until Karim has been on the mast.",
        read: false,
    },
];

/// Of some.
pub const STATUSES: [Status; 4] =
    [(1, "⛵", "At the quay until noon"), (2, "🛠️", "In der Werkstatt"), (4, "🍵", "下午茶"), (7, "🎧", "")];

/// How long ago, where, who, what, and with which files. Places and people are numbered as they are listed.
type Moment = (u64, usize, usize, &'static str, &'static [Made]);

const MOMENTS: [Moment; 25] = [
    (700, 2, 9, "Three directions for the welcome page. The first is my favourite.", &[Colors, Evening, Boat]),
    (690, 2, 4, "The second, please. @petra can you try it in the dark?", &[]),
    (684, 2, 9, "", &[Voice { seconds: 6, pitch: 205 }]),
    (420, 3, 12, "Die neue Ordnung für die Werkstatt, bitte lesen.", &[Rules]),
    (412, 3, 2, "", &[Voice { seconds: 11, pitch: 190 }]),
    (405, 3, 1, "Gelesen. @hannes der Schlüssel hängt wieder am Haken.", &[]),
    (330, 5, 5, "場地平面圖在這裡，週末前請確認。", &[Berths]),
    (322, 5, 13, "", &[Voice { seconds: 8, pitch: 215 }]),
    (318, 5, 6, "收到，@yiting 星期五前回覆。", &[]),
    (260, 4, 4, "新版配色，大家看看。", &[Colors]),
    (251, 4, 3, "", &[Voice { seconds: 7, pitch: 130 }]),
    (228, 1, 11, "Tides for the week:", &[Tides]),
    (221, 1, 8, "And this is what it sounds like when the ferry turns.", &[Horn]),
    (214, 1, 11, "", &[Voice { seconds: 14, pitch: 118 }]),
    (95, 0, 1, "The quay yesterday evening, from the roof.", &[Evening]),
    (92, 0, 9, "", &[Boat]),
    (88, 0, 7, "Both on the wall, please.", &[]),
    (80, 0, 8, "The berths, and the list for Friday. @ada could you look at berth 4?", &[Berths, List]),
    (62, 0, 7, "", &[Voice { seconds: 9, pitch: 180 }]),
    (61, 0, 2, "", &[Voice { seconds: 5, pitch: 200 }]),
    (55, 0, 1, "@channel High water is at 06:12 on Saturday, so we load on Friday evening.", &[]),
    (40, 0, 11, "", &[Tides]),
    (33, 0, 0, "I will be there. Thank you for the plan, @karim!", &[]),
    (30, 4, 10, "@ada 您有空看一下第二版吗？", &[]),
    (12, 0, 1, "@ada the crane is ours after nine, I have just asked.", &[]),
];

/// Two who write to each other alone: who of them, what, and with which files.
const ASIDE: [(u64, usize, &str, &[Made]); 4] = [
    (150, 1, "Do you have a minute for the rota?", &[]),
    (148, 0, "Always. Send it over.", &[]),
    (147, 1, "", &[List]),
    (16, 1, "", &[Voice { seconds: 4, pitch: 125 }]),
];

/// What happens in the places.
pub fn moments(now: u64) -> impl Iterator<Item = Line> {
    MOMENTS.into_iter().map(move |(minutes, place, by, text, files)| {
        let text = text.to_owned();
        Line { at: now - minutes * MINUTE_MS, place, by, text, files }
    })
}

/// What two people say to each other in a place of their own.
pub fn aside(now: u64, place: usize) -> impl Iterator<Item = Line> {
    ASIDE.into_iter().map(move |(minutes, by, text, files)| {
        let text = text.to_owned();
        Line { at: now - minutes * MINUTE_MS, place, by, text, files }
    })
}

impl Notice {
    /// When it is told.
    pub fn at(&self, now: u64) -> u64 {
        now - self.minutes * MINUTE_MS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{cast::PLACES, talk::those_in};

    const NOW: u64 = 1_784_071_805_007;

    #[test]
    fn everybody_speaks_where_they_are_and_every_language_is_heard() {
        for Line { place, by, text, .. } in moments(NOW) {
            assert!(those_in(&PLACES[place]).contains(&by), "{by} in {place}: {text}");
        }
        let heard = |place| moments(NOW).any(|line| line.place == place && line.text.is_empty());
        assert!((0..6).all(heard), "there is a voice in each public place");
    }
}

//! Conversations over some weeks, made of phrases: the same each time, apart from when they end.

use super::{
    cast::{CAST, PLACES, Place, Somebody},
    made::Made,
    phrases::Topic,
};

/// Something that somebody says somewhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// When, in milliseconds since 1970 UTC.
    pub at: u64,
    /// Where: a place in [`PLACES`].
    pub place: usize,
    /// Who: one of [`CAST`].
    pub by: usize,
    /// What.
    pub text: String,
    /// With which files.
    pub files: &'static [Made],
}

/// How long it goes back, and how much is said about.
const DAYS: u64 = 35;
const CONVERSATIONS: usize = 430;
const DAY_MS: u64 = 24 * 3_600_000;
/// People talk between half past seven and half past ten in the evening, UTC.
const MORNING_MS: u64 = 27_000_000;
const WAKING_MS: u64 = 54_000_000;

/// All that is said up to now, in order.
#[must_use]
pub fn talk(now: u64) -> Vec<Line> {
    let mut dice = Dice(0x7469_6469_6e67_7321);
    let mut lines: Vec<Line> = Vec::new();
    for number in 0..CONVERSATIONS {
        let share = number as u64 * DAYS * DAY_MS / CONVERSATIONS as u64;
        let day = (now - DAYS * DAY_MS + share) / DAY_MS * DAY_MS;
        let at = day + MORNING_MS + dice.below(WAKING_MS);
        conversation(&mut dice, at, &mut lines);
    }
    lines.retain(|line| line.at < now);
    lines.sort_by_key(|line| line.at);
    lines
}

fn conversation(dice: &mut Dice, mut at: u64, lines: &mut Vec<Line>) {
    let place = dice.weighted();
    let topic = dice.pick(PLACES[place].language.topics());
    let thing = *dice.pick(topic.things);
    let mut people = those_in(&PLACES[place]);
    dice.shuffle(&mut people);
    people.truncate(2 + dice.index(3));
    for (turn, text) in script(dice, topic).into_iter().enumerate() {
        let text = begun(&text.replace("{x}", thing));
        lines.push(Line { at, place, by: people[turn % people.len()], text, files: &[] });
        at += 8_000 + dice.below(180_000);
    }
}

/// One begins, some answer, one ends it.
fn script(dice: &mut Dice, topic: &Topic) -> Vec<&'static str> {
    let mut answers = topic.answer.to_vec();
    dice.shuffle(&mut answers);
    answers.truncate(3 + dice.index(5));
    let (open, close) = (*dice.pick(topic.open), *dice.pick(topic.close));
    [open].into_iter().chain(answers).chain([close]).collect()
}

/// Who may be met in a place.
#[must_use]
pub fn those_in(place: &Place) -> Vec<usize> {
    let writes = |somebody: &Somebody| somebody.languages.contains(&place.language);
    (0..CAST.len()).filter(|at| writes(&CAST[*at])).collect()
}

/// A sentence begins with a capital, whatever thing it begins with.
fn begun(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Chance that is the same each time (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut roll = self.0;
        roll = (roll ^ (roll >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        roll = (roll ^ (roll >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        roll ^ (roll >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.roll() % end
    }

    fn index(&mut self, end: usize) -> usize {
        usize::try_from(self.below(end as u64)).unwrap_or_default()
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.index(all.len())]
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            all.swap(last, self.index(last + 1));
        }
    }

    /// A place, more often one where more is said.
    fn weighted(&mut self) -> usize {
        let mut left = self.index(PLACES.iter().map(|place| place.weight).sum());
        PLACES
            .iter()
            .position(|place| left.checked_sub(place.weight).map(|rest| left = rest).is_none())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    const NOW: u64 = 1_784_071_805_007;

    #[test]
    fn weeks_of_talk_in_order_and_nothing_from_the_future() {
        let lines = talk(NOW);
        assert!((2_000..5_000).contains(&lines.len()), "{}", lines.len());
        assert!(lines.is_sorted_by_key(|line| line.at) && lines.iter().all(|line| line.at < NOW));
        assert!(NOW - lines[0].at > 30 * DAY_MS && NOW - lines[lines.len() - 1].at < 2 * DAY_MS);
        assert!(lines.iter().all(|line| !line.text.contains("{x}")));
        assert_eq!(lines, talk(NOW));
    }

    #[test]
    fn everybody_talks_and_only_where_they_are() {
        let lines = talk(NOW);
        assert!(lines.iter().all(|line| those_in(&PLACES[line.place]).contains(&line.by)));
        assert_eq!(lines.iter().map(|line| line.by).collect::<HashSet<_>>().len(), CAST.len());
        assert_eq!(lines.iter().map(|line| line.place).collect::<HashSet<_>>().len(), PLACES.len());
    }
}

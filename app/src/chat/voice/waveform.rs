//! The shape of a voice note: how loud it is over time.

use protocol::file::WAVEFORM_MAX;

/// How many bars are drawn.
pub const BARS: usize = 48;

/// The lowest bar: silence is seen too.
const LOWEST: u8 = 20;

/// Condenses levels, however many, into at most that many, each the loudest of its stretch.
#[must_use]
pub fn condensed(levels: &[u8], most: usize) -> Vec<u8> {
    if levels.len() <= most {
        return levels.to_vec();
    }
    let at = |n: usize| n * levels.len() / most;
    (0..most).map(|n| levels[at(n)..at(n + 1)].iter().copied().max().unwrap_or(0)).collect()
}

/// What is kept of the levels of a whole recording.
#[must_use]
pub fn kept(levels: &[u8]) -> Vec<u8> {
    condensed(levels, WAVEFORM_MAX)
}

/// The bars of a note: always as many, and the loudest of them as high as can be, so that a quiet voice is seen.
#[must_use]
pub fn bars(waveform: &[u8]) -> Vec<u8> {
    let levels = if waveform.is_empty() { vec![0; BARS] } else { spread(waveform) };
    let loudest = levels.iter().copied().max().unwrap_or_default();
    heights(&levels, loudest)
}

/// The bars of what is heard now, the newest at the end: who is too far from the microphone sees it.
#[must_use]
pub fn live_bars(levels: &[u8]) -> Vec<u8> {
    let last = &levels[levels.len().saturating_sub(BARS)..];
    let mut all = vec![0; BARS - last.len()];
    all.extend(last);
    heights(&all, u8::MAX)
}

/// As the ear weighs it: one knock does not make a whisper of all the rest.
fn heights(levels: &[u8], loudest: u8) -> Vec<u8> {
    let (most, loudest) = (u32::from(u8::MAX), u32::from(loudest.max(1)));
    let height = |level: &u8| u8::try_from((u32::from(*level) * most * most / loudest).isqrt()).unwrap_or(u8::MAX);
    levels.iter().map(|level| height(level).max(LOWEST)).collect()
}

/// As many levels as there are bars.
fn spread(waveform: &[u8]) -> Vec<u8> {
    if waveform.len() >= BARS {
        return condensed(waveform, BARS);
    }
    (0..BARS).map(|n| waveform[n * waveform.len() / BARS]).collect()
}

/// The level of a stretch of sound: samples around 128, as browsers give them.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
pub fn level(samples: &[u8]) -> u8 {
    let (sum, count) = samples
        .iter()
        .fold((0.0, 0.0), |(sum, count), sample| (sum + (f64::from(*sample) - 128.0).powi(2), count + 1.0));
    let mean: f64 = if samples.is_empty() { 0.0 } else { sum / count };
    // A voice is seldom louder than a third of what a microphone can bear.
    (mean.sqrt() * 6.0).clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_recording_is_condensed_to_its_loudest_moments() {
        let levels: Vec<u8> = (0..=255).cycle().take(6_000).collect();
        let kept = kept(&levels);
        assert_eq!(kept.len(), WAVEFORM_MAX);
        assert_eq!(condensed(&[1, 9, 2, 3, 8, 1], 3), [9, 3, 8]);
        assert_eq!(condensed(&[1, 9], 3), [1, 9], "a short one stays as it is");
        assert_eq!(condensed(&[5, 1, 7], 2), [5, 7]);
    }

    #[test]
    fn there_are_always_as_many_bars_and_a_quiet_voice_is_seen() {
        for waveform in [vec![], vec![3], vec![1, 2, 4], vec![9; 128]] {
            assert_eq!(bars(&waveform).len(), BARS);
        }
        assert_eq!(bars(&[]), [LOWEST; BARS]);
        let loud = bars(&[1, 4]);
        assert_eq!((loud.first(), loud.last()), (Some(&127), Some(&255)), "as the ear weighs it");
    }

    #[test]
    fn what_is_heard_now_comes_in_at_the_end_and_is_as_high_as_it_is_loud() {
        assert_eq!(live_bars(&[]), [LOWEST; BARS]);
        let few = live_bars(&[64, 255]);
        assert_eq!((few.len(), &few[BARS - 3..]), (BARS, &[LOWEST, 127, 255][..]));
        let mut many = vec![0; 2 * BARS];
        many.push(255);
        assert_eq!(live_bars(&many).last(), Some(&255));
    }

    #[test]
    fn silence_has_no_level_and_noise_has_a_bound() {
        assert_eq!(level(&[]), 0);
        assert_eq!(level(&[128; 64]), 0);
        assert!(level(&[118, 138]) > 40);
        assert_eq!(level(&[0, 255]), 255);
    }
}

//! What people in the demonstration talk about, in four languages.

mod de;
mod en;
mod zh_hans;
mod zh_hant;

/// A language that people write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    /// English.
    En,
    /// German.
    De,
    /// Chinese, simplified.
    ZhHans,
    /// Chinese, traditional.
    ZhHant,
}

/// Something to talk about: who begins says one of `open`, others answer, somebody ends it. `{x}` stands for one of
/// `things`.
#[derive(Debug)]
pub struct Topic {
    /// What it is about, each time another.
    pub things: &'static [&'static str],
    /// How it begins.
    pub open: &'static [&'static str],
    /// How it goes on.
    pub answer: &'static [&'static str],
    /// How it ends.
    pub close: &'static [&'static str],
}

impl Language {
    /// What is talked about in it.
    #[must_use]
    pub fn topics(self) -> &'static [Topic] {
        match self {
            Self::En => en::TOPICS,
            Self::De => de::TOPICS,
            Self::ZhHans => zh_hans::TOPICS,
            Self::ZhHant => zh_hant::TOPICS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_enough_to_say() {
        for language in [Language::En, Language::De, Language::ZhHans, Language::ZhHant] {
            for topic in language.topics() {
                assert!(topic.open.iter().all(|line| line.contains("{x}")), "{language:?}: {:?}", topic.open);
                assert!(topic.answer.len() >= 7 && topic.things.len() >= 5, "{language:?}: {:?}", topic.open);
            }
        }
    }
}

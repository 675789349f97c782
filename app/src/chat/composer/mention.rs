//! Mentioning somebody: what is typed after an `@`, who fits it, and how the name gets into the text.

use protocol::user::User;

/// How many are offered at once.
const OFFERED_MAX: usize = 8;
/// The name that calls everybody in the channel.
pub const CHANNEL: &str = "channel";

/// The beginning of a name that somebody types.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// Where its `@` stands, in UTF-16 units, as the field counts.
    at: usize,
    /// What follows the `@`, in small letters.
    pub beginning: String,
}

/// Somebody who fits.
#[derive(Clone, PartialEq, Debug)]
pub enum Offer {
    /// One person.
    Person(User),
    /// Everybody in the channel.
    Channel,
}

impl Asked {
    /// What is asked for where the cursor stands, if anything is: an `@` at the beginning of a word, and no space since.
    #[must_use]
    pub fn before(text: &str, cursor: usize) -> Option<Self> {
        let written = until(text, cursor);
        let (before, beginning) = written.rsplit_once('@')?;
        let begins_word =
            before.chars().next_back().is_none_or(|c| !(c.is_ascii_alphanumeric() || "._-+/".contains(c)));
        let is_name = |c: char| c.is_alphanumeric() || "._-".contains(c);
        (begins_word && beginning.chars().all(is_name))
            .then(|| Self { at: units(before), beginning: beginning.to_lowercase() })
    }

    /// Those who fit, the likeliest first: by the beginning of the name, then of any word of the shown name.
    #[must_use]
    pub fn offers(&self, people: Vec<User>) -> Vec<Offer> {
        let mut fit: Vec<_> = people.into_iter().filter_map(|user| Some((self.rank(&user)?, user))).collect();
        fit.sort_by_cached_key(|(rank, user)| (*rank, user.display_name.to_lowercase(), user.id));
        let people = fit.into_iter().map(|(_, user)| Offer::Person(user));
        let channel = CHANNEL.starts_with(&self.beginning).then_some(Offer::Channel);
        people.chain(channel).take(OFFERED_MAX).collect()
    }

    /// Whether the name is written whole.
    #[must_use]
    pub fn is(&self, offer: &Offer) -> bool {
        self.beginning == offer.name()
    }

    /// The text with the name in place of its beginning, and where the cursor stands then.
    #[must_use]
    pub fn complete(&self, text: &str, cursor: usize, offer: &Offer) -> (String, usize) {
        let (before, rest) = (until(text, self.at), &text[until(text, cursor).len()..]);
        let space = if rest.starts_with(' ') { "" } else { " " };
        let written = format!("{before}@{}{space}", offer.name());
        let cursor = units(&written) + usize::from(space.is_empty());
        (written + rest, cursor)
    }

    fn rank(&self, user: &User) -> Option<u8> {
        let shown = user.display_name.to_lowercase();
        if user.name.starts_with(&self.beginning) {
            Some(0)
        } else {
            shown.split_whitespace().any(|word| word.starts_with(&self.beginning)).then_some(1)
        }
    }
}

impl Offer {
    /// What is written after the `@`.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Person(user) => &user.name,
            Self::Channel => CHANNEL,
        }
    }
}

/// The text before a place that is counted in UTF-16 units.
fn until(text: &str, cursor: usize) -> &str {
    let mut passed = 0;
    let end = text.char_indices().find(|(_, c)| {
        let reached = passed >= cursor;
        passed += c.len_utf16();
        reached
    });
    end.map_or(text, |(end, _)| &text[..end])
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::story::user;

    fn asked(text: &str) -> Option<String> {
        Asked::before(text, units(text)).map(|asked| asked.beginning)
    }

    #[test]
    fn an_at_at_the_beginning_of_a_word_asks() {
        for (text, beginning) in [
            ("@", Some("")),
            ("hi @Be", Some("be")),
            ("(@b", Some("b")),
            ("你好@李", Some("李")),
            ("a\n@x.y-z", Some("x.y-z")),
        ] {
            assert_eq!(asked(text).as_deref(), beginning, "{text}");
        }
        for text in ["", "bea", "me@example", "@bea ", "@bea, you", "a.@b"] {
            assert_eq!(asked(text), None, "{text}");
        }
    }

    #[test]
    fn names_come_before_the_words_of_shown_names() {
        let people = [("bea", "Beatrice"), ("cy", "Cy Berger"), ("abe", "Abe Lincoln"), ("berta", "A. Berta")];
        let people = people.map(|(name, shown)| User { display_name: shown.into(), ..user(name) });
        let names = |beginning: &str| {
            let asked = Asked { at: 0, beginning: beginning.into() };
            asked.offers(people.to_vec()).iter().map(|offer| offer.name().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names("be"), ["berta", "bea", "cy"]);
        assert_eq!(names("c"), ["cy", "channel"]);
        assert_eq!(names("lin"), ["abe"]);
        assert_eq!(names("xyz"), Vec::<String>::new());
    }

    #[test]
    fn a_name_that_is_written_whole_needs_nothing_more() {
        let bea = Offer::Person(user("bea"));
        let written = |text: &str| Asked::before(text, units(text)).is_some_and(|asked| asked.is(&bea));
        assert!(written("ask @Bea") && !written("ask @be") && !written("ask @bea "));
    }

    #[test]
    fn the_name_takes_the_place_of_its_beginning() {
        let bea = Offer::Person(user("bea"));
        for (text, cursor, expected, ends) in
            [("hi @b", 5, "hi @bea ", 8), ("😀 @b!", 5, "😀 @bea !", 8), ("@b and more", 2, "@bea and more", 5)]
        {
            let asked = Asked::before(text, cursor).expect("it asks");
            assert_eq!(asked.complete(text, cursor, &bea), (expected.to_owned(), ends), "{text}");
        }
    }
}

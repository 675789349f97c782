//! Who is spoken to in a text: `@name` and `@channel`, outside of code, addresses of pages and e-mail addresses.

use crate::user::NAME_MAX;
use std::ops::Range;

/// Somebody is spoken to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mention {
    /// Where in the text, in bytes, the `@` included.
    pub range: Range<usize>,
    /// Who.
    pub who: Mentioned,
}

/// Who is spoken to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Mentioned {
    /// Everybody in the channel.
    Channel,
    /// Whoever signs in with this name.
    Name(String),
}

/// The most people that one text can mention; more are not heeded.
pub const MENTIONS_MAX: usize = 50;

/// What stands for everybody in the channel.
const CHANNEL: &str = "channel";
/// Where the letters of languages begin that put no spaces between words.
const WITHOUT_SPACES: char = '\u{2e80}';

/// Finds the mentions in a text, in their order. A name may end like a sentence does: the longest one that `is_known` is
/// meant, so that `@ada.` is `ada.` if there is such a person, and else `ada`.
#[must_use]
pub fn find(text: &str, is_known: impl Fn(&str) -> bool) -> Vec<Mention> {
    let mention = |place: Range<usize>| {
        let written = text[place.start + 1..place.end].to_ascii_lowercase();
        let name = endings(&written).find(|name| *name == CHANNEL || is_known(name))?;
        let who = if name == CHANNEL { Mentioned::Channel } else { Mentioned::Name(name.to_owned()) };
        Some(Mention { range: place.start..place.start + 1 + name.len(), who })
    };
    places(text).into_iter().filter_map(mention).collect()
}

/// The names that a text could mention, each once, at most [`MENTIONS_MAX`] places of them: to be looked up before [`find`].
#[must_use]
pub fn candidates(text: &str) -> Vec<String> {
    let written =
        places(text).into_iter().take(MENTIONS_MAX).map(|place| text[place.start + 1..place.end].to_lowercase());
    let mut names: Vec<String> =
        written.flat_map(|written| endings(&written).map(str::to_owned).collect::<Vec<_>>()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// A name as it is written, with one of the marks at its end, and with none.
fn endings(written: &str) -> impl Iterator<Item = &str> {
    let bare = written.trim_end_matches(['.', '-', '_']).len();
    let one_more = (bare + 1).min(written.len());
    let mut lengths = vec![written.len(), one_more, bare];
    lengths.dedup();
    lengths.into_iter().map(|end| &written[..end]).filter(|name| name.len() <= NAME_MAX)
}

/// Where an `@` stands with something behind it that could be a name.
fn places(text: &str) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find(['@', '`', '~', ':']) {
        at += found;
        let rest = &text[at..];
        if rest.starts_with(['`', '~']) {
            at += code(text, at);
        } else if rest.starts_with("://") {
            at += rest.find(ends_address).unwrap_or(rest.len());
        } else {
            let name = name_length(&rest[1..]);
            if rest.starts_with('@') && begins(&text[..at]) && name > 0 {
                places.push(at..at + 1 + name);
            }
            at += 1 + name;
        }
    }
    places
}

/// Whether a mention can begin after this: not inside of a word, an e-mail address or a path.
fn begins(before: &str) -> bool {
    before
        .chars()
        .next_back()
        .is_none_or(|c| !(c.is_alphanumeric() && c < WITHOUT_SPACES || "@/\\._%+-=&?#".contains(c)))
}

/// How many bytes at the beginning could be a name; 0 when they are part of something else.
fn name_length(text: &str) -> usize {
    let length = text.find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c))).unwrap_or(text.len());
    let goes_on = |c: char| c == '@' || c.is_alphanumeric() && c < WITHOUT_SPACES;
    let begins_well = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    if begins_well && !text[length..].starts_with(goes_on) { length } else { 0 }
}

/// How many bytes to go on by from a `` ` `` or `~`: over the code that begins with it, or over itself.
fn code(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let fence = rest.len() - rest.trim_start_matches(&rest[..1]).len();
    let begins_line = text[..at].rsplit('\n').next().is_some_and(|before| before.trim_start().is_empty());
    let is_one_line = rest.starts_with('`') && rest[fence..].lines().next().is_some_and(|line| line.contains('`'));
    if fence >= 3 && begins_line && !is_one_line {
        return fence + block(&rest[fence..], &rest[..fence]);
    }
    let inside = if rest.starts_with('`') { span(&rest[fence..], fence) } else { None };
    fence + inside.unwrap_or_default()
}

/// The rest of a block of code: up to a line that is a fence, or to the end.
fn block(rest: &str, fence: &str) -> usize {
    let mut end = 0;
    for (number, line) in rest.split_inclusive('\n').enumerate() {
        end += line.len();
        if number > 0 && line.trim().starts_with(fence) && line.trim().trim_start_matches(&fence[..1]).is_empty() {
            break;
        }
    }
    end
}

/// The rest of a span of code: up to as many backticks as it began with; none when it does not end.
fn span(rest: &str, fence: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = rest[at..].find('`') {
        at += found;
        let ticks = rest[at..].len() - rest[at..].trim_start_matches('`').len();
        at += ticks;
        if ticks == fence {
            return Some(at);
        }
    }
    None
}

fn ends_address(c: char) -> bool {
    c.is_whitespace() || "<>\"`，。、；！？“”‘’（）《》【】「」『』…".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PEOPLE: [&str; 5] = ["ada", "bob", "a.b-c", "li", "dot."];

    fn found(text: &str) -> Vec<&str> {
        let known = |name: &str| PEOPLE.contains(&name);
        find(text, known).into_iter().map(|mention| &text[mention.range]).collect()
    }

    #[test]
    fn who_is_spoken_to() {
        for (text, expected) in [
            ("@ada", vec!["@ada"]),
            ("hi @ada, and @bob!", vec!["@ada", "@bob"]),
            ("@Ada @BOB", vec!["@Ada", "@BOB"]),
            ("(@ada) \"@bob\" *@li*", vec!["@ada", "@bob", "@li"]),
            ("ask @a.b-c.", vec!["@a.b-c"]),
            ("@ada. @ada... @ada-", vec!["@ada", "@ada", "@ada"]),
            ("@dot. @dot", vec!["@dot."]),
            ("@dot...", vec!["@dot."]),
            ("你好@ada，看看", vec!["@ada"]),
            ("请@li看", vec!["@li"]),
            ("line\n@bob", vec!["@bob"]),
            ("@channel: lunch", vec!["@channel"]),
            ("unclosed ` tick @ada", vec!["@ada"]),
            ("~ about @ada ~~gone~~ @bob", vec!["@ada", "@bob"]),
            ("see: @ada", vec!["@ada"]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn who_is_not() {
        for text in [
            "",
            "@",
            "@@ada",
            "@eve",
            "@adam",
            "@ada@social.example",
            "mail ada@bob or x.y@ada",
            "`@ada`",
            "``a ` @ada``",
            "```\n@ada\n```",
            "```rust\n@ada",
            "  ~~~\n@ada\n~~~",
            "https://a.example/@ada",
            "https://a.example/?to=@ada&x=:@bob",
            "看https://a.example/~@ada",
            "a.example/@ada",
            "\\@ada",
            "@.ada",
            "über@ada",
            "@adaß",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn what_follows_code_and_addresses_is_read_again() {
        for text in
            ["`x` @ada", "```\nx\n```\n@ada", "https://a.example @ada", "https://a.example，@ada", "``` x ``` @ada"]
        {
            assert_eq!(found(text), ["@ada"], "{text}");
        }
    }

    #[test]
    fn candidates_are_what_could_be_meant() {
        assert_eq!(candidates("@Ada. @ada `@no`"), ["ada", "ada."]);
        let many: Vec<String> = (0..1_000).map(|number| format!("@user{number}")).collect();
        assert_eq!(candidates(&many.join(" ")).len(), MENTIONS_MAX);
        assert!(candidates(&format!("@{}", "a".repeat(1_000))).is_empty());
        assert_eq!(candidates("@a......").len(), 3, "each costs a look");
    }

    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("@ada".to_owned()),
            Just("@channel".to_owned()),
            Just("`".to_owned()),
            Just("```".to_owned()),
            Just("~~~".to_owned()),
            Just("\n".to_owned()),
            Just(" ".to_owned()),
            Just("https://".to_owned()),
            Just("@".to_owned()),
            Just("李".to_owned()),
            any::<char>().prop_map(String::from),
        ];
        proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn mentions_are_parts_of_the_text_in_order(text in pieces()) {
            let mut end = 0;
            for mention in find(&text, |_| true) {
                prop_assert!(mention.range.start >= end);
                prop_assert!(text[mention.range.clone()].starts_with('@'));
                if let Mentioned::Name(name) = &mention.who {
                    prop_assert_eq!(&text[mention.range.clone()][1..].to_lowercase(), name);
                    prop_assert!(name.len() <= NAME_MAX);
                }
                end = mention.range.end;
            }
        }

        #[test]
        fn whoever_is_found_was_a_candidate(text in pieces()) {
            let candidates = candidates(&text);
            for mention in find(&text, |_| true) {
                if let Mentioned::Name(name) = mention.who {
                    prop_assert!(candidates.contains(&name));
                }
            }
        }

        #[test]
        fn nobody_is_spoken_to_in_code(text in pieces()) {
            let inside = text.replace(['`', '~'], "");
            for text in [format!("````\n{inside}\n````"), format!("`{inside}`")] {
                prop_assert!(find(&text, |_| true).is_empty());
            }
        }

        #[test]
        fn a_name_between_spaces_is_found(before in "[a-z李 ,.!]{0,12}", after in "[a-z李 ,.!]{0,12}") {
            let text = format!("{before} @ada {after}");
            let all = find(&text, |name| name == "ada");
            prop_assert!(all.iter().any(|mention| mention.range.start == before.len() + 1));
        }
    }
}

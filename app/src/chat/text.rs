//! The text of a message: plain, with its line breaks, links that can be followed safely, and those who are spoken to.

use super::person_card::{PersonCard, use_person_card};
use leptos::prelude::*;
use protocol::{
    id::UserId,
    mention::{self, Mentioned},
    user::User,
};

/// A stretch of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stretch<'a> {
    /// Words.
    Plain(&'a str),
    /// An address that begins with `https://`.
    Link(&'a str),
    /// The name of somebody who is spoken to, with its `@`.
    Mention(&'a str),
}

/// Who is spoken to in a text.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Spoken {
    /// These people.
    pub people: Vec<User>,
    /// Everybody in the channel.
    pub channel: bool,
    /// Who reads it.
    pub me: Option<UserId>,
}

const SCHEME: &str = "https://";

/// A text with its links, and the names of those who are spoken to.
pub fn written(text: &str, spoken: &Spoken) -> impl IntoView + use<> {
    let card = use_person_card();
    let show = |stretch: &Stretch| match *stretch {
        Stretch::Plain(words) => words.to_owned().into_any(),
        Stretch::Link(address) => view! {
            <a href=address.to_owned() target="_blank" rel="noopener noreferrer nofollow ugc">
                {address.to_owned()}
            </a>
        }
        .into_any(),
        Stretch::Mention(name) => name_of(name, spoken, card),
    };
    let names = names(text, spoken);
    with_mentions(&stretches(text), &names).iter().map(show).collect_view()
}

fn name_of(name: &str, spoken: &Spoken, card: PersonCard) -> AnyView {
    let named = spoken.people.iter().find(|user| name[1..].eq_ignore_ascii_case(&user.name)).map(|user| user.id);
    let name = name.to_owned();
    match named {
        Some(id) => view! {
            <button
                type="button"
                class="mention"
                class:mention-me=spoken.me == Some(id)
                aria-haspopup="dialog"
                on:click=move |event| card.open(id, &event)
            >
                {name}
            </button>
        }
        .into_any(),
        None => view! { <span class="mention mention-me">{name}</span> }.into_any(),
    }
}

/// Where in the text those are named who are spoken to, in bytes.
fn names(text: &str, spoken: &Spoken) -> Vec<(usize, usize)> {
    let is_known = |name: &str| spoken.people.iter().any(|user| user.name == name);
    let is_heeded = |who: &Mentioned| spoken.channel || *who != Mentioned::Channel;
    let found = mention::find(text, is_known).into_iter().filter(|mention| is_heeded(&mention.who));
    found.map(|mention| (mention.range.start, mention.range.end)).collect()
}

/// Takes the names out of the plain stretches.
fn with_mentions<'a>(stretches: &[Stretch<'a>], names: &[(usize, usize)]) -> Vec<Stretch<'a>> {
    let (mut found, mut at) = (Vec::new(), 0);
    for stretch in stretches {
        let Stretch::Plain(words) = *stretch else {
            found.push(*stretch);
            at += stretch.text().len();
            continue;
        };
        let mut plain = 0;
        for (start, end) in names.iter().filter(|(start, end)| *start >= at && *end <= at + words.len()) {
            let (start, end) = (start - at, end - at);
            found.extend((plain < start).then(|| Stretch::Plain(&words[plain..start])));
            found.push(Stretch::Mention(&words[start..end]));
            plain = end;
        }
        found.extend((plain < words.len()).then(|| Stretch::Plain(&words[plain..])));
        at += words.len();
    }
    found
}

impl<'a> Stretch<'a> {
    fn text(self) -> &'a str {
        match self {
            Self::Plain(text) | Self::Link(text) | Self::Mention(text) => text,
        }
    }
}

/// Finds the links in a text. Nothing is lost: the stretches together are the text.
#[must_use]
pub fn stretches(text: &str) -> Vec<Stretch<'_>> {
    let mut found = Vec::new();
    let (mut plain, mut search) = (0, 0);
    while let Some(start) = text[search..].find(SCHEME).map(|at| search + at) {
        let length = address_length(&text[start..]);
        let inside_word = text[..start].chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric());
        search = start + length.max(SCHEME.len());
        if length == 0 || inside_word {
            continue;
        }
        found.extend((plain < start).then(|| Stretch::Plain(&text[plain..start])));
        found.push(Stretch::Link(&text[start..start + length]));
        plain = start + length;
    }
    found.extend((plain < text.len()).then(|| Stretch::Plain(&text[plain..])));
    found
}

/// How many bytes at the beginning are an address; 0 when the host is missing or could deceive.
fn address_length(text: &str) -> usize {
    let end = text.find(ends_address).unwrap_or(text.len());
    let address = without_tail(&text[..end]);
    let host = address.get(SCHEME.len()..).unwrap_or_default().split(['/', '?', '#']).next().unwrap_or_default();
    // A name before an @ looks like the host but is not.
    let honest = host.starts_with(char::is_alphanumeric) && !host.contains('@');
    if honest { address.len() } else { 0 }
}

fn ends_address(c: char) -> bool {
    c.is_whitespace() || c.is_control() || "<>\"`|\\^{}，。、；：！？“”‘’（）《》【】「」『』…".contains(c)
}

/// Punctuation at the end belongs to the sentence, and so does a closing bracket that was opened before the address.
fn without_tail(mut address: &str) -> &str {
    loop {
        let unopened = |open, close| address.ends_with(close) && count(address, close) > count(address, open);
        if address.ends_with(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '~'])
            || unopened('(', ')')
            || unopened('[', ']')
        {
            address = &address[..address.len() - 1];
        } else {
            return address;
        }
    }
}

fn count(text: &str, wanted: char) -> usize {
    text.chars().filter(|c| *c == wanted).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::story::user;

    fn links(text: &str) -> Vec<&str> {
        let link = |stretch| match stretch {
            Stretch::Link(address) => Some(address),
            Stretch::Plain(_) | Stretch::Mention(_) => None,
        };
        stretches(text).into_iter().filter_map(link).collect()
    }

    #[test]
    fn addresses_become_links() {
        for (text, expected) in [
            ("see https://a.example/x?y=1#z now", vec!["https://a.example/x?y=1#z"]),
            ("https://a.example. https://b.example!", vec!["https://a.example", "https://b.example"]),
            ("(https://a.example/b_(c))", vec!["https://a.example/b_(c)"]),
            ("看https://例子.example/路，好吗", vec!["https://例子.example/路"]),
            ("<https://a.example>", vec!["https://a.example"]),
        ] {
            assert_eq!(links(text), expected, "{text}");
        }
    }

    #[test]
    fn what_could_harm_or_deceive_does_not() {
        for text in [
            "http://a.example",
            "javascript:alert(1)",
            "https://",
            "https:// a",
            "https://bank.example@evil.example/",
            "xhttps://a.example",
            "https://...",
        ] {
            assert!(links(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn nothing_is_lost() {
        for text in
            ["", "a\nb", "https://a.example", "a https://b.example, c (https://d) 好https://e", "https://https://a"]
        {
            let together: String = stretches(text).into_iter().map(Stretch::text).collect();
            assert_eq!(together, text);
        }
    }

    #[test]
    fn those_who_are_spoken_to_are_named_outside_of_links() {
        let spoken = Spoken { people: vec![user("bea")], channel: true, me: None };
        let shown = |text: &str, spoken: &Spoken| {
            let word = |stretch: &Stretch| match *stretch {
                Stretch::Mention(name) => format!("[{name}]"),
                other => other.text().to_owned(),
            };
            with_mentions(&stretches(text), &names(text, spoken)).iter().map(word).collect::<String>()
        };
        for (text, expected) in [
            ("@bea, look", "[@bea], look"),
            ("hi @Bea and @cy", "hi [@Bea] and @cy"),
            ("https://a.example/@bea @bea", "https://a.example/@bea [@bea]"),
            ("see https://a.example, @channel!", "see https://a.example, [@channel]!"),
            ("me@bea.example", "me@bea.example"),
        ] {
            assert_eq!(shown(text, &spoken), expected, "{text}");
        }
        assert_eq!(shown("@channel", &Spoken::default()), "@channel", "nobody was called");
    }
}

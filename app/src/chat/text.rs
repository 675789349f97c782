//! The text of a message: plain, with its line breaks, and links that can be followed safely.

use leptos::prelude::*;

/// A stretch of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stretch<'a> {
    /// Words.
    Plain(&'a str),
    /// An address that begins with `https://`.
    Link(&'a str),
}

const SCHEME: &str = "https://";

/// A text with its links.
pub fn linked(text: &str) -> impl IntoView + use<> {
    let show = |stretch: &Stretch| match *stretch {
        Stretch::Plain(words) => words.to_owned().into_any(),
        Stretch::Link(address) => view! {
            <a href=address.to_owned() target="_blank" rel="noopener noreferrer nofollow ugc">
                {address.to_owned()}
            </a>
        }
        .into_any(),
    };
    stretches(text).iter().map(show).collect_view()
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

    fn links(text: &str) -> Vec<&str> {
        let link = |stretch| match stretch {
            Stretch::Link(address) => Some(address),
            Stretch::Plain(_) => None,
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
            let together: String = stretches(text)
                .into_iter()
                .map(|stretch| match stretch {
                    Stretch::Plain(part) | Stretch::Link(part) => part,
                })
                .collect();
            assert_eq!(together, text);
        }
    }
}

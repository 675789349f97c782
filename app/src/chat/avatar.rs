//! Pictures of people, made of their initials.

use leptos::prelude::*;
use protocol::id::UserId;

/// How many colours there are.
const HUES: usize = 12;

/// The initials of somebody, on a colour that is always theirs.
pub fn avatar(id: UserId, name: &str) -> impl IntoView + use<> {
    let hue = id.as_bytes().iter().map(|byte| usize::from(*byte)).sum::<usize>() % HUES;
    view! { <span class=format!("avatar hue-{hue}") aria-hidden="true">{initials(name)}</span> }
}

/// The first letters of the first and the last word; one is enough where a character is a word.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let Some(first) = words.next() else { return "?".to_owned() };
    let last = words.next_back().filter(|_| !is_wide(first));
    [Some(first), last].into_iter().flatten().flat_map(char::to_uppercase).collect()
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_of_names() {
        for (name, expected) in [
            ("Ada Lovelace", "AL"),
            ("ada", "A"),
            ("Maria da Silva", "MS"),
            ("李雷", "李"),
            ("李 雷", "李"),
            ("(Jule) Weiß", "JW"),
            ("ßen", "SS"),
            ("···", "?"),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
    }
}

//! What is said beside the field.

use crate::{
    error_text::{error_text, sentences},
    i18n::{Locale, t_string, td_string, use_i18n},
    realtime::use_realtime,
};
use leptos::prelude::*;
use protocol::{connection::OUTBOX_MAX, error::ErrorCode};

/// What there is to say about sending: the connection, the outbox, the length, or why not.
#[component]
pub fn Notes(text: RwSignal<String>, refused: RwSignal<Option<ErrorCode>>, lost: Signal<bool>) -> impl IntoView {
    let (i18n, realtime) = (use_i18n(), use_realtime());
    let note = move || {
        if realtime.is_full() {
            Some((true, t_string!(i18n, outbox.full, count = OUTBOX_MAX)))
        } else if let Some(code) = refused.get() {
            Some((true, error_text(i18n.get_locale(), code).to_owned()))
        } else {
            lost.get().then(|| (false, not_connected(i18n.get_locale(), realtime.is_fleeting())))
        }
    };
    let length = Memo::new(move |_| length_note(&text.read(), realtime.limits().read().text_chars));
    let counted = move || match length.get() {
        LengthNote::None => None,
        LengthNote::Left(count) => Some((false, t_string!(i18n, chat.characters_left, count = count))),
        LengthNote::Over(count) => Some((true, t_string!(i18n, chat.characters_over, count = count))),
    };
    let line =
        |(wrong, words): (bool, String)| view! { <p class="composer-note" class:composer-wrong=wrong>{words}</p> };
    view! {
        <div class="composer-notes" role="status">
            {move || note().map(line)}
            {move || counted().map(line)}
        </div>
    }
}

fn not_connected(locale: Locale, is_fleeting: bool) -> String {
    let later = td_string!(locale, outbox.not_connected);
    if is_fleeting { sentences(locale, later, td_string!(locale, outbox.fleeting)) } else { later.to_owned() }
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum LengthNote {
    None,
    Left(usize),
    Over(usize),
}

/// What to say about a text's length: from 90 % of the limit on.
fn length_note(text: &str, max: usize) -> LengthNote {
    // A character has at most four bytes: a short text need not be counted.
    if text.len() < max / 10 * 9 {
        return LengthNote::None;
    }
    match text.chars().count() {
        count if count > max => LengthNote::Over(count - max),
        count if count >= max / 10 * 9 => LengthNote::Left(max - count),
        _ => LengthNote::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_is_told_near_the_limit() {
        for (characters, expected) in [
            (0, LengthNote::None),
            (89, LengthNote::None),
            (90, LengthNote::Left(10)),
            (100, LengthNote::Left(0)),
            (103, LengthNote::Over(3)),
        ] {
            assert_eq!(length_note(&"李".repeat(characters), 100), expected, "{characters}");
        }
    }
}

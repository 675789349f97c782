//! What is being written to a channel.

use super::{
    draft::Draft,
    own_typing::{Teller, use_own_typing},
};
use crate::{
    boot::use_boot,
    chat::{talk::Talk, workspace::Workspace},
    realtime::{Realtime, use_realtime},
};
use leptos::{html, prelude::*};
use protocol::{error::ErrorCode, message::check_text};

/// A text on its way to becoming a message.
#[derive(Clone, Copy)]
pub struct Writing {
    /// Where to.
    pub talk: Talk,
    /// Where it is written.
    pub field: NodeRef<html::Textarea>,
    /// So far.
    pub text: RwSignal<String>,
    /// Why it was not taken.
    pub refused: RwSignal<Option<ErrorCode>>,
    draft: Draft,
    typing: Teller,
    realtime: Realtime,
}

/// Goes on with what was written to a channel before.
pub fn use_writing(talk: Talk) -> Writing {
    let answer = use_boot().form;
    let text = RwSignal::new(answer.as_ref().map(|answer| answer.text.clone()).unwrap_or_default());
    // Too long a text is told with its number of characters.
    let refused = RwSignal::new(answer.map(|answer| answer.code).filter(|code| *code != ErrorCode::TextTooLong));
    let draft = Draft::of(untrack(|| Workspace::of_page().me()), talk.channel);
    let typing = use_own_typing(talk.channel);
    let writing = Writing { talk, field: NodeRef::new(), text, refused, draft, typing, realtime: use_realtime() };
    let put = move |words| writing.put(words);
    draft.restore(writing.field, put);
    draft.follow(put);
    Effect::new(move |_| writing.take_returned());
    writing
}

impl Writing {
    /// Somebody has written this.
    pub fn typed(self, words: String) {
        self.refused.set(None);
        self.draft.keep(&words);
        self.typing.typed(words.trim().is_empty());
        self.text.set(words);
        if let Some(field) = self.field.get_untracked() {
            grow(&field);
        }
    }

    /// Writes this for somebody.
    pub fn write(self, words: String) {
        self.put(words.clone());
        self.typed(words);
    }

    /// Sends it, with the files beside it, or says why not.
    pub fn send(self) {
        let (words, Talk { channel, uploads, sent, .. }) = (self.text.get_untracked(), self.talk);
        let chars_max = self.realtime.limits().read_untracked().text_chars;
        if let Err(code) = check_text(&words, uploads.has_files(channel), chars_max) {
            self.refused.set(Some(code).filter(|code| *code == ErrorCode::BadRequest));
        } else if uploads.send(channel, words).is_some() {
            self.put(String::new());
            self.draft.forget();
            self.typing.ended();
            sent.update(|sent| *sent += 1);
        }
    }

    /// Brings the cursor there.
    pub fn focus(self) {
        if let Some(field) = self.field.get_untracked() {
            _ = field.focus();
        }
    }

    fn put(self, words: String) {
        if let Some(field) = self.field.get_untracked() {
            field.set_value(&words);
            grow(&field);
        }
        self.text.set(words);
    }

    /// What was taken back goes below what is written by now.
    fn take_returned(self) {
        let returned = self.talk.returned.get();
        if returned.is_empty() {
            return;
        }
        self.write(below(&self.text.get_untracked(), &returned));
        self.focus();
        self.talk.returned.set(Vec::new());
    }
}

/// Makes the field as high as its text; the style sheet says how high it can be.
fn grow(field: &web_sys::HtmlTextAreaElement) {
    let style = web_sys::HtmlElement::style(field);
    _ = style.set_property("height", "auto");
    let border = field.offset_height() - field.client_height();
    _ = style.set_property("height", &format!("{}px", field.scroll_height() + border));
}

fn below(written: &str, returned: &[String]) -> String {
    let returned = returned.join("\n");
    if written.trim().is_empty() { returned } else { format!("{written}\n{returned}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_back_never_overwrites_what_is_written() {
        let returned = ["one".to_owned(), "two".to_owned()];
        assert_eq!(below("", &returned), "one\ntwo");
        assert_eq!(below("  \n", &returned), "one\ntwo");
        assert_eq!(below("new", &returned), "new\none\ntwo");
    }
}

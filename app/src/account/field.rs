//! What is filled in, and what is wrong with it.

use crate::{
    boot::{FormAnswer, use_boot},
    error_text::error_text,
    i18n::{Locale, td_string},
};
use leptos::prelude::*;
use protocol::{
    account::{Strength, strength},
    error::ErrorCode,
    user::{is_display_name, is_name},
};

/// A field of a form.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// What it asks for.
    pub asks: Asks,
    /// What is in it.
    pub value: RwSignal<String>,
    /// Whether it is time to say what is wrong.
    touched: RwSignal<bool>,
    /// Whether the cursor starts here.
    pub first: bool,
    answer: RwSignal<Option<Complaint>>,
}

/// What a field asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asks {
    /// The name of the workspace.
    Workspace,
    /// The sign-in name that one has.
    Name,
    /// A sign-in name to have.
    NewName,
    /// The name that others see.
    DisplayName,
    /// The password that one has.
    Password,
    /// A password to have.
    NewPassword,
}

/// What is wrong with a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Complaint {
    /// There is nothing in it.
    Missing,
    /// It cannot be what it is asked for.
    Wrong(Asks),
    /// The server refused it.
    Refused(ErrorCode),
}

/// The fields of a form, filled with what was sent before. The cursor starts in the first that is wrong, else in the first
/// that is empty.
#[must_use]
pub fn fields<const N: usize>(asks: [Asks; N]) -> [Field; N] {
    let answer = use_boot().form;
    let mut fields = asks.map(|asks| Field::new(asks, answer.as_ref()));
    let wrong = fields.iter().position(|field| field.answer.read_untracked().is_some());
    let empty = || fields.iter().position(|field| field.value.read_untracked().is_empty());
    if let Some(first) = wrong.or_else(empty) {
        fields[first].first = true;
    }
    fields
}

impl Field {
    fn new(asks: Asks, answer: Option<&FormAnswer>) -> Self {
        let value = answer.map(|answer| asks.sent(answer).to_owned()).unwrap_or_default();
        let complaint = answer
            .filter(|answer| answer.field.as_deref() == Some(asks.name()))
            .map(|answer| asks.refused(answer.code));
        Self {
            asks,
            value: RwSignal::new(value),
            touched: RwSignal::new(false),
            first: false,
            answer: RwSignal::new(complaint),
        }
    }

    /// What is to be said about it now.
    #[must_use]
    pub fn complaint(self) -> Option<Complaint> {
        self.answer.get().or_else(|| self.touched.get().then(|| self.asks.check(&self.value.read())).flatten())
    }

    /// Somebody types: the server's word was about what was there before.
    pub fn edit(self, text: String) {
        self.answer.set(None);
        // A password is short for as long as it is being typed.
        if self.asks.check(&text).is_some_and(|_| !self.asks.is_password() && text.len() > 1) {
            self.touched.set(true);
        }
        self.value.set(text);
    }

    /// Somebody goes on to another field.
    pub fn leave(self) {
        if !self.value.read_untracked().is_empty() {
            self.touched.set(true);
        }
    }

    /// Somebody sends the form: whether this field is fit to be sent.
    #[must_use]
    pub fn submit(self) -> bool {
        self.answer.set(None);
        self.touched.set(true);
        self.asks.check(&self.value.read_untracked()).is_none()
    }
}

impl Asks {
    /// Its name in the form, which is also the id of its element.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Workspace => "workspace",
            Self::Name | Self::NewName => "name",
            Self::DisplayName => "display_name",
            Self::Password | Self::NewPassword => "password",
        }
    }

    /// Whether it is shown as dots.
    #[must_use]
    pub const fn is_password(self) -> bool {
        matches!(self, Self::Password | Self::NewPassword)
    }

    /// Whether a keyboard should leave it as it is typed.
    #[must_use]
    pub const fn is_verbatim(self) -> bool {
        self.is_password() || matches!(self, Self::Name | Self::NewName)
    }

    /// What is wrong with a value.
    #[must_use]
    pub fn check(self, value: &str) -> Option<Complaint> {
        let good = match self {
            _ if value.trim().is_empty() => return Some(Complaint::Missing),
            Self::Name | Self::Password => true,
            Self::NewName => is_name(value),
            Self::Workspace | Self::DisplayName => is_display_name(value.trim()),
            Self::NewPassword => strength(value) > Strength::Refused,
        };
        (!good).then_some(Complaint::Wrong(self))
    }

    fn sent(self, answer: &FormAnswer) -> &str {
        match self {
            Self::Workspace => &answer.workspace,
            Self::Name | Self::NewName => &answer.name,
            Self::DisplayName => &answer.display_name,
            Self::Password | Self::NewPassword => "",
        }
    }

    fn refused(self, code: ErrorCode) -> Complaint {
        match code {
            ErrorCode::NameInvalid | ErrorCode::WeakPassword => Complaint::Wrong(self),
            other => Complaint::Refused(other),
        }
    }
}

impl Complaint {
    /// The words for it.
    #[must_use]
    pub fn text(self, locale: Locale) -> &'static str {
        match self {
            Self::Missing => td_string!(locale, account.missing),
            Self::Wrong(Asks::Workspace) => td_string!(locale, account.workspace_wrong),
            Self::Wrong(Asks::Name | Asks::NewName) => td_string!(locale, account.name_wrong),
            Self::Wrong(Asks::DisplayName) => td_string!(locale, account.display_name_wrong),
            Self::Wrong(Asks::Password | Asks::NewPassword) => td_string!(locale, account.password_wrong),
            Self::Refused(code) => error_text(locale, code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_knows_what_fits() {
        for (asks, fits, does_not) in [
            (Asks::Workspace, "Acme ", "\u{202e}"),
            (Asks::Name, "Anything", " "),
            (Asks::NewName, "ada.l", "Ada"),
            (Asks::DisplayName, "李雷", "a\u{200b}"),
            (Asks::Password, "x", ""),
            (Asks::NewPassword, "k3ttle-b", "12345678"),
        ] {
            assert_eq!(asks.check(fits), None, "{asks:?}");
            assert!(asks.check(does_not).is_some(), "{asks:?}");
        }
    }

    #[test]
    fn nothing_is_said_before_it_is_time() {
        let _owner = Owner::new_root(None);
        let field = Field::new(Asks::NewName, None);
        field.edit("A".into());
        assert_eq!(field.complaint(), None);
        field.edit("Ad".into());
        assert_eq!(field.complaint(), Some(Complaint::Wrong(Asks::NewName)));
        field.edit("ad".into());
        assert_eq!(field.complaint(), None);
    }

    #[test]
    fn a_password_is_judged_when_it_is_left() {
        let _owner = Owner::new_root(None);
        let field = Field::new(Asks::NewPassword, None);
        field.leave();
        field.edit("short".into());
        assert_eq!(field.complaint(), None);
        field.leave();
        assert_eq!(field.complaint(), Some(Complaint::Wrong(Asks::NewPassword)));
    }

    #[test]
    fn the_servers_word_stands_until_the_field_is_edited() {
        let _owner = Owner::new_root(None);
        let answer = FormAnswer {
            code: ErrorCode::NameTaken,
            field: Some("name".into()),
            retry_after_ms: None,
            name: "ada".into(),
            display_name: "Ada".into(),
            workspace: String::new(),
            text: String::new(),
        };
        let field = Field::new(Asks::NewName, Some(&answer));
        assert_eq!(field.complaint(), Some(Complaint::Refused(ErrorCode::NameTaken)));
        assert_eq!(field.value.get_untracked(), "ada");
        field.edit("ada2".into());
        assert_eq!(field.complaint(), None);
        assert_eq!(Field::new(Asks::DisplayName, Some(&answer)).complaint(), None);
    }
}

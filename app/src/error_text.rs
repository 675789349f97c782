//! What people read when something goes wrong.

use crate::{
    api::ApiError,
    i18n::{Locale, td_string},
};
use protocol::{close::CloseCode, error::ErrorCode};

/// The words for an error.
#[must_use]
pub fn error_text(locale: Locale, code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::BadFrame | ErrorCode::UnknownType | ErrorCode::BadRequest | ErrorCode::OtherVersion => {
            td_string!(locale, errors.not_understood)
        }
        ErrorCode::NotSignedIn => td_string!(locale, errors.not_signed_in),
        ErrorCode::WrongCredentials => td_string!(locale, errors.wrong_credentials),
        ErrorCode::OriginNotAllowed => td_string!(locale, errors.origin_not_allowed),
        ErrorCode::Forbidden => td_string!(locale, errors.forbidden),
        ErrorCode::NotFound => td_string!(locale, errors.not_found),
        ErrorCode::TooSlow => td_string!(locale, errors.too_slow),
        ErrorCode::AlreadySetUp => td_string!(locale, errors.already_set_up),
        ErrorCode::NotSetUp => td_string!(locale, errors.not_set_up),
        ErrorCode::NameTaken => td_string!(locale, errors.name_taken),
        ErrorCode::IdConflict => td_string!(locale, errors.id_conflict),
        ErrorCode::InviteInvalid => td_string!(locale, errors.invite_invalid),
        ErrorCode::TooLarge => td_string!(locale, errors.too_large),
        ErrorCode::UnsupportedMedia => td_string!(locale, errors.unsupported_media),
        ErrorCode::FileTooLarge => td_string!(locale, errors.file_too_large),
        ErrorCode::FileType => td_string!(locale, errors.file_type),
        ErrorCode::Quota => td_string!(locale, errors.quota),
        ErrorCode::StorageFull => td_string!(locale, errors.storage_full),
        ErrorCode::NameInvalid => td_string!(locale, errors.name_invalid),
        ErrorCode::WeakPassword => td_string!(locale, errors.weak_password),
        ErrorCode::TextEmpty => td_string!(locale, errors.text_empty),
        ErrorCode::TextTooLong => td_string!(locale, errors.text_too_long),
        ErrorCode::RateLimited => td_string!(locale, errors.rate_limited),
        ErrorCode::TooManyConnections => td_string!(locale, errors.too_many_connections),
        ErrorCode::ServerError => td_string!(locale, errors.server_error),
        ErrorCode::MethodNotAllowed | ErrorCode::NotSupported => td_string!(locale, errors.not_supported),
        ErrorCode::Unavailable => td_string!(locale, errors.unavailable),
        ErrorCode::Unknown => td_string!(locale, errors.unknown),
    }
}

/// The words for a request without success.
#[must_use]
pub fn api_text(locale: Locale, error: &ApiError) -> String {
    match error {
        ApiError::Problem(problem) => with_wait(locale, problem.code, problem.retry_after_ms),
        ApiError::Network => td_string!(locale, errors.network).to_owned(),
    }
}

/// The words for an error, and after how long to try again when that is known.
#[must_use]
pub fn with_wait(locale: Locale, code: ErrorCode, retry_after_ms: Option<u64>) -> String {
    let text = error_text(locale, code);
    let Some(wait_ms) = retry_after_ms else { return text.to_owned() };
    let wait = match wait_ms.div_ceil(1000) {
        seconds @ ..=90 => td_string!(locale, errors.try_again_s, count = seconds),
        seconds => td_string!(locale, errors.try_again_min, count = seconds.div_ceil(60)),
    };
    sentences(locale, text, &wait)
}

/// Two sentences after each other, as the language sets them.
#[must_use]
pub fn sentences(locale: Locale, one: &str, other: &str) -> String {
    let space = if matches!(locale, Locale::zh_Hans | Locale::zh_Hant) { "" } else { " " };
    format!("{one}{space}{other}")
}

/// Why the connection was closed.
#[must_use]
pub fn close_text(locale: Locale, code: CloseCode) -> &'static str {
    match code {
        CloseCode::Done | CloseCode::Leaving => td_string!(locale, errors.closed),
        CloseCode::Binary | CloseCode::NotUtf8 | CloseCode::TooBig | CloseCode::TooManyBadFrames => {
            td_string!(locale, errors.not_understood)
        }
        CloseCode::OurFault => td_string!(locale, errors.server_error),
        CloseCode::Restarting => td_string!(locale, errors.closed_restarting),
        CloseCode::HeartbeatMissed => td_string!(locale, errors.closed_silent),
        CloseCode::TooSlow => td_string!(locale, errors.closed_slow),
        CloseCode::TooFast => td_string!(locale, errors.closed_fast),
        CloseCode::NotSignedIn => td_string!(locale, errors.not_signed_in),
        CloseCode::SignedOut => td_string!(locale, errors.closed_signed_out),
        CloseCode::OtherVersion => td_string!(locale, errors.closed_version),
        CloseCode::TooManyConnections => td_string!(locale, errors.too_many_connections),
        CloseCode::Crowded => td_string!(locale, errors.closed_crowded),
        CloseCode::Other(_) => td_string!(locale, errors.closed_lost),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_the_unit_that_people_use() {
        let told = |ms| with_wait(Locale::en, ErrorCode::RateLimited, Some(ms));
        assert_eq!(told(1_200), "Too many tries in a short time. Try again in 2 s.");
        assert_eq!(told(90_000), "Too many tries in a short time. Try again in 90 s.");
        assert_eq!(told(91_000), "Too many tries in a short time. Try again in 2 min.");
        assert_eq!(
            with_wait(Locale::zh_Hans, ErrorCode::RateLimited, Some(1)),
            "短时间内尝试次数过多。请在 1 秒后重试。"
        );
    }
}

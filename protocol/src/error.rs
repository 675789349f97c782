//! What can go wrong, in words that programs understand: the `code` of every error, over every transport.

use serde::{Deserialize, Serialize};

macro_rules! error_codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $status:literal $temporary:literal;)+) => {
        /// What went wrong. Texts for people are made by whoever shows it.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum ErrorCode {
            $($(#[doc = $doc])+ $name,)+
            /// A code that this version does not know.
            #[serde(other)]
            Unknown,
        }

        impl ErrorCode {
            /// All that this version knows.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The HTTP status that goes with it.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self {
                    $(Self::$name => $status,)+
                    Self::Unknown => 500,
                }
            }

            /// Whether the same request can succeed later.
            #[must_use]
            pub const fn is_temporary(self) -> bool {
                match self {
                    $(Self::$name => $temporary,)+
                    Self::Unknown => false,
                }
            }
        }
    };
}

error_codes! {
    /// The frame was not a JSON object with the fields of its type.
    BadFrame = 400 false;
    /// The frame's type is not one that a client sends.
    UnknownType = 400 false;
    /// The request was not understood: see the detail.
    BadRequest = 400 false;
    /// Nobody is signed in, or the session or token has ended.
    NotSignedIn = 401 false;
    /// Name and password do not go together.
    WrongCredentials = 401 false;
    /// The request came from another site.
    OriginNotAllowed = 403 false;
    /// Signed in, but not allowed.
    Forbidden = 403 false;
    /// Not there, or not for you to see.
    NotFound = 404 false;
    /// The address exists, but not for this method.
    MethodNotAllowed = 405 false;
    /// The body stood still for too long.
    TooSlow = 408 true;
    /// The workspace is set up already.
    AlreadySetUp = 409 false;
    /// The workspace is not set up yet.
    NotSetUp = 409 false;
    /// Somebody or something else has this name.
    NameTaken = 409 false;
    /// The id was used before for something else.
    IdConflict = 409 false;
    /// The client speaks another version of the wire contract: reload.
    OtherVersion = 409 false;
    /// The invite has expired, was used up or taken back, or never was.
    InviteInvalid = 410 false;
    /// Larger than the limit.
    TooLarge = 413 false;
    /// The file is larger than the limit.
    FileTooLarge = 413 false;
    /// The body is of a type that is not understood here.
    UnsupportedMedia = 415 false;
    /// Such files are not accepted, or there is something else in it than its name says.
    FileType = 415 false;
    /// The name is not well formed.
    NameInvalid = 422 false;
    /// The password is too short, too long or too common.
    WeakPassword = 422 false;
    /// There is nothing in the message.
    TextEmpty = 422 false;
    /// The message is longer than the limit.
    TextTooLong = 422 false;
    /// Too many, too fast: wait `retry_after_ms`.
    RateLimited = 429 true;
    /// The user has too many connections.
    TooManyConnections = 429 false;
    /// The server made a mistake.
    ServerError = 500 true;
    /// This server does not do that.
    NotSupported = 501 false;
    /// The server cannot do it now.
    Unavailable = 503 true;
    /// The files of this user take as much space as they may.
    Quota = 507 false;
    /// The server has no space left for files.
    StorageFull = 507 false;
}

/// Body of every refused API request (`application/problem+json`, RFC 9457).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Problem {
    /// What went wrong.
    pub code: ErrorCode,
    /// The HTTP status.
    pub status: u16,
    /// The same in a sentence for a programmer; never holds a secret.
    pub detail: String,
    /// The field of the request that is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// After how long to try again, when it is temporary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
}

/// `POST /api/v1/errors`: a browser reports a failure of its own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ErrorReport {
    /// What failed: `panic`, `error_boundary`, `handler`.
    pub kind: String,
    /// The message.
    pub message: String,
    /// The page's path, without query.
    #[serde(default)]
    pub page: String,
    /// Where in the program.
    #[serde(default)]
    pub stack: String,
    /// The build that failed.
    #[serde(default)]
    pub build: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_code_is_understood_as_such() {
        let code: ErrorCode = serde_json::from_str("\"invented_tomorrow\"").expect("any text is a code");
        assert_eq!(code, ErrorCode::Unknown);
    }

    #[test]
    fn codes_survive_a_round_trip() {
        for code in ErrorCode::ALL {
            let json = serde_json::to_string(code).expect("a code is JSON");
            assert_eq!(serde_json::from_str::<ErrorCode>(&json).expect("its own JSON"), *code);
        }
    }
}

//! The end of a conversation, on transports that have no close codes of their own.

use crate::realtime::link::Outgoing;
use protocol::{
    close::CloseCode,
    error::ErrorCode,
    frame::{FrameError, ServerFrame},
};

/// The last frame: why the conversation ends.
#[must_use]
pub fn farewell(code: CloseCode) -> Outgoing {
    let why = match code {
        CloseCode::NotSignedIn | CloseCode::SignedOut => ErrorCode::NotSignedIn,
        CloseCode::OtherVersion => ErrorCode::OtherVersion,
        CloseCode::TooManyConnections => ErrorCode::TooManyConnections,
        CloseCode::TooFast | CloseCode::TooSlow => ErrorCode::RateLimited,
        CloseCode::TooManyBadFrames => ErrorCode::BadFrame,
        CloseCode::OurFault => ErrorCode::ServerError,
        _ => ErrorCode::Unavailable,
    };
    let error = FrameError { close: Some(code.code()), ..FrameError::new(why, code.reason()) };
    Outgoing::from(&ServerFrame::Error(error))
}

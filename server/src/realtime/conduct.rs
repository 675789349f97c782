//! How somebody behaves in a conversation, over whichever transport, and when it is over for that.

use crate::{
    error::ApiError,
    realtime::client::subject,
    throttle::{Bucket, Rate},
};
use protocol::{
    close::CloseCode,
    error::ErrorCode,
    frame::{ClientFrame, DecodeError, FrameError},
};

/// What was taken so far, and what was put up with.
#[derive(Debug, Default)]
pub struct Conduct {
    frames: Bucket,
    excess: Bucket,
    bad: u32,
}

/// A frame is refused.
#[derive(Debug)]
pub struct Rebuke {
    /// What is told.
    pub error: FrameError,
    /// Set when it was one too many.
    pub end: Option<CloseCode>,
}

/// A frame as it was read.
pub type Decoded = Result<ClientFrame, DecodeError>;

/// Frames that could not be understood before the client is given up.
const BAD_FRAMES: u32 = 10;
/// Time in which a client may send a second's worth of frames too many.
const EXCESS_MS: u64 = 10_000;

impl Conduct {
    /// Lets a frame through, of which there may be so many a second.
    ///
    /// # Errors
    /// When it is none, or one too many.
    pub fn check(&mut self, frame: Decoded, per_s: u32, now: u64) -> Result<ClientFrame, Rebuke> {
        if let Err(wait) = self.frames.take(Rate::per_second(per_s, per_s), now) {
            let tolerated = self.excess.take(Rate { burst: per_s, every_ms: EXCESS_MS / u64::from(per_s) }, now);
            return Err(Rebuke { error: too_fast(wait, &frame), end: tolerated.err().map(|_| CloseCode::TooFast) });
        }
        frame.map_err(|error| {
            self.bad += 1;
            let end = (self.bad >= BAD_FRAMES).then_some(CloseCode::TooManyBadFrames);
            Rebuke { error: not_a_frame(error), end }
        })
    }
}

/// What is told about a frame over the rate.
#[must_use]
pub fn too_fast(retry_after_ms: u64, frame: &Decoded) -> FrameError {
    let reply_to = frame.as_ref().ok().and_then(subject);
    FrameError { reply_to, ..ApiError::rate_limited(retry_after_ms).into() }
}

/// What is told about a text that is no frame.
#[must_use]
pub fn not_a_frame(error: DecodeError) -> FrameError {
    match error {
        DecodeError::UnknownType(kind) => {
            FrameError::new(ErrorCode::UnknownType, format!("unknown frame type {kind:?}"))
        }
        DecodeError::Malformed(why) => FrameError::new(ErrorCode::BadFrame, why),
    }
}

//! The frames: JSON objects with a `type`, one per message of a transport. Unknown fields are ignored.

mod client;
mod refusal;
mod server;
mod welcome;

pub use self::{
    client::{ClientFrame, Hello},
    refusal::FrameError,
    server::ServerFrame,
    welcome::{ResetReason, Welcome},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Why bytes are not a frame.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DecodeError {
    /// Not JSON, no object, no `type`, or a field is missing or of the wrong sort.
    #[error("not a frame: {0}")]
    Malformed(String),
    /// A well-formed object whose `type` this version does not know.
    #[error("unknown frame type {0:?}")]
    UnknownType(String),
}

fn encode<T: Serialize>(frame: &T) -> String {
    serde_json::to_string(frame).expect("frames have string keys and no failing serializers")
}

/// Decodes, and looks for the reason only when that fails, so that good frames pay nothing for it.
fn decode<T: DeserializeOwned>(text: &str, types: &[&str]) -> Result<T, DecodeError> {
    serde_json::from_str(text).map_err(|error| match serde_json::from_str::<Tag>(text) {
        Ok(Tag { kind }) if !types.contains(&kind.as_str()) => {
            DecodeError::UnknownType(kind.chars().take(64).collect())
        }
        _ => DecodeError::Malformed(error.to_string().chars().take(200).collect()),
    })
}

#[derive(Deserialize)]
struct Tag {
    #[serde(rename = "type")]
    kind: String,
}

#[cfg(test)]
mod tests;

//! A field of a change: absent leaves it as it is, `null` ends it, anything else is new.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What becomes of a field. Belongs under `#[serde(default, skip_serializing_if = "Patch::keeps")]`.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Patch<T> {
    /// It stays.
    #[default]
    Keep,
    /// There is none any more.
    End,
    /// This.
    To(T),
}

impl<T> Patch<T> {
    /// Whether it stays.
    #[must_use]
    pub fn keeps(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// The field after the change.
    #[must_use]
    pub fn apply(self, old: Option<T>) -> Option<T> {
        match self {
            Self::Keep => old,
            Self::End => None,
            Self::To(new) => Some(new),
        }
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Keep | Self::End => serializer.serialize_none(),
            Self::To(new) => new.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::End, Self::To))
    }
}

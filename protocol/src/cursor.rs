//! The one number: where a client stands in the log.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{fmt, str::FromStr};

/// A place in the log: every durable event up to and including `seq` has been offered. Written `<epoch>-<seq>`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Cursor {
    /// Which life of the database the number belongs to.
    pub epoch: Epoch,
    /// Number of the last event seen; 0 is the empty log.
    pub seq: u64,
}

/// Names one life of the database: it changes when a backup is restored. Written as eight hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Epoch(pub u32);

/// The text was not `<epoch>-<seq>`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a cursor looks like 0a1b2c3d-42")]
pub struct BadCursor;

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.epoch, self.seq)
    }
}

impl FromStr for Cursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Self, BadCursor> {
        let (epoch, seq) = text.split_once('-').ok_or(BadCursor)?;
        // `from_str_radix` would also accept a sign.
        if epoch.len() != 8 || !seq.starts_with(|c: char| c.is_ascii_digit()) || epoch.starts_with('+') {
            return Err(BadCursor);
        }
        let epoch = u32::from_str_radix(epoch, 16).map_err(|_| BadCursor)?;
        Ok(Self { epoch: Epoch(epoch), seq: seq.parse().map_err(|_| BadCursor)? })
    }
}

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        let cursor = Cursor { epoch: Epoch(0xa1), seq: 48_213 };
        assert_eq!(cursor.to_string(), "000000a1-48213");
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
    }

    #[test]
    fn refuses_everything_else() {
        for text in [
            "",
            "-",
            "1-2",
            "000000a1",
            "000000a1-",
            "000000a1--2",
            "000000a1-+2",
            "+00000a1-2",
            "zzzzzzzz-1",
            "000000a1-99999999999999999999",
        ] {
            assert_eq!(text.parse::<Cursor>(), Err(BadCursor), "{text}");
        }
    }
}

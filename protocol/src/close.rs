//! Why a connection was closed; the range of the code says whether to come back.

/// A WebSocket close code that Tidings sends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CloseCode {
    /// Done: the other side wanted it.
    Done,
    /// The page is going away.
    Leaving,
    /// A binary frame came; Tidings speaks text.
    Binary,
    /// The text was not UTF-8.
    NotUtf8,
    /// The frame was larger than the limit.
    TooBig,
    /// The server made a mistake.
    OurFault,
    /// The server is restarting.
    Restarting,
    /// No sign of life in time.
    HeartbeatMissed,
    /// The client reads too slowly.
    TooSlow,
    /// Too many frames, for too long.
    TooFast,
    /// Too many frames that could not be understood.
    TooManyBadFrames,
    /// Nobody is signed in, or not in time.
    NotSignedIn,
    /// The session was ended elsewhere.
    SignedOut,
    /// The client speaks another version: reload.
    OtherVersion,
    /// The user has too many connections.
    TooManyConnections,
    /// Other pages of the browser use all the connections that there are for it. A page says so to itself, never a server.
    Crowded,
    /// Any other code.
    Other(u16),
}

/// Each code with its number and the words sent with it.
const TABLE: [(CloseCode, u16, &str); 16] = [
    (CloseCode::Done, 1000, "done"),
    (CloseCode::Leaving, 1001, "leaving"),
    (CloseCode::Binary, 1003, "text frames only"),
    (CloseCode::NotUtf8, 1007, "not UTF-8"),
    (CloseCode::TooBig, 1009, "frame too big"),
    (CloseCode::OurFault, 1011, "server error"),
    (CloseCode::Restarting, 1012, "restarting"),
    (CloseCode::Crowded, 3429, "no connection free"),
    (CloseCode::HeartbeatMissed, 4001, "no sign of life"),
    (CloseCode::TooSlow, 4002, "reading too slowly"),
    (CloseCode::TooFast, 4003, "sending too fast"),
    (CloseCode::TooManyBadFrames, 4400, "too many bad frames"),
    (CloseCode::NotSignedIn, 4401, "not signed in"),
    (CloseCode::SignedOut, 4403, "signed out"),
    (CloseCode::OtherVersion, 4409, "other version"),
    (CloseCode::TooManyConnections, 4429, "too many connections"),
];

impl CloseCode {
    /// The number on the wire.
    #[must_use]
    pub fn code(self) -> u16 {
        match self {
            Self::Other(code) => code,
            known => TABLE.iter().find(|row| row.0 == known).map_or(1011, |row| row.1),
        }
    }

    /// The opposite of [`Self::code`].
    #[must_use]
    pub fn from_code(code: u16) -> Self {
        TABLE.iter().find(|row| row.1 == code).map_or(Self::Other(code), |row| row.0)
    }

    /// The short reason sent with it.
    #[must_use]
    pub fn reason(self) -> &'static str {
        TABLE.iter().find(|row| row.0 == self).map_or("closed", |row| row.2)
    }

    /// Whether the client should come back by itself: all but 4400–4499.
    #[must_use]
    pub fn may_reconnect(self) -> bool {
        !(4400..4500).contains(&self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_survive_a_round_trip() {
        for (close, code, _) in TABLE {
            assert_eq!((close.code(), CloseCode::from_code(code)), (code, close));
        }
        assert_eq!(CloseCode::from_code(1006), CloseCode::Other(1006));
    }

    #[test]
    fn the_range_says_whether_to_come_back() {
        let back = |code| CloseCode::from_code(code).may_reconnect();
        assert!([1000, 1001, 1006, 1011, 1012, 4001, 4002, 4003, 4399].into_iter().all(back));
        assert!(![4400, 4401, 4403, 4409, 4429, 4499].into_iter().any(back));
    }
}

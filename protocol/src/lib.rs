//! What Tidings says: the message types shared by server and browser (wire contract, version 1), and the rules for
//! saying it. Nothing here does I/O, reads a clock or draws randomness: time and chance are passed in.

pub mod account;
pub mod admin;
pub mod attention;
pub mod channel;
pub mod close;
pub mod connection;
pub mod cursor;
pub mod error;
pub mod file;
pub mod frame;
pub mod id;
pub mod limits;
pub mod mention;
pub mod message;
pub mod notification;
pub mod page;
pub mod patch;
pub mod poll;
pub mod preferences;
pub mod presence;
pub mod snapshot;
pub mod user;

/// The version of the wire contract, told in `hello`.
pub const WIRE_VERSION: u32 = 1;

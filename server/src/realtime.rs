//! Live connections: what they may see, what they say, and how it travels.

pub mod client;
pub mod conduct;
pub mod event_stream;
pub mod farewell;
pub mod hub;
pub mod link;
pub mod opening;
pub mod polling;
pub mod presence;
pub mod send;
pub mod web_socket;

//! Live connections: what they may see, what they say, and how it travels.

pub mod client;
pub mod hub;
pub mod link;
pub mod presence;
pub mod web_socket;

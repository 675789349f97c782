//! What happens: the server of Tidings.

pub mod auth;
pub mod clock;
pub mod config;
pub mod error;
pub mod listen;
pub mod log;
pub mod realtime;
pub mod secret;
pub mod site;
pub mod state;
pub mod store;
pub mod throttle;

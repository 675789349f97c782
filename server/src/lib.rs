//! What happens: the server of Tidings.

pub mod accounts;
pub mod auth;
pub mod channels;
pub mod clock;
pub mod commands;
pub mod config;
pub mod error;
pub mod files;
pub mod health;
pub mod keys;
pub mod listen;
pub mod log;
pub mod messages;
pub mod notifications;
pub mod pages;
pub mod preferences;
pub mod realtime;
pub mod reports;
pub mod request;
pub mod router;
pub mod secret;
pub mod serve;
pub mod site;
pub mod state;
pub mod store;
pub mod throttle;

//! The real server on a port of its own: every story starts one, speaks HTTP and WebSocket with it, and waits for what it
//! says, never for time.

#![cfg(test)]

mod accounts;
mod admin;
mod auth;
mod channels;
mod commands;
mod crash;
mod files;
mod keys;
mod messages;
mod notifications;
mod pages;
mod preferences;
mod realtime;
mod router;
mod snapshot;
mod store;
mod tidings;

//! The real server on a port of its own: every story starts one, speaks HTTP and WebSocket with it, and waits for what it
//! says, never for time.

#![cfg(test)]

mod accounts;
mod auth;
mod keys;
mod router;
mod tidings;

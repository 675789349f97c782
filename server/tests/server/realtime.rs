//! Live connections.

mod admin;
mod endings;
mod misuse;
mod presence;
mod requests;
mod stream;
mod switching;
mod talk;
mod told;

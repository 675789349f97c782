//! Live connections.

mod endings;
mod misuse;
mod presence;
mod stream;
mod talk;

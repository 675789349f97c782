//! Secrets: chance from the operating system, and hashes of what was made from it.

use crate::store::SecretHash;
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

/// Bytes that nobody can guess.
///
/// # Panics
/// When the operating system has no randomness to give: nothing could be safe then.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A new secret of 256 bits, in characters that need no escaping anywhere.
#[must_use]
pub fn new() -> String {
    BASE64URL_NOPAD.encode(&random::<32>())
}

/// What is kept of a secret.
#[must_use]
pub fn hash(secret: &str) -> SecretHash {
    Sha256::digest(secret.as_bytes()).into()
}

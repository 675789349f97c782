//! Passwords: argon2id, 19 MiB, two passes, one lane.

use crate::{error::ApiError, secret};
use argon2::{Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, password_hash::SaltString};
use protocol::{account::PASSWORD_MAX, error::ErrorCode};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// Each hashing takes 19 MiB: more at once would be an easy way to fill the memory.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// Hashes a password.
///
/// # Errors
/// When the server is going down.
pub async fn hash(password: String) -> Result<String, ApiError> {
    let _permit = AT_ONCE.acquire().await.map_err(|_| failed())?;
    let hashed = spawn_blocking(move || {
        let salt = SaltString::encode_b64(&secret::random::<16>())?;
        argon2().hash_password(password.as_bytes(), &salt).map(|hash| hash.to_string())
    });
    hashed.await.map_err(|_| failed())?.map_err(|_| failed())
}

/// Whether a password is the one that was hashed. Without a hash the answer is no, in the same time.
///
/// # Errors
/// When the server is going down.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool, ApiError> {
    if password.len() > PASSWORD_MAX {
        return Ok(false);
    }
    let _permit = AT_ONCE.acquire().await.map_err(|_| failed())?;
    let verified = spawn_blocking(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        let matches =
            PasswordHash::new(&hash).is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok());
        known && matches
    });
    verified.await.map_err(|_| failed())
}

/// The hash of a password that nobody knows, with the same cost.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("the parameters are within argon2's limits");
    Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params)
}

fn failed() -> ApiError {
    ApiError::new(ErrorCode::ServerError, "the password could not be hashed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_itself_fits() {
        let hashed = hash("korrekt Pferd 电池".into()).await.unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("korrekt Pferd 电池".into(), Some(hashed.clone())).await.unwrap());
        assert!(!verify("korrekt Pferd 电".into(), Some(hashed.clone())).await.unwrap());
        assert!(!verify("x".repeat(5000), Some(hashed)).await.unwrap());
    }

    #[tokio::test]
    async fn nobody_has_no_password() {
        assert!(PasswordHash::new(NOBODY).is_ok(), "it must cost as much as a real one");
        assert!(!verify(String::new(), None).await.unwrap());
    }

    #[tokio::test]
    async fn long_passwords_count_to_their_end() {
        for length in [72, 73, 1024] {
            let (one, other) = ("a".repeat(length), "a".repeat(length - 1) + "b");
            let hashed = hash(one).await.unwrap();
            assert!(!verify(other, Some(hashed)).await.unwrap(), "{length}");
        }
    }
}

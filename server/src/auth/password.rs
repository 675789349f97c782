//! Passwords: argon2id, 19 MiB, two passes, one lane.

use crate::{error::ApiError, secret};
use argon2::{
    Algorithm, Argon2, Block, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::{self, Decimal, Ident, Output, ParamsString, Salt, SaltString},
};
use protocol::{account::PASSWORD_MAX, error::ErrorCode};
use std::sync::{Mutex, PoisonError};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// Each hashing takes 19 MiB: more at once would be an easy way to fill the memory.
static AT_ONCE: Semaphore = Semaphore::const_new(2);
/// Lent to one hashing after the other. Given back to the allocator, each thread that ever hashed would keep its own.
static MEMORY: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());

/// Hashes a password.
///
/// # Errors
/// When the server is going down.
pub async fn hash(password: String) -> Result<String, ApiError> {
    let _permit = AT_ONCE.acquire().await.map_err(|_| failed())?;
    let hashed = spawn_blocking(move || {
        let salt = SaltString::encode_b64(&secret::random::<16>())?;
        Hasher.hash_password(password.as_bytes(), &salt).map(|hash| hash.to_string())
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
            PasswordHash::new(&hash).is_ok_and(|hash| Hasher.verify_password(password.as_bytes(), &hash).is_ok());
        known && matches
    });
    verified.await.map_err(|_| failed())
}

/// The hash of a password that nobody knows, with the same cost.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Argon2 in memory that is lent to it.
struct Hasher;

impl PasswordHasher for Hasher {
    type Params = Params;

    fn hash_password<'a>(&self, password: &[u8], salt: impl Into<Salt<'a>>) -> password_hash::Result<PasswordHash<'a>> {
        let params = Params::new(19 * 1024, 2, 1, None).expect("the parameters are within argon2's limits");
        self.hash_password_customized(password, None, None, params, salt)
    }

    fn hash_password_customized<'a>(
        &self,
        password: &[u8],
        algorithm: Option<Ident<'a>>,
        version: Option<Decimal>,
        params: Params,
        salt: impl Into<Salt<'a>>,
    ) -> password_hash::Result<PasswordHash<'a>> {
        let algorithm = algorithm.map_or(Ok(Algorithm::Argon2id), Algorithm::try_from)?;
        let version = version.map_or(Ok(Version::V0x13), Version::try_from)?;
        let (salt, written) = (salt.into(), ParamsString::try_from(&params)?);
        let (length, blocks) = (params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN), params.block_count());
        let argon2 = Argon2::new(algorithm, version, params);
        let mut bytes = [0; Salt::MAX_LENGTH];
        let salt_bytes = salt.decode_b64(&mut bytes)?;
        let output = with_memory(blocks, |memory| {
            Output::init_with(length, |output| {
                Ok(argon2.hash_password_into_with_memory(password, salt_bytes, output, memory)?)
            })
        })?;
        Ok(PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: written,
            salt: Some(salt),
            hash: Some(output),
        })
    }
}

/// Lends memory, of which there is as much as was ever used at once.
fn with_memory<T>(blocks: usize, hash: impl FnOnce(&mut [Block]) -> T) -> T {
    let lent = || MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
    let mut memory = lent().pop().unwrap_or_default();
    memory.resize(blocks, Block::new());
    let hashed = hash(&mut memory);
    lent().push(memory);
    hashed
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

//! Passwords and secret links.
//!
//! In: what people type or bring along. Out: what may be kept of it.
//! Invariants: neither a password nor a secret is ever stored or logged; checking a password takes as long for an
//! account that does not exist.
//! Method: argon2id (Biryukov, Dinu and Khovratovich, 2016) with 19 MiB, two passes and one lane, as OWASP recommends;
//! secrets are 200 random bits, so that their SHA-256 needs no salt.

use crate::folder::new_id;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use sha2::{Digest, Sha256};
use std::io;
use std::sync::LazyLock;

/// Shortest password, in characters (NIST SP 800-63B asks for eight).
pub const SHORTEST: usize = 10;
/// Longest password, in bytes.
const LONGEST: usize = 1000;
/// Letters of a secret: two identifiers of 100 bits.
const SECRET_LENGTH: usize = 40;

/// A random secret for a link, a cookie or a program.
pub fn new() -> io::Result<String> {
    Ok(new_id()? + &new_id()?)
}

/// What is kept of a secret; nothing for what cannot be one.
pub fn digest(secret: &str) -> Option<String> {
    let plausible = secret.len() == SECRET_LENGTH && secret.is_ascii();
    plausible.then(|| Sha256::digest(secret.as_bytes()).iter().map(|b| format!("{b:02x}")).collect())
}

/// Whether a password is long enough, and not so long that it is an attack.
pub fn is_acceptable(password: &str) -> bool {
    password.chars().count() >= SHORTEST && password.len() <= LONGEST
}

/// What is kept of a password. It takes tens of milliseconds.
pub fn hash(password: &str) -> io::Result<String> {
    let hashed = Argon2::default().hash_password(password.as_bytes());
    hashed.map(|h| h.to_string()).map_err(|e| io::Error::other(e.to_string()))
}

/// Whether a password is the one kept; `None` is an account that does not exist. It takes tens of milliseconds.
pub fn verify(password: &str, kept: Option<&str>) -> bool {
    static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody's password").unwrap_or_default());
    let right = PasswordHash::new(kept.unwrap_or(&NOBODY))
        .is_ok_and(|known| Argon2::default().verify_password(password.as_bytes(), &known).is_ok());
    right && kept.is_some() && password.len() <= LONGEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_recognised_and_cannot_be_read() {
        let kept = hash("correct horse").expect("hashes");
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$") && !kept.contains("horse"));
        assert_ne!(kept, hash("correct horse").expect("hashes"), "each with its own salt");
        assert!(verify("correct horse", Some(&kept)));
        assert!(!verify("correct horsf", Some(&kept)));
        assert!(!verify("nobody's password", None));
        assert!(!verify("", Some("not a hash")));
    }

    #[test]
    fn secrets_are_random_and_kept_as_digests() {
        let (a, b) = (new().expect("random bytes"), new().expect("random bytes"));
        assert_ne!(a, b);
        assert_eq!(digest(&a).map(|d| d.len()), Some(64));
        assert_ne!(digest(&a), digest(&b));
        assert_eq!(digest("short"), None);
    }
}

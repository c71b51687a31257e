//! Keys and what is made with them, as a port: the keys themselves never leave the adapter.

use crate::domain::id::KeyId;
use crate::domain::secret::Secret;
use crate::domain::words::words;
use thiserror::Error;
use zeroize::Zeroizing;

words! {
    /// What a derived value is for; part of every derivation, so that one purpose's value is worth
    /// nothing for another.
    pub enum Purpose {
        /// An invitation's unique code.
        UniqueCode = "unique-code",
        /// What proves that a code is known. Its digest is kept as the fingerprint by which two
        /// equal live codes are found.
        Fingerprint = "code-fingerprint",
        /// An invitation's accept link.
        AcceptLink = "accept-link",
        /// The hash under which six digits are kept.
        VerificationCode = "verification-code",
        /// A session's token, of the press that begins it or steps it up.
        Session = "session",
        /// A phone number at rest.
        Phone = "phone",
        /// What only one message knows.
        Message = "message",
        /// Whether a database and a key ring belong together.
        KeyCheck = "key-check",
    }
}

/// Why a key could not be used.
#[derive(Debug, Error)]
pub enum VaultError {
    /// The ring does not hold the key that a row names.
    #[error("the key {key} is not in the key ring")]
    UnknownKey {
        /// Its name.
        key: KeyId,
    },
    /// What was sealed was changed, or belongs to another row or purpose.
    #[error("sealed data is damaged or belongs elsewhere")]
    Damaged,
    /// The ring's keys are not the ones that the database knows by their names.
    #[error("the key file {0} does not belong to this database")]
    Foreign(String),
    /// The ring itself cannot be read or written.
    #[error("the key ring cannot be used: {0}")]
    Ring(String),
}

/// A ring of keys, each with a name; the newest is the current one.
pub trait Vault: Send + Sync {
    /// The key that new values are made with.
    ///
    /// # Errors
    /// The ring is empty or cannot be read.
    fn current_key(&self) -> Result<KeyId, VaultError>;

    /// All keys, oldest first.
    ///
    /// # Errors
    /// The ring cannot be read.
    fn keys(&self) -> Result<Vec<KeyId>, VaultError>;

    /// `HMAC-SHA-256(key, purpose ‖ parts)`, each part with its length before it, so that no two
    /// lists of parts collide.
    ///
    /// # Errors
    /// The key is not in the ring.
    fn derive(
        &self,
        key: &KeyId,
        purpose: Purpose,
        parts: &[&str],
    ) -> Result<Zeroizing<[u8; 32]>, VaultError>;

    /// Encrypts with the current key, bound to a purpose and to the row that holds it
    /// (ChaCha20-Poly1305). The key's name travels with the result.
    ///
    /// # Errors
    /// The ring is empty or cannot be read.
    fn seal(&self, purpose: Purpose, bound_to: &str, plain: &str) -> Result<Vec<u8>, VaultError>;

    /// Decrypts what [`Self::seal`] made for the same purpose and row.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when anything about it differs; an unknown key by its name.
    fn open(&self, purpose: Purpose, bound_to: &str, sealed: &[u8]) -> Result<Secret, VaultError>;

    /// Hashes a password (Argon2id, parameters of the OWASP cheat sheet) into a text that holds its
    /// own parameters and salt.
    ///
    /// # Errors
    /// The salt could not be drawn.
    fn hash_password(&self, password: &Secret) -> Result<String, VaultError>;

    /// Whether the password gives this hash. Takes as long for a `None` as for a wrong password, so
    /// that unknown addresses cannot be told by time.
    fn is_password(&self, password: &Secret, hash: Option<&str>) -> bool;

    /// Whether a hash was made with parameters that are no longer the current ones.
    fn is_outdated(&self, hash: &str) -> bool;

    /// Adds a fresh key and makes it the current one; keeps the others for what they made.
    ///
    /// # Errors
    /// The ring could not be written; nothing changed then.
    fn rotate(&self) -> Result<KeyId, VaultError>;
}

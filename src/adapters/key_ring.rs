//! The key ring: a file of keys, and everything that is made with them.

#[cfg(test)]
mod tests;

use crate::adapters::private_file::is_private;
use crate::domain::id::KeyId;
use crate::domain::secret::{Secret, same};
use crate::ports::codes::CodeSource;
use crate::ports::vault::{Purpose, Vault, VaultError};
use argon2::password_hash::phc::{PasswordHash, Salt};
use argon2::password_hash::{CustomizedPasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, KeyInit as _, Nonce};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use zeroize::Zeroizing;

/// OWASP password storage cheat sheet, Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// First line of a key file.
const TITLE: &str =
    "# cso keys: whoever has this file and the database can derive every code and link";

struct Ring {
    keys: Vec<(KeyId, Zeroizing<[u8; 32]>)>,
}

/// Keys in a file of mode 0600, one a line: `NAME BASE64`. Newest last. Read when first needed.
pub struct KeyRing {
    path: PathBuf,
    codes: Arc<dyn CodeSource>,
    ring: OnceLock<RwLock<Ring>>,
    known: Vec<(KeyId, [u8; 32])>,
    fits: OnceLock<bool>,
    nothing: OnceLock<String>,
}

fn ring_error(path: &Path, why: impl std::fmt::Display) -> VaultError {
    VaultError::Ring(format!("{}: {why}", path.display()))
}

impl KeyRing {
    /// Names the file; nothing is read yet.
    pub fn new(path: PathBuf, codes: Arc<dyn CodeSource>) -> Self {
        Self {
            path,
            codes,
            ring: OnceLock::new(),
            known: Vec::new(),
            fits: OnceLock::new(),
            nothing: OnceLock::new(),
        }
    }

    /// Tells what the database knows of its keys. From then on nothing is made with a ring that
    /// belongs to another database: a code or link made with it could never be checked again.
    #[must_use]
    pub fn knowing(mut self, known: Vec<(KeyId, [u8; 32])>) -> Self {
        self.known = known;
        self
    }

    /// Whether every key that both know is the same one, and there is such a key.
    fn belongs(&self, ring: &Ring) -> bool {
        let checks: Vec<bool> = self
            .known
            .iter()
            .filter_map(|(id, check)| {
                let (_, key) = ring.keys.iter().find(|(name, _)| name == id)?;
                let derived = hmac(key, Purpose::KeyCheck, &[]).ok()?;
                Some(same(&*derived, check))
            })
            .collect();
        self.known.is_empty() || (!checks.is_empty() && checks.into_iter().all(|fits| fits))
    }

    /// Where the keys are.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes a key file with one fresh key. A file that is there already, or that another process
    /// makes at the same moment, is left alone.
    ///
    /// # Errors
    /// The folder or the file cannot be written.
    pub fn create(&self) -> Result<(), VaultError> {
        if self.path.exists() {
            return Ok(());
        }
        let text = line("k1", &self.fresh());
        let whole = Zeroizing::new(format!("{TITLE}\n{}", text.as_str()));
        // A whole file appears under the name, or none: a hard link refuses to replace one.
        let temporary = self.write_beside(&whole)?;
        let linked = fs::hard_link(&temporary, &self.path);
        fs::remove_file(&temporary).map_err(|e| ring_error(&temporary, e))?;
        match linked {
            // Without the name on the disk, a power cut would leave a database without its key.
            Ok(()) => self.settle(),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(e) => Err(ring_error(&self.path, e)),
        }
    }

    /// Makes the file's name in its folder durable.
    fn settle(&self) -> Result<(), VaultError> {
        let folder = match self.path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        fs::File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|e| ring_error(folder, e))
    }

    fn fresh(&self) -> Zeroizing<[u8; 32]> {
        let mut key = Zeroizing::new([0; 32]);
        self.codes.fill(key.as_mut());
        key
    }

    fn write_beside(&self, text: &str) -> Result<PathBuf, VaultError> {
        let mut tail = [0; 8];
        self.codes.fill(&mut tail);
        let name = format!(".cso-key-{:016x}", u64::from_be_bytes(tail));
        let temporary = self.path.with_file_name(name);
        let write = || -> io::Result<()> {
            let mut file = fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&temporary)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        write().map_err(|e| ring_error(&temporary, e))?;
        Ok(temporary)
    }

    fn ring(&self) -> Result<&RwLock<Ring>, VaultError> {
        if let Some(ring) = self.ring.get() {
            return Ok(ring);
        }
        let ring = RwLock::new(self.read()?);
        Ok(self.ring.get_or_init(|| ring))
    }

    fn read(&self) -> Result<Ring, VaultError> {
        let about = fs::metadata(&self.path).map_err(|e| ring_error(&self.path, e))?;
        if !is_private(&about) {
            return Err(ring_error(
                &self.path,
                format!(
                    "others can read it (mode {:o}); mend it with: chmod 600",
                    about.permissions().mode() & 0o777
                ),
            ));
        }
        let text =
            Zeroizing::new(fs::read_to_string(&self.path).map_err(|e| ring_error(&self.path, e))?);
        let mut keys = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = || ring_error(&self.path, format!("line {} is not a key", number + 1));
            let (name, encoded) = line.split_once(' ').ok_or_else(wrong)?;
            let name = KeyId::parse(name).map_err(|_| wrong())?;
            let bytes = Zeroizing::new(BASE64.decode(encoded.trim()).map_err(|_| wrong())?);
            let key = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| wrong())?;
            if keys.iter().any(|(other, _)| *other == name) {
                return Err(ring_error(
                    &self.path,
                    format!("the key {name} is there twice"),
                ));
            }
            keys.push((name, Zeroizing::new(key)));
        }
        if keys.is_empty() {
            return Err(ring_error(&self.path, "it holds no key"));
        }
        Ok(Ring { keys })
    }

    fn with_key<T>(
        &self,
        id: &KeyId,
        work: impl FnOnce(&[u8; 32]) -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        let ring = self.ring()?.read().unwrap_or_else(PoisonError::into_inner);
        if !self.fits.get_or_init(|| self.belongs(&ring)) {
            return Err(VaultError::Foreign(self.path.display().to_string()));
        }
        let found = ring.keys.iter().find(|(name, _)| name == id);
        let (_, key) = found.ok_or_else(|| VaultError::UnknownKey { key: id.clone() })?;
        work(key)
    }

    fn hasher() -> Result<Argon2<'static>, VaultError> {
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
            .map_err(|e| VaultError::Ring(e.to_string()))?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }
}

fn line(name: &str, key: &[u8; 32]) -> Zeroizing<String> {
    let encoded = Zeroizing::new(BASE64.encode(key));
    Zeroizing::new(format!("{name} {}\n", encoded.as_str()))
}

fn hmac(
    key: &[u8; 32],
    purpose: Purpose,
    parts: &[&str],
) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key)
        .map_err(|e| VaultError::Ring(e.to_string()))?;
    for part in std::iter::once(&purpose.word()).chain(parts) {
        mac.update(part.len().to_string().as_bytes());
        mac.update(b":");
        mac.update(part.as_bytes());
    }
    Ok(Zeroizing::new(mac.finalize().into_bytes().into()))
}

/// What binds a sealed text to its purpose and its row.
fn binding(purpose: Purpose, bound_to: &str) -> String {
    format!("{}:{bound_to}", purpose.word())
}

impl Vault for KeyRing {
    fn current_key(&self) -> Result<KeyId, VaultError> {
        let ring = self.ring()?.read().unwrap_or_else(PoisonError::into_inner);
        let last = ring.keys.last().map(|(name, _)| name.clone());
        last.ok_or_else(|| ring_error(&self.path, "it holds no key"))
    }

    fn keys(&self) -> Result<Vec<KeyId>, VaultError> {
        let ring = self.ring()?.read().unwrap_or_else(PoisonError::into_inner);
        Ok(ring.keys.iter().map(|(name, _)| name.clone()).collect())
    }

    fn derive(
        &self,
        key: &KeyId,
        purpose: Purpose,
        parts: &[&str],
    ) -> Result<Zeroizing<[u8; 32]>, VaultError> {
        self.with_key(key, |key| hmac(key, purpose, parts))
    }

    fn seal(&self, purpose: Purpose, bound_to: &str, plain: &str) -> Result<Vec<u8>, VaultError> {
        let id = self.current_key()?;
        let mut nonce = [0; 12];
        self.codes.fill(&mut nonce);
        // A key of its own for sealing, so that HMAC and cipher never share one.
        let key = self.derive(&id, purpose, &["seal"])?;
        let cipher = ChaCha20Poly1305::new(&Key::from(*key));
        let bound = binding(purpose, bound_to);
        let payload = Payload {
            msg: plain.as_bytes(),
            aad: bound.as_bytes(),
        };
        let sealed = cipher
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| VaultError::Damaged)?;
        let name = id.as_str().as_bytes();
        let length = u8::try_from(name.len()).map_err(|_| VaultError::Damaged)?;
        let mut whole = Vec::with_capacity(1 + name.len() + nonce.len() + sealed.len());
        whole.push(length);
        whole.extend_from_slice(name);
        whole.extend_from_slice(&nonce);
        whole.extend_from_slice(&sealed);
        Ok(whole)
    }

    fn open(&self, purpose: Purpose, bound_to: &str, sealed: &[u8]) -> Result<Secret, VaultError> {
        let (&length, rest) = sealed.split_first().ok_or(VaultError::Damaged)?;
        let (name, rest) = rest
            .split_at_checked(usize::from(length))
            .ok_or(VaultError::Damaged)?;
        let (nonce, sealed) = rest.split_first_chunk::<12>().ok_or(VaultError::Damaged)?;
        let id = std::str::from_utf8(name)
            .ok()
            .and_then(|name| KeyId::parse(name).ok());
        let key = self.derive(&id.ok_or(VaultError::Damaged)?, purpose, &["seal"])?;
        let cipher = ChaCha20Poly1305::new(&Key::from(*key));
        let bound = binding(purpose, bound_to);
        let payload = Payload {
            msg: sealed,
            aad: bound.as_bytes(),
        };
        let plain = cipher
            .decrypt(&Nonce::from(*nonce), payload)
            .map_err(|_| VaultError::Damaged)?;
        String::from_utf8(plain)
            .map(Secret::new)
            .map_err(|_| VaultError::Damaged)
    }

    fn hash_password(&self, password: &Secret) -> Result<String, VaultError> {
        let mut salt = [0; 16];
        self.codes.fill(&mut salt);
        let failed = |e: argon2::password_hash::Error| VaultError::Ring(e.to_string());
        let salt = Salt::new(&salt).map_err(|e| VaultError::Ring(e.to_string()))?;
        let hash = Self::hasher()?
            .hash_password_with_params(
                password.expose().as_bytes(),
                salt.as_ref(),
                Params::new(MEMORY_KIB, PASSES, LANES, None)
                    .map_err(|e| VaultError::Ring(e.to_string()))?,
            )
            .map_err(failed)?;
        Ok(hash.to_string())
    }

    fn is_password(&self, password: &Secret, hash: Option<&str>) -> bool {
        // An unknown address is checked against a hash of nothing, so that it takes as long.
        let stand_in = || {
            self.hash_password(&Secret::new(String::new()))
                .unwrap_or_default()
        };
        let text = hash.unwrap_or_else(|| self.nothing.get_or_init(stand_in));
        let Ok(parsed) = PasswordHash::new(text) else {
            return false;
        };
        let fits = Self::hasher().is_ok_and(|hasher| {
            hasher
                .verify_password(password.expose().as_bytes(), &parsed)
                .is_ok()
        });
        fits && hash.is_some()
    }

    fn is_outdated(&self, hash: &str) -> bool {
        let Ok(parsed) = PasswordHash::new(hash) else {
            return true;
        };
        Params::try_from(&parsed).map_or(true, |params| {
            (params.m_cost(), params.t_cost(), params.p_cost()) != (MEMORY_KIB, PASSES, LANES)
        })
    }

    fn rotate(&self) -> Result<KeyId, VaultError> {
        let lock = self.ring()?;
        let mut ring = lock.write().unwrap_or_else(PoisonError::into_inner);
        // Another process may have added a key since this one read the file.
        *ring = self.read()?;
        let newest = ring
            .keys
            .iter()
            .filter_map(|(name, _)| name.as_str().strip_prefix('k')?.parse::<u32>().ok())
            .max();
        let name = KeyId::parse(&format!("k{}", newest.unwrap_or(0) + 1))
            .map_err(|e| ring_error(&self.path, e))?;
        let key = self.fresh();
        let mut text = Zeroizing::new(format!("{TITLE}\n"));
        for (name, key) in &ring.keys {
            text.push_str(&line(name.as_str(), key));
        }
        text.push_str(&line(name.as_str(), &key));
        let temporary = self.write_beside(&text)?;
        fs::rename(&temporary, &self.path).map_err(|e| ring_error(&self.path, e))?;
        self.settle()?;
        ring.keys.push((name.clone(), key));
        Ok(name)
    }
}

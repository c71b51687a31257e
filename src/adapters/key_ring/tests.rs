//! The key ring: what it derives, seals and hashes, its file, and rings of other databases.

use super::*;
use crate::adapters::random_codes::{SeededCodes, SystemCodes};
use crate::domain::code::UniqueCode;

fn ring(folder: &tempfile::TempDir) -> KeyRing {
    let ring = KeyRing::new(folder.path().join("cso.key"), Arc::new(SystemCodes));
    ring.create().unwrap();
    ring
}

#[test]
fn derived_values_depend_on_key_purpose_and_every_part() {
    let folder = tempfile::tempdir().unwrap();
    let ring = ring(&folder);
    let key = ring.current_key().unwrap();
    let derive = |purpose, parts: &[&str]| *ring.derive(&key, purpose, parts).unwrap();
    let wanted = derive(Purpose::UniqueCode, &["INV-7K3Q9X", "1"]);
    assert_eq!(wanted, derive(Purpose::UniqueCode, &["INV-7K3Q9X", "1"]));
    assert_ne!(wanted, derive(Purpose::AcceptLink, &["INV-7K3Q9X", "1"]));
    assert_ne!(wanted, derive(Purpose::UniqueCode, &["INV-7K3Q9X", "2"]));
    assert_ne!(wanted, derive(Purpose::UniqueCode, &["INV-7K3Q9", "X1"]));
    let second = ring.rotate().unwrap();
    assert_eq!(ring.current_key().unwrap(), second);
    assert_ne!(
        wanted,
        *ring
            .derive(&second, Purpose::UniqueCode, &["INV-7K3Q9X", "1"])
            .unwrap()
    );
    assert_eq!(wanted, derive(Purpose::UniqueCode, &["INV-7K3Q9X", "1"]));
}

#[test]
fn a_ring_of_another_database_makes_nothing() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let check = |of: &KeyRing| {
        let key = of.current_key().unwrap();
        let check = *of.derive(&key, Purpose::KeyCheck, &[]).unwrap();
        (key, check)
    };
    let (own, foreign) = (check(&ring(&folder)), check(&ring(&other)));
    let with = |known| ring(&folder).knowing(known);
    let key = own.0.clone();
    let derive = |ring: &KeyRing| ring.derive(&key, Purpose::UniqueCode, &["1"]);
    assert!(derive(&with(vec![own.clone()])).is_ok());
    assert!(derive(&with(Vec::new())).is_ok());
    // An old key that was taken out of the ring is no reason to stop.
    let old = (KeyId::parse("k0").unwrap(), [0; 32]);
    assert!(derive(&with(vec![old.clone(), own])).is_ok());
    for known in [vec![foreign], vec![old]] {
        let wrong = with(known);
        assert!(matches!(derive(&wrong), Err(VaultError::Foreign(_))));
        assert!(wrong.seal(Purpose::Phone, "a", "b").is_err());
    }
}

#[test]
fn a_hundred_thousand_derived_codes_are_unique_but_for_chance_and_unbiased() {
    let folder = tempfile::tempdir().unwrap();
    let ring = KeyRing::new(folder.path().join("cso.key"), Arc::new(SeededCodes::new(7)));
    ring.create().unwrap();
    let key = ring.current_key().unwrap();
    let mut seen = std::collections::BTreeSet::new();
    let mut counts = std::collections::BTreeMap::new();
    for number in 0..100_000 {
        let bytes = ring
            .derive(&key, Purpose::UniqueCode, &[&number.to_string(), "1"])
            .unwrap();
        let code = UniqueCode::from_derived(&bytes);
        for symbol in code.symbols().chars() {
            *counts.entry(symbol).or_insert(0_u32) += 1;
        }
        seen.insert(code.symbols().to_owned());
    }
    // With this seed no two of 10⁵ collide; 40 bits make one collision in 220 such runs.
    assert_eq!(seen.len(), 100_000);
    // 25,000 of each are expected, with a standard deviation of 156.
    assert!(
        counts.len() == 32 && counts.values().all(|&n| (24_200..25_800).contains(&n)),
        "{counts:?}"
    );
}

#[test]
fn what_is_sealed_opens_only_in_its_place_and_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let ring = ring(&folder);
    let sealed = ring
        .seal(Purpose::Phone, "ACC-2MPD8R", "+447700900026")
        .unwrap();
    ring.rotate().unwrap();
    assert_eq!(
        ring.open(Purpose::Phone, "ACC-2MPD8R", &sealed)
            .unwrap()
            .expose(),
        "+447700900026"
    );
    assert!(ring.open(Purpose::Phone, "ACC-2MPD8S", &sealed).is_err());
    assert!(ring.open(Purpose::Message, "ACC-2MPD8R", &sealed).is_err());
    for index in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[index] ^= 1;
        assert!(
            ring.open(Purpose::Phone, "ACC-2MPD8R", &changed).is_err(),
            "byte {index}"
        );
        assert!(
            ring.open(Purpose::Phone, "ACC-2MPD8R", &sealed[..index])
                .is_err()
        );
    }
    let text = String::from_utf8_lossy(&sealed).into_owned();
    assert!(!text.contains("7700900026"));
}

#[test]
fn the_key_file_is_private_and_an_open_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let made = ring(&folder);
    let bits = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(bits(made.path()), 0o600);
    made.rotate().unwrap();
    assert_eq!(bits(made.path()), 0o600);
    fs::set_permissions(made.path(), fs::Permissions::from_mode(0o640)).unwrap();
    let again = KeyRing::new(made.path().to_owned(), Arc::new(SystemCodes));
    assert!(
        again
            .current_key()
            .unwrap_err()
            .to_string()
            .contains("chmod 600")
    );
}

#[test]
fn creating_twice_keeps_the_first_key() {
    let folder = tempfile::tempdir().unwrap();
    let first = ring(&folder);
    let text = fs::read_to_string(first.path()).unwrap();
    ring(&folder);
    assert_eq!(fs::read_to_string(first.path()).unwrap(), text);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn passwords_are_argon2id_and_nobody_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let ring = ring(&folder);
    let password = Secret::new("correct horse".to_owned());
    let hash = ring.hash_password(&password).unwrap();
    assert!(
        hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{hash}"
    );
    assert!(ring.is_password(&password, Some(&hash)));
    assert!(!ring.is_password(&Secret::new("wrong".to_owned()), Some(&hash)));
    assert!(!ring.is_password(&Secret::new(String::new()), None));
    assert!(!ring.is_outdated(&hash));
    assert!(ring.is_outdated(&hash.replace("t=2", "t=1")));
}

//! What is kept: nothing that can be used, and no name in the trail.

use crate::support::browser::{Browser, MOBILE, MOBILE_FULL, PASSWORD};
use crate::support::desk::{Arrived, SAM, World, address, secret};
use crate::support::rows::{record_ref, whole};
use chrono::TimeDelta;
use cso::app::invite::amend::{Amendment, amend};
use cso::app::invite::code::read_back;
use cso::app::invite::withdraw::{Tell, withdraw};
use cso::app::person::Press;
use cso::app::person::decide::Choice;
use cso::app::person::password;
use cso::app::record::restrict;
use cso::domain::code::{LinkToken, UniqueCode};
use cso::ports::store::AuditFilter;
use cso::ports::vault::{Purpose, Vault as _};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// A busy day: everything that leaves a trace is done once.
fn busy(world: &World) {
    let (reference, link) = world.linked(SAM, &[1, 2]);
    let mut sam = Browser::new(world);
    sam.join(&link, SAM);
    sam.answer(&[Choice::Yes, Choice::No]).unwrap();
    world.approve("mn", &reference).unwrap();
    world.deliver();
    Browser::new(world).sign_in(SAM);
    let lost = Browser::new(world);
    assert!(
        Browser::new(world)
            .password(SAM, "not this one at all")
            .is_err()
    );
    password::forgotten(&world.desk(), Press::of(&lost.token), &address(SAM)).unwrap();
    world.deliver();
    let second = world.invite("rosie@example.org", &[3]);
    assert!(world.verify(&second, &secret("7KQX-2MPD")).is_err());
    read_back(&world.desk(), &world.with_reason("kl"), &second).unwrap();
    let wanted = Amendment {
        email: Some(address("rose@example.org")),
        ..Amendment::default()
    };
    amend(&world.desk(), &world.by("kl"), &second, &wanted).unwrap();
    world.deliver();
    world.pass(TimeDelta::hours(1));
    restrict(&world.desk(), &world.with_reason("kl"), &record_ref(1)).unwrap();
    withdraw(
        &world.desk(),
        &world.with_reason("kl"),
        &second,
        Tell::Person,
    )
    .unwrap();
    world.deliver();
    // One email and one text that never leave: codes wait in the outbox, too.
    let (_, link) = world.linked("diamond@example.org", &[4]);
    let mut diamond = Browser::new(world);
    diamond.sign_up(&link, "diamond@example.org");
    cso::app::person::phone::enrol(
        &world.desk(),
        Press::of(&diamond.token),
        "44",
        "07700 900999",
        cso::domain::account::MfaMethod::Sms,
    )
    .unwrap();
}

#[test]
fn the_trail_holds_together_and_names_nobody() {
    let world = World::new();
    busy(&world);
    let entries = world.audit();
    assert!(entries.len() > 30);
    let mut said: Vec<String> = entries.iter().map(|entry| format!("{entry:?}")).collect();
    let view = world.store.view().unwrap();
    let listed = view.list_audit(&AuditFilter::default(), whole()).unwrap();
    said.extend(listed.items.iter().map(|entry| format!("{entry:?}")));
    let all = said.join("\n").to_lowercase();
    for private in [
        "sam",
        "gamgee",
        "rosie",
        "rose@",
        "diamond",
        "example.org",
        "child",
        "07700",
        "7700900",
        "900126",
        PASSWORD,
    ] {
        assert!(!all.contains(private), "{private}");
    }
    for arrived in world.mailbox.all() {
        for code in secrets_of(&arrived) {
            assert!(!all.contains(&code.to_lowercase()), "{code}");
        }
    }
}

/// The unique code in both spellings, the link's proof, and the six digits of one message.
fn secrets_of(arrived: &Arrived) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(code) = arrived.unique_code() {
        found.push(code.expose().to_owned());
        found.push(code.expose().replace('-', ""));
    }
    if let Some(link) = arrived.link() {
        let token = LinkToken::parse(link.expose()).unwrap();
        let shown = token.shown();
        let proof = shown.expose().rsplit('-').next().unwrap();
        found.push(proof.to_owned());
    }
    if arrived.unique_code().is_none()
        && let Some(digits) = arrived.digits()
    {
        found.push(digits.expose().to_owned());
    }
    found
}

/// Whether bytes stand there, as they are or in the digits in which a server shows them.
fn holds(content: &[u8], wanted: &[u8]) -> bool {
    let digits = wanted.iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").unwrap();
        digits
    });
    let found = |wanted: &[u8]| content.windows(wanted.len()).any(|window| window == wanted);
    found(wanted) || found(digits.as_bytes())
}

#[test]
fn the_database_file_holds_nothing_that_can_be_used() {
    let world = World::new();
    busy(&world);
    let mut wanted: Vec<String> = world.mailbox.all().iter().flat_map(secrets_of).collect();
    assert!(wanted.len() > 15, "{}", wanted.len());
    for text in [
        PASSWORD,
        MOBILE,
        MOBILE_FULL,
        "07700900126",
        "7700900126",
        "900999",
    ] {
        wanted.push(text.to_owned());
    }
    let stored = world.stored();
    for (place, content) in stored.iter().filter(|(place, _)| !place.ends_with("keys")) {
        for text in &wanted {
            let is_there = holds(content, text.as_bytes());
            assert!(!is_there, "{text} stands in {}", place.display());
        }
    }
    // The search itself finds what is there.
    assert!(
        stored
            .values()
            .any(|content| holds(content, SAM.as_bytes()))
    );
}

#[test]
fn a_fingerprint_is_the_digest_of_a_proof_that_is_stored_nowhere() {
    let world = World::new();
    let reference = world.invite(SAM, &[1]);
    let code = UniqueCode::parse(world.code_for(SAM).expose()).unwrap();
    let kept = world.invitation(&reference).code;
    let proof = world
        .ring
        .derive(&kept.key, Purpose::Fingerprint, &[code.symbols()])
        .unwrap();
    assert_eq!(
        kept.fingerprint,
        <[u8; 32]>::from(Sha256::digest(proof.as_slice()))
    );
    world.verify(&reference, &world.code_for(SAM)).unwrap();
    let mut is_kept = false;
    for (place, content) in world.stored() {
        is_kept |= holds(&content, &kept.fingerprint);
        assert!(!holds(&content, proof.as_slice()), "{}", place.display());
    }
    assert!(is_kept);
}

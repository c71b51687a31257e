//! Rows changed by hand with a staff member's own login: every step that the rules forbid, and every
//! one that they allow, taken without what it needs.

use super::{World, entry};

const DENIED: &str = "permission denied";
pub(super) const POLICY: &str = "violates row-level security";
pub(super) const NEEDS_ENTRY: &str = "needs its entry in the audit trail";

/// An update of an invitation that moves its version, as it must.
fn change(number: u32, set: &str) -> String {
    format!("UPDATE invitation SET version = version + 1, {set} WHERE number = {number}")
}

/// The same, with an entry in the trail.
fn told(number: u32, set: &str, action: &str) -> String {
    format!(
        "{}; {}",
        change(number, set),
        entry(action, &format!("INV-{number:06}"), "")
    )
}

fn says(number: u32) -> String {
    format!(
        "UPDATE invitation SET code_presented = decode(repeat('{number:02x}', 32), 'hex') WHERE number = {number}"
    )
}

const VERIFIED: &str = "state = 'code_verified', code_verified_by = session_user, code_verified_at = extract(epoch FROM now())";

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
#[expect(clippy::too_many_lines, reason = "one line a case")]
fn a_code_is_verified_by_saying_it_and_in_no_other_way() {
    let world = World::new();
    let verified = told(1, VERIFIED, "code.verified");
    for (why, sql) in [
        ("the right code was not said", verified.clone()),
        (
            "the right code was not said",
            format!("{}; {verified}", says(1).replace("'01'", "'02'")),
        ),
        // The proof of another invitation.
        (
            "the right code was not said",
            format!("{}; {verified}", says(2)),
        ),
        (
            "the right code was not said",
            format!("SET cso.presented = 'INV-000001 '; {verified}"),
        ),
        (
            "invalid hexadecimal",
            format!("SET cso.presented = 'INV-000001 zz'; {verified}"),
        ),
        (NEEDS_ENTRY, format!("{}; {}", says(1), change(1, VERIFIED))),
        (
            NEEDS_ENTRY,
            format!("{}; {}", says(1), told(1, VERIFIED, "invitation.resent")),
        ),
        // The entry of another invitation, or one that was taken back.
        (
            NEEDS_ENTRY,
            format!(
                "{}; {}; {}",
                says(1),
                change(1, VERIFIED),
                entry("invitation.resent", "INV-000002", "")
            ),
        ),
        (
            NEEDS_ENTRY,
            format!(
                "{}; {}; SAVEPOINT a; {}; ROLLBACK TO a",
                says(1),
                change(1, VERIFIED),
                entry("code.verified", "INV-000001", "")
            ),
        ),
        (
            "whoever heard it",
            format!(
                "{}; {}",
                says(1),
                told(
                    1,
                    "state = 'code_verified', code_verified_by = 'dora', code_verified_at = extract(epoch FROM now())",
                    "code.verified"
                )
            ),
        ),
        (
            "whoever heard it",
            format!(
                "{}; {}",
                says(1),
                told(
                    1,
                    "state = 'code_verified', code_verified_by = 'cara', code_verified_at = 1",
                    "code.verified"
                )
            ),
        ),
        (
            "whoever heard it",
            format!(
                "{}; {}",
                says(1),
                told(1, "state = 'code_verified'", "code.verified")
            ),
        ),
        (
            "by saying it",
            told(
                1,
                "code_verified_by = 'cara', code_verified_at = 1",
                "code.verified",
            ),
        ),
        (
            "cannot go from its state",
            told(11, "state = 'closed'", "invitation.resent"),
        ),
        (
            "accepts and decides",
            told(2, "state = 'accepted'", "invitation.resent"),
        ),
        (
            "accepts and decides",
            told(4, "state = 'decided'", "invitation.resent"),
        ),
        (
            "still waits",
            told(5, "state = 'closed'", "invitation.closed"),
        ),
        (
            "may not revive",
            told(6, "state = 'code_verified'", "invitation.resent"),
        ),
        (
            "cannot be given back",
            told(1, "code_attempts_left = 6", "invitation.resent"),
        ),
        (
            "earlier generation",
            told(1, "code_generation = 0", "invitation.resent"),
        ),
        (
            "cannot shrink",
            told(1, "code_shown = -1", "invitation.resent"),
        ),
        (
            "with its generation only",
            told(1, "code_fingerprint = sha256('mine')", "invitation.resent"),
        ),
        (
            "with its generation only",
            told(1, "code_key = 'k2'", "invitation.resent"),
        ),
        (
            "waits to be said",
            told(
                2,
                "code_generation = 2, code_fingerprint = sha256('mine')",
                "invitation.resent",
            ),
        ),
        (
            "nobody has verified",
            told(
                2,
                "state = 'awaiting_code', code_generation = 2, code_fingerprint = sha256('mine')",
                "invitation.resent",
            ),
        ),
        (
            "nobody has verified",
            told(
                1,
                "code_generation = 2, code_fingerprint = sha256('mine'), code_attempts_left = 101",
                "invitation.resent",
            ),
        ),
        (
            NEEDS_ENTRY,
            told(
                1,
                "code_generation = 2, code_fingerprint = sha256('mine')",
                "code.shown",
            ),
        ),
        (
            "a code is said once",
            told(2, "state = 'awaiting_code'", "invitation.resent"),
        ),
        (
            "never forgotten",
            told(
                2,
                "code_verified_at = NULL, code_verified_by = NULL",
                "invitation.amended",
            ),
        ),
        (
            "never forgotten",
            told(2, "code_verified_at = NULL", "invitation.amended"),
        ),
        (
            "by saying it",
            told(2, "code_verified_by = 'dora'", "invitation.amended"),
        ),
        (
            "follows a verified code",
            told(
                1,
                "link_key = 'k1', link_generation = 1, link_expires_at = 4000000000",
                "invitation.resent",
            ),
        ),
        (
            "follows a verified code",
            told(1, "link_expires_at = 4000000000", "invitation.resent"),
        ),
        (
            "follows a verified code",
            told(4, "link_generation = 2", "invitation.resent"),
        ),
        (
            "earlier generation",
            told(2, "link_generation = NULL", "invitation.resent"),
        ),
        (
            "earlier generation",
            told(2, "link_generation = 0", "invitation.resent"),
        ),
        (
            "with its generation only",
            told(2, "link_key = 'k2'", "invitation.resent"),
        ),
        (
            "used by its person",
            told(2, "link_used_at = 1", "invitation.resent"),
        ),
        (NEEDS_ENTRY, change(2, "link_expires_at = 4000000000")),
        (NEEDS_ENTRY, change(1, "code_expires_at = 4000000000")),
        (NEEDS_ENTRY, change(1, "code_attempts_left = 4")),
        (NEEDS_ENTRY, told(1, "code_shown = 1", "invitation.resent")),
        (
            "one version at a time",
            "UPDATE invitation SET step = 'x' WHERE number = 1".to_owned(),
        ),
        (
            "one version at a time",
            "UPDATE invitation SET version = 9 WHERE number = 1".to_owned(),
        ),
    ] {
        world.refused(why, "cara", &sql);
    }
    // A void code is not verified, whatever was said.
    world.database.run("UPDATE cso.invitation SET code_attempts_left = 0 WHERE number = 1; UPDATE cso.invitation SET code_expires_at = 1 WHERE number = 11");
    world.refused(
        "the code is void",
        "cara",
        &format!("{}; {verified}", says(1)),
    );
    world.refused(
        "the code is void",
        "cara",
        &format!("{}; {}", says(11), told(11, VERIFIED, "code.verified")),
    );
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn what_was_said_is_never_stored_for_others_to_find() {
    let world = World::new();
    world.works("cara", &says(1));
    assert_eq!(
        world.shown(
            "postgres",
            "SELECT count(code_presented)::text FROM invitation"
        ),
        ["0"]
    );
    // It was good for its transaction only.
    world.refused(
        "the right code was not said",
        "dora",
        &told(1, VERIFIED, "code.verified"),
    );
    let said = world.shown(
        "postgres",
        "ALTER TABLE invitation DISABLE TRIGGER USER; UPDATE invitation SET code_presented = 'x'",
    );
    assert!(!said.is_empty());
    let link = world.database.link("postgres");
    let stored = link.simple("BEGIN; ALTER TABLE cso.invitation DISABLE TRIGGER USER; UPDATE cso.invitation SET code_presented = 'x'; COMMIT");
    assert!(stored.unwrap_err().to_string().contains("check constraint"));
    world.works(
        "cara",
        &format!("{}; {}", says(1), told(1, VERIFIED, "code.verified")),
    );
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn an_invitation_belongs_to_its_team() {
    let world = World::new();
    for (why, login, sql) in [
        // Nothing of another team is even found.
        ("nothing", "carl", change(1, "note = 'x'")),
        ("nothing", "carl", change(1, "worker = 'carl', team = 'south'")),
        ("nothing", "otto", change(8, "state = 'withdrawn'")),
        ("nothing", "gone", "SELECT 1".to_owned()),
        ("does not exist", "gone", change(1, "note = 'x'")),
        ("does not exist", "stranger", change(1, "note = 'x'")),
        (DENIED, "ada", change(1, "step = 'x'")),
        // Of one that offers a record of theirs, only what follows from the record.
        ("may not change that", "cara", told(10, "worker = 'cara', team = 'north'", "invitation.amended")),
        ("may not change that", "cara", told(10, "email = 'cara@example.org'", "invitation.amended")),
        ("may not change that", "cara", told(10, "state = 'withdrawn'", "invitation.withdrawn")),
        ("may not change that", "cara", told(10, "code_attempts_left = 0", "code.verified")),
        ("team of its invitation or of its record", "cara", format!("UPDATE access SET state = 'ended' WHERE invitation = 10 AND record = 2; {}", entry("access.ended", "INV-000010", "R-SOUTH"))),
        ("looks after the invitation", "cara", format!("INSERT INTO access (invitation, record, person, state, offered_at) SELECT 10, 3, person, 'offered', 0 FROM access WHERE invitation = 10 LIMIT 1; {}", entry("invitation.amended", "INV-000010", ""))),
        ("write to the address", "cara", "INSERT INTO message (ref, state, kind, channel, invitation, language, attempts, message_id, created_at, next_attempt_at) VALUES ('MSG-X', 'queued', 'accept', 'email', 10, 'en', 0, '.x', 0, 0)".to_owned()),
        // Nobody gets it who is no caseworker, or of another team than it.
        ("looked after by a caseworker", "cara", told(1, "worker = 'otto'", "invitation.amended")),
        ("looked after by a caseworker", "cara", told(1, "worker = 'gone'", "invitation.amended")),
        ("looked after by a caseworker", "cara", told(1, "worker = 'nobody'", "invitation.amended")),
        ("looked after by a caseworker", "cara", told(1, "team = 'south'", "invitation.amended")),
        // An entry that hides that the address changed, or says that nothing was done.
        (NEEDS_ENTRY, "dora", told(1, "email = 'dora@example.org', code_generation = 2, code_fingerprint = sha256('n')", "invitation.amended")),
        (NEEDS_ENTRY, "cara", told(1, "note = 'x'", "invitation.amended").replace("'done'", "'denied'")),
        (NEEDS_ENTRY, "cara", change(1, "worker = 'dora'")),
        (NEEDS_ENTRY, "cara", change(1, "name = 'x'")),
        (NEEDS_ENTRY, "cara", change(1, "note = 'x'")),
        (NEEDS_ENTRY, "cara", change(1, "language = 'cy'")),
        (NEEDS_ENTRY, "cara", told(1, "state = 'withdrawn', ended_at = extract(epoch FROM now())", "invitation.resent")),
        // An address never changes under a verified code or an account.
        ("new address needs a new code", "cara", told(1, "email = 'cara@example.org'", "invitation.amended")),
        ("new address needs a new code", "cara", told(2, "email = 'cara@example.org'", "invitation.amended")),
        ("new address needs a new code", "cara", told(5, "email = 'cara@example.org'", "invitation.amended")),
        ("is that of the invited person", "cara", format!("UPDATE access SET person = 1 WHERE invitation = 1; {}", entry("invitation.amended", "INV-000001", ""))),
        // What it was made with stays.
        (DENIED, "cara", change(1, "created_by = 'dora'")),
        (DENIED, "cara", change(1, "created_at = 1")),
        (DENIED, "cara", change(1, "ref = 'INV-999999'")),
        (DENIED, "cara", change(1, "account = 'ACC-000004'")),
        (DENIED, "cara", change(1, "accepted_at = 1")),
        (DENIED, "cara", change(1, "handed = pg_current_xact_id()")),
        (DENIED, "cara", change(1, "search = ''")),
        (NEEDS_ENTRY, "otto", change(1, "worker = 'dora'")),
        (DENIED, "otto", change(1, "code_attempts_left = 4")),
        (DENIED, "sam", change(1, "email = 'x@example.org'")),
        (DENIED, "cara", "DELETE FROM invitation".to_owned()),
        (DENIED, "ann", "DELETE FROM invitation".to_owned()),
        ("may not take an invitation back", "sam", told(1, "state = 'withdrawn'", "invitation.resent")),
        ("may not take an invitation back", "otto", told(1, "state = 'withdrawn'", "invitation.resent")),
        ("has not run out", "sam", told(1, "state = 'expired'", "invitation.resent")),
    ] {
        world.refused(why, login, &sql);
    }
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn a_manager_hands_over_within_the_team() {
    let world = World::new();
    let handed = |number, set| told(number, set, "invitation.handed_over");
    for (why, login, sql) in [
        (NEEDS_ENTRY, "otto", change(1, "worker = 'dora'")),
        (
            NEEDS_ENTRY,
            "otto",
            told(1, "worker = 'dora'", "invitation.resent"),
        ),
        // Into another team, out of another team, and to somebody who looks after nothing.
        (DENIED, "otto", handed(1, "worker = 'carl', team = 'south'")),
        (
            "looked after by a caseworker",
            "otto",
            handed(1, "worker = 'carl'"),
        ),
        (
            "looked after by a caseworker",
            "otto",
            handed(1, "worker = 'olga'"),
        ),
        (
            "looked after by a caseworker",
            "otto",
            handed(1, "worker = 'gone'"),
        ),
        ("says what was done", "otto", handed(8, "worker = 'dora'")),
        ("may not change that", "otto", handed(10, "worker = 'dora'")),
        // Nothing else goes along with it, and nobody else does it.
        (DENIED, "otto", handed(1, "worker = 'dora', note = 'x'")),
        (
            DENIED,
            "otto",
            handed(1, "worker = 'dora', email = 'otto@example.org'"),
        ),
        (DENIED, "sam", handed(1, "worker = 'dora'")),
        (DENIED, "ada", handed(1, "worker = 'dora'")),
        ("says what was done", "carl", handed(1, "worker = 'dora'")),
        ("says what was done", "cara", handed(1, "note = note")),
    ] {
        world.refused(why, login, &sql);
    }
    world.works("otto", &handed(1, "worker = 'dora'"));
    world.works("ann", &handed(1, "worker = 'carl', team = 'south'"));
}

/// A new invitation of somebody, with what differs.
fn invitation(columns: &str, values: &str) -> String {
    format!(
        "INSERT INTO invitation (ref, version, step, waiting_on, created_at, email, name, relationship, language, code_key, code_generation,
             code_fingerprint, code_expires_at, code_attempts_left, code_shown, {columns})
         SELECT 'INV-NEW', 1, 'x', 'worker', extract(epoch FROM now()), 'new@example.org', 'New', 'parent', 'en', 'k1', 1, sha256('new'), 4000000000, 5, 0, {values};
         {}",
        entry("invitation.created", "INV-NEW", "")
    )
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn an_invitation_begins_as_it_must() {
    let world = World::new();
    let columns = "state, created_by, worker, team";
    let good = "'awaiting_code', 'cara', 'cara', 'north'";
    for (why, login, sql) in [
        ("by whoever invites", "cara", invitation(columns, "'awaiting_code', 'carl', 'cara', 'north'")),
        ("nobody has verified", "cara", invitation(columns, "'code_verified', 'cara', 'cara', 'north'")),
        ("nobody has verified", "cara", invitation(&format!("{columns}, account"), &format!("{good}, 'ACC-000004'"))),
        ("nobody has verified", "cara", invitation(&format!("{columns}, link_generation"), &format!("{good}, 1"))),
        ("nobody has verified", "cara", invitation(&format!("{columns}, code_verified_by"), &format!("{good}, 'dora'"))),
        ("looked after by a caseworker", "cara", invitation(columns, "'awaiting_code', 'cara', 'cara', 'south'")),
        ("looked after by a caseworker", "cara", invitation(columns, "'awaiting_code', 'cara', 'otto', 'north'")),
        ("looked after by a caseworker", "sam", invitation(columns, "'awaiting_code', 'sam', 'gone', 'north'")),
        (DENIED, "otto", invitation(columns, "'awaiting_code', 'otto', 'cara', 'north'")),
        (DENIED, "ada", invitation(columns, "'awaiting_code', 'ada', 'cara', 'north'")),
        ("clock of this computer", "cara", invitation(columns, good).replace("extract(epoch FROM now())", "1")),
        (NEEDS_ENTRY, "cara", invitation(columns, good).replace("invitation.created", "invitation.resent")),
        (POLICY, "cara", format!("INSERT INTO access (invitation, record, person, state, offered_at) SELECT 1, 5, person, 'offered', 0 FROM access WHERE invitation = 1; {}", entry("invitation.amended", "INV-000001", ""))),
        (POLICY, "sam", format!("INSERT INTO access (invitation, record, person, state, offered_at) SELECT 1, 4, person, 'offered', 0 FROM access WHERE invitation = 1; {}", entry("invitation.amended", "INV-000001", ""))),
        ("begins by being offered", "cara", format!("INSERT INTO access (invitation, record, person, state, offered_at) SELECT 1, 3, person, 'active', 0 FROM access WHERE invitation = 1; {}", entry("invitation.amended", "INV-000001", ""))),
        ("before its code is said", "cara", format!("INSERT INTO access (invitation, record, person, state, offered_at) SELECT 5, 3, person, 'offered', 0 FROM access WHERE invitation = 5 LIMIT 1; {}", entry("invitation.amended", "INV-000005", ""))),
        ("is that of the invited person", "cara", format!("INSERT INTO access (invitation, record, person, state, offered_at) VALUES (1, 3, 7, 'offered', 0); {}", entry("invitation.amended", "INV-000001", ""))),
        (POLICY, "carl", "INSERT INTO access (invitation, record, person, state, offered_at) VALUES (1, 3, 7, 'offered', 0)".to_owned()),
    ] {
        world.refused(why, login, &sql);
    }
    world.works("cara", &invitation(columns, good));
    // Support staff invite for others, under their own name.
    world.works(
        "sam",
        &invitation(columns, "'awaiting_code', 'sam', 'carl', 'south'")
            .replace("INV-NEW", "INV-TWO")
            .replace("sha256('new')", "sha256('two')"),
    );
}

/// An approval of somebody, with its entry.
fn approval(invitation: u32, record: &str, action: &str) -> String {
    let state = if action == "access.refused" {
        "refused"
    } else {
        "active"
    };
    format!(
        "UPDATE access SET state = '{state}', reviewed_by = session_user, reviewed_at = extract(epoch FROM now()), active_since = extract(epoch FROM now())
         WHERE invitation = {invitation} AND record = (SELECT number FROM record WHERE ref = '{record}'); {}",
        entry(action, &format!("INV-{invitation:06}"), record)
    )
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn a_second_person_with_the_role_approves_in_their_own_name() {
    let world = World::new();
    let good = approval(5, "R-NORTH", "access.approved");
    for (why, login, sql) in [
        ("an approver decides", "cara", good.clone()),
        ("an approver decides", "sam", good.clone()),
        (DENIED, "ada", good.clone()),
        ("does not exist", "gone", good.clone()),
        // Two roles, one person.
        ("whoever invited cannot approve", "dora", approval(12, "R-NORTH", "access.approved")),
        // Another team.
        ("nothing", "olga", good.split(';').next().unwrap().to_owned()),
        ("an approver decides", "sam", approval(9, "R-SOUTH", "access.approved")),
        ("whoever is logged in", "otto", good.replace("session_user", "'ann'")),
        ("whoever is logged in", "otto", good.replace("reviewed_at = extract(epoch FROM now())", "reviewed_at = 1")),
        ("access begins now", "otto", good.replace("active_since = extract(epoch FROM now())", "active_since = 1")),
        ("access begins now", "otto", good.replace(", active_since = extract(epoch FROM now())", "")),
        // Before the person said Yes, or without saying that it was done.
        ("cannot go from its state", "otto", approval(4, "R-NORTH", "access.approved")),
        ("cannot go from its state", "otto", approval(1, "R-NORTH", "access.approved")),
        (NEEDS_ENTRY, "otto", approval(5, "R-NORTH", "access.refused").replace("'refused'", "'active'").replace("access.'active'", "access.refused")),
        (NEEDS_ENTRY, "otto", good.replace("'R-NORTH', 'done'", "'R-HIDDEN', 'done'").replace("access.approved", "access.ended")),
        (NEEDS_ENTRY, "otto", good.replace("access.approved", "invitation.closed")),
        ("an approver decides", "otto", "UPDATE access SET reviewed_by = 'otto', reviewed_at = extract(epoch FROM now()) WHERE invitation = 5".to_owned()),
        ("an approver decides", "otto", "UPDATE access SET reviewed_by = 'ann' WHERE invitation = 7".to_owned()),
        ("says Yes or No", "otto", "UPDATE access SET state = 'accepted' WHERE invitation = 4".to_owned()),
        ("says Yes or No", "cara", "UPDATE access SET state = 'declined' WHERE invitation = 4".to_owned()),
        ("says Yes or No", "cara", "UPDATE access SET account = 'ACC-000005' WHERE invitation = 4".to_owned()),
        ("says Yes or No", "cara", "UPDATE access SET decided_at = 1 WHERE invitation = 5".to_owned()),
        ("stays with its invitation", "otto", "UPDATE access SET offered_at = 1 WHERE invitation = 5".to_owned()),
        (DENIED, "otto", "UPDATE access SET record = 4 WHERE invitation = 5".to_owned()),
        (DENIED, "otto", "UPDATE access SET invitation = 9 WHERE invitation = 5".to_owned()),
        (NEEDS_ENTRY, "cara", "UPDATE access SET state = 'suspended' WHERE invitation = 7".to_owned()),
        (NEEDS_ENTRY, "cara", "UPDATE access SET state = 'ended', ended_at = extract(epoch FROM now()) WHERE invitation = 7".to_owned()),
        (DENIED, "ann", "DELETE FROM access".to_owned()),
        (DENIED, "otto", "DELETE FROM access".to_owned()),
    ] {
        world.refused(why, login, &sql);
    }
    // An account that is not ready.
    world
        .database
        .run("UPDATE cso.account SET state = 'locked', version = 2 WHERE ref = 'ACC-000005'");
    world.refused("whose account is set up", "otto", &good);
    world
        .database
        .run("UPDATE cso.account SET state = 'active', version = 3 WHERE ref = 'ACC-000005'");
    // Whoever put another address there is the one who invited, whoever made the invitation.
    world.database.run("SET search_path = cso; SELECT add_audit(0, 'staff:dora', 'psql', 'invitation.amended', 'INV-000005', '', 'done', 'changed=email,name', NULL, NULL)");
    world.refused("whoever invited cannot approve", "dora", &good);
    world.works("otto", &good);
    world.works(
        "otto",
        &approval(5, "R-HIDDEN", "access.refused")
            .replace(", active_since = extract(epoch FROM now())", ""),
    );
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn a_restricted_record_is_its_teams_alone() {
    let world = World::new();
    for (why, login, sql) in [
        (
            "changed by its own team",
            "cara",
            "UPDATE record SET restricted_at = NULL",
        ),
        (
            "nothing",
            "cara",
            "UPDATE record SET restricted_at = NULL WHERE ref = 'R-SECRET'",
        ),
        (
            "nothing",
            "cara",
            "UPDATE record SET team = 'north' WHERE ref = 'R-SECRET'",
        ),
        (
            "changed by its own team",
            "cara",
            "UPDATE record SET team = 'north' WHERE ref = 'R-SOUTH'",
        ),
        (
            NEEDS_ENTRY,
            "cara",
            "UPDATE record SET team = 'north' WHERE ref = 'R-NOBODY'",
        ),
        (
            NEEDS_ENTRY,
            "cara",
            "UPDATE record SET restricted_at = 1 WHERE ref = 'R-NORTH'",
        ),
        (
            NEEDS_ENTRY,
            "cara",
            "UPDATE record SET restricted_at = NULL WHERE ref = 'R-HIDDEN'",
        ),
        (
            NEEDS_ENTRY,
            "cara",
            "UPDATE record SET label = 'x' WHERE ref = 'R-HIDDEN'",
        ),
        (
            NEEDS_ENTRY,
            "cara",
            "INSERT INTO record (ref, label, created_at, created_by) VALUES ('R-X', 'x', 0, 'cara')",
        ),
        (
            "whoever is logged in",
            "cara",
            "INSERT INTO record (ref, label, created_at, created_by) VALUES ('R-X', 'x', 0, 'carl')",
        ),
        (
            "restricted later",
            "cara",
            "INSERT INTO record (ref, label, restricted_at, created_at, created_by) VALUES ('R-X', 'x', 1, 0, 'cara')",
        ),
        (DENIED, "sam", "UPDATE record SET label = 'x'"),
        (
            DENIED,
            "cara",
            "UPDATE record SET ref = 'R-X' WHERE ref = 'R-NORTH'",
        ),
        (
            DENIED,
            "cara",
            "UPDATE record SET created_by = 'dora' WHERE ref = 'R-NORTH'",
        ),
        (DENIED, "ann", "DELETE FROM record"),
    ] {
        world.refused(why, login, sql);
    }
    let labels = |login: &str| {
        world.shown(
            login,
            "SELECT string_agg(label, ', ' ORDER BY number) FROM record_by('R-SECRET')",
        )
    };
    assert_eq!(labels("cara"), ["•"]);
    assert_eq!(labels("sam"), ["•"]);
    assert_eq!(labels("carl"), ["Secret south child"]);
    // That somebody has access to it is not told either, to whoever knows whom to ask for.
    let live = "SELECT count(*)::text FROM live_access((SELECT ('x' || encode(substr(sha256('person9@example.org'), 1, 8), 'hex'))::bit(64)::bigint), 'R-SECRET')";
    assert_eq!(world.shown("cara", live), ["0"]);
    assert_eq!(world.shown("carl", live), ["1"]);
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn messages_go_to_whom_they_are() {
    let world = World::new();
    let new = |columns: &str, values: &str| {
        format!(
            "INSERT INTO message (ref, state, kind, language, attempts, message_id, created_at, next_attempt_at, {columns}) VALUES ('MSG-X', 'queued', 'setup', 'en', 0, '.x', 0, 0, {values})"
        )
    };
    let stays = "stays what it is";
    for (why, login, sql) in [
        (stays, "cara", "UPDATE message SET recipient = 'cara@example.org' WHERE ref = 'MSG-00000001'".to_owned()),
        (stays, "ann", "UPDATE message SET recipient = 'ann@example.org' WHERE ref = 'MSG-00000001'".to_owned()),
        (stays, "sam", "UPDATE message SET attempts = 0 WHERE ref = 'MSG-00000003'".to_owned()),
        (stays, "sam", "UPDATE message SET sealed = 'x' WHERE ref = 'MSG-00000001'".to_owned()),
        (DENIED, "cara", "UPDATE message SET invitation = 8 WHERE ref = 'MSG-00000001'".to_owned()),
        (DENIED, "cara", "UPDATE message SET kind = 'accept' WHERE ref = 'MSG-00000001'".to_owned()),
        (DENIED, "cara", "DELETE FROM message".to_owned()),
        (DENIED, "ann", "DELETE FROM message".to_owned()),
        (DENIED, "ada", "UPDATE message SET state = 'held'".to_owned()),
        ("cannot go from its state", "cara", "UPDATE message SET state = 'queued' WHERE ref = 'MSG-00000002'".to_owned()),
        ("cannot go from its state", "cara", "UPDATE message SET state = 'queued' WHERE ref = 'MSG-00000003'".to_owned()),
        ("cannot go from its state", "cara", "UPDATE message SET state = 'sent' WHERE ref = 'MSG-00000001'".to_owned()),
        (NEEDS_ENTRY, "cara", "UPDATE message SET state = 'cancelled' WHERE ref = 'MSG-00000001'".to_owned()),
        (NEEDS_ENTRY, "cara", "UPDATE message SET state = 'failed' WHERE ref = 'MSG-00000001'".to_owned()),
        (NEEDS_ENTRY, "cara", "UPDATE message SET state = 'sending' WHERE ref = 'MSG-00000001'; UPDATE message SET state = 'sent' WHERE ref = 'MSG-00000001'".to_owned()),
        ("nothing", "carl", "UPDATE message SET state = 'held' WHERE ref = 'MSG-00000001'".to_owned()),
        ("to the address of an invitation", "cara", new("invitation, recipient, channel", "1, 'cara@example.org', 'email'")),
        (POLICY, "cara", new("invitation, recipient, channel", "NULL, 'cara@example.org', 'email'")),
        ("to the address of an invitation", "cara", new("invitation, recipient, channel", "1, '07700900123', 'text'")),
        ("to the address of an invitation", "cara", new("invitation, sealed, channel", "1, 'x', 'email'")),
        (POLICY, "carl", new("invitation, channel", "1, 'email'")),
        ("to the address of an invitation", "cara", new("invitation, channel", "1, 'email'").replace("'setup'", "'verification_code'")),
        ("begins in the queue", "cara", new("invitation, channel", "1, 'email'").replace("'queued'", "'sent'")),
    ] {
        world.refused(why, login, &sql);
    }
    world.works("cara", &new("invitation, channel", "1, 'email'"));
    // What was written to the old address stays addressed to it, and a new message goes to the new one.
    world.works("cara", &format!(
        "{}; {}; UPDATE access SET person = ('x' || encode(substr(sha256('new@example.org'), 1, 8), 'hex'))::bit(64)::bigint WHERE invitation = 1",
        new("invitation, recipient, channel", "1, 'new@example.org', 'email'").replace("MSG-X", "MSG-Y"),
        told(1, "email = 'new@example.org', code_generation = 2, code_fingerprint = sha256('n')", "invitation.amended")
            .replace("'done', ''", "'done', 'changed=email'"),
    ));
    assert_eq!(
        world.shown("cara", "SELECT string_agg(ref || ' ' || recipient, ', ' ORDER BY number) FROM message WHERE invitation = 1"),
        ["MSG-00000001 person1@example.org, MSG-X person1@example.org, MSG-Y new@example.org"]
    );
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
#[expect(clippy::too_many_lines, reason = "one line a case")]
fn the_trail_says_what_was_done_by_whom_and_only_grows() {
    let world = World::new();
    let never = "never changed or shortened";
    for login in ["cara", "ada", "ann", "sam", "otto"] {
        for sql in [
            "INSERT INTO audit (number) VALUES (99)",
            "UPDATE audit SET actor = 'staff:carl'",
            "DELETE FROM audit",
            "TRUNCATE audit",
            "UPDATE audit_reason SET reason = 'x'",
            "DELETE FROM audit_reason",
            "UPDATE chain SET number = 0",
            "DELETE FROM chain",
            "UPDATE meta SET value = 'client'",
            "INSERT INTO meta VALUES ('clock', 'client')",
            "INSERT INTO meta VALUES ('second_person', 'never')",
            "INSERT INTO transition VALUES ('invitation', 'awaiting_code', 'accepted')",
            "DELETE FROM transition",
            "UPDATE key_check SET value = sha256('mine')",
            "DELETE FROM key_check",
        ] {
            world.refused(DENIED, login, sql);
        }
    }
    // Who acted and when is the database's to say, and the place in the chain, too.
    world.works("cara", "SELECT add_audit(5, 'staff:carl', 'psql', 'record.shown', 'R-NORTH', '', 'done', '', NULL, NULL)");
    world.works("cara", "SELECT add_audit(5, 'person', 'psql', 'record.shown', 'R-NORTH', '', 'done', '', NULL, NULL)");
    world.works("cara", "SELECT add_audit(5, 'system', 'psql', 'record.shown', 'R-NORTH', '', 'done', '', NULL, NULL)");
    assert_eq!(
        world.shown("ada", "SELECT concat(actor, ' ', abs(at - extract(epoch FROM now())) < 60, ' ', previous = lag(hash) OVER (ORDER BY number)) FROM audit ORDER BY number DESC LIMIT 3"),
        ["staff:cara t t", "staff:cara t t", "staff:cara t t"]
    );
    for (why, login, sql) in [
        (
            "says what was done",
            "otto",
            entry("access.approved", "INV-000005", "R-NORTH"),
        ),
        (
            "says what was done",
            "otto",
            entry("access.approved", "INV-000007", "R-NORTH"),
        ),
        (
            "says what was done",
            "otto",
            entry("access.refused", "INV-000005", "R-NORTH"),
        ),
        (
            "says what was done",
            "cara",
            entry("code.verified", "INV-000001", ""),
        ),
        (
            "says what was done",
            "dora",
            entry("code.verified", "INV-000002", ""),
        ),
        (
            "says what was done",
            "dora",
            entry("invitation.created", "INV-000001", ""),
        ),
        (
            "says what was done",
            "cara",
            entry("invitation.created", "INV-999999", ""),
        ),
        (
            "says what was done",
            "cara",
            entry("invitation.withdrawn", "INV-000001", ""),
        ),
        (
            "the person did not",
            "cara",
            entry("access.accepted", "INV-000004", "R-NORTH"),
        ),
        (
            "the person did not",
            "ann",
            entry("invitation.accepted", "INV-000002", ""),
        ),
        (
            "the person did not",
            "cara",
            entry("link.used", "INV-000002", ""),
        ),
        ("only an admin", "cara", entry("staff.added", "cara", "")),
        ("only an admin", "cara", entry("key.rotated", "k2", "")),
        (
            "one line of words",
            "cara",
            entry("approved", "INV-000005", ""),
        ),
        (
            "one line of words",
            "cara",
            entry("record.shown\u{1b}[2K", "R-NORTH", ""),
        ),
        (
            "one line of words",
            "cara",
            entry("record.shown", "R-NORTH\nR-SOUTH", ""),
        ),
        (
            "violates",
            "cara",
            entry("record.shown", "R-NORTH", "").replace("'done'", "'perhaps'"),
        ),
        (
            "null value",
            "cara",
            entry("record.shown", "R-NORTH", "").replace("'R-NORTH'", "NULL"),
        ),
    ] {
        world.refused(why, login, &sql);
    }
    // Not even whoever owns the server, by mistake.
    let link = world.link("postgres");
    for sql in [
        "UPDATE audit SET actor = 'x'",
        "DELETE FROM audit",
        "TRUNCATE audit CASCADE",
    ] {
        assert!(link.simple(sql).unwrap_err().to_string().contains(never));
    }
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
#[expect(clippy::too_many_lines, reason = "one line a case")]
fn nobody_gives_themselves_a_role_or_somebody_elses_batch() {
    let world = World::new();
    for login in ["cara", "dora", "sam", "ada", "otto"] {
        for sql in [
            "UPDATE staff SET roles = 'admin' WHERE login = session_user",
            "UPDATE staff SET team = 'south' WHERE login = session_user",
            "UPDATE staff SET disabled_at = NULL",
            "INSERT INTO staff (login, roles, created_at, created_by) VALUES ('x', 'admin', 0, session_user)",
            "DELETE FROM staff",
        ] {
            world.refused(DENIED, login, sql);
        }
    }
    for (why, login, sql) in [
        (
            "does not exist",
            "gone",
            "UPDATE staff SET disabled_at = NULL",
        ),
        (
            NEEDS_ENTRY,
            "ann",
            "UPDATE staff SET roles = 'admin approver' WHERE login = 'ann'",
        ),
        (
            NEEDS_ENTRY,
            "ann",
            "UPDATE staff SET disabled_at = 1 WHERE login = 'cara'",
        ),
        (
            NEEDS_ENTRY,
            "ann",
            "INSERT INTO staff (login, roles, created_at, created_by) VALUES ('x', 'admin', 0, 'ann')",
        ),
        (
            "added by whoever is logged in",
            "ann",
            "INSERT INTO staff (login, roles, created_at, created_by) VALUES ('x', 'admin', 0, 'cara')",
        ),
        (
            DENIED,
            "ann",
            "UPDATE staff SET login = 'x' WHERE login = 'cara'",
        ),
        (DENIED, "ann", "DELETE FROM staff"),
        (
            "more than a member of staff",
            "ann",
            "INSERT INTO staff (login, roles, created_at, created_by) VALUES ('postgres', 'admin', 0, 'ann')",
        ),
        (
            "more than a member of staff",
            "ann",
            "INSERT INTO staff (login, roles, created_at, created_by) VALUES ('portal', 'caseworker', 0, 'ann')",
        ),
        (
            "more than a member of staff",
            "ann",
            "INSERT INTO staff (login, roles, created_at, created_by) VALUES ('keeper', 'caseworker', 0, 'ann')",
        ),
        (
            "more than a member of staff",
            "ann",
            "INSERT INTO staff (login, roles, created_at, created_by) VALUES ('cso_rules', 'caseworker', 0, 'ann')",
        ),
        (
            "nothing",
            "cara",
            "UPDATE batch_run SET state = 'finished' WHERE ref = 'RUN-000002'",
        ),
        (
            "nothing",
            "cara",
            "UPDATE batch_row SET email = 'x@example.org' WHERE run = 2",
        ),
        ("nothing", "cara", "DELETE FROM batch_remark WHERE run = 2"),
        (
            "row-level security",
            "cara",
            "INSERT INTO batch_row (run, line, outcome) VALUES (2, 9, 'waiting')",
        ),
        (
            "row-level security",
            "cara",
            "INSERT INTO batch_remark (run, line, position, finding, message) VALUES (2, 1, 9, 'x', 'x')",
        ),
        (
            "row-level security",
            "cara",
            "UPDATE batch_row SET run = 2 WHERE run = 1 AND line = 1",
        ),
        (
            "belongs to whoever began it",
            "cara",
            "UPDATE batch_run SET created_by = 'carl' WHERE number = 1",
        ),
        (DENIED, "otto", "SELECT FROM batch_run"),
        (DENIED, "ada", "SELECT FROM batch_row"),
        (DENIED, "cara", "DELETE FROM batch_row"),
    ] {
        world.refused(why, login, sql);
    }
}

//! The portal's login: what it sees without naming a session, a link or an account, and what it can
//! never do.

use super::{World, entry};

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn the_portal_sees_nobody_whom_it_does_not_name() {
    let world = World::new();
    for (sql, wanted) in [
        ("SELECT count(*)::text FROM invitation", "0"),
        ("SELECT count(*)::text FROM access", "0"),
        ("SELECT count(*)::text FROM record", "0"),
        ("SELECT count(*)::text FROM account", "0"),
        ("SELECT count(*)::text FROM session", "0"),
        ("SELECT count(*)::text FROM verification", "0"),
        // The code to be sent now, and none of yesterday's.
        ("SELECT string_agg(ref, ' ') FROM message", "MSG-00000006"),
        // Numbers are guessed, references are not.
        (
            "SELECT string_agg(invitation_ref(n), ' ') FROM generate_series(1, 99) n",
            "",
        ),
        (
            "SELECT string_agg(record_ref(n), ' ') FROM generate_series(1, 99) n",
            "",
        ),
        (
            "SELECT count(record_number(r))::text FROM unnest(ARRAY['R-NORTH', 'R-SECRET']) r",
            "0",
        ),
        ("SELECT count(*)::text FROM record_by('R-SECRET')", "0"),
        (
            "SELECT string_agg(invitation_email(n), ' ') FROM generate_series(1, 3) n",
            "not-shown@example.invalid not-shown@example.invalid not-shown@example.invalid",
        ),
        ("SELECT count(*)::text FROM live_accesses('R-NORTH')", "0"),
        (
            "SELECT count(*)::text FROM invitations_at('person1@example.org', 'person1')",
            "0",
        ),
        ("SELECT count(*)::text FROM found('person')", "0"),
        ("SELECT count(*)::text FROM staff_by('cara')", "0"),
        (
            "SELECT count(*)::text FROM known_rows(sha256('x'), 'created')",
            "0",
        ),
        (
            "SELECT count(*)::text FROM unfinished_runs(sha256('1'))",
            "0",
        ),
        (
            "SELECT count(*)::text FROM invitation, live_code(code_fingerprint)",
            "0",
        ),
    ] {
        assert_eq!(world.shown("portal", sql), [wanted], "{sql}");
    }
    for table in [
        "staff",
        "audit",
        "audit_reason",
        "chain",
        "batch_run",
        "batch_row",
        "batch_remark",
        "cso_masked.invitation",
    ] {
        let said = world.shown("portal", &format!("SELECT count(*)::text FROM {table}"));
        assert!(said[0].contains("permission denied"), "{table}: {said:?}");
    }
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn what_the_portal_names_is_open_until_the_end_of_the_transaction() {
    let world = World::new();
    let link = world.link("portal");
    let counts = || {
        super::texts(
        &link,
        "SELECT concat_ws(' ', (SELECT count(*) FROM invitation), (SELECT count(*) FROM access), (SELECT count(*) FROM record),
            (SELECT count(*) FROM account), (SELECT count(*) FROM session), (SELECT count(*) FROM verification))",
    )
    };
    link.simple("BEGIN").unwrap();
    link.query("SELECT * FROM session_by(sha256('token 4'))", &[])
        .unwrap();
    assert_eq!(counts(), ["1 1 1 1 1 1"]);
    link.query("SELECT * FROM session_by(sha256('no such token'))", &[])
        .unwrap();
    assert_eq!(counts(), ["1 1 1 1 1 1"]);
    link.simple("COMMIT").unwrap();
    assert_eq!(counts(), ["0 0 0 0 0 0"]);
    // Its own list, set by hand, is no more than naming the same: whoever runs the portal must know a
    // reference. Parts of one, patterns and numbers open nothing.
    for guess in [
        "INV-",
        "%",
        "INV-00000_",
        " ",
        "  ",
        "4",
        "INV-000001INV-000002",
    ] {
        link.query(
            "SELECT set_config('cso.opened', $1, false)",
            &[cso::adapters::postgres::link::Param::Text(guess.into())],
        )
        .unwrap();
        assert_eq!(counts(), ["0 0 0 0 0 0"], "{guess}");
    }
    // A staff login gains nothing by it.
    let carl = world.shown("carl", "SELECT concat(set_config('cso.opened', ' INV-000001 ACC-000004 ', false), (SELECT count(*) FROM invitation))");
    assert_eq!(carl, [" INV-000001 ACC-000004 3"]);
    // The list does not grow by naming the same again.
    let twice = world.shown("portal", "SELECT concat(count(i.ref), count(j.ref), length(current_setting('cso.opened'))) FROM invitation_by('INV-000001') i, invitation_by('INV-000001') j");
    assert_eq!(twice, ["1112"]);
}

/// Opens what it names, as the program does.
fn opened(sql: &str) -> String {
    format!(
        "SELECT ref FROM invitation_by('INV-000001'); SELECT ref FROM invitation_by('INV-000002');
        SELECT ref FROM invitation_by('INV-000005'); SELECT ref FROM invitation_by('INV-000004');
        SELECT ref FROM account_by('ACC-000004'); SELECT ref FROM account_by('ACC-000005'); {sql}"
    )
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
#[expect(clippy::too_many_lines, reason = "one line a case")]
fn the_portal_neither_verifies_nor_approves_nor_offers() {
    let world = World::new();
    let denied = "permission denied";
    for (why, sql) in [
        (
            denied,
            "UPDATE invitation SET state = 'code_verified', code_verified_at = 1 WHERE ref = 'INV-000001'",
        ),
        (
            denied,
            "UPDATE invitation SET code_presented = decode(repeat('01', 32), 'hex') WHERE ref = 'INV-000001'",
        ),
        (
            denied,
            "UPDATE invitation SET code_attempts_left = 5 WHERE ref = 'INV-000001'",
        ),
        (
            denied,
            "UPDATE invitation SET email = 'x@example.org' WHERE ref = 'INV-000001'",
        ),
        (
            denied,
            "UPDATE invitation SET worker = 'carl' WHERE ref = 'INV-000001'",
        ),
        (
            "code is verified by whoever heard it",
            "UPDATE invitation SET state = 'code_verified', version = 2 WHERE ref = 'INV-000001'",
        ),
        (
            "cannot go from its state",
            "UPDATE invitation SET state = 'accepted', version = 2 WHERE ref = 'INV-000001'",
        ),
        (
            "may not take an invitation back",
            "UPDATE invitation SET state = 'withdrawn', version = 2 WHERE ref = 'INV-000001'",
        ),
        (
            "linked once",
            "UPDATE invitation SET account = 'ACC-000004', version = 2 WHERE ref = 'INV-000001'",
        ),
        (
            "linked once",
            "UPDATE invitation SET account = 'ACC-000004', version = 2 WHERE ref = 'INV-000005'",
        ),
        (
            "linked once",
            "UPDATE invitation SET account = 'ACC-000009', version = 2 WHERE ref = 'INV-000002'",
        ),
        (
            "without an account",
            "UPDATE invitation SET state = 'accepted', version = 2 WHERE ref = 'INV-000002'",
        ),
        (
            "needs its entry",
            "UPDATE invitation SET account = 'ACC-000004', version = 2 WHERE ref = 'INV-000002'",
        ),
        (
            "says Yes or No",
            "UPDATE access SET state = 'active' WHERE invitation = 5",
        ),
        (
            "says Yes or No",
            "UPDATE access SET state = 'refused' WHERE invitation = 5",
        ),
        (
            "says Yes or No",
            "UPDATE access SET state = 'declined', decided_at = 1 WHERE invitation = 1",
        ),
        (
            "needs its entry",
            "UPDATE access SET state = 'accepted', decided_at = extract(epoch FROM now()) WHERE invitation = 4",
        ),
        (
            "linked once",
            "UPDATE access SET account = 'ACC-000005' WHERE invitation = 4",
        ),
        (
            denied,
            "UPDATE access SET reviewed_by = 'otto' WHERE invitation = 5",
        ),
        (
            denied,
            "INSERT INTO access (invitation, record, person, state, offered_at) VALUES (5, 1, 1, 'offered', 0)",
        ),
        (
            denied,
            "INSERT INTO record (ref, label, created_at, created_by) VALUES ('x', 'x', 0, 'portal')",
        ),
        (denied, "INSERT INTO invitation (ref) VALUES ('x')"),
        (denied, "DELETE FROM message"),
        (denied, "UPDATE account SET locked_at = 1"),
        (denied, "INSERT INTO staff (login) VALUES ('portal')"),
        (
            "stays what it is",
            "UPDATE message SET recipient = 'x@example.org' WHERE ref = 'MSG-00000006'",
        ),
        (
            "cannot be given back",
            "UPDATE verification SET attempts_left = 6",
        ),
        (denied, "UPDATE verification SET hash = sha256('mine')"),
        (denied, "DELETE FROM verification"),
    ] {
        world.refused(why, "portal", &opened(sql));
    }
    // Nor does it write that staff did something.
    for (action, record) in [
        ("access.approved", "R-NORTH"),
        ("code.verified", ""),
        ("staff.added", ""),
    ] {
        let why = if action == "staff.added" {
            "only an admin"
        } else {
            "says what was done"
        };
        world.refused(why, "portal", &entry(action, "INV-000005", record));
    }
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn the_portal_does_what_a_person_does() {
    let world = World::new();
    let used =
        entry("link.used", "INV-000002", "").replace("add_audit(0, ''", "add_audit(0, 'person'");
    let linked = format!(
        "SELECT ref FROM invitation_by('INV-000002'); SELECT ref FROM account_by('ACC-000004');
         UPDATE access SET account = 'ACC-000004' WHERE invitation = 2;
         UPDATE invitation SET account = 'ACC-000004', link_used_at = extract(epoch FROM now()), version = 2 WHERE ref = 'INV-000002'; {used};
         UPDATE invitation SET state = 'accepted', accepted_at = 1, version = 3 WHERE ref = 'INV-000002'; {}",
        entry("invitation.accepted", "INV-000002", "")
    );
    world.works("portal", &linked);
    let yes = format!(
        "SELECT ref FROM account_by('ACC-000004'); UPDATE access SET state = 'accepted', decided_at = extract(epoch FROM now()) WHERE invitation = 2; {};
         UPDATE invitation SET state = 'decided', decided_at = 1, version = 4 WHERE ref = 'INV-000002'; {}",
        entry("access.accepted", "INV-000002", "R-NORTH"),
        entry("invitation.decided", "INV-000002", "")
    );
    world.works("portal", &yes);
    world.works("portal", "SELECT count(*) FROM session_by(sha256('token 4')); DELETE FROM session WHERE token_hash = sha256('token 4')");
    // Somebody else's session was not there for it.
    assert_eq!(
        world.shown("postgres", "SELECT count(*)::text FROM session"),
        ["1"]
    );
}

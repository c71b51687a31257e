//! Holds and bars with SQL of one's own: who sets and lifts them, that nothing joins the queue under a
//! hold, and that whoever is barred finds nothing in any table.

use super::lists::invitations;
use super::staff::POLICY;
use super::{World, entry};

const DENIED: &str = "permission denied";
const NEEDS_ENTRY: &str = "needs its entry in the audit trail";

fn reasoned(action: &str, subject: &str) -> String {
    format!(
        "SELECT add_audit(0, '', 'psql', '{action}', '{subject}', '', 'done', '', 'why', '\\x000102030405060708090a0b0c0d0e0f')"
    )
}

const NOW: &str = "extract(epoch FROM now())::bigint";
const LAST: &str = "(SELECT number FROM audit_head())";

fn hold_on(number: u32) -> String {
    format!(
        "{}; INSERT INTO contact_hold (invitation, set_at, set_by, entry) VALUES ({number}, {NOW}, session_user, {LAST})",
        reasoned("contact_hold.set", &format!("INV-{number:06}"))
    )
}

fn hold_person(number: u32) -> String {
    format!(
        "{}; INSERT INTO contact_hold (email, set_at, set_by, entry) VALUES ('person{number}@example.org', {NOW}, session_user, {LAST})",
        reasoned("contact_hold.set", &format!("INV-{number:06}"))
    )
}

fn lift(number: u32) -> String {
    format!(
        "{}; UPDATE contact_hold SET lifted_at = {NOW}, lifted_by = session_user, lifted_entry = {LAST} WHERE lifted_at IS NULL",
        reasoned("contact_hold.lifted", &format!("INV-{number:06}"))
    )
}

fn bar(record: &str, staff: &str) -> String {
    format!(
        "{}; INSERT INTO record_bar (record, staff, set_at, set_by, entry) VALUES (record_number('{record}'), '{staff}', {NOW}, session_user, {LAST})",
        reasoned("record.barred", record)
    )
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn a_hold_is_set_by_whoever_looks_after_it_and_lifted_by_an_approver() {
    let world = World::new();
    for (why, login, sql) in [
        ("looks after an invitation", "carl", hold_on(1)),
        ("looks after an invitation", "carl", hold_person(1)),
        ("does not decide that", "ada", hold_on(1)),
        (
            DENIED,
            "ada",
            hold_on(1).split("; ").nth(1).unwrap().to_owned(),
        ),
        (
            DENIED,
            "portal",
            hold_on(1).split("; ").nth(1).unwrap().to_owned(),
        ),
        (
            NEEDS_ENTRY,
            "cara",
            hold_on(1).split("; ").nth(1).unwrap().to_owned(),
        ),
        (
            NEEDS_ENTRY,
            "cara",
            hold_on(1).replace("contact_hold.set", "code.shown"),
        ),
        (
            NEEDS_ENTRY,
            "cara",
            hold_on(1).replace("'why', '\\x000102030405060708090a0b0c0d0e0f'", "NULL, NULL"),
        ),
        (
            NEEDS_ENTRY,
            "cara",
            hold_on(1).replace("INV-000001", "INV-000002"),
        ),
        (
            "by whoever is logged in",
            "cara",
            hold_on(1).replace("session_user, (", "'otto', ("),
        ),
        (
            "by whoever is logged in",
            "cara",
            hold_on(1).replace(NOW, "1"),
        ),
        (DENIED, "cara", "DELETE FROM contact_hold".to_owned()),
    ] {
        world.refused(why, login, &sql);
    }
    world.works("cara", &hold_on(1));
    for (why, login, sql) in [
        ("does not decide that", "cara", lift(1)),
        (
            DENIED,
            "cara",
            lift(1).split("; ").nth(1).unwrap().to_owned(),
        ),
        (
            DENIED,
            "sam",
            lift(1).split("; ").nth(1).unwrap().to_owned(),
        ),
        (
            NEEDS_ENTRY,
            "otto",
            lift(1).split("; ").nth(1).unwrap().to_owned(),
        ),
        (
            "by an approver",
            "otto",
            lift(1).replace("session_user", "'cara'"),
        ),
        (
            DENIED,
            "otto",
            "UPDATE contact_hold SET email = NULL".to_owned(),
        ),
        ("duplicate key", "otto", hold_on(1)),
    ] {
        world.refused(why, login, &sql);
    }
    // Another team's approver does not even see it.
    assert!(
        world
            .shown("olga", "SELECT number FROM contact_hold")
            .is_empty()
    );
    world.refused("nothing", "olga", lift(1).split("; ").nth(1).unwrap());
    world.works("otto", &lift(1));
    world.refused(
        "stays what it was",
        "postgres",
        "SET search_path = cso; UPDATE contact_hold SET lifted_at = 5",
    );
    world.works("sam", &hold_person(8));
    world.works("ann", &lift(8));
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn nothing_joins_the_queue_under_a_hold() {
    let world = World::new();
    let state = |number: u32| {
        let sql = format!(
            "SELECT state || coalesce(': ' || error, '') FROM message WHERE number = {number}"
        );
        world.shown(
            "postgres",
            &format!(
                "SELECT * FROM ({}) s",
                sql.replace("FROM message", "FROM cso.message")
            ),
        )
    };
    world.works("cara", &hold_on(1));
    assert_eq!(state(1), ["held: held: do not contact"]);
    let under = "under a do-not-contact hold";
    let add = "INSERT INTO message (ref, state, kind, channel, invitation, language, attempts, message_id, created_at, next_attempt_at)
        VALUES ('MSG-00000099', 'queued', 'setup', 'email', 1, 'en', 0, '.z@cso.invalid', 0, 0)";
    for login in ["cara", "sam", "ann", "otto"] {
        world.refused(under, login, add);
        let release = format!(
            "UPDATE message SET state = 'queued', error = NULL WHERE number = 1; {}",
            entry("message.released", "INV-000001", "")
        );
        world.refused(under, login, &release);
        world.refused(
            DENIED,
            login,
            "UPDATE invitation SET held = 0 WHERE number = 1",
        );
    }
    world.refused(under, "postgres", &format!("SET search_path = cso; {add}"));
    // Six digits to the account of a person on hold.
    world.works("cara", &hold_person(4));
    assert_eq!(state(6), ["held: held: do not contact"]);
    let code = "INSERT INTO message (ref, state, kind, channel, account, recipient, language, attempts, message_id, created_at, next_attempt_at)
        VALUES ('MSG-00000098', 'queued', 'verification_code', 'text', 'ACC-000004', 'a phone', 'en', 0, '.y@cso.invalid', extract(epoch FROM now()), 0)";
    world.refused(under, "portal", code);
    world.works("portal", &code.replace("'queued'", "'held'"));
    // The invitation says so itself.
    assert_eq!(
        world.shown(
            "cara",
            "SELECT string_agg(turn, ' ' ORDER BY number) FROM cso.invitation WHERE held = 1"
        ),
        ["woawa woacc"]
    );
    world.works(
        "ann",
        &lift(4).replace("WHERE lifted_at", "WHERE email IS NOT NULL AND lifted_at"),
    );
    assert_eq!(state(6), ["cancelled"]);
    world.works("otto", &lift(1));
    assert_eq!(state(1), ["queued"]);
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
#[expect(clippy::too_many_lines, reason = "one line a case")]
fn whoever_is_barred_finds_nothing_in_any_table() {
    let world = World::new();
    for (why, login, sql) in [
        ("own team decides", "olga", bar("R-NORTH", "cara")),
        ("does not decide that", "cara", bar("R-NORTH", "carl")),
        (
            DENIED,
            "cara",
            bar("R-NORTH", "carl")
                .split("; ")
                .nth(1)
                .unwrap()
                .to_owned(),
        ),
        (
            DENIED,
            "sam",
            bar("R-NORTH", "carl")
                .split("; ")
                .nth(1)
                .unwrap()
                .to_owned(),
        ),
        (
            NEEDS_ENTRY,
            "otto",
            bar("R-NORTH", "cara")
                .split("; ")
                .nth(1)
                .unwrap()
                .to_owned(),
        ),
    ] {
        world.refused(why, login, &sql);
    }
    for login in ["cara", "sam", "ada", "dora"] {
        world.works("otto", &bar("R-NORTH", login));
    }
    world.works("ann", &bar("R-NORTH", "ann"));
    for login in ["cara", "sam", "ada", "ann", "dora"] {
        for (sql, wanted) in [
            (
                "SELECT count(*)::text FROM cso.record WHERE ref = 'R-NORTH'",
                "0",
            ),
            ("SELECT count(*)::text FROM cso.record_bar", "0"),
            (
                "SELECT count(*)::text FROM cso.access a WHERE a.record = 1",
                "0",
            ),
            (
                "SELECT count(*)::text FROM cso.invitation WHERE number IN (1, 2, 3, 4, 5, 6, 7, 10, 12)",
                "0",
            ),
            (
                "SELECT count(*)::text FROM cso.message WHERE invitation IN (1, 2, 3, 10) OR account IN ('ACC-000004', 'ACC-000005')",
                "0",
            ),
            (
                "SELECT coalesce(string_agg(label, ''), '') FROM cso.record_by('R-NORTH')",
                "",
            ),
            (
                "SELECT coalesce(cso.record_number('R-NORTH')::text, '')",
                "",
            ),
            ("SELECT coalesce(cso.record_ref(1), '')", ""),
            (
                "SELECT coalesce(string_agg(email || name, ''), 'nothing') FROM cso.invitation_by('INV-000001')",
                "not-shown@example.invalid•",
            ),
            (
                "SELECT coalesce(string_agg(email, ''), 'nothing') FROM cso.account_by('ACC-000004')",
                "not-shown@example.invalid",
            ),
            ("SELECT count(*)::text FROM cso.found('person2')", "0"),
            (
                "SELECT count(*)::text FROM cso.live_accesses('R-NORTH')",
                "0",
            ),
            (
                "SELECT cso.invitation_email(1)",
                "not-shown@example.invalid",
            ),
        ] {
            // An auditor alone has no right to some columns anyway.
            let sql = if login == "ada" {
                sql.replace("count(*)", "count(number)")
            } else {
                sql.to_owned()
            };
            let sql = if sql.contains("found(") {
                sql.replace("count(number)", "count(*)")
            } else {
                sql
            };
            assert_eq!(world.shown(login, &sql), [wanted], "{login}: {sql}");
        }
    }
    for login in ["ada", "ann"] {
        let about = "SELECT count(*)::text FROM cso.audit WHERE subject = 'R-NORTH' OR record = 'R-NORTH' OR subject = 'INV-000001'";
        assert_eq!(world.shown(login, about), ["0"], "{login}");
    }
    // They cannot act on it, nor set themselves free.
    let free = format!(
        "{}; UPDATE record_bar SET lifted_at = {NOW}, lifted_by = session_user, lifted_entry = {LAST} WHERE staff = 'ann'",
        reasoned("record.unbarred", "R-NORTH")
    );
    world.refused(
        "nothing",
        "ann",
        &free.split("; ").nth(1).unwrap().replace("{LAST}", LAST),
    );
    for (login, sql) in [
        (
            "ann",
            "UPDATE record SET restricted_at = 5 WHERE ref = 'R-NORTH'",
        ),
        (
            "cara",
            "UPDATE invitation SET note = 'x', version = version + 1 WHERE number = 1",
        ),
        (
            "sam",
            "UPDATE message SET next_attempt_at = 7 WHERE invitation = 1",
        ),
        (
            "dora",
            "UPDATE access SET state = 'active' WHERE invitation = 12",
        ),
    ] {
        world.refused("nothing", login, sql);
    }
    world.works("otto", &free.replace("staff = 'ann'", "staff = 'cara'"));
    assert_eq!(
        world.shown(
            "cara",
            "SELECT count(*)::text FROM cso.record WHERE ref = 'R-NORTH'"
        ),
        ["1"]
    );
}

/// A new invitation, with one record offered, as the program adds it.
fn invited(name: &str, record: u32) -> String {
    format!(
        "{}; {}; INSERT INTO access (invitation, record, person, state, offered_at)
            SELECT number, {record}, person_of('{name}@example.org'), 'offered', 0 FROM invitation WHERE ref = 'INV-{name}'",
        invitations(&[name], "", ""),
        entry("invitation.created", &format!("INV-{name}"), ""),
    )
}

/// The same without reading the invitation: its number is the one that was just drawn.
fn invited_blindly(name: &str, record: u32) -> String {
    format!(
        "{}; {}; INSERT INTO access (invitation, record, person, state, offered_at)
            VALUES (lastval(), {record}, person_of('{name}@example.org'), 'offered', 0)",
        invitations(&[name], "", ""),
        entry("invitation.created", &format!("INV-{name}"), ""),
    )
}

fn offered(invitation: u32, record: u32) -> String {
    format!(
        "INSERT INTO access (invitation, record, person, state, offered_at)
            VALUES ({invitation}, {record}, person_of('person{invitation}@example.org'), 'offered', 0); {}",
        entry("invitation.amended", &format!("INV-{invitation:06}"), "")
    )
}

fn written(name: &str, to: &str, kind: &str) -> String {
    format!(
        "INSERT INTO message (ref, state, kind, channel, {}, language, attempts, message_id, created_at, next_attempt_at)
            VALUES ('MSG-{name}', 'queued', '{kind}', 'email', {to}, 'en', 0, '.{name}', 0, 0)",
        if to.starts_with('\'') { "account" } else { "invitation" }
    )
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn whoever_is_barred_adds_nothing_either() {
    let world = World::new();
    // What they could do before.
    world.works("cara", &invited("ONE", 1));
    world.works("cara", &offered(1, 3));
    let of_sam = |name, record| invited(name, record).replace("'cara', 'cara'", "'sam', 'cara'");
    world.works("sam", &of_sam("FOUR", 1));
    for login in ["cara", "sam"] {
        world.works("otto", &bar("R-NORTH", login));
    }
    world.works("ann", &bar("R-NORTH", "ann"));
    let of_own = "own team decides";
    for (why, login, sql) in [
        // A record that is not seen is offered with no invitation, new or old, of whomever.
        (POLICY, "cara", invited("TWO", 1)),
        (
            "permission denied for sequence",
            "cara",
            invited_blindly("TWO", 1),
        ),
        (POLICY, "sam", of_sam("TWO", 1)),
        (
            POLICY,
            "ann",
            invited("TWO", 1).replace("'cara', 'cara'", "'ann', 'cara'"),
        ),
        (POLICY, "cara", offered(11, 1)),
        (POLICY, "sam", offered(8, 1)),
        (POLICY, "ann", offered(8, 1)),
        // Nothing joins an invitation that offers it, or the account of somebody who has it.
        (POLICY, "cara", offered(2, 2)),
        (POLICY, "sam", offered(1, 2)),
        (POLICY, "ann", offered(1, 2)),
        (POLICY, "cara", written("AA", "1", "setup")),
        (POLICY, "sam", written("AA", "1", "setup")),
        (POLICY, "ann", written("AA", "10", "setup")),
        (POLICY, "cara", written("AA", "'ACC-000004'", "reset_phone")),
        (POLICY, "sam", written("AA", "'ACC-000005'", "reset_phone")),
        // Nor do they decide who else is barred, or what rests.
        (of_own, "ann", bar("R-NORTH", "otto")),
        ("looks after an invitation", "cara", hold_on(1)),
        ("looks after an invitation", "sam", hold_on(1)),
        ("looks after an invitation", "ann", hold_on(10)),
    ] {
        world.refused(why, login, &sql);
    }
    // The rest of their work is as it was.
    world.works("cara", &invited("THREE", 3));
    world.works("sam", &of_sam("FIVE", 2));
}

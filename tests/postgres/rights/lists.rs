//! What holds for one row holds for each of many, whichever way they come.

use super::staff::{NEEDS_ENTRY, POLICY};
use super::{World, entry};

/// New invitations by the names in their references, all of them cara's, but for what is said of the
/// last.
pub(super) fn invitations(names: &[&str], column: &str, of_last: &str) -> String {
    let rows: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let worker = if column == "worker" && at + 1 == names.len() { of_last } else { "cara" };
            let by = if column == "created_by" && at + 1 == names.len() { of_last } else { "cara" };
            let state = if column == "state" && at + 1 == names.len() { of_last } else { "awaiting_code" };
            let ago = if column == "created_at" && at + 1 == names.len() { of_last } else { "0" };
            format!(
                "('INV-{name}', '{state}', 1, 'x', 'worker', extract(epoch FROM now())::bigint - {ago}, '{by}', '{worker}', 'north', '{name}@example.org',
                  'New', 'parent', 'en', 'k1', 1, sha256('{name}'), 4000000000, 5, 0)"
            )
        })
        .collect();
    format!(
        "INSERT INTO invitation (ref, state, version, step, waiting_on, created_at, created_by, worker, team, email, name, relationship, language,
             code_key, code_generation, code_fingerprint, code_expires_at, code_attempts_left, code_shown) VALUES {}",
        rows.join(", ")
    )
}

/// One call that writes an entry about each.
fn entries(action: &str, subjects: &[&str]) -> String {
    let list = |text: &str| vec![format!("'{text}'"); subjects.len()].join(", ");
    let subjects: Vec<String> = subjects.iter().map(|it| format!("'{it}'")).collect();
    format!(
        "SELECT add_audits(ARRAY[{}]::bigint[], ARRAY[{}], ARRAY[{}], ARRAY[{}], ARRAY[{}], ARRAY[{}], ARRAY[{}], ARRAY[{}], ARRAY[{}], ARRAY[{}])",
        vec!["0"; subjects.len()].join(", "),
        list("staff:ann"),
        list("psql"),
        list(action),
        subjects.join(", "),
        list(""),
        list("done"),
        list(""),
        vec!["NULL::text"; subjects.len()].join(", "),
        vec!["NULL::bytea"; subjects.len()].join(", "),
    )
}

/// Accesses to add, each with its record's number and state.
fn accesses(rows: &[(u32, u32, &str)]) -> String {
    let rows: Vec<String> = rows
        .iter()
        .map(|(invitation, record, state)| {
            format!("({invitation}, {record}, cso.person_of('person{invitation}@example.org'), '{state}', 0)")
        })
        .collect();
    format!(
        "INSERT INTO access (invitation, record, person, state, offered_at) VALUES {}",
        rows.join(", ")
    )
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn one_wrong_row_among_many_is_found() {
    let world = World::new();
    let both = ["ONE", "TWO"];
    let told = entries("invitation.created", &["INV-ONE", "INV-TWO"]);
    for (why, column, value) in [
        ("by whoever invites", "created_by", "dora"),
        ("nobody has verified", "state", "code_verified"),
        ("looked after by a caseworker", "worker", "otto"),
        ("clock of this computer", "created_at", "1000"),
    ] {
        let sql = invitations(&both, column, value);
        world.refused(why, "cara", &format!("{sql}; {told}"));
        // However they come, and in whatever statement.
        let passed_over = format!("{sql} ON CONFLICT DO NOTHING; {told}");
        world.refused(why, "cara", &passed_over);
        let inside =
            format!("WITH added AS ({sql} RETURNING number) SELECT count(*) FROM added; {told}");
        world.refused(why, "cara", &inside);
        let after_good = format!(
            "{}; {}; {}",
            invitations(&["ONE"], "", ""),
            invitations(&["TWO"], column, value),
            told
        );
        world.refused(why, "cara", &after_good);
        let caught = format!("DO $$ BEGIN {sql}; EXCEPTION WHEN OTHERS THEN NULL; END $$");
        world.refused("nothing", "cara", &caught);
    }
    world.works("cara", &format!("{}; {told}", invitations(&both, "", "")));
    assert_eq!(
        world.shown("ada", "SELECT string_agg(actor, ' ') FROM (SELECT actor FROM audit ORDER BY number DESC LIMIT 2) a"),
        ["staff:cara staff:cara"]
    );
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn each_of_many_rows_needs_its_own_entry() {
    let world = World::new();
    let both = invitations(&["ONE", "TWO"], "", "");
    for told in [
        entries("invitation.created", &["INV-ONE"]),
        entries("invitation.created", &["INV-ONE", "INV-ONE"]),
        entries("invitation.amended", &["INV-ONE", "INV-TWO"]),
        entry("invitation.created", "INV-TWO", ""),
    ] {
        world.refused(NEEDS_ENTRY, "cara", &format!("{both}; {told}"));
    }
    // Before or behind them, together or each by itself.
    let one = entry("invitation.created", "INV-ONE", "");
    let two = entry("invitation.created", "INV-TWO", "");
    world.works("cara", &format!("{one}; {both}; {two}"));
    // An entry that was undone, and one of an earlier transaction, say nothing.
    let third = invitations(&["THREE"], "", "");
    let three = entry("invitation.created", "INV-THREE", "");
    world.refused(
        NEEDS_ENTRY,
        "cara",
        &format!("SAVEPOINT s; {three}; ROLLBACK TO s; {third}"),
    );
    world.refused("says what was done", "cara", &three);
    world.works("cara", &entry("invitation.amended", "INV-000001", ""));
    world.refused(NEEDS_ENTRY, "cara", &accesses(&[(1, 3, "offered")]));
    // Looked at early, what is owed is owed no less, and what comes behind is looked at again.
    let early = "SET CONSTRAINTS ALL IMMEDIATE";
    for sql in [
        format!("{third}; {early}; {three}"),
        format!(
            "{three}; {third}; {early}; {}",
            accesses(&[(11, 1, "offered")])
        ),
        format!("{early}; {third}; {three}"),
    ] {
        assert!(world.attempt("cara", &sql).is_err(), "{sql}");
    }
    world.works("cara", &format!("{third}; {three}; {early}"));
    assert_eq!(
        world.shown("postgres", "SELECT count(*)::text FROM cso.owed"),
        ["0"]
    );
    // Of two invitations, the entry of one does not stand for what is offered with the other.
    world.refused(
        NEEDS_ENTRY,
        "dora",
        &format!(
            "{}; {}",
            accesses(&[(1, 3, "offered"), (11, 1, "offered")]),
            entry("invitation.amended", "INV-000001", "")
        ),
    );
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn one_wrong_access_or_message_among_many_is_found() {
    let world = World::new();
    let told = entry("invitation.amended", "INV-000001", "");
    let offered = (1, 3, "offered");
    for (why, wrong) in [
        ("begins by being offered", (1, 2, "active")),
        ("before its code is said", (2, 3, "offered")),
        (POLICY, (8, 1, "offered")),
        (POLICY, (1, 5, "offered")),
        // Nor is it told whether there is such a record.
        (POLICY, (1, 99, "offered")),
    ] {
        let sql = accesses(&[offered, wrong]);
        world.refused(why, "cara", &format!("{sql}; {told}"));
        world.refused(
            why,
            "cara",
            &format!("{sql} ON CONFLICT DO NOTHING; {told}"),
        );
        world.refused(
            why,
            "cara",
            &format!("SET ROLE cso_caseworker; {sql}; {told}"),
        );
        world.refused(
            why,
            "cara",
            &format!("{}; {}; {told}", accesses(&[offered]), accesses(&[wrong])),
        );
    }
    world.refused(
        "begins by being offered",
        "cara",
        &format!("MERGE INTO access a USING (SELECT) s ON false WHEN NOT MATCHED THEN
            INSERT (invitation, record, person, state, offered_at) VALUES (1, 3, person_of('person1@example.org'), 'active', 0); {told}"),
    );
    for table in ["invitation", "access", "message", "batch_row"] {
        world.refused(
            "row-level security",
            "cara",
            &format!("COPY {table} (state) FROM STDIN")
                .replace("batch_row (state)", "batch_row (line)"),
        );
    }
    // Whether somebody has access to a restricted record is not found out by trying either.
    let taken = "INSERT INTO access (invitation, record, person, state, offered_at) VALUES (1, 5, person_of('person9@example.org'), 'offered', 0)";
    world.refused(POLICY, "cara", taken);
    world.refused(POLICY, "cara", &format!("{taken} ON CONFLICT DO NOTHING"));
    world.works(
        "cara",
        &format!("{}; {told}", accesses(&[offered, (1, 2, "offered")])),
    );

    let messages = |of_second: &str| {
        format!("INSERT INTO message (ref, state, kind, channel, invitation, language, attempts, message_id, created_at, next_attempt_at)
            VALUES ('MSG-NEW1', 'queued', 'setup', 'email', 1, 'en', 0, '.x', 0, 0), ('MSG-NEW2', {of_second}, 'en', 0, '.y', 0, 0)")
    };
    for (why, second) in [
        ("begins in the queue", "'sent', 'setup', 'email', 1"),
        (
            "to the address of an invitation",
            "'queued', 'setup', 'text', 1",
        ),
        (
            "to the address of an invitation",
            "'queued', 'verification_code', 'email', 1",
        ),
        (POLICY, "'queued', 'setup', 'email', 8"),
        (
            "a letter holds the live code",
            "'queued', 'setup', 'post', 1",
        ),
    ] {
        world.refused(why, "cara", &messages(second));
        world.refused(
            why,
            "cara",
            &format!("{} ON CONFLICT DO NOTHING", messages(second)),
        );
    }
    world.works("cara", &messages("'queued', 'setup', 'email', 2"));
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn one_wrong_entry_among_many_is_found() {
    let world = World::new();
    let list = |action: &str, command: &str| {
        format!("SELECT add_audits('{{0,0}}', '{{staff:cara,staff:cara}}', ARRAY['psql', {command}], '{{record.shown,{action}}}', '{{R-NORTH,R-NORTH}}',
            ARRAY['', ''], '{{done,done}}', ARRAY['', ''], ARRAY[NULL::text, NULL], ARRAY[NULL::bytea, NULL])")
    };
    for (why, action, command) in [
        ("one line of words", "record.shown", "E'psql\\nx'"),
        ("one line of words", "shown", "'psql'"),
        ("the person did not do that", "access.accepted", "'psql'"),
        ("this login does not decide", "record.barred", "'psql'"),
        ("only support and admins", "account.locked", "'psql'"),
        ("only an admin does", "staff.added", "'psql'"),
        ("only support staff", "housekeeping.run", "'psql'"),
        ("only an admin erases", "legal_hold.set", "'psql'"),
        ("support and admins do that", "account.exported", "'psql'"),
        ("says what was done", "invitation.created", "'psql'"),
    ] {
        world.refused(why, "cara", &list(action, command));
    }
    world.works("cara", &list("record.shown", "'psql'"));
    // A reason is kept with its salt or not at all, and nothing to write is nothing.
    let reason = list("record.shown", "'psql'").replace("[NULL::text, NULL]", "[NULL::text, 'x']");
    world.refused("null value", "cara", &reason);
    world.works(
        "cara",
        &reason.replace(
            "[NULL::bytea, NULL]",
            "[NULL::bytea, substr(sha256('x'), 1, 16)]",
        ),
    );
    let before = world.everything();
    world.works(
        "cara",
        "SELECT add_audits('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')",
    );
    assert_eq!(world.everything(), before);
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn a_row_that_is_refused_opened_nothing_before() {
    let world = World::new();
    // Called for the second row, when the first would be there.
    let spy = |seen: &str| {
        format!(
            "CREATE FUNCTION pg_temp.spy() RETURNS bigint LANGUAGE plpgsql AS $f$ BEGIN
                 IF EXISTS ({seen}) THEN RAISE EXCEPTION 'it was opened'; END IF; RETURN 0; END $f$"
        )
    };
    let account = spy("SELECT FROM cso.account_by('ACC-000009') WHERE email LIKE 'person9@%'");
    let added = "INSERT INTO invitation (ref, state, version, step, waiting_on, created_at, created_by, worker, team, email, name, relationship, language,
             code_key, code_generation, code_fingerprint, code_expires_at, code_attempts_left, account, code_shown)
         SELECT 'INV-' || n, 'awaiting_code', 1, 'x', 'worker', extract(epoch FROM now()), 'cara', 'cara', 'north', 'new@example.org', 'New', 'parent', 'en',
             'k1', 1, sha256(n::text::bytea), 4000000000, 5, 'ACC-000009', CASE n WHEN 2 THEN pg_temp.spy() ELSE 0 END FROM generate_series(1, 2) n";
    world.refused(
        "nobody has verified",
        "cara",
        &format!("{account}; {added}"),
    );
    let returned = format!("{added} RETURNING pg_temp.spy()")
        .replace("CASE n WHEN 2 THEN pg_temp.spy() ELSE 0 END", "0");
    world.refused(
        "nobody has verified",
        "cara",
        &format!("{account}; {returned}"),
    );
    // A record of one's own team, offered with another team's invitation, would open that one.
    let other = spy("SELECT FROM cso.invitation WHERE number = 8");
    let offered = "INSERT INTO access (invitation, record, person, state, offered_at)
        SELECT 8, 1, person_of('person8@example.org'), 'offered', CASE n WHEN 2 THEN pg_temp.spy() ELSE 0 END FROM generate_series(1, 2) n";
    world.refused(POLICY, "cara", &format!("{other}; {offered}"));
    let written = "INSERT INTO message (ref, state, kind, channel, invitation, language, attempts, message_id, created_at, next_attempt_at)
        SELECT 'MSG-' || n, 'queued', 'setup', 'email', 8, 'en', 0, '.x', 0, CASE n WHEN 2 THEN pg_temp.spy() ELSE 0 END FROM generate_series(1, 2) n";
    world.refused(POLICY, "cara", &format!("{other}; {written}"));
}

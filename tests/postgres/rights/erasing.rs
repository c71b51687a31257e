//! Who erases, and who keeps from being erased, is the database's to say.

use super::{World, entry};
use cso::adapters::key_ring::KeyRing;
use cso::adapters::random_codes::SeededCodes;
use cso::adapters::system_clock::SystemClock;
use cso::app::desk::{Caller, Desk};
use cso::app::erasure::retire;
use cso::domain::id::{InvitationRef, StaffLogin};
use cso::domain::policy::Policy;
use cso::ports::codes::CodeSource;
use std::sync::Arc;

/// Erases one of the seed's invitations, with its entries, as the program does it.
fn erasing(number: u32, more: &str) -> String {
    let reference = format!("INV-{number:06}");
    format!(
        "{}; {more}; DO $$ BEGIN IF NOT cso.erase_invitation('{reference}', (SELECT version FROM cso.invitation WHERE ref = '{reference}'), 'withdrawn', 'withdrawn', 0)
            THEN RAISE 'it was not as it was read'; END IF; END $$",
        entry("invitation.pseudonymised", &reference, "")
    )
}

fn ended_days_ago(world: &World, number: u32, days: u32) {
    world.database.run(&format!(
        "UPDATE cso.invitation SET ended_at = extract(epoch FROM now())::bigint - {days} * 86400 WHERE number = {number}"
    ));
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn admins_erase_and_support_only_what_ended_a_month_ago() {
    let world = World::new();
    let nothing = "SELECT 1";
    for login in ["cara", "otto", "dora", "ada", "portal", "gone"] {
        world.refused("", login, &erasing(3, nothing));
    }
    world.refused("does not exist", "stranger", &erasing(3, nothing));
    // It ended, nobody knows when; yesterday; 30 days ago by the day.
    let wait = "more than 30 days ago";
    world.refused(wait, "sam", &erasing(3, nothing));
    ended_days_ago(&world, 3, 29);
    world.refused(wait, "sam", &erasing(3, nothing));
    // Live ones, and those whose account is not closed, are nobody's by time alone.
    world.refused("in use or waits", "sam", &erasing(1, nothing));
    world.refused("in use or waits", "ann", &erasing(1, nothing));
    world.refused("in use or waits", "ann", &erasing(7, nothing));
    ended_days_ago(&world, 3, 31);
    world.works("sam", &erasing(3, nothing));
    ended_days_ago(&world, 6, 1);
    world.works("ann", &erasing(6, nothing));
    let kept = "SELECT string_agg(concat_ws(' ', email, name, note, state), ',' ORDER BY number)
        FROM cso.invitation WHERE erased_at IS NOT NULL";
    let wanted = ["erased-inv-000003@erased.invalid Erased withdrawn,\
         erased-inv-000006@erased.invalid Erased expired"];
    if world.shown("postgres", kept) != wanted {
        world.fault(world.shown("postgres", kept).concat());
    }
    // What was erased never changes, not even for whoever is past all other rules.
    world.refused(
        "never changes",
        "ann",
        "UPDATE invitation SET name = 'Back', version = version + 1 WHERE number = 3",
    );
    world.refused(
        "never changes",
        "postgres",
        "UPDATE cso.invitation SET name = 'Back' WHERE number = 3",
    );
    world.refused("it was not as it was read", "ann", &erasing(3, nothing));
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn an_erasure_needs_its_entry_and_an_entry_its_erasure() {
    let world = World::new();
    ended_days_ago(&world, 3, 100);
    let bare = "SELECT erase_invitation('INV-000003', (SELECT version FROM invitation WHERE ref = 'INV-000003'), 'withdrawn', 'withdrawn', 0)";
    world.refused("needs its entry", "ann", bare);
    world.refused("needs its entry", "sam", bare);
    let says = "says what was done";
    world.refused(
        says,
        "ann",
        &entry("invitation.pseudonymised", "INV-000003", ""),
    );
    world.refused(says, "ann", &entry("account.erased", "ACC-000004", ""));
    world.refused(says, "ann", &entry("legal_hold.set", "INV-000003", ""));
    for (login, action) in [
        ("sam", "account.erased"),
        ("sam", "legal_hold.set"),
        ("sam", "legal_hold.lifted"),
        ("cara", "account.erased"),
        ("cara", "invitation.pseudonymised"),
        ("ada", "account.exported"),
        ("dora", "account.exported"),
    ] {
        world.refused("admin", login, &entry(action, "INV-000003", ""));
    }
    world.works("sam", &entry("account.exported", "ACC-000004", ""));
    // The system's name is for what time alone brings about: an admin who erases earlier says so.
    ended_days_ago(&world, 3, 1);
    let hidden = erasing(3, "SELECT 1").replace("add_audit(0, ''", "add_audit(0, 'system'");
    world.refused("more than 30 days ago", "ann", &hidden);
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn nothing_is_erased_by_other_ways() {
    let world = World::new();
    ended_days_ago(&world, 3, 100);
    for login in ["cara", "sam", "ada", "ann", "portal"] {
        for sql in [
            "DELETE FROM audit_reason",
            "DELETE FROM audit",
            "DELETE FROM message",
            "INSERT INTO erasing (subject, written) VALUES ('INV-000001', pg_current_xact_id())",
            "DELETE FROM erasing",
            "SELECT erase_reasons('INV-000008', '{}')",
            "SELECT erase_messages('{1,2,3}', NULL)",
            "SELECT erase_rows((SELECT array_agg(r) FROM batch_row r))",
            "SELECT may_be_erased('INV-000001', 'person1@example.org', '{}', 0)",
            "SELECT address_of('INV-000008')",
            "UPDATE invitation SET erased_at = 1 WHERE number = 3",
            "UPDATE account SET erased_at = 1",
        ] {
            world.refused("permission denied", login, sql);
        }
    }
    // The schema's owner finds no row, and calls none of these.
    for sql in [
        "DELETE FROM audit_reason",
        "DELETE FROM message",
        "UPDATE account SET erased_at = 1",
    ] {
        world.refused("nothing", "keeper", sql);
    }
    for sql in [
        "SELECT erase_reasons('INV-000008', '{}')",
        "SELECT erase_messages('{1,2,3}', NULL)",
    ] {
        world.refused("permission denied", "keeper", sql);
    }
    world.refused(
        "row-level security",
        "keeper",
        "INSERT INTO erasing (subject, written) VALUES ('INV-000001', pg_current_xact_id())",
    );
    for login in ["sam", "ada", "ann", "cara"] {
        // Support ends sessions with what they do to an account; nobody else does.
        if !["sam", "ann"].contains(&login) {
            world.refused("permission denied", login, "DELETE FROM session");
        }
        world.refused(
            "permission denied",
            login,
            "UPDATE account SET email = 'x@example.org'",
        );
    }
    // An erasure lets only itself through: what else is done in its transaction keeps the rules.
    world.refused("", "ann", &erasing(3, "UPDATE invitation SET email = 'ann@example.org', version = version + 1 WHERE number = 1"));
    world.refused(
        "",
        "ann",
        &format!(
            "{}; UPDATE message SET recipient = 'ann@example.org' WHERE number = 2",
            erasing(3, "SELECT 1")
        ),
    );
    world.refused(
        "",
        "ann",
        &format!(
            "{}; UPDATE message SET state = 'queued' WHERE number = 2",
            erasing(3, "SELECT 1")
        ),
    );
    world.refused(
        "only an admin",
        "sam",
        "SELECT erase_address('person1@example.org')",
    );
    world.refused(
        "only an admin",
        "ann",
        "SELECT erase_address('person1@example.org')",
    );
    world.refused(
        "erased first",
        "ann",
        &format!(
            "{}; SELECT erase_account('ACC-000004', 1, 0)",
            entry("account.erased", "ACC-000004", "")
        ),
    );
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn a_legal_hold_is_an_admins_and_keeps_from_everybody() {
    let world = World::new();
    let now = "extract(epoch FROM now())::bigint";
    let hold = |by: &str| {
        format!(
            "INSERT INTO legal_hold (email, set_at, set_by) VALUES ('person3@example.org', {now}, '{by}')"
        )
    };
    let set = entry("legal_hold.set", "INV-000003", "");
    for login in ["cara", "otto", "ada", "portal", "sam", "keeper"] {
        world.refused("", login, &hold(login));
        world.refused("", login, &format!("{set}; {}", hold(login)));
    }
    world.refused("needs its entry", "ann", &hold("ann"));
    world.refused(
        "whoever is logged in",
        "ann",
        &format!("{set}; {}", hold("sam")),
    );
    world.works("ann", &format!("{set}; {}", hold("ann")));
    ended_days_ago(&world, 3, 100);
    world.refused("legal hold", "ann", &erasing(3, "SELECT 1"));
    world.refused("legal hold", "sam", &erasing(3, "SELECT 1"));
    for (login, seen) in [("ann", "1"), ("sam", "1")] {
        assert_eq!(
            world.shown(login, "SELECT count(*)::text FROM cso.legal_hold"),
            [seen]
        );
    }
    let lifted = entry("legal_hold.lifted", "INV-000003", "");
    for login in ["cara", "otto", "ada", "portal", "sam"] {
        world.refused("permission denied", login, "DELETE FROM legal_hold");
    }
    world.refused("needs its entry", "ann", "DELETE FROM legal_hold");
    world.refused("says what was done", "ann", &lifted);
    world.works("ann", &format!("DELETE FROM legal_hold; {lifted}"));
    world.works("sam", &erasing(3, "SELECT 1"));
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn what_is_copied_for_a_person_is_read_by_support_and_admins() {
    let world = World::new();
    for (login, accounts, sessions) in [
        ("sam", "1", "1"),
        ("ann", "1", "1"),
        ("cara", "0", "0"),
        ("otto", "0", "0"),
        ("ada", "0", "0"),
        ("gone", "permission denied", "permission denied"),
    ] {
        let count = |of: &str| {
            world
                .shown(login, &format!("SELECT count(*)::text FROM cso.{of}"))
                .join("")
        };
        for (of, wanted) in [
            ("accounts_of('person4@example.org')", accounts),
            ("sessions_of('ACC-000004')", sessions),
            ("codes_of('ACC-000004')", sessions),
        ] {
            let found = count(of);
            assert!(
                found == wanted || found.contains("permission denied") && login == "gone",
                "{login} {of}: {found}"
            );
        }
    }
    // Nothing by which anybody could sign in.
    for of in [
        "SELECT encode(token_hash, 'hex') FROM cso.sessions_of('ACC-000004')",
        "SELECT encode(hash, 'hex') FROM cso.codes_of('ACC-000004')",
    ] {
        assert_eq!(world.shown("ann", of), ["0".repeat(64)]);
    }
    assert_eq!(
        world.shown(
            "sam",
            "SELECT password_hash FROM cso.accounts_of('person4@example.org')"
        ),
        ["•"]
    );
    assert_eq!(
        world.shown(
            "sam",
            "SELECT count(*)::text FROM cso.audit WHERE subject LIKE 'ACC-%'"
        ),
        ["0"]
    );
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn the_timers_login_lets_old_data_go_in_the_systems_name() {
    let world = World::new();
    ended_days_ago(&world, 3, 401);
    ended_days_ago(&world, 6, 399);
    // The seed's own word is none that the program reads.
    world
        .database
        .run("UPDATE cso.invitation SET step = 'withdrawn'");
    let folder = tempfile::tempdir().unwrap();
    let codes: Arc<dyn CodeSource> = Arc::new(SeededCodes::new(1));
    let ring = KeyRing::new(folder.path().join("keys"), Arc::clone(&codes));
    ring.create().unwrap();
    let run = |login: &str| {
        let store = world.database.store(login);
        let policy = Policy::default();
        let desk = Desk {
            store: &store,
            clock: &SystemClock,
            codes: &*codes,
            vault: &ring,
            policy: &policy,
            shared: true,
            mail_domain: "cso.invalid",
        };
        let caller = Caller {
            login: StaffLogin::parse(login).unwrap(),
            command: "housekeeping",
            reason: None,
        };
        retire(&desk, &caller, 10)
    };
    for login in ["cara", "otto", "ada"] {
        assert!(run(login).is_err(), "{login}");
    }
    let done = run("sam").unwrap();
    let gone: Vec<&str> = done.invitations.iter().map(InvitationRef::as_str).collect();
    assert_eq!((gone, done.accounts.len()), (vec!["INV-000003"], 0));
    assert_eq!(run("ann").unwrap().invitations, []);
    assert_eq!(
        world.shown("postgres", "SELECT actor FROM cso.audit WHERE action = 'invitation.pseudonymised' AND outcome = 'done'"),
        ["system"]
    );
}

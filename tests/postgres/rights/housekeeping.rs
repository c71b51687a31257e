//! What support staff may do with SQL of their own because time has passed, and nobody else.

use super::{World, entry};

/// Lets the code of invitation 1 run out.
fn run_out(world: &World) {
    world
        .database
        .run("UPDATE cso.invitation SET code_expires_at = 1 WHERE number = 1");
}

fn expire(action: &str) -> String {
    format!(
        "UPDATE invitation SET state = 'expired', ended_at = extract(epoch FROM now()), version = version + 1 WHERE number = 1; {}",
        entry(action, "INV-000001", "")
    )
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn support_staff_write_down_that_time_ran_out_once_it_has() {
    let world = World::new();
    let expired = expire("invitation.expired");
    world.refused("has not run out", "sam", &expired);
    run_out(&world);
    for (why, login, sql) in [
        ("support staff write down", "cara", expired.clone()),
        ("support staff write down", "otto", expired.clone()),
        ("permission denied", "ada", expired.clone()),
        ("does not exist", "gone", expired.clone()),
        ("needs its entry", "sam", expire("message.cancelled")),
        (
            "says what was done",
            "sam",
            entry("invitation.expired", "INV-000001", ""),
        ),
        (
            "says what was done",
            "sam",
            entry("invitation.reminded", "INV-000001", ""),
        ),
        (
            "only support staff",
            "cara",
            entry("invitation.reminded", "INV-000001", ""),
        ),
        (
            "only support staff",
            "cara",
            entry("housekeeping.run", "-", ""),
        ),
        (
            "only support staff",
            "ada",
            entry("housekeeping.run", "-", ""),
        ),
    ] {
        world.refused(why, login, &sql);
    }
    world.works("sam", &expired);
    world.works("ann", &entry("housekeeping.run", "-", ""));
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn support_staff_forget_what_is_over_and_see_nothing_else_of_it() {
    let world = World::new();
    // Tokens and codes are nobody's to read, and what is in use is nobody's to end.
    for login in ["sam", "ann"] {
        for sql in [
            "SELECT token_hash FROM session",
            "SELECT hash FROM verification",
            "UPDATE session SET seen_at = 0",
            "INSERT INTO session (token_hash, level, created_at, seen_at, stepped_at) VALUES (sha256('x'), 'full', 0, 0, 0)",
            "UPDATE verification SET attempts_left = 9",
        ] {
            world.refused("permission denied", login, sql);
        }
        world.refused("nothing", login, "DELETE FROM verification");
    }
    for login in ["cara", "otto", "ada"] {
        world.refused("permission denied", login, "DELETE FROM session");
        world.refused("permission denied", login, "DELETE FROM verification");
    }
    world
        .database
        .run("UPDATE cso.session SET created_at = 0 WHERE account = 'ACC-000005'");
    world.works("sam", "DELETE FROM session");
    assert_eq!(
        world.shown("postgres", "SELECT account FROM cso.session"),
        ["ACC-000004"]
    );
    world
        .database
        .run("INSERT INTO cso.verification (account, purpose, key, hash, created_at, expires_at, attempts_left) VALUES ('ACC-000005', 'phone', 'k1', sha256('over'), 0, 900, 5)");
    world.works("ann", "DELETE FROM verification");
    assert_eq!(
        world.shown("postgres", "SELECT account FROM cso.verification"),
        ["ACC-000004"]
    );
}

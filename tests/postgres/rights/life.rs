//! Who may end, suspend and resume access with SQL of their own, and what may be told of it.

use super::staff::NEEDS_ENTRY;
use super::{World, entry};

/// A change of the access of an invitation to a record, with what is written down of it.
fn change(invitation: u32, record: &str, set: &str, action: &str) -> String {
    format!(
        "UPDATE access SET {set} WHERE invitation = {invitation} AND record = (SELECT number FROM cso.record WHERE ref = '{record}'); {}",
        entry(action, &format!("INV-{invitation:06}"), record)
    )
}

const ENDED: &str = "state = 'ended', ended_at = extract(epoch FROM now())";
const LATER: &str = "state = 'ending', ends_at = 4000000000";

fn end(invitation: u32, record: &str) -> String {
    change(invitation, record, ENDED, "access.ended")
}

/// A world in which access of another team's invitation to a record of team north is active, and
/// access to a hidden record of north and a secret one of south is.
fn world() -> World {
    let world = World::new();
    for state in ["accepted", "active"] {
        world.database.run(&format!(
            "UPDATE cso.access SET state = '{state}' WHERE invitation = 10 OR (invitation, record) IN ((5, 4), (9, 5))"
        ));
    }
    world
}

/// Puts an access into a state by whoever owns the server.
fn put(world: &World, set: &str) {
    world
        .database
        .run(&format!("UPDATE cso.access SET {set} WHERE invitation = 7"));
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
#[expect(
    clippy::too_many_lines,
    reason = "one row for each thing that is tried"
)]
fn access_is_ended_by_its_caseworkers_and_approvers() {
    let world = world();
    for (why, login, sql) in [
        ("end an access whose end has come", "sam", end(7, "R-NORTH")),
        (
            "may not end or suspend",
            "sam",
            change(7, "R-NORTH", LATER, "access.end_set"),
        ),
        (
            "may not end or suspend",
            "sam",
            change(7, "R-NORTH", "state = 'suspended'", "access.suspended"),
        ),
        ("permission denied", "ada", end(7, "R-NORTH")),
        ("does not exist", "gone", end(7, "R-NORTH")),
        (
            "nothing",
            "carl",
            end(7, "R-NORTH").split(';').next().unwrap().to_owned(),
        ),
        // Of another team's invitation, only access to a record of one's own.
        (
            "team of its invitation or of its record",
            "cara",
            end(10, "R-SOUTH"),
        ),
        // Not without telling what was done, or with another word for it.
        (
            NEEDS_ENTRY,
            "cara",
            change(7, "R-NORTH", ENDED, "invitation.closed"),
        ),
        (
            NEEDS_ENTRY,
            "cara",
            change(7, "R-NORTH", "state = 'suspended'", "invitation.closed"),
        ),
        (
            NEEDS_ENTRY,
            "cara",
            change(7, "R-NORTH", LATER, "invitation.closed"),
        ),
        (
            "ends once",
            "cara",
            change(7, "R-NORTH", "state = 'ended'", "access.ended"),
        ),
        (
            "ends once",
            "cara",
            change(
                7,
                "R-NORTH",
                "state = 'ended', ended_at = 1",
                "access.ended",
            ),
        ),
        (
            "set for later",
            "cara",
            change(
                7,
                "R-NORTH",
                "state = 'ending', ends_at = 1",
                "access.end_set",
            ),
        ),
        (
            "set for later",
            "cara",
            change(7, "R-NORTH", "ends_at = 4000000000", "access.end_set"),
        ),
        (
            "set for later",
            "cara",
            change(1, "R-NORTH", "ends_at = 4000000000", "access.end_set"),
        ),
        (
            "access_check",
            "cara",
            change(7, "R-NORTH", "state = 'ending'", "access.end_set"),
        ),
        // What has not begun is refused or taken back.
        ("has not begun", "otto", end(5, "R-NORTH")),
        ("has not begun", "sam", end(5, "R-NORTH")),
        // Nor is it told to have been done.
        (
            "says what was done",
            "cara",
            entry("access.ended", "INV-000007", "R-NORTH"),
        ),
        (
            "says what was done",
            "cara",
            entry("access.suspended", "INV-000007", "R-NORTH"),
        ),
        (
            "says what was done",
            "cara",
            entry("access.end_set", "INV-000007", "R-NORTH"),
        ),
        (
            "says what was done",
            "otto",
            entry("access.resumed", "INV-000005", "R-NORTH"),
        ),
    ] {
        world.refused(why, login, &sql);
    }
    world.works("cara", &change(7, "R-NORTH", LATER, "access.end_set"));
    world.works(
        "otto",
        &change(
            7,
            "R-NORTH",
            "ends_at = 4000000001, silent = 1",
            "access.end_set",
        ),
    );
    world.refused(
        "made silent for safety",
        "otto",
        &change(7, "R-NORTH", "silent = 0", "access.end_set"),
    );
    world.works(
        "cara",
        &change(7, "R-NORTH", "state = 'suspended'", "access.suspended"),
    );
    world.works("ann", &end(7, "R-NORTH"));
    world.refused(
        "cannot go from its state",
        "ann",
        &change(7, "R-NORTH", "state = 'active'", "access.resumed"),
    );
    world.works("olga", &end(10, "R-SOUTH"));
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn only_an_approver_who_sees_the_record_lets_access_go_on() {
    let world = world();
    put(&world, "state = 'suspended'");
    world.database.run(
        "UPDATE cso.access SET state = 'suspended' WHERE (invitation, record) IN ((5, 4), (9, 5))",
    );
    let resume = change(7, "R-NORTH", "state = 'active'", "access.resumed");
    for (why, login, sql) in [
        ("an approver lets an access go on", "cara", resume.clone()),
        ("an approver lets an access go on", "sam", resume.clone()),
        ("permission denied", "ada", resume.clone()),
        (
            "nothing",
            "olga",
            resume.split(';').next().unwrap().to_owned(),
        ),
        (
            NEEDS_ENTRY,
            "otto",
            resume.replace("access.resumed", "access.end_set").replace(
                "; SELECT add_audit(0, '', 'psql', 'access.end_set', 'INV-000007', 'R-NORTH'",
                "; SELECT add_audit(0, '', 'psql', 'invitation.closed', 'INV-000007', ''",
            ),
        ),
    ] {
        world.refused(why, login, &sql);
    }
    world.works("otto", &resume);
    world.works(
        "otto",
        &change(5, "R-HIDDEN", "state = 'active'", "access.resumed"),
    );
    // Once its end has come it does not go on, by whomever.
    put(&world, "state = 'suspended', ends_at = 1000");
    for state in ["active", "ending"] {
        let sql = change(
            7,
            "R-NORTH",
            &format!("state = '{state}'"),
            "access.resumed",
        );
        world.refused("whose end has come", "otto", &sql);
        world.refused("whose end has come", "ann", &sql);
    }
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn support_staff_write_down_what_time_has_ended_and_nothing_else() {
    let world = world();
    put(
        &world,
        "state = 'ending', ends_at = extract(epoch FROM now()) + 60",
    );
    world.refused("whose end has come", "sam", &end(7, "R-NORTH"));
    put(&world, "ends_at = extract(epoch FROM now()) - 1");
    world.refused(
        "whose end has come",
        "sam",
        &change(
            7,
            "R-NORTH",
            &format!("{ENDED}, silent = 1"),
            "access.ended",
        ),
    );
    world.refused(
        "nothing",
        "carl",
        end(7, "R-NORTH").split(';').next().unwrap(),
    );
    world.works("sam", &end(7, "R-NORTH"));
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn whoever_ends_access_to_a_record_of_their_own_tells_the_person_then_and_only_then() {
    let world = world();
    let message = |kind: &str| {
        format!(
            "INSERT INTO message (ref, state, kind, channel, invitation, language, attempts, message_id, created_at, next_attempt_at)
             VALUES ('MSG-X', 'queued', '{kind}', 'email', 10, 'en', 0, '.x', 0, 0)"
        )
    };
    world.refused("write to the address", "cara", &message("closed"));
    let ended = end(10, "R-NORTH");
    world.refused(
        "write to the address",
        "cara",
        &format!("{ended}; {}", message("reminder")),
    );
    world.works("cara", &format!("{ended}; {}", message("closed")));
}

//! The schema on a server: made once, brought up to date by its owner, refused where it is not ours.

use crate::support::TestEnv;
use crate::support::shared::Database;

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn a_schema_that_is_up_to_date_is_left_as_it_is() {
    let env = TestEnv::local();
    let database = Database::empty();
    env.set("CSO_DATABASE", &database.url_of("postgres"));
    let migrated = env.json(["db", "migrate"]);
    assert_eq!(migrated["from"], migrated["schema"]);
    assert_eq!(migrated["migrated"], false);
    // It is there already, whoever made it.
    env.refused(["db", "init"], "already_exists", 4);
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn a_schema_of_another_version_is_named_and_not_touched() {
    let env = TestEnv::local();
    let database = Database::founded(env.home(), env.now(), 0);
    env.set("CSO_DATABASE", &database.url());
    env.run(["status"]).success();
    database.run("UPDATE cso.meta SET value = '999' WHERE name = 'schema'");
    for command in [&["status"][..], &["db", "status"], &["db", "migrate"]] {
        env.refused(command, "database_newer", 1);
    }
    database.run("UPDATE cso.meta SET value = 'ours' WHERE name = 'schema'");
    let output = env.run(["status"]);
    assert_ne!(output.code, Some(0), "{output}");
    database.run("DROP SCHEMA cso_masked CASCADE; DROP SCHEMA cso CASCADE");
    env.refused(["status"], "database_unavailable", 8);
}

//! A million invitations: what staff look at every day walks indexes, whoever they are.

use crate::support::TestEnv;
use crate::support::shared::Database;
use cso::adapters::postgres::link::Link;
use std::time::Duration;

/// How many there are.
const MANY: u32 = 1_000_000;

/// Rows that one command may read by scanning, and fetch by index, of one large table. A page holds 50,
/// a caseload some hundreds; what scans or sorts everything reads a thousand times as many.
const SCANNED: i64 = 2_000;
const FETCHED: i64 = 30_000;

/// Fills every large table, past the rules: row after row through the program would take hours.
fn fill(database: &Database) {
    let link = database.link_for("postgres", Duration::from_mins(10));
    let sql = include_str!("../support/many.sql").replace("{MANY}", &MANY.to_string());
    link.simple(&sql).unwrap();
}

/// Rows scanned and fetched by index so far, for each large table.
fn read_so_far(link: &Link) -> Vec<(String, i64, i64)> {
    let sql = "SELECT relname::text, coalesce(seq_tup_read, 0)::bigint, coalesce(idx_tup_fetch, 0)::bigint
        FROM pg_stat_user_tables WHERE relname IN ('invitation', 'access', 'message', 'audit', 'record') ORDER BY 1";
    let rows = link.query(sql, &[]).unwrap();
    rows.iter()
        .map(|row| (row.get(0), row.get(1), row.get(2)))
        .collect()
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn a_million_invitations_are_looked_at_by_index() {
    let env = TestEnv::local();
    let database = Database::founded(env.home(), env.now(), 0);
    env.set("CSO_DATABASE", &database.url());
    env.set("CSO_KEY_FILE", env.home().join("cso.key").to_str().unwrap());
    env.staff("cw", "caseworker", "team7");
    env.staff("ap", "approver", "team8");
    env.staff("su", "support", "team9");
    env.staff("au", "auditor", "team9");
    fill(&database);
    let link = database.link("postgres");
    let commands: &[&[&str]] = &[
        &["status"],
        &["status", "INV-00000D"],
        &["invite", "list"],
        &["invite", "list", "--mine"],
        &["invite", "list", "--state", "awaiting_code"],
        &["invite", "list", "--waiting-on", "person", "--limit", "50"],
        &["invite", "list", "--worker", "worker7"],
        &["invite", "list", "--record", "C2000"],
        &["invite", "list", "--search", "sam4000"],
        &["invite", "list", "--mine", "--search", "gamgee"],
        &[
            "__complete",
            "--shell",
            "bash",
            "--index",
            "2",
            "--",
            "cso",
            "status",
            "INV-00C",
        ],
        &["access", "list"],
        &["mail", "list"],
        &["mail", "list", "--state", "failed"],
        &["mail", "send"],
    ];
    let mut slow = Vec::new();
    for user in ["jb", "cw", "ap", "su", "au"] {
        env.user(user);
        for args in commands {
            let may_not = user == "ap" || user == "au";
            let may_not = may_not && args[..] == ["mail", "send"]
                || user == "au" && args.contains(&"--search");
            // For who sees everything, a name that a seventh of all have costs what it finds.
            let sees_all = ["jb", "su"].contains(&user) && args.contains(&"gamgee");
            if may_not || sees_all {
                continue;
            }
            let before = read_so_far(&link);
            let output = env.run(*args);
            assert!(
                [Some(0), Some(3)].contains(&output.code),
                "{user} {args:?}: {output}"
            );
            // A process reports what it read when it ends.
            crate::support::wait::pause(Duration::from_millis(50));
            for (before, after) in before.iter().zip(read_so_far(&link)) {
                let (scanned, fetched) = (after.1 - before.1, after.2 - before.2);
                if scanned > SCANNED || fetched > FETCHED {
                    slow.push(format!(
                        "{user}: cso {}: {} scanned {scanned}, fetched {fetched}",
                        args.join(" "),
                        after.0
                    ));
                }
            }
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

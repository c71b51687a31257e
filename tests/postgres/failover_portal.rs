//! The portal on a server that ends its connections.

use super::failover_line::Line;
use super::{number, open};
use crate::support::TestEnv;
use crate::support::cluster::Cluster;
use crate::support::portal::{Portal, Visitor};
use crate::support::shared::found_on;

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn a_portal_that_loses_all_its_connections_goes_on() {
    let env = TestEnv::local();
    env.in_real_time();
    let server = Cluster::start();
    found_on(&server, env.home(), env.now());
    let owner = open(&server.socket_url("postgres", "cso")).unwrap();
    owner
        .simple("CREATE ROLE portal LOGIN IN ROLE cso_portal")
        .unwrap();
    let line = Line::to(&server);
    env.set("CSO_DATABASE", &line.url("portal"));
    let portal = Portal::start(&env);
    let greeting = line.greetings().concat();
    assert!(greeting.contains("statement_timeout="), "{greeting}");
    let mut visitor = Visitor::new(&portal);
    let own = "usename = 'portal' AND pid <> pg_backend_pid()";
    for _ in 0..3 {
        for path in ["/sign-in", "/password/forgotten", "/health/ready"] {
            assert_eq!(visitor.get(path).status, 200, "{path}");
        }
        let ended = number(
            &owner,
            &format!(
                "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE {own}"
            ),
        );
        assert!(ended >= 1, "{ended}");
        let answers: Vec<u16> = (0..6).map(|_| visitor.get("/sign-in").status).collect();
        let failed = answers.iter().filter(|status| **status != 200).count();
        assert!(failed <= 1, "{answers:?}");
        assert_eq!(answers.last(), Some(&200), "{answers:?}");
        assert_eq!(visitor.get("/health/ready").status, 200);
    }
    // A form as well as a page.
    owner
        .query(
            &format!("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {own}"),
            &[],
        )
        .unwrap();
    let fields = [("email", "nobody@example.org"), ("password", "wrong words")];
    let answer = visitor.fill("/sign-in", "/sign-in", &fields);
    assert!(answer.status < 500, "{}", answer.status);
}

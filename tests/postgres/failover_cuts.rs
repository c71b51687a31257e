//! A connection that breaks at any moment of a command: the command is done once, or says that it
//! does not know.

use super::failover_line::{Cut, Line};
use super::{number, open};
use crate::support::TestEnv;
use crate::support::cluster::Cluster;
use crate::support::shared::found_on;

struct Office {
    env: TestEnv,
    server: Cluster,
    line: Line,
}

impl Office {
    fn new() -> Self {
        let env = TestEnv::local();
        env.in_real_time();
        let server = Cluster::start();
        found_on(&server, env.home(), env.now());
        let line = Line::to(&server);
        env.set("CSO_DATABASE", &line.url("jb"));
        env.set("CSO_DATABASE_WAIT", "10s");
        env.run(["record", "add", "C220", "--label", "Frodo B."])
            .success();
        Self { env, server, line }
    }

    fn number(&self, sql: &str) -> i64 {
        let link = open(&self.server.socket_url("postgres", "cso")).unwrap();
        link.simple("SET search_path = cso").unwrap();
        number(&link, sql)
    }

    /// Cuts the line once at each question of a command. `check` looks at what each left behind.
    fn cut_everywhere(
        &self,
        how: Cut,
        args: &dyn Fn(usize) -> Vec<String>,
        check: &dyn Fn(usize, &str),
    ) {
        self.line.mend();
        self.env.run(args(0)).success();
        let questions = self.line.asked();
        assert!(questions > 3, "{questions}");
        let told = self.line.words();
        check(0, "nothing was cut");
        let mut unknown = Vec::new();
        for at in 1..=questions {
            self.line.cut(at, how);
            let output = self.env.run(args(at));
            let told = format!("{how:?} {at} of {questions}\n{told:#?}\n{output}");
            if output.code == Some(8) {
                // It is not known, and the command says so.
                assert!(output.stderr.contains("not known"), "{told}");
                unknown.push(at);
            } else {
                assert_eq!(output.code, Some(0), "{told}");
            }
            check(at, &told);
        }
        assert_eq!(unknown, Vec::<usize>::new(), "{how:?}: {told:#?}");
        self.line.mend();
        self.env.run(["audit", "verify"]).success();
    }

    fn cut_inviting(&self, how: Cut) {
        let address = |at: usize| format!("p{at}.{how:?}@example.org").to_lowercase();
        let args = |at| {
            let to = address(at);
            let name = format!("Person {how:?}");
            ["invite", "create", &to, "--name", &name, "--record", "C220"]
                .map(str::to_owned)
                .to_vec()
        };
        let check = |at, told: &str| {
            let to = address(at);
            let invitations = format!("SELECT count(*) FROM invitation WHERE email = '{to}'");
            assert_eq!(self.number(&invitations), 1, "{told}");
            let messages = format!(
                "SELECT count(*) FROM message m JOIN invitation i ON i.number = m.invitation
                WHERE i.email = '{to}' AND m.state = 'sent'"
            );
            assert_eq!(self.number(&messages), 1, "{told}");
            let letters = self.env.outbox();
            let copies = letters.iter().filter(|letter| letter.to().contains(&to));
            assert_eq!(copies.count(), 1, "{told}");
        };
        self.cut_everywhere(how, &args, &check);
    }
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn an_invitation_is_made_once_wherever_the_line_breaks_before_a_question() {
    Office::new().cut_inviting(Cut::Before);
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn an_invitation_is_made_once_wherever_an_answer_is_lost() {
    Office::new().cut_inviting(Cut::After);
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn an_invitation_is_made_once_wherever_the_line_breaks_under_a_question() {
    Office::new().cut_inviting(Cut::At);
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn what_is_read_is_read_again() {
    let office = Office::new();
    let reference = office.env.invite();
    for args in [
        vec!["status", &reference],
        vec!["invite", "list"],
        vec!["audit", "list"],
        vec!["audit", "export"],
        vec!["record", "list"],
        vec!["mail", "list"],
        vec!["status"],
    ] {
        let args: Vec<String> = args.into_iter().map(str::to_owned).collect();
        office.cut_everywhere(Cut::Before, &|_| args.clone(), &|_, _| {});
    }
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn a_line_that_stays_cut_while_a_change_is_kept_leaves_it_unknown() {
    let office = Office::new();
    let args = |to| {
        [
            "invite",
            "create",
            to,
            "--name",
            "Sam Gamgee",
            "--record",
            "C220",
            "--no-send",
        ]
    };
    office.line.mend();
    office.env.run(args("rosie@example.org")).success();
    let words = office.line.words();
    let commit = words.iter().rfind(|word| word.ends_with(" COMMIT"));
    let at = commit.and_then(|word| word.split(' ').next()).unwrap();
    office.env.set("CSO_DATABASE_WAIT", "1s");
    office.line.cut_for_good(at.parse().unwrap(), Cut::After);
    let output = office
        .env
        .run(
            [
                "invite",
                "create",
                "sam@example.org",
                "--name",
                "Sam Gamgee",
            ]
            .into_iter()
            .chain(["--record", "C220", "--no-send"]),
        )
        .ended(8);
    assert!(output.stderr.contains("not known"), "{output}");
    office.line.mend();
    let found = office.env.json(["status", "sam@example.org"]);
    assert_eq!(found["invitation"]["email"], "sam@example.org");
}

//! Many commands at once on one database, and what the server itself breaks off.

use super::number;
use crate::support::TestEnv;
use crate::support::errands::at_once;
use crate::support::shared::Database;
use std::process::Command;

struct Office {
    env: TestEnv,
    database: Database,
}

impl Office {
    fn new() -> Self {
        let env = TestEnv::local();
        env.in_real_time();
        let database = Database::founded(env.home(), env.now(), 0);
        env.set("CSO_DATABASE", &database.url_of("jb"));
        env.run(["record", "add", "C220", "--label", "Frodo B."])
            .success();
        Self { env, database }
    }

    fn number(&self, sql: &str) -> i64 {
        let link = self.database.link("postgres");
        link.simple("SET search_path = cso").unwrap();
        number(&link, sql)
    }

    fn invite(&self, address: &str) -> Command {
        let args = ["invite", "create", address, "--name", "Sam Gamgee"];
        self.env
            .command(args.into_iter().chain(["--record", "C220"]))
    }

    fn all_succeed(&self, commands: Vec<Command>) {
        for (code, said, told) in at_once(commands) {
            assert_eq!(code, Some(0), "{said}\n{told}");
        }
        self.env.run(["audit", "verify"]).success();
    }
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn sixteen_commands_at_once_all_succeed() {
    let office = Office::new();
    let address = |number: usize| format!("p{number}@example.org");
    office.all_succeed((0..16).map(|n| office.invite(&address(n))).collect());
    assert_eq!(office.number("SELECT count(*) FROM invitation"), 16);
    let sent = "SELECT count(*) FROM message WHERE state = 'sent'";
    assert_eq!(office.number(sent), 16);
    // Four of each kind, each on an invitation of its own.
    let letters = office.env.outbox();
    let code = |number: usize| {
        let to = address(number);
        let letter = letters.iter().find(|letter| letter.to().contains(&to));
        crate::support::errands::code(letter.unwrap())
    };
    let mut commands = Vec::new();
    for number in 0..4 {
        commands.push(office.invite(&address(100 + number)));
        let (to, code) = (address(number), code(number));
        let verify = ["invite", "verify", &to, &code];
        commands.push(office.env.command(verify));
        let to = address(4 + number);
        let resend = [
            "invite", "resend", &to, "--yes", "--force", "--reason", "asked",
        ];
        commands.push(office.env.command(resend));
        commands.push(office.env.command(["status", &address(8 + number)]));
    }
    office.all_succeed(commands);
    assert_eq!(office.number("SELECT count(*) FROM invitation"), 20);
    let verified = "SELECT count(*) FROM invitation WHERE state = 'code_verified'";
    assert_eq!(office.number(verified), 4);
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn deadlocks_and_serialisation_failures_are_retried() {
    let office = Office::new();
    for (table, when) in [
        ("invitation", "BEFORE INSERT"),
        ("message", "BEFORE INSERT"),
        ("message", "BEFORE UPDATE"),
        ("audit", "BEFORE INSERT"),
    ] {
        for code in ["40P01", "40001"] {
            let name = format!("{table}_{}_{code}", when.replace(' ', "_")).to_lowercase();
            office.database.run(&format!(
                "CREATE SEQUENCE public.{name};
                CREATE FUNCTION public.{name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
                    IF nextval('public.{name}') = 1 THEN RAISE 'a test' USING ERRCODE = '{code}'; END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER aaa {when} ON cso.{table} FOR EACH ROW EXECUTE FUNCTION public.{name}()"
            ));
            let address = format!("{name}@example.org");
            office.all_succeed(vec![office.invite(&address)]);
            let raised = format!("SELECT last_value FROM public.{name}");
            assert!(office.number(&raised) > 1, "{name}");
            let made = format!(
                "SELECT count(*) FROM message m JOIN invitation i ON i.number = m.invitation
                WHERE i.email = '{address}' AND m.state = 'sent'"
            );
            assert_eq!(office.number(&made), 1, "{name}");
            office
                .database
                .run(&format!("DROP TRIGGER aaa ON cso.{table}"));
        }
    }
}

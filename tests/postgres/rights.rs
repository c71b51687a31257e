//! What a login of the shared database can do with SQL of its own: everything that the rules allow and
//! nothing else. The world is as strict as in production: its schema was made by an owner who is no
//! superuser, the time is the server's, and a second person approves.

mod accounts;
mod catalog;
mod erasing;
mod housekeeping;
mod letters;
mod life;
mod lists;
mod matrix;
mod portal;
mod reports;
mod safety;
mod staff;
mod tricks;
mod work;

use crate::support::shared::Database;
use cso::adapters::postgres::link::{Link, LinkError};
use cso::adapters::postgres::store::{self, Options};
use cso::adapters::sqlite::Keeping;
use std::cell::RefCell;
use std::time::Duration;

/// Everybody with a login: one of each role, somebody of two, both teams, and those who are none.
const LOGINS: [&str; 13] = [
    "cara", "carl", "otto", "olga", "dora", "tess", "sam", "ada", "ann", "portal", "gone",
    "stranger", "keeper",
];

/// Rows of every table, added by the server's owner, whom the rules about who acts pass by.
const SEED: &str = "
SET search_path = cso;
INSERT INTO staff (login, roles, team, created_at, created_by, disabled_at) VALUES
    ('ann', 'admin', NULL, 0, 'ann', NULL),
    ('cara', 'caseworker', 'north', 0, 'ann', NULL),
    ('otto', 'approver', 'north', 0, 'ann', NULL),
    ('dora', 'caseworker approver', 'north', 0, 'ann', NULL),
    ('tess', 'caseworker approver', NULL, 0, 'ann', NULL),
    ('carl', 'caseworker', 'south', 0, 'ann', NULL),
    ('olga', 'approver', 'south', 0, 'ann', NULL),
    ('sam', 'support', NULL, 0, 'ann', NULL),
    ('ada', 'auditor', NULL, 0, 'ann', NULL),
    ('gone', 'caseworker approver support auditor admin', 'north', 0, 'ann', 1);
INSERT INTO key_check (key, value) VALUES ('k1', sha256('k1'));
INSERT INTO record (ref, label, team, restricted_at, created_at, created_by) VALUES
    ('R-NORTH', 'North child', 'north', NULL, 0, 'cara'),
    ('R-SOUTH', 'South child', 'south', NULL, 0, 'carl'),
    ('R-NOBODY', 'No team child', NULL, NULL, 0, 'sam'),
    ('R-HIDDEN', 'Hidden north child', 'north', 1, 0, 'cara'),
    ('R-SECRET', 'Secret south child', 'south', 1, 0, 'carl');
INSERT INTO account (ref, state, version, email, given_name, surname, language, password_hash, created_at, failed_sign_ins, phone_sealed)
    SELECT 'ACC-' || lpad(n::text, 6, '0'), 'active', 1, 'person' || n || '@example.org', 'Given', 'Surname', 'en', 'canary-hash', 0, 0, 'canary'
    FROM unnest(ARRAY[4, 5, 7, 9, 12]) n;
INSERT INTO invitation (ref, state, version, step, waiting_on, created_at, created_by, worker, team, email, name, relationship, language,
    code_key, code_generation, code_fingerprint, code_expires_at, code_attempts_left, code_shown, code_verified_at, code_verified_by,
    link_key, link_generation, link_expires_at, account, note)
SELECT 'INV-' || lpad(n::text, 6, '0'), state, 1, 'setup_sent', 'worker', now, by, by, team, 'person' || n || '@example.org', 'Person ' || n, 'parent', 'en',
    'k1', 1, sha256(decode(repeat(lpad(to_hex(n), 2, '0'), 32), 'hex')), CASE state WHEN 'expired' THEN now - 9 ELSE now + 86400 END, 5, 0,
    CASE WHEN is_verified THEN now - 60 END, CASE WHEN is_verified THEN by END, CASE WHEN is_verified THEN 'k1' END, CASE WHEN is_verified THEN 1 END,
    CASE WHEN is_verified THEN now + 86400 END, account, 'canary note ' || n
FROM (VALUES
    (1, 'awaiting_code', 'cara', 'north', NULL),
    (2, 'code_verified', 'cara', 'north', NULL),
    (3, 'withdrawn', 'cara', 'north', NULL),
    (4, 'accepted', 'cara', 'north', 'ACC-000004'),
    (5, 'decided', 'cara', 'north', 'ACC-000005'),
    (6, 'expired', 'cara', 'north', NULL),
    (7, 'closed', 'cara', 'north', 'ACC-000007'),
    (8, 'awaiting_code', 'carl', 'south', NULL),
    (9, 'decided', 'carl', 'south', 'ACC-000009'),
    (10, 'awaiting_code', 'carl', 'south', NULL),
    (11, 'awaiting_code', 'dora', 'north', NULL),
    (12, 'decided', 'dora', 'north', 'ACC-000012')) AS v(n, state, by, team, account),
    LATERAL (SELECT floor(extract(epoch FROM clock_timestamp()))::bigint AS now,
        state IN ('code_verified', 'accepted', 'decided', 'closed') AS is_verified) AS more;
INSERT INTO access (invitation, record, person, state, account, offered_at)
SELECT i.number, r.number, ('x' || encode(substr(sha256(convert_to(i.email, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint, v.state, i.account, 0
FROM (VALUES (1, 'R-NORTH', 'offered'), (2, 'R-NORTH', 'offered'), (3, 'R-NORTH', 'ended'), (4, 'R-NORTH', 'offered'), (5, 'R-NORTH', 'accepted'),
    (5, 'R-HIDDEN', 'accepted'), (6, 'R-NORTH', 'offered'), (7, 'R-NORTH', 'active'), (8, 'R-SOUTH', 'offered'), (9, 'R-SOUTH', 'accepted'), (9, 'R-SECRET', 'accepted'),
    (10, 'R-NORTH', 'offered'), (10, 'R-SOUTH', 'offered'), (11, 'R-NOBODY', 'offered'), (12, 'R-NORTH', 'accepted')) AS v(n, record, state)
    JOIN invitation i ON i.number = v.n JOIN record r ON r.ref = v.record ORDER BY 1, 2;
INSERT INTO message (ref, state, kind, channel, invitation, account, recipient, language, attempts, message_id, created_at, next_attempt_at) VALUES
    ('MSG-00000001', 'queued', 'setup', 'email', 1, NULL, NULL, 'en', 0, '.a@cso.invalid', 0, 0),
    ('MSG-00000002', 'cancelled', 'setup', 'email', 3, NULL, NULL, 'en', 0, '.b@cso.invalid', 0, 0),
    ('MSG-00000003', 'sent', 'accept', 'email', 2, NULL, NULL, 'en', 1, '.c@cso.invalid', 0, 0),
    ('MSG-00000004', 'queued', 'setup', 'email', 8, NULL, NULL, 'en', 0, '.d@cso.invalid', 0, 0),
    ('MSG-00000005', 'queued', 'setup', 'email', 10, NULL, NULL, 'en', 0, '.e@cso.invalid', 0, 0),
    ('MSG-00000006', 'queued', 'verification_code', 'text', NULL, 'ACC-000004', '+447700900123', 'en', 0, '.f@cso.invalid', extract(epoch FROM now()), 0),
    ('MSG-00000007', 'sent', 'verification_code', 'text', NULL, 'ACC-000005', '+447700900124', 'en', 1, '.g@cso.invalid', 0, 0);
INSERT INTO verification (account, purpose, key, hash, created_at, expires_at, attempts_left) VALUES
    ('ACC-000004', 'phone', 'k1', sha256('digits'), 0, 4000000000, 5);
INSERT INTO session (token_hash, level, account, created_at, seen_at, stepped_at) VALUES
    (sha256('token 4'), 'full', 'ACC-000004', extract(epoch FROM now()), 4000000000, 0),
    (sha256('token 5'), 'full', 'ACC-000005', extract(epoch FROM now()), 4000000000, 0);
INSERT INTO batch_run (ref, state, created_at, created_by, team, source, digest, columns, strict, row_count, created, existing, rejected, done_line) VALUES
    ('RUN-000001', 'running', 0, 'cara', 'north', 'north.csv', sha256('1'), '', 0, 2, 0, 0, 0, 0),
    ('RUN-000002', 'running', 0, 'carl', 'south', 'south.csv', sha256('2'), '', 0, 1, 0, 0, 0, 0);
INSERT INTO batch_row (run, line, outcome, email, name) VALUES (1, 1, 'waiting', 'n@example.org', 'N'), (1, 2, 'rejected', 'o@example.org', 'O'), (2, 1, 'waiting', 's@example.org', 'S');
INSERT INTO batch_remark (run, line, position, finding, message) VALUES (1, 2, 1, 'x', 'x'), (2, 1, 1, 'x', 'x');
SELECT add_audit(0, 'staff:carl', 'invite create', 'invitation.created', 'INV-000008', '', 'done', '', NULL, NULL);
SELECT add_audit(0, 'staff:carl', 'invite code', 'code.shown', 'INV-000008', '', 'done', '', 'canary reason', '\\x000102030405060708090a0b0c0d0e0f');
CREATE ROLE stranger LOGIN;
CREATE ROLE portal LOGIN IN ROLE cso_portal;
ANALYZE;";

/// A strict database with everybody in it.
struct World {
    database: Database,
    /// What went through, all of it told at the end.
    faults: RefCell<Vec<String>>,
}

impl Drop for World {
    fn drop(&mut self) {
        let faults = self.faults.take();
        assert!(
            faults.is_empty() || std::thread::panicking(),
            "{}",
            faults.join("\n\n")
        );
    }
}

impl World {
    fn new() -> Self {
        let database = Database::empty();
        database.run(
            "DROP SCHEMA cso_masked CASCADE; DROP SCHEMA cso CASCADE;
             CREATE ROLE keeper LOGIN CREATEROLE; ALTER DATABASE cso OWNER TO keeper",
        );
        let options = Options {
            wait: Duration::from_secs(20),
            keeping: Keeping::Durable,
            brief: None,
        };
        store::migrate(&super::target(&database.url_of("keeper")), options).unwrap();
        database.run(SEED);
        // Nobody has only just been handed anything.
        database.run("UPDATE cso.invitation SET version = version");
        Self {
            database,
            faults: RefCell::default(),
        }
    }

    /// A session of somebody, in which our names need no schema.
    fn link(&self, login: &str) -> Link {
        let link = self.database.link(login);
        link.simple("SET search_path = cso").unwrap();
        link
    }

    /// Everything that is stored, and who may do what.
    fn everything(&self) -> Vec<String> {
        let all = self.database.link("postgres");
        let tables = texts(
            &all,
            "SELECT relname::text FROM pg_class WHERE relnamespace = 'cso'::regnamespace AND relkind = 'r' ORDER BY 1",
        );
        let mut kept: Vec<String> = tables
            .iter()
            .map(|table| {
                let sql = format!(
                    "SELECT '{table}: ' || coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') FROM cso.{table} t"
                );
                texts(&all, &sql).join("")
            })
            .collect();
        kept.extend(texts(
            &all,
            "SELECT concat(rolname, ' ', rolsuper, rolcreaterole, rolcanlogin, rolbypassrls, ' ',
                (SELECT string_agg(m.roleid::regrole::text, ' ' ORDER BY 1) FROM pg_auth_members m WHERE m.member = r.oid))
             FROM pg_roles r ORDER BY rolname",
        ));
        kept.extend(texts(
            &all,
            "SELECT concat_ws(' ', c.oid::regclass, c.relacl, c.relowner, c.relrowsecurity, c.relforcerowsecurity,
                (SELECT string_agg(concat(t.tgname, t.tgenabled), ' ' ORDER BY t.oid) FROM pg_trigger t WHERE t.tgrelid = c.oid),
                (SELECT string_agg(concat(p.policyname, p.qual), ' ' ORDER BY p.policyname) FROM pg_policies p WHERE p.schemaname = 'cso' AND p.tablename = c.relname))
             FROM pg_class c WHERE c.relnamespace IN ('cso'::regnamespace, 'cso_masked'::regnamespace, 'public'::regnamespace) ORDER BY c.oid",
        ));
        kept
    }

    /// Runs statements of somebody as one transaction.
    fn attempt(&self, login: &str, sql: &str) -> Result<(), LinkError> {
        self.link(login).simple(&format!("BEGIN; {sql}; COMMIT"))
    }

    /// Statements that work.
    fn works(&self, login: &str, sql: &str) {
        if let Err(error) = self.attempt(login, sql) {
            self.fault(format!("{login} could not: {sql}\n{error}"));
        }
    }

    fn fault(&self, fault: String) {
        self.faults.borrow_mut().push(fault);
    }

    /// Statements of somebody that are refused for this reason, and change nothing: not even the
    /// privileges of anybody. `nothing` as a reason means that they simply find no row.
    fn refused(&self, why: &str, login: &str, sql: &str) {
        let before = self.everything();
        let attempted = self.attempt(login, sql);
        if self.everything() != before {
            self.fault(format!("{login} changed something with: {sql}"));
        }
        match (why, attempted) {
            ("nothing", Ok(())) => {}
            (_, Ok(())) => self.fault(format!("{login} was not refused: {sql}")),
            (_, Err(error)) => {
                let said = error.to_string();
                if !said.contains(why) {
                    self.fault(format!("{login}: {sql}\nwanted: {why}\nsaid: {said}"));
                }
            }
        }
    }

    /// What a statement of somebody shows, one text a row; an error is shown as its words.
    fn shown(&self, login: &str, sql: &str) -> Vec<String> {
        match self.link(login).query(sql, &[]) {
            Ok(rows) => rows
                .iter()
                .map(|row| row.get::<_, Option<String>>(0).unwrap_or_default())
                .collect(),
            Err(error) => vec![error.to_string()],
        }
    }
}

/// The first column, as texts.
fn texts(link: &Link, sql: &str) -> Vec<String> {
    let rows = link.query(sql, &[]).unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// A statement that writes an entry of the trail.
fn entry(action: &str, subject: &str, record: &str) -> String {
    format!(
        "SELECT add_audit(0, '', 'psql', '{action}', '{subject}', '{record}', 'done', '', NULL, NULL)"
    )
}

//! Looking after a database on a server: whether it can hold our schema, how it is, and whether the
//! rules in it are still the ones that were put there.

use super::errors::failed;
use super::link::{Link, Param};
use super::migrations;
use crate::adapters::sql::engine::Row as _;
use crate::ports::store::{DatabaseStatus, StoreError};

/// What is said of a server with known holes, by its line and minor version.
pub(super) fn version_warning(number: u32, text: &str, oldest: &[(u32, u32)]) -> Option<String> {
    let (line, minor) = (number / 10_000, number % 10_000);
    let wanted = oldest.iter().find(|(of, _)| *of == line)?;
    (minor < wanted.1).then(|| {
        format!(
            "the server is PostgreSQL {text}; {}.{} or later of that line mends holes in row-level security and should be installed",
            wanted.0, wanted.1
        )
    })
}

fn first_text(link: &Link, sql: &str) -> Result<String, StoreError> {
    let rows = link.query(sql, &[]).map_err(failed)?;
    let text = rows.first().and_then(|row| row.text(0).ok().flatten());
    Ok(text.unwrap_or_default().to_owned())
}

/// Refuses a server or database that cannot hold our schema.
///
/// # Errors
/// [`StoreError::Unsuitable`].
pub(super) fn require_suitable(link: &Link) -> Result<(), StoreError> {
    let (number, text) = link.server_version().map_err(failed)?;
    if number < 150_000 {
        return Err(StoreError::Unsuitable(format!(
            "the server is PostgreSQL {text}; 15 or later is needed"
        )));
    }
    let encoding = first_text(link, "SELECT current_setting('server_encoding')")?;
    if encoding != "UTF8" {
        return Err(StoreError::Unsuitable(format!(
            "the database's encoding is {encoding}; make one with `createdb --encoding=UTF8`"
        )));
    }
    Ok(())
}

pub(super) fn status(link: &Link, place: &str) -> Result<DatabaseStatus, StoreError> {
    let (_, engine_version) = link.server_version().map_err(failed)?;
    let sql = "SELECT (SELECT value FROM meta WHERE name = 'schema'), pg_database_size(current_database()),
        invitations, open_messages FROM totals()";
    let rows = link.query(sql, &[]).map_err(failed)?;
    let row = rows.first();
    let number = |at| {
        let found = row.and_then(|row| row.integer(at).ok().flatten());
        found
            .and_then(|found| u64::try_from(found).ok())
            .unwrap_or_default()
    };
    let schema = row.and_then(|row| row.text(0).ok().flatten());
    Ok(DatabaseStatus {
        engine: "postgres",
        engine_version,
        place: place.to_owned(),
        schema: schema
            .and_then(|text| text.parse().ok())
            .unwrap_or_default(),
        newest_schema: migrations::newest(migrations::SCRIPTS),
        bytes: number(1),
        invitations: number(2),
        open_messages: number(3),
    })
}

/// What may be wrong, each as a query for the names of what is: a database whose rules were taken
/// away is as good as a damaged one.
const CHECKS: [(&str, &str); 6] = [
    (
        "row-level security is not in force",
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'cso'::regnamespace AND relkind = 'r'
            AND NOT (relrowsecurity AND relforcerowsecurity)",
    ),
    (
        "a rule is switched off",
        "SELECT tgrelid::regclass::text || ' ' || tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            WHERE c.relnamespace = 'cso'::regnamespace AND tgenabled <> 'O'",
    ),
    (
        "a function is not the rules' own",
        // One expression that was settled when it was made runs as whoever calls it; see sights.sql.
        "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'cso'::regnamespace
            AND ((p.prosqlbody IS NULL AND (NOT p.prosecdef OR p.proconfig IS NULL)) OR pg_get_userbyid(p.proowner) NOT IN ('cso_rules', 'cso_logins'))",
    ),
    (
        "somebody is a member of the rules' roles",
        "SELECT pg_get_userbyid(member)::text FROM pg_auth_members
            WHERE pg_get_userbyid(roleid) IN ('cso_rules', 'cso_logins') AND NOT EXISTS
                (SELECT FROM pg_roles r WHERE r.oid = member AND (r.rolsuper OR r.rolname = 'cso_logins'))
            AND NOT (admin_option AND current_setting('server_version_num')::int >= 160000)",
    ),
    (
        "a member of staff is more than that on the server",
        "SELECT rolname::text FROM pg_roles r JOIN staff s ON s.login = r.rolname WHERE rolsuper OR rolbypassrls OR rolcreaterole",
    ),
    (
        "an index is not valid",
        "SELECT indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
            WHERE c.relnamespace = 'cso'::regnamespace AND NOT (indisvalid AND indisready)",
    ),
];

pub(super) fn check(link: &Link) -> Result<Vec<String>, StoreError> {
    let none: &[Param<'_>] = &[];
    let statements: Vec<(&str, &[Param<'_>])> =
        CHECKS.iter().map(|(_, sql)| (*sql, none)).collect();
    let mut found = Vec::new();
    for (answer, (what, _)) in link
        .pipeline(&statements)
        .map_err(failed)?
        .into_iter()
        .zip(CHECKS)
    {
        for row in answer.map_err(failed)?.rows {
            let name = row.text(0).ok().flatten().unwrap_or("?");
            found.push(format!("{what}: {name}"));
        }
    }
    Ok(found)
}

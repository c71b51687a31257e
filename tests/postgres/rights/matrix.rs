//! Who may do what with each table, and how many rows they see: as the catalogue says it, and tried.

use super::{LOGINS, World, texts};
use cso::adapters::postgres::link::LinkError;
use std::fmt::Write as _;

/// One line a table. A cell names what is granted, of the whole table or of some columns: select,
/// insert, update, delete, truncate, references, trigger (g); then how many rows are seen.
const MATRIX: &str = "
                         cara     carl     otto     olga     dora     tess     sam      ada      ann      portal   gone     stranger keeper
cso.access               siu:12   siu:5    su:12    su:5     siu:12   siu:0    siu:15   s:15     siu:15   su:0     -        -        siudtrg:0
cso.account              s:4      s:1      s:4      s:1      s:4      s:0      su:5     s:5      su:5     siu:0    -        -        siudtrg:0
cso.audit                s:0      s:2      s:0      s:2      s:0      s:0      s:2      s:2      s:2      -        -        -        siudtrg:0
cso.audit_reason         s:0      s:1      s:0      s:1      s:0      s:0      s:1      s:1      s:1      -        -        -        siudtrg:0
cso.batch_remark         siud:1   siud:1   -        -        siud:1   siud:0   siud:2   -        siud:2   -        -        -        siudtrg:0
cso.batch_row            siu:2    siu:1    -        -        siu:2    siu:0    siu:3    -        siu:3    -        -        -        siudtrg:0
cso.batch_run            siu:1    siu:1    -        -        siu:1    siu:0    siu:2    -        siu:2    -        -        -        siudtrg:0
cso.chain                -        -        -        -        -        -        -        -        -        -        -        -        siudtrg:0
cso.contact_hold         si:0     si:0     siu:0    siu:0    siu:0    siu:0    si:0     s:0      siu:0    -        -        -        siudtrg:0
cso.erasing              -        -        -        -        -        -        -        -        -        -        -        -        siudtrg:0
cso.invitation           siu:10   siu:3    su:10    su:3     siu:10   siu:0    siu:12   s:12     siu:12   su:0     -        -        siudtrg:0
cso.key_check            s:1      s:1      s:1      s:1      s:1      s:1      s:1      s:1      si:1     s:1      -        -        siudtrg:1
cso.legal_hold           -        -        -        -        -        -        s:0      -        sid:0    -        -        -        siudtrg:0
cso.message              siu:4    siu:2    siu:4    siu:2    siu:4    siu:0    siu:7    s:7      siu:7    siu:1    -        -        siudtrg:0
cso.meta                 s:2      s:2      s:2      s:2      s:2      s:2      s:2      s:2      s:2      s:2      -        -        siudtrg:2
cso.owed                 -        -        -        -        -        -        -        -        -        -        -        -        siudtrg:0
cso.record               siu:4    siu:4    su:4     su:4     siu:4    siu:3    si:3     s:3      siu:5    s:0      -        -        siudtrg:0
cso.record_bar           s:0      s:0      siu:0    siu:0    siu:0    siu:0    s:0      s:0      siu:0    -        -        -        siudtrg:0
cso.session              -        -        -        -        -        -        sd:0     -        sd:0     siud:0   -        -        siudtrg:0
cso.staff                s:10     s:10     s:10     s:10     s:10     s:10     s:10     s:10     siu:10   -        -        -        siudtrg:10
cso.transition           s:62     s:62     s:62     s:62     s:62     s:62     s:62     s:62     s:62     s:62     -        -        siudtrg:62
cso.verification         -        -        -        -        -        -        sud:0    -        sud:0    siu:0    -        -        siudtrg:0
cso_masked.contact_hold  -        -        -        -        -        -        -        s:0      -        -        -        -        -
cso_masked.invitation    -        -        -        -        -        -        -        s:12     -        -        -        -        -
cso_masked.message       -        -        -        -        -        -        -        s:7      -        -        -        -        -
cso_masked.record        -        -        -        -        -        -        -        s:5      -        -        -        -        -
";

const VERBS: [(char, &str); 7] = [
    ('s', "SELECT"),
    ('i', "INSERT"),
    ('u', "UPDATE"),
    ('d', "DELETE"),
    ('t', "TRUNCATE"),
    ('r', "REFERENCES"),
    ('g', "TRIGGER"),
];

/// All tables and views, by their full names.
fn tables(world: &World) -> Vec<String> {
    texts(
        &world.database.link("postgres"),
        "SELECT format('%s.%s', relnamespace::regnamespace, relname) FROM pg_class
            WHERE relnamespace::regnamespace::text LIKE 'cso%' AND relkind IN ('r', 'v', 'm', 'p', 'f') ORDER BY 1",
    )
}

/// The columns of a table for which somebody has a privilege.
fn columns(world: &World, login: &str, table: &str, verb: &str) -> Vec<String> {
    let sql = format!(
        "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped
            AND has_column_privilege('{login}', attrelid, attnum, '{verb}') ORDER BY attnum"
    );
    texts(&world.database.link("postgres"), &sql)
}

fn is_granted(world: &World, login: &str, table: &str, verb: &str) -> bool {
    let of_columns = if ["DELETE", "TRUNCATE", "TRIGGER"].contains(&verb) {
        "false".to_owned()
    } else {
        format!("has_any_column_privilege('{login}', '{table}', '{verb}')")
    };
    let sql = format!(
        "SELECT (has_schema_privilege('{login}', split_part('{table}', '.', 1), 'USAGE')
            AND (has_table_privilege('{login}', '{table}', '{verb}') OR {of_columns}))::text"
    );
    texts(&world.database.link("postgres"), &sql) == ["true"]
}

/// What is seen of a table by counting whatever can be counted of it.
fn seen(world: &World, login: &str, table: &str) -> Result<i64, LinkError> {
    let column = columns(world, login, table, "SELECT");
    let column = column.first().map_or("*", String::as_str);
    let sql = format!("SELECT count(*) FROM (SELECT {column} FROM {table}) AS t");
    let rows = world.link(login).query(&sql, &[])?;
    Ok(rows[0].get(0))
}

/// Tries a verb for good, and takes it back; whether it was the privilege that was missing.
fn is_denied(world: &World, login: &str, table: &str, verb: &str) -> bool {
    let link = world.database.link(login);
    let column = if verb == "UPDATE" {
        columns(world, login, table, verb)
    } else {
        Vec::new()
    };
    // Of a table in which nothing may be changed, the first column.
    let column = column.first().cloned().unwrap_or_else(|| {
        let sql = format!(
            "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum = 1"
        );
        texts(&world.database.link("postgres"), &sql).concat()
    });
    let sql = match verb {
        "SELECT" => return seen(world, login, table).is_err_and(|error| is_missing(&error)),
        "INSERT" => format!("INSERT INTO {table} DEFAULT VALUES"),
        "UPDATE" => format!("UPDATE {table} SET {column} = DEFAULT WHERE false"),
        "DELETE" => format!("DELETE FROM {table} WHERE false"),
        "TRUNCATE" => format!("TRUNCATE {table}"),
        "TRIGGER" => format!(
            "CREATE TRIGGER own BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"
        ),
        _ => format!("CREATE TEMP TABLE t (own bigint REFERENCES {table})"),
    };
    let tried = link.simple(&format!("BEGIN; {sql}; ROLLBACK"));
    // A view that cannot be written through says so first.
    tried.is_err_and(|error| is_missing(&error) || table.starts_with("cso_masked"))
}

fn is_missing(error: &LinkError) -> bool {
    error.sqlstate() == Some("42501") && error.to_string().contains("permission denied")
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn the_matrix_of_everybody_tables_and_verbs_is_this() {
    let world = World::new();
    let mut found = String::from("\n");
    let mut line = format!("{:<24}", "");
    for login in LOGINS {
        let _written = write!(line, " {login:<8}");
    }
    found.push_str(line.trim_end());
    found.push('\n');
    for table in tables(&world) {
        let mut line = format!("{table:<24}");
        for login in LOGINS {
            let mut cell: String = VERBS
                .iter()
                .filter(|(_, verb)| is_granted(&world, login, &table, verb))
                .map(|(letter, _)| *letter)
                .collect();
            if cell.contains('s') {
                let _written = write!(cell, ":{}", seen(&world, login, &table).unwrap());
            }
            let cell = if cell.is_empty() { "-" } else { &cell };
            let _written = write!(line, " {cell:<8}");
        }
        found.push_str(line.trim_end());
        found.push('\n');
    }
    assert!(found == MATRIX, "it is now:\n{found}");
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn what_is_not_granted_is_denied_when_tried() {
    let world = World::new();
    // The owner may do everything to tables: row-level security, not a privilege, holds them.
    for login in LOGINS.iter().filter(|login| **login != "keeper") {
        for table in tables(&world) {
            for (_, verb) in VERBS {
                let is_view = table.starts_with("cso_masked");
                if verb == "REFERENCES" || (is_view && ["TRUNCATE", "TRIGGER"].contains(&verb)) {
                    // Temporary tables refer to no others, and views can be neither.
                    continue;
                }
                let granted = is_granted(&world, login, &table, verb);
                let denied = is_denied(&world, login, &table, verb);
                assert!(
                    granted != denied,
                    "{login}: {verb} {table}: granted {granted}, denied {denied}"
                );
            }
        }
    }
}

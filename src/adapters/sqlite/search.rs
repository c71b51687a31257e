//! The search index: a query of it in which nothing that staff typed is syntax, and its upkeep.

use super::errors::failed;
use crate::adapters::sql::engine::Value;
use crate::adapters::sql::reading::Branch;
use crate::domain::id::InvitationRef;
use crate::domain::invitation::Invitation;
use crate::ports::store::StoreError;
use rusqlite::{Connection, params};

/// Adds a line to the search index.
const ADD: &str = "INSERT INTO search (rowid, name, email, ref) VALUES (?1, ?2, ?3, ?4)";
/// Takes out a line, which must be named as it was added.
const REMOVE: &str =
    "INSERT INTO search (search, rowid, name, email, ref) VALUES ('delete', ?1, ?2, ?3, ?4)";

/// The lines in which each word begins a word. The index is walked by row number, newest or oldest
/// first, without sorting.
pub(super) fn branch(words: &[String]) -> Branch {
    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    Branch::of(
        "search s CROSS JOIN invitation i ON i.number = s.rowid",
        "s.rowid",
    )
    .on("s.search MATCH ?", [Value::from(words.join(" "))])
}

fn quoted(word: &str) -> String {
    format!("\"{}\" *", word.replace('"', "\"\""))
}

pub(super) fn index(
    conn: &Connection,
    number: i64,
    before: Option<&Invitation>,
    after: &Invitation,
) -> Result<(), StoreError> {
    if let Some(before) = before {
        write(conn, REMOVE, number, before)?;
    }
    write(conn, ADD, number, after)
}

fn write(
    conn: &Connection,
    sql: &str,
    number: i64,
    invitation: &Invitation,
) -> Result<(), StoreError> {
    let symbols = invitation
        .reference
        .as_str()
        .trim_start_matches(InvitationRef::PREFIX);
    conn.prepare_cached(sql)
        .and_then(|mut statement| {
            statement.execute(params![
                number,
                invitation.name.as_str(),
                invitation.email.as_str(),
                symbols
            ])
        })
        .map(drop)
        .map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_so_that_nothing_in_them_is_syntax() {
        for (words, query) in [
            (vec!["sam", "gam"], r#""sam" * "gam" *"#),
            (
                vec![r#"a""#, "OR", "name:x*"],
                r#""a""" * "OR" * "name:x*" *"#,
            ),
        ] {
            let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
            assert_eq!(branch(&words).values, [Value::from(query)]);
        }
    }
}

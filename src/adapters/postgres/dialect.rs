//! The one text of statements in the words of PostgreSQL: a mechanical translation, done once for
//! each text.
//!
//! - Places for values, `?` and `?2`, become `$1` and `$2`.
//! - A plus before a column keeps SQLite from walking that column's index, and ` INDEXED BY …` names
//!   the one it must walk. PostgreSQL has statistics of its own; both are left out.
//! - Sub-selects that look from one table into another become functions, which look beyond what the
//!   login may list: a reference must be readable where its row is hidden.

use std::fmt::Write as _;

/// What is read by a function instead: the text on the left, up to the column that follows, and the
/// function.
const LOOKED_UP: [(&str, &str); 4] = [
    (
        "(SELECT ref FROM invitation WHERE number = ",
        "invitation_ref(",
    ),
    (
        "(SELECT email FROM invitation WHERE number = ",
        "invitation_email(",
    ),
    ("(SELECT ref FROM record WHERE number = ", "record_ref("),
    ("(SELECT number FROM record WHERE ref = ", "record_number("),
];

/// Translates one statement.
pub(super) fn translated(sql: &str) -> String {
    let mut text = sql.to_owned();
    for (from, to) in LOOKED_UP {
        text = text.replace(from, to);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text.as_str();
    let mut places = 0_u32;
    while let Some(at) = rest.find(['?', '+', '\'', 'I']) {
        let (before, found) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let mut after = found.chars();
        match after.next() {
            Some('?') => {
                let tail = after.as_str();
                let digits =
                    tail.len() - tail.trim_start_matches(|c: char| c.is_ascii_digit()).len();
                let (number, tail) = tail.split_at_checked(digits).unwrap_or((tail, ""));
                out.push('$');
                if number.is_empty() {
                    places += 1;
                    // Writing to a text cannot fail.
                    let _written = write!(out, "{places}");
                } else {
                    out.push_str(number);
                }
                rest = tail;
            }
            Some('\'') => {
                // A literal is nobody's syntax; a doubled quote inside begins the next one.
                let tail = after.as_str();
                let end = tail.find('\'').map_or(tail.len(), |end| end + 1);
                let (literal, tail) = tail.split_at_checked(end).unwrap_or((tail, ""));
                out.push('\'');
                out.push_str(literal);
                rest = tail;
            }
            Some('+') => {
                let tail = after.as_str();
                if !tail.starts_with(|c: char| c.is_ascii_lowercase()) {
                    out.push('+');
                }
                rest = tail;
            }
            Some(other) => {
                if let Some(named) = found.strip_prefix("INDEXED BY ") {
                    rest =
                        named.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
                } else {
                    out.push(other);
                    rest = after.as_str();
                }
            }
            None => break,
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::translated;

    #[test]
    fn statements_are_put_into_the_words_of_the_server() {
        for (sql, wanted) in [
            (
                "SELECT a FROM t WHERE b = ?2 AND c = ?1",
                "SELECT a FROM t WHERE b = $2 AND c = $1",
            ),
            (
                "INSERT INTO t VALUES (?, ?, ?)",
                "INSERT INTO t VALUES ($1, $2, $3)",
            ),
            (
                "SELECT a FROM t WHERE +b <> ? ORDER BY +t.number LIMIT ?",
                "SELECT a FROM t WHERE b <> $1 ORDER BY t.number LIMIT $2",
            ),
            (
                "UPDATE t SET a = a + 1, b = '?+x ''INDEXED BY y'' ?'",
                "UPDATE t SET a = a + 1, b = '?+x ''INDEXED BY y'' ?'",
            ),
            (
                "SELECT min(a) FROM t INDEXED BY t_a WHERE a IS NOT DISTINCT FROM ?1",
                "SELECT min(a) FROM t  WHERE a IS NOT DISTINCT FROM $1",
            ),
            (
                "SELECT (SELECT ref FROM invitation WHERE number = access.invitation) FROM access",
                "SELECT invitation_ref(access.invitation) FROM access",
            ),
            (
                "WHERE record = (SELECT number FROM record WHERE ref = ?11) AND x = ?1",
                "WHERE record = record_number($11) AND x = $1",
            ),
        ] {
            assert_eq!(translated(sql), wanted);
        }
    }
}

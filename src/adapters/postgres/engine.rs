//! One connection as the shared statements want it: their text translated, their values bound, and
//! what the server refuses put back where it does not end the unit.

use super::dialect::translated;
use super::errors::failed;
use super::link::{Answer, Link, LinkError, Param};
use super::sources::source;
use crate::adapters::pool::Pooled;
use crate::adapters::sql::engine::{Bulk, Each, Engine, Lookup, Query, Row, Value, WrongType};
use crate::adapters::sql::reading::Branch;
use crate::domain::account::Account;
use crate::domain::audit::Event;
use crate::domain::email_address::EmailAddress;
use crate::domain::id::{InvitationRef, MessageRef, RecordRef};
use crate::domain::invitation::Invitation;
use crate::ports::store::{KeptReason, StoreError};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;
use tokio_postgres::types::Type;

/// How many statements are sent before their answers are read.
const AT_ONCE: usize = 256;

/// The last entry that a unit wrote into the audit trail: by it is found out whether the unit was
/// kept when the connection broke meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LastEntry {
    pub(super) number: i64,
    pub(super) hash: [u8; 32],
}

/// A connection of the pool.
pub(super) struct Line {
    pub(super) link: Link,
    /// Whether the server refused something that ended the open transaction.
    pub(super) is_broken: Cell<bool>,
    pub(super) last_entry: Cell<Option<LastEntry>>,
    texts: RefCell<HashMap<String, Arc<str>>>,
}

impl Line {
    pub(super) fn new(link: Link) -> Self {
        Self {
            link,
            is_broken: Cell::new(false),
            last_entry: Cell::new(None),
            texts: RefCell::new(HashMap::new()),
        }
    }

    /// Begins a transaction with these words.
    pub(super) fn begin(&self, how: &str) -> Result<(), StoreError> {
        self.is_broken.set(false);
        self.last_entry.set(None);
        self.link.simple(how).map_err(failed)
    }

    pub(super) fn text(&self, sql: &str) -> Arc<str> {
        if let Some(text) = self.texts.borrow().get(sql) {
            return Arc::clone(text);
        }
        let text: Arc<str> = translated(sql).into();
        self.texts
            .borrow_mut()
            .insert(sql.to_owned(), Arc::clone(&text));
        text
    }

    /// What the server refused outside a savepoint ends the transaction.
    fn ended(&self, error: LinkError) -> StoreError {
        self.is_broken.set(true);
        failed(error)
    }

    pub(super) fn ask(&self, sql: &str, params: &[Param<'_>]) -> Result<Answer, StoreError> {
        self.link
            .ask(sql, params)
            .map_err(|error| self.ended(error))
    }

    /// Runs a statement so that the transaction lives on when it is refused: everything in one trip
    /// where it is not.
    pub(super) fn guarded(&self, sql: &str, params: &[Param<'_>]) -> Result<Answer, StoreError> {
        let mut answers = self.all_guarded([(sql, params)])?;
        answers
            .pop()
            .ok_or_else(|| StoreError::Backend("the server gave no answer".to_owned()))
    }

    /// As [`Self::guarded`] for several: the first that is refused undoes them all.
    pub(super) fn all_guarded<'s>(
        &self,
        statements: impl IntoIterator<Item = (&'s str, &'s [Param<'s>])>,
    ) -> Result<Vec<Answer>, StoreError> {
        let begin: (&str, &[Param<'_>]) = ("SAVEPOINT s", &[]);
        let end: (&str, &[Param<'_>]) = ("RELEASE s", &[]);
        let all: Vec<_> = [begin].into_iter().chain(statements).chain([end]).collect();
        let mut answers = self
            .link
            .pipeline(&all)
            .map_err(|error| self.ended(error))?
            .into_iter();
        match answers.next() {
            Some(Ok(_)) => {}
            Some(Err(error)) => return Err(self.ended(error)),
            None => return Err(StoreError::Backend("the server gave no answer".to_owned())),
        }
        let answers: Result<Vec<Answer>, LinkError> = answers.collect();
        match answers {
            Ok(mut answers) => {
                // What releases the savepoint answers nothing.
                drop(answers.pop());
                Ok(answers)
            }
            Err(error) => {
                self.link
                    .simple("ROLLBACK TO s; RELEASE s")
                    .map_err(|error| self.ended(error))?;
                Err(failed(error))
            }
        }
    }

    /// Notes the last entry that a statement wrote into the audit trail, and gives its number.
    pub(super) fn entered(&self, answer: &Answer) -> Result<u64, StoreError> {
        let entry = answer.rows.first().and_then(|row| {
            let number = row.integer(0).ok().flatten()?;
            let hash = row.blob(1).ok().flatten()?.try_into().ok()?;
            Some(LastEntry { number, hash })
        });
        let Some(entry) = entry else {
            return Err(StoreError::Backend("the entry has no number".to_owned()));
        };
        self.last_entry.set(Some(entry));
        Ok(entry.number.unsigned_abs())
    }

    /// Adds a row, or is refused and lives on: a row that is there already is passed over first,
    /// which costs nothing, and only then asked which it was.
    fn added(&self, sql: &str, ending: &str, params: &[Param<'_>]) -> Result<Answer, StoreError> {
        let careful = format!("{sql} ON CONFLICT DO NOTHING{ending}");
        let answer = self.ask(&careful, params)?;
        if answer.affected > 0 {
            return Ok(answer);
        }
        self.guarded(&format!("{sql}{ending}"), params)
    }
}

impl Line {
    /// Runs a function that says whether it found its row as it was read.
    fn erased(
        &self,
        sql: &str,
        params: &[Param<'_>],
        what: impl FnOnce() -> String,
    ) -> Result<(), StoreError> {
        let answer = self.ask(sql, params)?;
        let is_done = answer.rows.first().and_then(|row| row.integer(0).ok());
        if is_done.flatten() == Some(1) {
            Ok(())
        } else {
            Err(StoreError::Changed { what: what() })
        }
    }
}

/// Whether the rules can refuse it: then the unit has to live on.
fn is_update(sql: &str) -> bool {
    sql.trim_start().starts_with("UPDATE")
}

fn is_insert(sql: &str) -> bool {
    sql.trim_start().starts_with("INSERT") && !sql.contains("ON CONFLICT")
}

/// Values on their way into a statement.
pub(super) fn bound<'v>(values: &'v [Value<'_>]) -> Vec<Param<'v>> {
    values
        .iter()
        .map(|value| match value {
            Value::Null => Param::Null,
            Value::Integer(number) => Param::Integer(*number),
            Value::Text(text) => Param::Text((&**text).into()),
            Value::Blob(bytes) => Param::Blob((&**bytes).into()),
        })
        .collect()
}

fn count(affected: u64) -> usize {
    usize::try_from(affected).unwrap_or(usize::MAX)
}

impl Row for tokio_postgres::Row {
    fn integer(&self, at: usize) -> Result<Option<i64>, WrongType> {
        let kind = self.columns().get(at).ok_or(WrongType)?.type_().clone();
        let wrong = |_| WrongType;
        if kind == Type::INT8 {
            self.try_get(at).map_err(wrong)
        } else if kind == Type::INT4 {
            let number: Option<i32> = self.try_get(at).map_err(wrong)?;
            Ok(number.map(i64::from))
        } else if kind == Type::BOOL {
            let is_so: Option<bool> = self.try_get(at).map_err(wrong)?;
            Ok(is_so.map(i64::from))
        } else {
            Err(WrongType)
        }
    }

    fn text(&self, at: usize) -> Result<Option<&str>, WrongType> {
        self.try_get(at).map_err(|_| WrongType)
    }

    fn blob(&self, at: usize) -> Result<Option<&[u8]>, WrongType> {
        self.try_get(at).map_err(|_| WrongType)
    }
}

impl Engine for Line {
    fn query(&self, sql: &str, values: &[Value<'_>], each: Each<'_>) -> Result<(), StoreError> {
        let text = self.text(sql);
        let params = bound(values);
        let mut rows = self
            .link
            .stream(&text, &params)
            .map_err(|error| self.ended(error))?;
        while let Some(row) = rows.next_row().map_err(|error| self.ended(error))? {
            if each(&row)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn queries(&self, queries: &[Query<'_>], each: Each<'_>) -> Result<(), StoreError> {
        for some in queries.chunks(AT_ONCE) {
            let texts: Vec<Arc<str>> = some.iter().map(|query| self.text(&query.sql)).collect();
            let values: Vec<Vec<Param<'_>>> =
                some.iter().map(|query| bound(&query.values)).collect();
            let statements: Vec<(&str, &[Param<'_>])> = texts
                .iter()
                .zip(&values)
                .map(|(text, values)| (&**text, values.as_slice()))
                .collect();
            let answers = self
                .link
                .pipeline(&statements)
                .map_err(|error| self.ended(error))?;
            for answer in answers {
                for row in answer.map_err(|error| self.ended(error))?.rows {
                    if each(&row)?.is_break() {
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }

    fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<usize, StoreError> {
        let text = self.text(sql);
        let params = bound(values);
        let answer = if is_insert(&text) {
            self.added(&text, "", &params)
        } else if is_update(&text) {
            self.guarded(&text, &params)
        } else {
            self.ask(&text, &params)
        };
        Ok(count(answer?.affected))
    }

    fn execute_many(&self, sql: &str, values: &[Vec<Value<'_>>]) -> Result<Vec<usize>, StoreError> {
        let text = self.text(sql);
        if is_update(&text) {
            return values
                .iter()
                .map(|values| self.execute(sql, values))
                .collect();
        }
        let is_insert = is_insert(&text);
        let careful = if is_insert {
            format!("{text} ON CONFLICT DO NOTHING")
        } else {
            text.to_string()
        };
        let mut counts = Vec::with_capacity(values.len());
        for some in values.chunks(AT_ONCE) {
            let bound: Vec<Vec<Param<'_>>> = some.iter().map(|values| bound(values)).collect();
            let statements: Vec<(&str, &[Param<'_>])> = bound
                .iter()
                .map(|values| (careful.as_str(), values.as_slice()))
                .collect();
            let answers = self
                .link
                .pipeline(&statements)
                .map_err(|error| self.ended(error))?;
            for (answer, values) in answers.into_iter().zip(&bound) {
                let affected = answer.map_err(|error| self.ended(error))?.affected;
                counts.push(if is_insert && affected == 0 {
                    count(self.guarded(&text, values)?.affected)
                } else {
                    count(affected)
                });
            }
        }
        Ok(counts)
    }

    fn insert(&self, sql: &str, values: &[Value<'_>]) -> Result<i64, StoreError> {
        let text = self.text(sql);
        let answer = self.added(&text, " RETURNING number", &bound(values))?;
        let row = answer.rows.first();
        row.and_then(|row| row.integer(0).ok().flatten())
            .ok_or_else(|| StoreError::Backend("the new row has no number".to_owned()))
    }

    fn source(&self, lookup: Lookup) -> &'static str {
        source(lookup)
    }

    fn searched(&self, words: &[String]) -> Branch {
        Branch::of("invitation i", "i.number").on(
            "i.number IN (SELECT f.number FROM found(?) AS f)",
            [Value::from(words.join(" "))],
        )
    }

    fn bulk(&self) -> Option<&dyn Bulk> {
        Some(self)
    }

    fn index(
        &self,
        _number: i64,
        _before: Option<&Invitation>,
        _after: &Invitation,
    ) -> Result<(), StoreError> {
        // A trigger keeps the words of a row beside it.
        Ok(())
    }

    fn present_code(&self, invitation: &InvitationRef, proof: &[u8; 32]) -> Result<(), StoreError> {
        let sql = "UPDATE invitation SET code_presented = $2 WHERE ref = $1";
        let params = [
            Param::Text(invitation.as_str().into()),
            Param::Blob((&proof[..]).into()),
        ];
        self.ask(sql, &params).map(drop)
    }

    fn add_audit(&self, event: &Event, reason: Option<&KeptReason>) -> Result<u64, StoreError> {
        let sql = "SELECT number, hash FROM add_audit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        let actor = event.actor.to_string();
        let outcome = event.outcome.to_string();
        let params = [
            Param::Integer(event.at.timestamp()),
            Param::Text(actor.as_str().into()),
            Param::Text(event.command.as_str().into()),
            Param::Text(event.action.into()),
            Param::Text(event.subject.as_str().into()),
            Param::Text(event.record.as_ref().map_or("", RecordRef::as_str).into()),
            Param::Text(outcome.as_str().into()),
            Param::Text(event.detail.as_str().into()),
            reason.map_or(Param::Null, |kept| Param::Text(kept.reason.as_str().into())),
            reason.map_or(Param::Null, |kept| Param::Blob((&kept.salt[..]).into())),
        ];
        self.entered(&self.ask(sql, &params)?)
    }

    fn erase_invitation(&self, before: &Invitation, after: &Invitation) -> Result<(), StoreError> {
        let params = [
            Param::Text(before.reference.as_str().into()),
            Param::Integer(i64::from(before.version)),
            Param::Text(after.state.word().into()),
            Param::Text(after.step.word().into()),
            Param::Integer(after.ended_at.map_or(0, |at| at.timestamp())),
        ];
        let sql = "SELECT erase_invitation($1, $2, $3, $4, $5)";
        self.erased(sql, &params, || format!("invitation {}", before.reference))
    }

    fn erase_account(&self, before: &Account, after: &Account) -> Result<(), StoreError> {
        let params = [
            Param::Text(before.reference.as_str().into()),
            Param::Integer(i64::from(before.version)),
            Param::Integer(after.closed_at.map_or(0, |at| at.timestamp())),
        ];
        let sql = "SELECT erase_account($1, $2, $3)";
        self.erased(sql, &params, || format!("account {}", before.reference))
    }

    fn erase_address(&self, email: &EmailAddress) -> Result<(), StoreError> {
        let params = [Param::Text(email.as_str().into())];
        self.ask("SELECT erase_address($1)", &params).map(drop)
    }

    fn claim(
        &self,
        now: i64,
        lease_until: i64,
        limit: u32,
        only: Option<&[MessageRef]>,
    ) -> Result<Vec<i64>, StoreError> {
        // Each of the two is walked in the order of numbers by the index on what is due.
        let sql = match only {
            None => {
                "WITH queued AS (SELECT number FROM message WHERE state = 'queued' AND next_attempt_at <= $1
                    ORDER BY number LIMIT $3 FOR UPDATE SKIP LOCKED),
                left_behind AS (SELECT number FROM message WHERE state = 'sending' AND lease_until <= $1
                    ORDER BY number LIMIT $3 FOR UPDATE SKIP LOCKED)
                UPDATE message SET state = 'sending', attempts = attempts + 1, lease_until = $2
                WHERE number IN (SELECT number FROM (SELECT number FROM queued UNION ALL SELECT number FROM left_behind) AS due
                    ORDER BY number LIMIT $3) RETURNING number"
            }
            Some(_) => {
                "WITH due AS (SELECT number FROM message WHERE ref = ANY (string_to_array($4, ' '))
                    AND ((state = 'queued' AND next_attempt_at <= $1) OR (state = 'sending' AND lease_until <= $1))
                    ORDER BY number LIMIT $3 FOR UPDATE SKIP LOCKED)
                UPDATE message SET state = 'sending', attempts = attempts + 1, lease_until = $2
                WHERE number IN (SELECT number FROM due) RETURNING number"
            }
        };
        let mut params = vec![
            Param::Integer(now),
            Param::Integer(lease_until),
            Param::Integer(i64::from(limit)),
        ];
        if let Some(only) = only {
            let refs: Vec<&str> = only.iter().map(MessageRef::as_str).collect();
            params.push(Param::Text(refs.join(" ").into()));
        }
        let answer = self.ask(sql, &params)?;
        let mut numbers: Vec<i64> = answer
            .rows
            .iter()
            .filter_map(|row| row.integer(0).ok().flatten())
            .collect();
        numbers.sort_unstable();
        Ok(numbers)
    }
}

impl Pooled for Line {
    fn is_usable(&self) -> bool {
        self.link.is_alive()
    }

    fn end(&self) -> bool {
        self.link.end_transaction()
    }
}

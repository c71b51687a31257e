//! Which statements a connection has prepared: those whose text came a second time.

use super::param::Param;
use std::collections::BTreeMap;
use tokio_postgres::Statement;

/// How many texts one connection remembers.
const MOST: usize = 256;

struct Known {
    prepared: Option<Statement>,
    used: u64,
}

/// The texts that came, and their prepared forms.
#[derive(Default)]
pub(super) struct Statements {
    known: BTreeMap<String, Known>,
    uses: u64,
}

/// How a statement is to be sent.
pub(super) enum How {
    /// With its types attached, in one round trip.
    AtOnce,
    /// It came before: preparing it will pay.
    Prepare,
    /// It is prepared.
    Prepared(Statement),
}

impl Statements {
    /// Notes a use of this text.
    pub(super) fn using(&mut self, sql: &str, params: &[Param<'_>]) -> How {
        self.uses += 1;
        let Some(known) = self.known.get_mut(sql) else {
            self.remember(sql, None);
            return How::AtOnce;
        };
        known.used = self.uses;
        match &known.prepared {
            None => How::Prepare,
            Some(statement) if fits(statement, params) => How::Prepared(statement.clone()),
            // Prepared with nothing in a place that now holds something of another kind.
            Some(_) => How::AtOnce,
        }
    }

    /// Keeps a prepared statement; drops the text that lay unused for longest where there are too
    /// many.
    pub(super) fn remember(&mut self, sql: &str, prepared: Option<Statement>) {
        if self.known.len() >= MOST && !self.known.contains_key(sql) {
            let oldest = self.known.iter().min_by_key(|(_, known)| known.used);
            if let Some(oldest) = oldest.map(|(sql, _)| sql.clone()) {
                self.known.remove(&oldest);
            }
        }
        let used = self.uses;
        self.known.insert(sql.to_owned(), Known { prepared, used });
    }

    /// Forgets a text, after the server no longer took its prepared form.
    pub(super) fn forget(&mut self, sql: &str) {
        self.known.remove(sql);
    }

    /// How many are prepared.
    pub(super) fn prepared(&self) -> usize {
        let is_prepared = |known: &&Known| known.prepared.is_some();
        self.known.values().filter(is_prepared).count()
    }
}

fn fits(statement: &Statement, params: &[Param<'_>]) -> bool {
    // A wrong number is sent as it is: the driver has words for it.
    let types = statement.params();
    types.len() != params.len() || params.iter().zip(types).all(|(param, ty)| param.fits(ty))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_prepared_from_the_second_use_and_the_oldest_are_forgotten() {
        let mut statements = Statements::default();
        assert!(matches!(statements.using("SELECT 0", &[]), How::AtOnce));
        assert!(matches!(statements.using("SELECT 0", &[]), How::Prepare));
        for n in 1..MOST {
            let how = statements.using(&format!("SELECT {n}"), &[]);
            assert!(matches!(how, How::AtOnce));
        }
        assert!(matches!(statements.using("SELECT 0", &[]), How::Prepare));
        assert!(matches!(
            statements.using("SELECT one more", &[]),
            How::AtOnce
        ));
        assert_eq!(statements.known.len(), MOST);
        assert!(matches!(statements.using("SELECT 1", &[]), How::AtOnce));
        assert!(matches!(statements.using("SELECT 0", &[]), How::Prepare));
    }
}

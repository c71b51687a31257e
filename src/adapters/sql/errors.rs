//! Refusals that no engine words by itself.

use crate::ports::store::StoreError;

/// What is said when a row names another that is not there.
pub(crate) fn not_there() -> StoreError {
    StoreError::Refused {
        rule: "a row that is named must be there".to_owned(),
    }
}

/// Fails with [`StoreError::Changed`] unless exactly one row was changed.
pub(super) fn one(changed: usize, what: impl FnOnce() -> String) -> Result<(), StoreError> {
    if changed == 1 {
        Ok(())
    } else {
        Err(StoreError::Changed { what: what() })
    }
}

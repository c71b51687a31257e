//! Doing a unit of work once more when its connection broke: nothing of it was kept, so it is done
//! from its beginning, with whatever is true by then.

use crate::ports::store::StoreError;

/// An error that may be the database's.
pub trait Failure {
    /// What the database said, where it was the database.
    fn store_error(&self) -> Option<&StoreError>;
}

impl Failure for StoreError {
    fn store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}

/// Does some work, and once more where it is known that nothing of it was kept. It must ask and print
/// nothing, and begin its own units.
///
/// # Errors
/// Those of `work`; after two tries those of the second.
pub fn again<T, E: Failure>(mut work: impl FnMut() -> Result<T, E>) -> Result<T, E> {
    match work() {
        Err(error) if matches!(error.store_error(), Some(StoreError::Lost { .. })) => work(),
        done => done,
    }
}

/// As [`again`], for work that may as well be done twice: also where it is not known whether it was
/// kept.
///
/// # Errors
/// As there.
pub fn again_at_will<T, E: Failure>(mut work: impl FnMut() -> Result<T, E>) -> Result<T, E> {
    match work() {
        Err(error)
            if matches!(
                error.store_error(),
                Some(StoreError::Lost { .. } | StoreError::Unsure { .. })
            ) =>
        {
            work()
        }
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lost() -> StoreError {
        let why = "a test".to_owned();
        StoreError::Lost { why }
    }

    fn unsure() -> StoreError {
        let why = "a test".to_owned();
        StoreError::Unsure { why }
    }

    /// How often work that fails so is done, with one or the other.
    fn times(
        again: fn(&mut dyn FnMut() -> Result<(), StoreError>),
        error: fn() -> StoreError,
    ) -> u32 {
        let mut times = 0;
        again(&mut || {
            times += 1;
            Err(error())
        });
        times
    }

    #[test]
    fn what_was_lost_is_done_once_more_and_what_is_not_known_only_at_will() {
        let careful: fn(&mut dyn FnMut() -> Result<(), StoreError>) = |work| drop(again(work));
        let at_will: fn(&mut dyn FnMut() -> Result<(), StoreError>) =
            |work| drop(again_at_will(work));
        assert_eq!(times(careful, lost), 2);
        assert_eq!(times(careful, unsure), 1);
        assert_eq!(times(careful, || StoreError::Busy), 1);
        assert_eq!(times(at_will, lost), 2);
        assert_eq!(times(at_will, unsure), 2);
        assert_eq!(times(at_will, || StoreError::Busy), 1);
    }
}

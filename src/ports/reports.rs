//! What reports read: slim rows shown one at a time, and counts, so that no list grows with the
//! database.

use crate::domain::id::Team;
use crate::domain::report::delivery::Posted;
use crate::domain::report::funnel::Journey;
use crate::domain::report::overdue::{Overdue, Pile};
use crate::domain::report::waiting::Open;
use crate::domain::staff::Scope;
use crate::ports::store::StoreError;
use chrono::{DateTime, Utc};

/// Which invitations the funnel counts; conditions add up.
#[derive(Debug, Clone)]
pub struct JourneyFilter {
    /// Whose invitations the reader sees at all.
    pub scope: Scope,
    /// Of this team.
    pub team: Option<Team>,
    /// Created at or after this.
    pub since: Option<DateTime<Utc>>,
    /// Created before this.
    pub until: Option<DateTime<Utc>>,
}

/// Reading for reports, in the same consistent view.
pub trait Reports {
    /// Shows every invitation as far as the funnel needs it, in no order.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn each_journey(
        &self,
        filter: &JourneyFilter,
        visit: &mut dyn FnMut(&Journey),
    ) -> Result<(), StoreError>;
    /// Shows every invitation that waits on somebody, in no order.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn each_open(&self, scope: &Scope, visit: &mut dyn FnMut(&Open)) -> Result<(), StoreError>;
    /// Shows every message that was written at or after `since`, in no order; messages about no
    /// invitation are seen by [`Scope::All`].
    ///
    /// # Errors
    /// See [`StoreError`].
    fn each_posted(
        &self,
        scope: &Scope,
        since: DateTime<Utc>,
        visit: &mut dyn FnMut(&Posted),
    ) -> Result<(), StoreError>;
    /// Counts what of one kind is overdue since `before` or earlier, and names the first few.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn overdue(
        &self,
        what: Overdue,
        scope: &Scope,
        before: DateTime<Utc>,
    ) -> Result<Pile, StoreError>;
}

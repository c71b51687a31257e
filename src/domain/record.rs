//! A child's online record, as far as invitations need it.

use crate::domain::id::{RecordRef, StaffLogin, Team};
use crate::domain::name::RecordLabel;
use chrono::{DateTime, Utc};

/// A record that can be offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The council's reference, such as `C220`.
    pub reference: RecordRef,
    /// The name under which the portal shows it.
    pub label: RecordLabel,
    /// The team whose record it is.
    pub team: Option<Team>,
    /// Since when only its own team and admins may offer or see it.
    pub restricted_at: Option<DateTime<Utc>>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// Who added it.
    pub created_by: StaffLogin,
}

impl Record {
    /// Whether it became restricted after something was offered: what was begun in the open stops,
    /// what its own team begins afterwards knowingly goes on.
    pub fn is_restricted_since(&self, offered_at: DateTime<Utc>) -> bool {
        self.restricted_at
            .is_some_and(|restricted_at| offered_at < restricted_at)
    }
}

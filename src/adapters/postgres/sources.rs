//! Where look-ups by a whole key read from: functions of the database that look beyond what the
//! login may list, and tell no more of it than the program needs; see `migrations/0001/sights.sql`.

use crate::adapters::sql::engine::Lookup;

/// What stands behind `FROM`.
pub(super) const fn source(lookup: Lookup) -> &'static str {
    match lookup {
        Lookup::Staff => "staff_by(?1)",
        Lookup::Record => "record_by(?1)",
        Lookup::Invitation => "invitation_by(?1)",
        Lookup::InvitationsTo => "invitations_at(?1, CAST(?2 AS TEXT))",
        Lookup::LiveCode => "live_code(?1)",
        Lookup::LiveAccess => "live_access(?1, ?2) AS access",
        Lookup::LiveAccessesTo => "live_accesses(?1) AS access",
        Lookup::Account => "account_by(?1)",
        Lookup::AccountAt => "account_at(?1)",
        Lookup::AccountsOf => "accounts_of(?1)",
        Lookup::AccountsOver => "accounts_over(?1)",
        Lookup::SessionsOf => "sessions_of(?1)",
        Lookup::CodesOf => "codes_of(?1)",
        Lookup::AccountNumber => "account_number(?1)",
        Lookup::Session => "session_by(?1)",
        Lookup::SessionAfter => "session_after(?1)",
        Lookup::UnfinishedRun => "unfinished_runs(?1)",
        Lookup::AuditNewest => "audit_newest()",
        Lookup::CreatedRow => "known_rows(?1, 'created') AS batch_row",
        Lookup::ExistingRow => "known_rows(?1, 'existing') AS batch_row",
        Lookup::HoldsOn => {
            "holds_on(CAST(?1 AS TEXT), CAST(?2 AS TEXT), CAST(?3 AS TEXT)) AS contact_hold"
        }
        Lookup::BarsOf => "bars_of(?1)",
        Lookup::IdleAccounts => "idle_accounts() AS idle",
        // What these show is what the login may see: row-level security narrows them.
        Lookup::InvitationNumber
        | Lookup::MessageNumber
        | Lookup::AccessNumber
        | Lookup::Addresses
        | Lookup::Audit
        | Lookup::AuditReason => lookup.table(),
    }
}

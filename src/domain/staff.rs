//! Members of staff, their roles, and what each role may do and see.

use crate::domain::access::Access;
use crate::domain::id::{RecordRef, StaffLogin, Team};
use crate::domain::record::Record;
use crate::domain::words::words;
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

words! {
    /// A role of a member of staff.
    pub enum Role {
        /// Invites, verifies, resends, withdraws.
        Caseworker = "caseworker",
        /// Approves or refuses activations.
        Approver = "approver",
        /// Batches, delivery, phone resets.
        Support = "support",
        /// Reads the audit trail and the states.
        Auditor = "auditor",
        /// The database, staff, keys, configuration.
        Admin = "admin",
    }
}

words! {
    /// What a member of staff may be allowed to do.
    pub enum Action {
        /// Create, verify, resend, amend and withdraw invitations.
        Invite = "invite people",
        /// Have a unique code read back.
        ReadCode = "read a unique code back",
        /// Approve or refuse activations.
        Approve = "approve or refuse access",
        /// End access now or on a date, or suspend it.
        EndAccess = "end or suspend access",
        /// Let suspended access go on.
        ResumeAccess = "let suspended access go on",
        /// Check, run, resume and look at batches of invitations.
        RunBatch = "run batches of invitations",
        /// Add records.
        AddRecord = "add records",
        /// Restrict, unrestrict and reassign records.
        RestrictRecord = "restrict or reassign records",
        /// Say who is barred from a record, and who no longer.
        BarStaff = "bar staff from records",
        /// Say that nobody is to write to a person.
        HoldContact = "put people on hold",
        /// Say that a person may be written to again.
        ReleaseContact = "release people from a hold",
        /// Lock, unlock and close accounts, and reset their phones.
        ManageAccounts = "lock, close or reset people’s accounts",
        /// Carry out what only time brings about.
        Housekeep = "run housekeeping",
        /// Send, retry and look at messages.
        Deliver = "manage messages",
        /// Give the invitations of one member of staff to another.
        HandOver = "hand invitations over",
        /// Read invitations and their state.
        Look = "look at invitations",
        /// See names, addresses and labels.
        SeeNames = "see names and addresses",
        /// Hand out a copy of everything that is held about a person.
        ExportPerson = "copy what is held about a person",
        /// Erase a person, or keep their data from being erased.
        ErasePerson = "erase a person or set a legal hold",
        /// Let personal data go whose time has come.
        Retire = "let old personal data go",
        /// Read, verify and export the audit trail.
        Audit = "read the audit trail",
        /// Manage staff, keys, the database and its backups.
        Administer = "manage staff, keys and the database",
    }
}

impl Role {
    /// Whether the role alone permits the action. Source: product page, "Who uses it".
    pub fn permits(self, action: Action) -> bool {
        match action {
            Action::Invite | Action::ReadCode => matches!(self, Self::Caseworker | Self::Admin),
            Action::Approve | Action::ResumeAccess | Action::BarStaff | Action::ReleaseContact => {
                matches!(self, Self::Approver | Self::Admin)
            }
            Action::Housekeep => matches!(self, Self::Support | Self::Admin),
            Action::RunBatch | Action::AddRecord => {
                matches!(self, Self::Caseworker | Self::Support | Self::Admin)
            }
            Action::RestrictRecord | Action::EndAccess => {
                matches!(self, Self::Caseworker | Self::Approver | Self::Admin)
            }
            Action::ManageAccounts => matches!(self, Self::Support | Self::Admin),
            Action::HandOver => matches!(self, Self::Approver | Self::Admin),
            Action::Deliver => matches!(self, Self::Caseworker | Self::Support | Self::Admin),
            Action::Look => true,
            Action::SeeNames | Action::HoldContact => !matches!(self, Self::Auditor),
            Action::Audit => matches!(self, Self::Auditor | Self::Admin),
            Action::ExportPerson | Action::Retire => matches!(self, Self::Support | Self::Admin),
            Action::ErasePerson | Action::Administer => matches!(self, Self::Admin),
        }
    }
}

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// The login; on a shared database also the database's own.
    pub login: StaffLogin,
    /// The roles, at least one.
    pub roles: BTreeSet<Role>,
    /// The team.
    pub team: Option<Team>,
    /// When they were added.
    pub created_at: DateTime<Utc>,
    /// Who added them; the first one added themselves.
    pub created_by: StaffLogin,
    /// Since when they may do nothing.
    pub disabled_at: Option<DateTime<Utc>>,
    /// The records that they see nothing of, whatever their roles are.
    pub barred: BTreeSet<RecordRef>,
}

impl Staff {
    /// Whether any of the roles permits the action. A disabled member of staff may do nothing.
    pub fn may(&self, action: Action) -> bool {
        self.disabled_at.is_none() && self.roles.iter().any(|role| role.permits(action))
    }

    /// Whether they may hand invitations from one colleague over to another: an admin anybody's, a team
    /// manager those within the team.
    pub fn may_hand_over(&self, from: &Self, to: &Self) -> bool {
        let is_own = |one: &Self| self.team.is_some() && one.team == self.team;
        self.may(Action::HandOver)
            && (self.roles.contains(&Role::Admin) || (is_own(from) && is_own(to)))
    }

    /// Whose invitations they see.
    pub fn scope(&self) -> Scope {
        let sees_all = [Role::Admin, Role::Support, Role::Auditor];
        let whole = if self.roles.iter().any(|role| sees_all.contains(role)) {
            Scope::All
        } else {
            Scope::Own {
                login: self.login.clone(),
                team: self.team.clone(),
            }
        };
        if self.barred.is_empty() {
            whole
        } else {
            Scope::Without {
                whole: Box::new(whole),
                barred: self.barred.clone(),
            }
        }
    }

    /// Whether they may see a record at all: they are not barred from it, and it is open or restricted
    /// to those that they belong to.
    pub fn sees(&self, record: &Record) -> bool {
        !self.barred.contains(&record.reference)
            && (record.restricted_at.is_none() || self.sees_restricted(record.team.as_ref()))
    }

    /// Whether they may offer a restricted record of `team` and see its label.
    pub fn sees_restricted(&self, team: Option<&Team>) -> bool {
        self.disabled_at.is_none()
            && (self.roles.contains(&Role::Admin)
                || (team.is_some()
                    && self.team.as_ref() == team
                    && self
                        .roles
                        .iter()
                        .any(|role| matches!(role, Role::Caseworker | Role::Approver))))
    }
}

/// Whose invitations somebody sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Everybody's.
    All,
    /// Their own and their team's.
    Own {
        /// Whose own.
        login: StaffLogin,
        /// The team, where they have one.
        team: Option<Team>,
    },
    /// As another, but for invitations that offer, or ever offered, one of some records.
    Without {
        /// What it would be otherwise; never itself one of these.
        whole: Box<Self>,
        /// The records, at least one.
        barred: BTreeSet<RecordRef>,
    },
}

impl Scope {
    /// Whether what this worker and team look after is among them, for what offers no record: a run of
    /// a batch. An invitation is judged by [`Self::covers`].
    pub fn covers_work_of(&self, worker: &StaffLogin, of: Option<&Team>) -> bool {
        match self {
            Self::All => true,
            Self::Own { login, team } => worker == login || (team.is_some() && team.as_ref() == of),
            Self::Without { whole, .. } => whole.covers_work_of(worker, of),
        }
    }

    /// Whether an invitation of this worker and team is among them. `offered` are all its accesses,
    /// whatever became of them; where [`Self::barred`] holds nothing they are not looked at.
    pub fn covers(&self, worker: &StaffLogin, of: Option<&Team>, offered: &[Access]) -> bool {
        self.covers_work_of(worker, of)
            && self
                .barred()
                .is_none_or(|barred| !offered.iter().any(|one| barred.contains(&one.record)))
    }

    /// The records whose invitations are left out, where there are any.
    pub fn barred(&self) -> Option<&BTreeSet<RecordRef>> {
        match self {
            Self::All | Self::Own { .. } => None,
            Self::Without { barred, .. } => Some(barred),
        }
    }

    /// The scope as it would be without anything left out.
    pub fn whole(&self) -> &Self {
        match self {
            Self::All | Self::Own { .. } => self,
            Self::Without { whole, .. } => whole.whole(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staff(roles: &[Role], team: Option<&str>) -> Staff {
        let login = StaffLogin::parse("jb").unwrap();
        Staff {
            login: login.clone(),
            roles: roles.iter().copied().collect(),
            team: team.map(|t| Team::parse(t).unwrap()),
            created_at: DateTime::UNIX_EPOCH,
            created_by: login,
            disabled_at: None,
            barred: BTreeSet::new(),
        }
    }

    #[test]
    fn who_may_do_what() {
        let mut lines = Vec::new();
        for &action in Action::ALL {
            let roles: Vec<&str> = Role::ALL
                .iter()
                .filter(|r| r.permits(action))
                .map(|r| r.word())
                .collect();
            lines.push(format!("{action}: {}", roles.join(", ")));
        }
        insta::assert_snapshot!(lines.join("\n"), @"
        invite people: caseworker, admin
        read a unique code back: caseworker, admin
        approve or refuse access: approver, admin
        end or suspend access: caseworker, approver, admin
        let suspended access go on: approver, admin
        run batches of invitations: caseworker, support, admin
        add records: caseworker, support, admin
        restrict or reassign records: caseworker, approver, admin
        bar staff from records: approver, admin
        put people on hold: caseworker, approver, support, admin
        release people from a hold: approver, admin
        lock, close or reset people’s accounts: support, admin
        run housekeeping: support, admin
        manage messages: caseworker, support, admin
        hand invitations over: approver, admin
        look at invitations: caseworker, approver, support, auditor, admin
        see names and addresses: caseworker, approver, support, admin
        copy what is held about a person: support, admin
        erase a person or set a legal hold: admin
        let old personal data go: support, admin
        read the audit trail: auditor, admin
        manage staff, keys and the database: admin
        ");
    }

    #[test]
    fn invitations_are_handed_over_within_a_team_or_by_an_admin() {
        let (north, south) = (Some("north"), Some("south"));
        let worker = |team| staff(&[Role::Caseworker], team);
        let manager = staff(&[Role::Approver], north);
        assert!(manager.may_hand_over(&worker(north), &worker(north)));
        assert!(!manager.may_hand_over(&worker(north), &worker(south)));
        assert!(!manager.may_hand_over(&worker(south), &worker(north)));
        assert!(!staff(&[Role::Approver], None).may_hand_over(&worker(None), &worker(None)));
        assert!(staff(&[Role::Admin], None).may_hand_over(&worker(south), &worker(north)));
        assert!(!worker(north).may_hand_over(&worker(north), &worker(north)));
    }

    #[test]
    fn a_disabled_member_of_staff_may_do_nothing() {
        let mut all = staff(Role::ALL, Some("north"));
        all.disabled_at = Some(DateTime::UNIX_EPOCH);
        assert!(Action::ALL.iter().all(|&action| !all.may(action)));
        assert!(!all.sees_restricted(Some(&Team::parse("north").unwrap())));
    }

    #[test]
    fn restricted_records_are_seen_by_their_own_team_and_admins_only() {
        let north = Team::parse("north").unwrap();
        assert!(staff(&[Role::Caseworker], Some("north")).sees_restricted(Some(&north)));
        assert!(!staff(&[Role::Caseworker], Some("south")).sees_restricted(Some(&north)));
        assert!(!staff(&[Role::Caseworker], None).sees_restricted(None));
        assert!(
            !staff(&[Role::Support, Role::Auditor], Some("north")).sees_restricted(Some(&north))
        );
        assert!(staff(&[Role::Admin], None).sees_restricted(Some(&north)));
    }

    #[test]
    fn a_caseworker_sees_their_own_and_their_teams_invitations() {
        let scope = staff(&[Role::Caseworker], Some("north")).scope();
        let (jb, other) = (
            StaffLogin::parse("jb").unwrap(),
            StaffLogin::parse("kl").unwrap(),
        );
        let (north, south) = (Team::parse("north").unwrap(), Team::parse("south").unwrap());
        assert!(scope.covers(&jb, None, &[]) && scope.covers(&other, Some(&north), &[]));
        assert!(!scope.covers(&other, Some(&south), &[]) && !scope.covers(&other, None, &[]));
        assert!(
            !staff(&[Role::Approver], None)
                .scope()
                .covers(&other, None, &[])
        );
    }
}

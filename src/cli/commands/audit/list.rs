//! `cso audit list`.

use crate::app::audit;
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::parsed::{self, Edge, PageArgs};
use crate::cli::shown::lists::AuditRow;
use crate::cli::view::List;
use crate::domain::audit::Actor;
use crate::domain::id::InvitationRef;
use crate::ports::store::{AuditFilter, Order};
use clap::Args;

/// List entries, newest first
///
/// Conditions add up.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso audit list --subject INV-7K3Q9X
  cso audit list --action code.shown --since 2026-11-01
  cso audit list --record C220 --actor jb --json")]
pub struct ListArgs {
    /// Only about this: a reference of an invitation, record, account, message or key, or a login
    #[arg(long, value_name = "REF")]
    subject: Option<String>,
    /// Only about this record
    #[arg(long, value_name = "REF")]
    record: Option<String>,
    /// Only by this member of staff; or person, or system
    #[arg(long, value_name = "LOGIN")]
    actor: Option<String>,
    /// Only actions that begin like this, such as code or access.approved
    #[arg(long, value_name = "PREFIX")]
    action: Option<String>,
    /// Only from this day or instant on, such as 2026-11-22
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Only up to the end of this day, or before this instant
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    #[command(flatten)]
    page: PageArgs,
}

impl ListArgs {
    fn wanted(&self) -> Result<AuditFilter, Failure> {
        let moment = |flag: &str, text: &Option<String>, edge| {
            text.as_deref()
                .map(|text| parsed::moment(flag, text, edge))
                .transpose()
        };
        Ok(AuditFilter {
            subject: self.subject.as_deref().map(subject),
            record: self
                .record
                .as_deref()
                .map(|text| parsed::record("--record", text))
                .transpose()?,
            actor: self.actor.as_deref().map(actor).transpose()?,
            action: self.action.as_deref().map(|text| text.trim().to_owned()),
            since: moment("--since", &self.since, Edge::Start)?,
            until: moment("--until", &self.until, Edge::End)?,
        })
    }
}

/// An invitation's reference is read as everywhere; every other subject stands as it was written.
fn subject(text: &str) -> String {
    let trimmed = text.trim();
    let is_invitation = trimmed
        .get(..InvitationRef::PREFIX.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(InvitationRef::PREFIX));
    match InvitationRef::parse(trimmed) {
        Ok(reference) if is_invitation => reference.to_string(),
        Ok(_) | Err(_) => trimmed.to_owned(),
    }
}

fn actor(text: &str) -> Result<String, Failure> {
    let trimmed = text.trim();
    match Actor::from_text(trimmed) {
        Some(known) => Ok(known.to_string()),
        None => Ok(Actor::Staff(parsed::login("--actor", trimmed)?).to_string()),
    }
}

/// Runs the command.
///
/// # Errors
/// `forbidden`; `usage` for a condition that cannot be.
pub fn run(args: &ListArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("audit list")?;
    let told = audit::list(
        &office.desk(),
        &office.caller(),
        &args.wanted()?,
        args.page.page(Order::NewestFirst),
    )?;
    let items = told.items.iter().map(AuditRow).collect();
    let next = told.next.map(|cursor| cursor.0.to_string());
    office.ui.list(&List { items, next }, "No entry fits.")
}

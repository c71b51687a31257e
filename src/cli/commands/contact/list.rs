//! `cso contact list`.

use crate::app::contact::list;
use crate::app::status::SeenHold;
use crate::cli::Start;
use crate::cli::commands::status::names;
use crate::cli::failure::Failure;
use crate::cli::shown::lists::Names;
use crate::cli::time;
use crate::cli::view::{Cell, List, Row};
use crate::domain::contact::HoldOn;
use crate::domain::name::Reason;
use clap::Args;
use serde_json::{Value, json};

/// List whom nobody is to write to
///
/// Oldest first: the holds on invitations and on people that you may see. Addresses are masked unless
/// --reveal is given, which the audit trail records.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso contact list
  cso contact list --json")]
pub struct ListArgs {
    /// Show addresses in full; recorded in the audit trail
    #[arg(long)]
    reveal: bool,
}

struct HoldRow<'a> {
    seen: &'a SeenHold,
    names: Names,
}

impl HoldRow<'_> {
    fn invitation(&self) -> Option<String> {
        match &self.seen.hold.on {
            HoldOn::Invitation(invitation) => Some(invitation.to_string()),
            HoldOn::Person(_) => None,
        }
    }

    fn person(&self) -> Option<String> {
        match &self.seen.hold.on {
            HoldOn::Invitation(_) => None,
            HoldOn::Person(email) => self.names.address(email.as_str()),
        }
    }

    fn reason(&self) -> Option<&str> {
        self.seen.reason.as_ref().map(Reason::as_str)
    }
}

impl Row for HoldRow<'_> {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("ref", "Invitation"),
        ("person", "Person"),
        ("since", "Since"),
        ("by", "By"),
        ("reason", "Why"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let hold = &self.seen.hold;
        vec![
            self.invitation().into(),
            self.person().into(),
            hold.set_at.into(),
            hold.set_by.to_string().into(),
            self.reason().into(),
        ]
    }

    fn json(&self) -> Value {
        let hold = &self.seen.hold;
        json!({
            "on": if hold.is_of_person() { "person" } else { "invitation" },
            "ref": self.invitation(),
            "person": self.person(),
            "since": time::machine(hold.set_at),
            "by": hold.set_by,
            "reason": self.reason(),
        })
    }
}

/// Runs the command.
///
/// # Errors
/// `forbidden`.
pub fn run(args: &ListArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("contact list")?;
    let (staff, holds) = list(&office.desk(), &office.caller())?;
    let names = office.names(names(&staff), args.reveal, holds.len())?;
    let items = holds.iter().map(|seen| HoldRow { seen, names }).collect();
    office.ui.list(&List::whole(items), "Nobody is on hold.")
}

//! `cso account legal-hold`.

use crate::app::{erasure, held};
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::time;
use crate::cli::view::{Fact, View};
use crate::domain::erasure::LegalHold;
use crate::domain::staff::Action;
use clap::Args;
use serde_json::{Value, json};

/// Keep everything about a person from being erased
///
/// While the hold stands, neither `cso account erase` nor the time for which data is kept takes
/// anything of the person away. It is for everything under their email address, and goes with it where
/// the address is corrected. --lift ends it. Needs --reason. The person notices nothing.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso account legal-hold sam@example.org --reason \"inquiry of May\" --yes
  cso account legal-hold sam@example.org --lift --reason \"inquiry is closed\" --yes")]
pub struct LegalHoldArgs {
    /// An email address, an account's reference, or an invitation's reference or its beginning
    #[arg(value_name = "SELECTOR")]
    selector: String,
    /// Lift the hold
    #[arg(long)]
    lift: bool,
}

struct Held<'a> {
    subject: &'a str,
    hold: &'a LegalHold,
    is_lifted: bool,
}

impl View for Held<'_> {
    fn json(&self) -> Value {
        json!({
            "subject": self.subject,
            "legal_hold": !self.is_lifted,
            "set_at": time::machine(self.hold.set_at),
            "set_by": self.hold.set_by,
        })
    }

    fn facts(&self) -> Vec<Fact> {
        vec![
            Fact::new("Person", self.subject),
            Fact::new(
                "Legal hold",
                if self.is_lifted { "lifted" } else { "stands" },
            ),
            Fact::new("Set", self.hold.set_at),
            Fact::new("Set by", self.hold.set_by.to_string()),
        ]
    }
}

/// Runs the command.
///
/// # Errors
/// `reason_required`, `wrong_state` where one stands already, `usage` where none is to be lifted or
/// nobody can be asked, `not_found`, `forbidden`.
pub fn run(args: &LegalHoldArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("account legal-hold")?;
    let (desk, caller) = (office.desk(), office.caller());
    let entry = if args.lift {
        "legal_hold.lifted"
    } else {
        "legal_hold.set"
    };
    let seen = held::look(&desk, &caller, &args.selector, Action::ErasePerson, entry)?;
    let subject = seen.subject();
    // What is refused anyway is refused before anybody is asked.
    if office.global.reason.is_some() && seen.hold.is_some() == args.lift {
        office.confirm(&if args.lift {
            format!("Lift the legal hold on the person of {subject}, so that they can be erased?")
        } else {
            format!("Keep everything about the person of {subject} from being erased?")
        })?;
    }
    let hold = if args.lift {
        erasure::lift(&desk, &caller, &args.selector)?
    } else {
        erasure::hold(&desk, &caller, &args.selector)?
    };
    if args.lift {
        office.did(
            &format!("Lifted the legal hold on the person of {subject}"),
            &format!("Would lift the legal hold on the person of {subject}"),
        );
    } else {
        office.did(
            &format!("Set a legal hold on the person of {subject}"),
            &format!("Would set a legal hold on the person of {subject}"),
        );
    }
    office.say_if_dry();
    office.ui.show(&Held {
        subject: &subject,
        hold: &hold,
        is_lifted: args.lift,
    })
}

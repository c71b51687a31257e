//! `cso invite code`: reading a code back on screen.

use crate::app::invite::code::{read_back, rehearse};
use crate::app::status::{Intent, resolve};
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::time;
use crate::cli::view::{Fact, Look, View, facts_as_lines, strong};
use crate::domain::id::InvitationRef;
use crate::domain::secret::Secret;
use crate::domain::staff::Action;
use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::{Value, json};

/// Read a unique code back on screen, with a reason
///
/// A code that staff can look up proves less: the reading is recorded, and whoever approves the
/// access sees that it happened. To check what the person says, use `cso invite verify`, which
/// shows no code at all.
#[derive(Args)]
#[command(after_long_help = "\
Example:
  cso invite code INV-7K3Q9X --reason \"Sam cannot read the email; worker sits beside him\"")]
pub struct CodeArgs {
    /// An invitation's reference or its beginning, or the person's email address
    #[arg(value_name = "SELECTOR")]
    selector: String,
}

struct Shown {
    reference: InvitationRef,
    code: Secret,
    spoken: Secret,
    expires_at: DateTime<Utc>,
}

impl View for Shown {
    fn json(&self) -> Value {
        json!({
            "ref": self.reference,
            "code": self.code.expose(),
            "spoken": self.spoken.expose(),
            "expires_at": time::machine(self.expires_at),
        })
    }

    fn facts(&self) -> Vec<Fact> {
        vec![
            Fact::new("ref", self.reference.to_string()),
            Fact::new("code", self.code.expose()),
            Fact::new("spoken", self.spoken.expose()),
            Fact::new("expires at", self.expires_at),
        ]
    }

    fn human(&self, look: Look) -> String {
        let title = strong(self.code.expose(), look.is_coloured);
        let facts = [
            Fact::new("Say", self.spoken.expose()),
            Fact::new("Of", self.reference.to_string()),
            Fact::new("Until", self.expires_at),
        ];
        format!("{title}\n{}", facts_as_lines(&facts, look))
    }
}

/// Runs the command.
///
/// # Errors
/// `reason_required`, `forbidden`, and those of `invite verify` where there is no live code.
pub fn run(args: &CodeArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("invite code")?;
    let reference = resolve(
        &office.desk(),
        &office.caller(),
        &args.selector,
        Intent {
            action: Action::ReadCode,
            entry: "code.shown",
        },
    )?;
    if office.global.dry_run {
        // A code that was seen was seen: there is no reading back without recording it.
        rehearse(&office.desk(), &office.caller(), &reference)?;
        office
            .ui
            .notice("this was a dry run: the code was not read back");
        return Ok(());
    }
    let read = read_back(&office.desk(), &office.caller(), &reference)?;
    office.ui.show(&Shown {
        reference: read.reference,
        code: read.code.shown(),
        spoken: read.code.spoken(),
        expires_at: read.expires_at,
    })
}

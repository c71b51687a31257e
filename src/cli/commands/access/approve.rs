//! `cso access approve`.

use crate::app::access::{approve, background};
use crate::app::status::{Intent, picture};
use crate::cli::Start;
use crate::cli::commands::access::show::warn;
use crate::cli::failure::Failure;
use crate::cli::office::Sending;
use crate::cli::parsed;
use crate::cli::selectors::{self, Done};
use crate::cli::shown::check_list::CheckList;
use crate::domain::access::AccessState;
use clap::Args;

/// Approve the activation of records
///
/// Shows a check-list and asks: how, by whom and when the code was verified and whether anybody read it
/// back, the email, the phone, the relationship, what was declined, restricted or refused before. The person sees the records from then on and is told by email.
/// On a shared database somebody else than the inviter must approve.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso access approve INV-7K3Q9X                  all records that wait
  cso access approve INV-7K3Q9X --record C220    only this one
  cso access approve INV-7K3Q9X --yes --json     for a script
  cso access approve - --yes --json < refs.txt   one a line, each told by itself")]
pub struct ApproveArgs {
    /// An invitation's reference or its beginning, or the person's email address; - reads one a line
    #[arg(value_name = "SELECTOR")]
    selector: String,
    /// Only this record. Repeat it for more
    #[arg(long = "record", value_name = "REF")]
    records: Vec<String>,
    /// Leave the email in the outbox
    #[arg(long)]
    no_send: bool,
}

/// Runs the command.
///
/// # Errors
/// `wrong_state`, `already_decided`, `needs_second_person`, `forbidden`; `usage` where nobody can be
/// asked and --yes is missing.
pub fn run(args: &ApproveArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("access approve")?;
    let records: Vec<_> = args
        .records
        .iter()
        .map(|text| parsed::record("--record", text))
        .collect::<Result<_, _>>()?;
    let sending = Sending::unless(args.no_send);
    if selectors::is_input(&args.selector) {
        office.confirm("Approve every access that is named?")?;
        return selectors::each(&office, sending, &mut |selector| {
            let intent = Intent::approve("access.approved");
            let seen = picture(&office.desk(), &office.caller(), selector, intent)?;
            let reference = seen.invitation.reference.clone();
            let reviewed = approve(&office.desk(), &office.caller(), &reference, &records)?;
            warn(&office, &seen);
            let list: Vec<String> = reviewed.records.iter().map(ToString::to_string).collect();
            let was = if office.global.dry_run {
                "would be approved"
            } else {
                "approved"
            };
            Ok(Done {
                reference,
                what: format!("{was}: {}", list.join(", ")),
                queued: reviewed.queued,
            })
        });
    }
    let seen = picture(
        &office.desk(),
        &office.caller(),
        &args.selector,
        Intent::approve("access.approved"),
    )?;
    let waits = seen
        .accesses
        .iter()
        .any(|access| access.state == AccessState::Accepted);
    if waits && office.ui.can_ask() && !office.global.yes {
        let background = background(&office.desk(), &office.caller(), &seen)?;
        let list = CheckList {
            seen: &seen,
            background: &background,
            reader: &office.wired.login,
        };
        office.ui.aside(&list.text(office.ui.look()));
    }
    if waits {
        warn(&office, &seen);
        let name = seen.invitation.name.as_str();
        office.confirm(&format!("May {name} see what waits for approval?"))?;
    }
    let reference = &seen.invitation.reference;
    let reviewed = approve(&office.desk(), &office.caller(), reference, &records)?;
    let list: Vec<String> = reviewed.records.iter().map(ToString::to_string).collect();
    let list = list.join(", ");
    office.did(
        &format!("Approved access to {list} on {reference}"),
        &format!("Would approve access to {list} on {reference}"),
    );
    office.send(&reviewed.queued, sending);
    crate::cli::commands::invite::show(&office, reference.as_str())
}

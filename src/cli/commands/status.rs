//! `cso status`: what waits on me, or the whole picture of one invitation.

use crate::app::status;
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::office::Office;
use crate::cli::shown::lists::{Names, TaskRow};
use crate::cli::shown::morning::Morning;
use crate::cli::shown::status::Status;
use crate::cli::view::{Format, List};
use crate::domain::staff::{Action, Staff};
use clap::Args;

/// See where an invitation is, who must act and what comes next
///
/// Without SELECTOR: what waits on you, oldest first, with the command to type. With one: the whole
/// picture of that invitation: the journey as a line of steps with their days, its code, email, phone,
/// records and messages.
#[derive(Args, Default)]
#[command(after_long_help = "\
Examples:
  cso status                    what waits on me
  cso status INV-7K3Q9X         one invitation; 7K3Q is enough where it fits only one
  cso status sam@example.org    the invitation to this address
  cso status 7K3Q9X --json      the same for a script")]
pub struct StatusArgs {
    /// An invitation's reference or its beginning, or the person's email address
    #[arg(value_name = "SELECTOR")]
    selector: Option<String>,
}

/// How many things that wait are shown at once.
const SHOWN: u32 = 50;

/// Runs the command.
///
/// # Errors
/// `not_found`, `ambiguous`, `invalid_reference`.
pub fn run(args: &StatusArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("status")?;
    match &args.selector {
        Some(selector) => {
            let picture = status::picture(
                &office.desk(),
                &office.caller(),
                selector,
                status::Intent::LOOK,
            )?;
            office.ui.show(&Status(&picture))
        }
        None => waiting(&office),
    }
}

/// How a member of staff sees names in lists.
pub fn names(staff: &Staff) -> Names {
    if staff.may(Action::SeeNames) {
        Names::Masked
    } else {
        Names::Hidden
    }
}

fn waiting(office: &Office) -> Result<(), Failure> {
    let waiting = status::waiting(&office.desk(), &office.caller(), SHOWN)?;
    let names = names(&waiting.staff);
    if office.ui.format() == Format::Table {
        let waiting = &waiting;
        let page = Morning { waiting, names }.page(office.ui.look());
        return office.ui.page(&page);
    }
    let items: Vec<TaskRow<'_>> = waiting
        .mine
        .iter()
        .map(|invitation| TaskRow {
            invitation,
            now: waiting.now,
            names,
        })
        .collect();
    let empty = items.is_empty();
    office
        .ui
        .list(&List::whole(items), "Nothing waits on you.")?;
    if waiting.due_messages > 0 {
        let noun = if waiting.due_messages == 1 {
            "message waits"
        } else {
            "messages wait"
        };
        office.ui.hint(&format!(
            "{} {noun} in the outbox: send with `cso mail send`",
            waiting.due_messages
        ));
    }
    for (login, count) in &waiting.orphaned {
        office.ui.hint(&format!(
            "{count} waiting of {login}, who works here no more: `cso staff handover --from {login} --to LOGIN`"
        ));
    }
    if waiting.overdue > 0 {
        let noun = if waiting.overdue == 1 {
            "access has come to its"
        } else {
            "accesses have come to their"
        };
        office.ui.hint(&format!(
            "{} {noun} end, which is not written down yet: `cso access list --overdue`",
            waiting.overdue
        ));
    }
    if waiting.on_person > 0 {
        let waits = if waiting.on_person == 1 {
            "waits"
        } else {
            "wait"
        };
        office.ui.status(&format!(
            "{} of your invitations {waits} on the person: `cso invite list --mine --waiting-on person`",
            waiting.on_person
        ));
    } else if waiting.is_empty && empty {
        office.ui.hint(
            "invite somebody with `cso invite create EMAIL --name NAME --record REF=\"LABEL\"`",
        );
        office
            .ui
            .hint("or practise with made-up people: `cso demo`");
    }
    Ok(())
}

//! `cso access show`: everything needed to decide, on one screen.

use crate::app::access::background;
use crate::app::status::Picture;
use crate::app::status::{Intent, picture};
use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::office::Office;
use crate::cli::shown::check_list::CheckList;
use crate::cli::shown::status::Status;
use crate::cli::view::Format;
use clap::Args;

/// Show one invitation's accesses with everything needed to decide
#[derive(Args)]
#[command(after_long_help = "\
Example:
  cso access show INV-7K3Q9X")]
pub struct ShowArgs {
    /// An invitation's reference or its beginning, or the person's email address
    #[arg(value_name = "SELECTOR")]
    selector: String,
}

/// Runs the command.
///
/// # Errors
/// `not_found`, `ambiguous`.
pub fn run(args: &ShowArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("access show")?;
    let picture = picture(
        &office.desk(),
        &office.caller(),
        &args.selector,
        Intent::LOOK,
    )?;
    if office.ui.format() == Format::Table {
        let background = background(&office.desk(), &office.caller(), &picture)?;
        let list = CheckList {
            seen: &picture,
            background: &background,
            reader: &office.wired.login,
        };
        office.ui.page(&list.text(office.ui.look()))?;
    } else {
        office.ui.show(&Status(&picture))?;
    }
    warn(&office, &picture);
    Ok(())
}

/// Says what an approver should stop at.
pub(super) fn warn(office: &Office, picture: &Picture) {
    let invitation = &picture.invitation;
    if invitation.code.shown_to_staff > 0 {
        office.ui.warning(&format!(
            "the code was read back to staff {}: that the person had it proves less (`cso invite history {}`)",
            match invitation.code.shown_to_staff {
                1 => "once".to_owned(),
                times => format!("{times} times"),
            },
            invitation.reference
        ));
    }
    for record in picture
        .records
        .iter()
        .filter(|record| record.restricted_at.is_some())
    {
        office
            .ui
            .warning(&format!("record {} is restricted", record.reference));
    }
    if invitation.created_by == office.wired.login {
        office
            .ui
            .warning("you created this invitation yourself; a second pair of eyes is better");
    }
}

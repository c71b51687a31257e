//! `cso record unbar`.

use crate::app::{bar, record};
use crate::cli::Start;
use crate::cli::commands::record::show;
use crate::cli::failure::Failure;
use crate::cli::parsed;
use clap::Args;

/// Let a member of staff see a record again that they were barred from
///
/// What their roles and their team let them see of it, they see again at once. Nobody does this for
/// themselves. Needs --reason.
#[derive(Args)]
#[command(after_long_help = "\
Example:
  cso record unbar C220 --staff kl --reason \"not a relative after all\"")]
pub struct UnbarArgs {
    /// The record's reference
    #[arg(value_name = "REF")]
    record: String,
    /// Who may see it again
    #[arg(long, value_name = "LOGIN")]
    staff: String,
}

/// Runs the command.
///
/// # Errors
/// `reason_required`, `wrong_state`, `not_found`, `forbidden`; `usage` where nobody can be asked and
/// --yes is missing.
pub fn run(args: &UnbarArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("record unbar")?;
    let reference = parsed::record("REF", &args.record)?;
    let login = parsed::login("--staff", &args.staff)?;
    let (before, _, staff) = record::show(&office.desk(), &office.caller(), &reference)?;
    if office.global.reason.is_some() && bar::may_decide(&staff, &before) {
        office.confirm(&format!("Let {login} see {reference} again?"))?;
    }
    bar::unbar(&office.desk(), &office.caller(), &reference, &login)?;
    office.did(
        &format!("{login} is no longer barred from {reference}"),
        &format!("Would let {login} see {reference} again"),
    );
    office.say_if_dry();
    show::show(&office, &reference)
}

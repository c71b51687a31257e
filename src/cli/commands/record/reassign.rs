//! `cso record reassign`.

use crate::app::record;
use crate::cli::Start;
use crate::cli::commands::record::show;
use crate::cli::failure::Failure;
use crate::cli::parsed;
use crate::cli::shown::desk::RecordView;
use crate::cli::shown::lists::Names;
use clap::Args;

/// Give a record to another team
///
/// Who may see or offer a restricted record follows its team: the old team loses sight of it at
/// once. Invitations stay with their workers.
#[derive(Args)]
#[command(after_long_help = "\
Example:
  cso record reassign C220 --team south")]
pub struct ReassignArgs {
    /// The record's reference
    #[arg(value_name = "REF")]
    record: String,
    /// The team whose record it is from now on
    #[arg(long, value_name = "TEAM")]
    team: String,
}

/// Runs the command.
///
/// # Errors
/// `invalid_team`, `not_found`, `forbidden`; `usage` where nothing would change, or nobody can be
/// asked and --yes is missing.
pub fn run(args: &ReassignArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("record reassign")?;
    let reference = parsed::record("REF", &args.record)?;
    let team = parsed::team("--team", &args.team)?;
    let (before, _, staff) = record::show(&office.desk(), &office.caller(), &reference)?;
    let from = before
        .team
        .as_ref()
        .map_or_else(|| "no team".to_owned(), |old| format!("team {old}"));
    if before.team.as_ref() != Some(&team) && record::may_change(&staff, &before) {
        if before.restricted_at.is_some() {
            office.ui.status(&format!(
                "{reference} is restricted: from now on only team {team} and admins see it."
            ));
        }
        office.confirm(&format!("Move {reference} from {from} to team {team}?"))?;
    }
    let after = record::reassign(&office.desk(), &office.caller(), &reference, &team)?;
    office.did(
        &format!("Moved {reference} from {from} to team {team}"),
        &format!("Would move {reference} from {from} to team {team}"),
    );
    office.say_if_dry();
    if after.restricted_at.is_some()
        && !staff.sees_restricted(after.team.as_ref())
        && !office.global.dry_run
    {
        return office.ui.show(&RecordView {
            record: &after,
            names: Names::Hidden,
            accesses: &[],
            barred: &[],
        });
    }
    show::show(&office, &reference)
}

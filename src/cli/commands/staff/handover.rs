//! `cso staff handover`.

use crate::app::handover::{AT_ONCE, Plan, hand_over, plan};
use crate::cli::Start;
use crate::cli::code::ErrorCode;
use crate::cli::failure::Failure;
use crate::cli::interrupt::Interrupt;
use crate::cli::parsed;
use crate::cli::progress::Progress;
use crate::cli::shown::words;
use crate::cli::view::{Fact, View};
use clap::Args;
use serde_json::{Map, Value, json};

/// Give the invitations of one member of staff to another
///
/// For when somebody leaves, is ill or changes team. Everything that still needs a worker goes over:
/// invitations on their way, expired ones that can be revived, and access in use. Unique codes and
/// links stay as they are, so nobody who was invited notices. Shows what would go over and asks. A
/// team manager hands over within their own team, an admin anybody's.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso staff handover --from kl --to jb --dry-run     what would go over
  cso staff handover --from kl --to jb --yes")]
pub struct HandoverArgs {
    /// Whose invitations. They may be disabled already
    #[arg(long, value_name = "LOGIN")]
    from: String,
    /// Who looks after them from now on
    #[arg(long, value_name = "LOGIN")]
    to: String,
}

/// What came, or would come, of it.
struct Handover<'a> {
    plan: &'a Plan,
    moved: u64,
    is_dry: bool,
}

impl View for Handover<'_> {
    fn json(&self) -> Value {
        let stages: Map<String, Value> = self
            .plan
            .stages
            .iter()
            .map(|(stage, count)| (stage.word().to_owned(), json!(count)))
            .collect();
        let stayed: Vec<Value> = self
            .plan
            .stays
            .iter()
            .map(|(invitation, record)| json!({"ref": invitation, "restricted": record}))
            .collect();
        json!({
            "from": self.plan.from.login,
            "to": self.plan.to.login,
            "team": self.plan.to.team,
            "planned": self.plan.moves.len(),
            "moved": self.moved,
            "stages": stages,
            "stayed": stayed,
        })
    }

    fn facts(&self) -> Vec<Fact> {
        let to = match &self.plan.to.team {
            Some(team) => format!("{}, team {team}", self.plan.to.login),
            None => self.plan.to.login.to_string(),
        };
        let mut facts = vec![
            Fact::new("from", self.plan.from.login.to_string()),
            Fact::new("to", to),
            if self.is_dry {
                let planned = u64::try_from(self.plan.moves.len()).unwrap_or(u64::MAX);
                Fact::new("would go over", planned)
            } else {
                Fact::new("handed over", self.moved)
            },
        ];
        facts.extend(
            self.plan
                .stages
                .iter()
                .map(|(stage, count)| Fact::new(format!("at {}", words(stage.word())), *count)),
        );
        facts.extend(self.plan.stays.iter().map(|(invitation, record)| {
            let why = format!("{invitation}: record {record} is restricted");
            Fact::new("stays", why)
        }));
        facts
    }
}

/// Runs the command.
///
/// # Errors
/// `not_found`, `wrong_state`, `forbidden`; `usage` where nobody can be asked and --yes is missing;
/// `interrupted`, when what went over stays over and the rest waits for the next run.
pub fn run(args: &HandoverArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("staff handover")?;
    let from = parsed::login("--from", &args.from)?;
    let to = parsed::login("--to", &args.to)?;
    let plan = plan(&office.desk(), &office.caller(), &from, &to)?;
    let all = plan.moves.len();
    let noun = if all == 1 {
        "invitation"
    } else {
        "invitations"
    };
    for (invitation, record) in &plan.stays {
        office.ui.warning(&format!(
            "{invitation} stays with {from}: record {record} is restricted, and {to} is not of its team"
        ));
    }
    let mut moved = 0;
    if all > 0 && !office.global.dry_run {
        let stages: Vec<String> = plan
            .stages
            .iter()
            .map(|(stage, count)| format!("{count} at {}", words(stage.word())))
            .collect();
        office.ui.status(&format!(
            "{all} {noun} of {from} would go to {to}: {}",
            stages.join(", ")
        ));
        office.confirm(&format!(
            "Hand them over to {to}? Codes and links stay as they are."
        ))?;
        let interrupt = Interrupt::listen()?;
        let mut progress = Progress::new(
            &office.ui,
            "invitations",
            u64::try_from(all).unwrap_or(u64::MAX),
        );
        for part in plan.moves.chunks(AT_ONCE) {
            if interrupt.is_raised() {
                return Err(Failure::new(
                    ErrorCode::Interrupted,
                    format!("stopped; {moved} of {all} {noun} went over to {to}"),
                )
                .hint("run the same command again for the rest"));
            }
            moved += hand_over(&office.desk(), &office.caller(), &from, &to, part)?;
            progress.at(moved);
        }
    }
    if all == 0 {
        office
            .ui
            .status(&format!("Nothing of {from}’s needs another worker."));
    } else {
        office.did(
            &format!("Handed {moved} {noun} over from {from} to {to}"),
            &format!("Would hand {all} {noun} over from {from} to {to}"),
        );
    }
    office.say_if_dry();
    office.ui.show(&Handover {
        plan: &plan,
        moved,
        is_dry: office.global.dry_run,
    })
}

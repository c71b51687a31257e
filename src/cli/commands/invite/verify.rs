//! `cso invite verify`: the phone call.

use crate::app::invite::verify::{check, rehearse, verify};
use crate::app::refusal::Refusal;
use crate::app::status::{Intent, Picture, picture};
use crate::cli::Start;
use crate::cli::commands::invite::{finish, show};
use crate::cli::failure::Failure;
use crate::cli::office::{Office, Sending};
use crate::cli::shown::relationship;
use crate::cli::time;
use crate::cli::ui::Standard;
use crate::domain::code::UniqueCode;
use crate::domain::secret::Secret;
use clap::Args;

/// Check the code that the person says on the phone
///
/// Without CODE it leads through the call: who is calling, on which number, then the code as you
/// hear it, and the words to read it back with before it counts. Capitals, hyphen and spaces do not matter. Right: the email with the link leaves. Wrong:
/// the try is counted, and after five the code is locked.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso invite verify INV-7K3Q9X              the person is on the phone
  cso invite verify INV-7K3Q9X 7KQX-2MPD    the code as it was said
  pass-code | cso invite verify 7K3Q9X -    a script gives it on standard input")]
pub struct VerifyArgs {
    /// An invitation's reference or its beginning, or the person's email address
    #[arg(value_name = "SELECTOR")]
    selector: String,
    /// The code as the person says it; - reads it from standard input
    #[arg(value_name = "CODE")]
    code: Option<String>,
    /// Leave the next email in the outbox
    #[arg(long)]
    no_send: bool,
}

/// Runs the command.
///
/// # Errors
/// `wrong_code`, `code_locked`, `code_expired`, `wrong_state`.
pub fn run(args: &VerifyArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("invite verify")?;
    let seen = picture(
        &office.desk(),
        &office.caller(),
        &args.selector,
        Intent::invite("code.verified"),
    )?;
    let reference = seen.invitation.reference.clone();
    if office.global.dry_run {
        rehearse(&office.desk(), &office.caller(), &reference)?;
        office
            .ui
            .status("Would compare the code; a dry run compares none, since every try counts");
        return show(&office, reference.as_str());
    }
    let is_call = args.code.is_none();
    let changed = match args.code.as_deref() {
        None => call(&office, &seen)?,
        Some(given) => {
            let typed = match given {
                "-" => office.ui.read_input()?,
                typed => typed.to_owned(),
            };
            let typed = Secret::new(typed.trim().to_owned());
            if typed.expose().is_empty() {
                return Err(Failure::usage("no code was given")
                    .hint("ask the person to read the code from their email"));
            }
            verify(&office.desk(), &office.caller(), &reference, &typed)?
        }
    };
    let name = seen.invitation.name.as_str();
    finish(
        &office,
        &changed,
        Sending::unless(args.no_send),
        &format!("The code is right: {name} is verified"),
        "",
    )?;
    // What waits for the worker's own word is what the picture calls next.
    if is_call && !changed.queued.is_empty() {
        office.ui.status(&format!(
            "Tell {name}: a second email brings a link. They open it, sign in or sign up, and need a phone at hand, mobile or landline."
        ));
    }
    Ok(())
}

fn tries(left: u32) -> String {
    if left == 1 {
        "1 try is".to_owned()
    } else {
        format!("{left} tries are")
    }
}

/// Leads through the call. What cannot be a code is asked again and not counted; a wrong code is
/// counted and asked again as long as there are tries.
fn call(office: &Office, seen: &Picture) -> Result<crate::app::invite::Changed, Failure> {
    let invitation = &seen.invitation;
    check(invitation, seen.now)?;
    if !office.ui.can_ask() {
        return Err(Failure::usage("the code is missing")
            .because(office.ui.unasked_because())
            .hint(format!(
                "give it after the reference: `cso invite verify {} CODE`, or - for standard input",
                invitation.reference
            )));
    }
    let ui = &office.ui;
    let name = invitation.name.as_str();
    ui.status(&format!(
        "Call for {} – {name} ({})",
        invitation.reference,
        relationship(invitation.relationship)
    ));
    ui.status(&format!(
        "  The code lives until {}; {} left.",
        time::local(invitation.code.expires_at),
        tries(invitation.code.attempts_left)
    ));
    ui.status(&format!(
        "  1. Ask who is calling. It should be {name}; ask something that only they know."
    ));
    ui.status(
        "  2. Look at the number that is calling, or call back on the number in the case file.",
    );
    ui.status(&format!(
        "  3. Ask which reference their email shows. It should be {}.",
        invitation.reference
    ));
    ui.status("  4. Ask for the code in the email. Never say it yourself.");
    office.confirm(&format!("Are you sure that you speak to {name}?"))?;
    loop {
        let typed = ui.ask("The code, as you hear it", "CODE after the reference")?;
        let Some(code) = UniqueCode::parse(&typed) else {
            ui.status("A code has 8 letters and digits, such as 7KQX-2MPD. That was not counted; ask again.");
            continue;
        };
        ui.status(&format!(
            "Read it back to check what you heard: {}",
            code.spoken().expose()
        ));
        if !ui.confirm("Is that what they said?", Standard::Yes)? {
            ui.status("That was not counted; ask again.");
            continue;
        }
        match verify(
            &office.desk(),
            &office.caller(),
            &invitation.reference,
            &Secret::new(typed),
        ) {
            Ok(changed) => return Ok(changed),
            Err(Refusal::WrongCode { left, .. }) if left > 0 => {
                let tries = tries(left);
                ui.warning(&format!(
                    "that is not the code; {tries} left before it is locked"
                ));
            }
            Err(refusal) => return Err(refusal.into()),
        }
    }
}

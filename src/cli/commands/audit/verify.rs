//! `cso audit verify`.

use crate::app::audit;
use crate::cli::Start;
use crate::cli::commands::audit::Head;
use crate::cli::failure::Failure;
use crate::domain::text::visible;
use clap::Args;

/// Check that no entry was changed, added or taken out
///
/// Goes through the whole trail. A trail that was cut off at its end looks whole to itself: give a
/// head that was kept elsewhere to find that out.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  cso audit verify
  cso audit verify --head 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
pub struct VerifyArgs {
    /// A head that `cso audit head` printed earlier
    #[arg(long, value_name = "HEAD")]
    head: Option<String>,
}

/// Hexadecimal digits of a head, which is a SHA-256.
const DIGITS: usize = 64;

/// Runs the command.
///
/// # Errors
/// `audit_broken`, naming the first entry that is wrong; `forbidden`; `usage` for a head that can be
/// none.
pub fn run(args: &VerifyArgs, start: Start) -> Result<(), Failure> {
    let office = start.office("audit verify")?;
    let head = args.head.as_deref().map(head).transpose()?;
    let verified = audit::verify(&office.desk(), &office.caller(), head.as_deref())?;
    office.ui.status(&match verified.erased {
        0 => "the audit trail is whole".to_owned(),
        1 => "the audit trail is whole; one reason in it was erased with its person".to_owned(),
        count => {
            format!("the audit trail is whole; {count} reasons in it were erased with their people")
        }
    });
    office.ui.show(&Head(verified))
}

fn head(text: &str) -> Result<String, Failure> {
    let head = text.trim().to_ascii_lowercase();
    if head.len() == DIGITS && head.chars().all(|c| c.is_ascii_hexdigit()) {
        return Ok(head);
    }
    let shown: String = visible(text).chars().take(DIGITS).collect();
    Err(Failure::usage(format!("--head cannot be “{shown}”"))
        .because("a head is 64 digits and letters from a to f")
        .hint("`cso audit head` prints the present one"))
}

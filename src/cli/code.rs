//! Every error code: its word, how the run ends, what it means and what mends it. One table, so that
//! no code comes without its text; `cso help errors` and cso-errors(7) are made from it.

use crate::cli::exit::Exit;
use crate::domain::batch::Finding;

macro_rules! codes {
    ($($variant:ident = $word:literal, $exit:ident, $means:literal, $mend:literal;)+) => {
        /// The word that scripts compare.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ErrorCode { $(#[doc = $means] $variant,)+ }

        impl ErrorCode {
            /// Every code, in the order in which the list shows them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word that scripts compare.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// How a run ends that fails with it.
            pub const fn exit(self) -> Exit {
                match self { $(Self::$variant => Exit::$exit,)+ }
            }

            /// What it means.
            pub const fn means(self) -> &'static str {
                match self { $(Self::$variant => $means,)+ }
            }

            /// What to do.
            pub const fn mend(self) -> &'static str {
                match self { $(Self::$variant => $mend,)+ }
            }
        }
    };
}

codes! {
    Internal = "internal", Failed,
        "Something went wrong that none of the other codes names.",
        "Run `cso doctor`. If it finds nothing, tell support what you typed and what was printed.";
    ProblemsFound = "problems_found", Failed,
        "`cso doctor` found something that does not work.",
        "Do what it prints beside each line that is not ok.";
    DatabaseDamaged = "database_damaged", Failed,
        "The database holds something that cannot be right, or its file is broken.",
        "Keep the file as it is, tell an admin, and put back a backup with `cso db restore FILE`.";
    DatabaseUnusable = "database_unusable", Failed,
        "What the settings name as the database is not one that `cso` can use: another kind of file, or a folder that several computers share.",
        "`cso config show database` says which one is meant and who said so. Name the right one.";
    DatabaseNewer = "database_newer", Failed,
        "A newer version of `cso` has changed the database; this version does not know it.",
        "Install the newer version on this computer too.";
    DatabaseOlder = "database_older", Failed,
        "The database is from an older version of `cso`.",
        "An admin runs `cso db migrate`.";
    DatabaseReadOnly = "database_read_only", Failed,
        "The database can be read and not written.",
        "`cso doctor` shows its folder. Whoever looks after the computer gives you the right to write there.";
    KeyMissing = "key_missing", Failed,
        "A code, a link or a phone number was made with a key that the key file does not hold.",
        "Put back the newest copy of the key file; `cso key list` says which key is missing.";
    KeyMismatch = "key_mismatch", Failed,
        "The key file belongs to another database.",
        "Put back the key file that was made with this database, or name it with `CSO_KEY_FILE`.";
    KeyUnusable = "key_unusable", Failed,
        "The key file cannot be read, others can read it too, or it is not a key file.",
        "The message says which. Put it right, or put back a copy; a new key file cannot stand in for it.";
    AuditBroken = "audit_broken", Failed,
        "The audit trail was changed outside `cso`: an entry is missing, altered or cut off.",
        "Change nothing, and tell information governance at once.";
    File = "file", Failed,
        "A file or folder of the practice database could not be made or thrown away.",
        "Choose a folder that is yours, with `cso demo --folder DIR`.";
    Mail = "mail", Failed,
        "The emails of the practice database could not be written as files.",
        "Look whether the disk is full, then run `cso demo --fresh`.";
    NotWritten = "not_written", Failed,
        "A file could not be written.",
        "Choose a folder that you can write to.";
    Stale = "stale", Failed,
        "A completion script or a manual page is not as this version makes it.",
        "Run `cso generate`.";

    Usage = "usage", Usage,
        "What was typed is not a command that `cso` knows, or something is missing from it.",
        "Read the hint, or add --help to the command.";
    InvalidSettings = "invalid_settings", Usage,
        "A setting has a value that cannot be, or the settings file cannot be read.",
        "`cso config check` lists everything that is wrong, and where it stands.";
    InvalidEmail = "invalid_email", Usage,
        "That is not a complete email address.",
        "Type it again, such as name@example.org.";
    InvalidName = "invalid_name", Usage,
        "A name or a label is empty, too long, or holds characters that cannot be seen.",
        "Type it by hand; a name that was copied may hold more than one sees.";
    InvalidNote = "invalid_note", Usage,
        "A note is too long or holds characters that cannot be seen.",
        "Shorten it, or type it by hand.";
    InvalidReference = "invalid_reference", Usage,
        "That is neither a reference nor an email address.",
        "An invitation's reference looks like INV-7K3Q9X; four or more of its characters are enough.";
    InvalidRecord = "invalid_record", Usage,
        "A record's reference has the wrong form, is missing, is named twice, or is known under another label.",
        "`cso record list` lists the records; name one with --record REF.";
    InvalidLogin = "invalid_login", Usage,
        "That cannot be the login of a member of staff.",
        "`cso staff list` lists the logins.";
    InvalidTeam = "invalid_team", Usage,
        "That cannot be the name of a team.",
        "Use letters, digits and hyphens, such as north.";
    InvalidPhone = "invalid_phone", Usage,
        "That number cannot be used: it is not complete, from another country, or expensive to call.",
        "Ask for another number. Landlines are called, mobile phones get a text or a call.";
    InvalidFile = "invalid_file", Usage,
        "The list cannot be read as a batch.",
        "The reason says why. Save it once more as CSV or XLSX and try again.";
    InvalidHeadings = "invalid_headings", Usage,
        "The first line of the list does not name the columns that are needed.",
        "It needs email, name and record. --ignore-extra leaves out columns that are not known.";

    NotFound = "not_found", NotFound,
        "Nothing that you may see has this name.",
        "Look for it with the list command that the hint names.";
    Ambiguous = "ambiguous", NotFound,
        "More than one invitation fits what was typed. Nothing was changed.",
        "Give the whole reference of the one that you mean.";

    WrongState = "wrong_state", WrongState,
        "It has gone too far, or not far enough, for what was asked.",
        "`cso status REF` shows where it is and what comes next.";
    AlreadyExists = "already_exists", WrongState,
        "What was to be made is there already.",
        "Look at what is there with the command that the hint names.";
    AlreadyDecided = "already_decided", WrongState,
        "A colleague decided before you; the message says who and when.",
        "Their decision stands. Speak to them if you would have decided otherwise.";
    DifferentPerson = "different_person", WrongState,
        "The address has an invitation under another name. One address is one person.",
        "Ask the person for an address of their own. If it is the same person, add --same-person.";
    LegalHold = "legal_hold", WrongState,
        "A legal hold keeps everything about this person. Nothing was erased.",
        "Ask whoever set it. An admin lifts it with `cso account legal-hold SELECTOR --lift`.";
    TooSoon = "too_soon", WrongState,
        "The last email went out only just now.",
        "Ask the person to look in the spam folder. --force with --reason sends it all the same.";
    TooOften = "too_often", WrongState,
        "The email was sent as often as one day allows.",
        "Check the address with the person. --force with --reason sends it all the same.";
    OnHold = "on_hold", WrongState,
        "Somebody said that nobody is to write to this person for now. Nothing was sent.",
        "Do not contact them. `cso contact list` says who put them on hold, and an approver releases them.";
    SafeContact = "safe_contact_needed", WrongState,
        "The council wants somebody to make sure that writing is safe before the first email leaves.",
        "Find out whether only the person reads the address, then run `cso contact check REF`.";
    NotPractice = "not_practice", WrongState,
        "The folder was not made by `cso demo`, so it is not thrown away.",
        "Name a folder that is not there yet, with `cso demo --folder DIR`.";

    Forbidden = "forbidden", Forbidden,
        "Your roles do not allow that, or the record is restricted to its own team.",
        "Ask a colleague who may; `cso staff list` shows who that is.";
    NeedsSecondPerson = "needs_second_person", Forbidden,
        "Whoever invited a person may not approve the same person's access.",
        "Ask a colleague with the role approver to run the same command.";
    ReasonRequired = "reason_required", Forbidden,
        "This is done with a reason only, which the audit trail keeps.",
        "Add --reason \"…\" and say why.";

    WrongCode = "wrong_code", Code,
        "The code is not the one in the email. The try was counted.",
        "Ask the person to read it again, letter by letter. After the last try a new code is needed.";
    CodeLocked = "code_locked", Code,
        "The code was typed wrongly too often, and no longer works.",
        "Send a new one with `cso invite resend REF`.";
    CodeExpired = "code_expired", Code,
        "The code is too old, and no longer works.",
        "Send a new one with `cso invite resend REF`.";

    Partial = "partial", Partial,
        "Some were done and some were not. What was done stays done.",
        "Each line says why. For a batch, `cso batch rejects RUN` writes the rows to mend and run again.";

    Busy = "busy", Temporary,
        "Others were using the database for longer than the waiting time. Nothing was changed.",
        "Run the same command again.";
    DatabaseUnavailable = "database_unavailable", Temporary,
        "The database cannot be reached, or there is none at that place.",
        "Try again in a minute; then run `cso doctor`, which says what is wrong.";
    DiskFull = "disk_full", Temporary,
        "The disk that holds the database is full. Nothing was changed.",
        "Free some space, then run the same command again.";
    MailUnavailable = "mail_unavailable", Temporary,
        "The mail server did not take the email. Nothing is lost: it waits in the outbox.",
        "Try again later with `cso mail send`; `cso mail test ADDRESS` finds out more.";
    AddressTaken = "address_taken", Temporary,
        "Another program, perhaps another portal, listens where this one was to.",
        "Stop the other one, or choose another place with --listen.";

    Interrupted = "interrupted", Interrupted,
        "You pressed Ctrl-C, or answered no. Nothing was left half done.",
        "Run the command again when you are ready. A batch goes on with `cso batch resume RUN`.";
    ClosedPipe = "closed_pipe", Done,
        "Whoever read the output had enough, as `head` does. It is never printed.",
        "Nothing.";
}

/// What was found about a row of a batch, and what mends it.
#[expect(
    clippy::too_many_lines,
    reason = "a table, with a row for each finding"
)]
pub const fn of_row(finding: Finding) -> (&'static str, &'static str) {
    match finding {
        Finding::InvalidEmail => (
            "The email address is not complete.",
            "Ask whoever made the list for the right one.",
        ),
        Finding::InvalidName => (
            "The name is empty, too long, or holds characters that cannot be seen.",
            "Type it by hand.",
        ),
        Finding::InvalidRecord => (
            "The record's reference has the wrong form, is missing, or stands twice.",
            "Separate several references with a semicolon.",
        ),
        Finding::InvalidLabel => (
            "The label cannot be one, or there is not one for each record.",
            "Give as many labels as records, with a semicolon between.",
        ),
        Finding::InvalidRelationship => (
            "The relationship is none of those known.",
            "Use parent, carer, foster carer, young person, professional or other.",
        ),
        Finding::InvalidWorker => (
            "The worker is not a member of staff who can look after an invitation.",
            "`cso staff list` lists the logins.",
        ),
        Finding::InvalidLanguage => ("The language is neither of the two.", "Use en or cy."),
        Finding::InvalidNote => (
            "The note is too long or holds characters that cannot be seen.",
            "Shorten it.",
        ),
        Finding::InvalidSafeContact => (
            "The day of the safe-contact check is not one, or has not come.",
            "Write it with the year first, such as 2026-05-03.",
        ),
        Finding::OnHold => (
            "The person is on hold: nobody is to write to them.",
            "Speak to whoever put them on hold; `cso contact list` says who.",
        ),
        Finding::SafeContactNeeded => (
            "The council wants a recent safe-contact check before the first email.",
            "Find out whether the address is safe, and fill in the column safe_contact.",
        ),
        Finding::InvalidKey => (
            "The key is too long or holds characters that cannot be seen.",
            "Use a short one, such as a number.",
        ),
        Finding::RuinedNumber => (
            "The spreadsheet has rounded or shortened a number, or taken it for a date.",
            "Format the column as text and type the value again.",
        ),
        Finding::InvalidCell => (
            "The cell holds an error, a date, or true or false where text is wanted.",
            "Type the value as text.",
        ),
        Finding::TooLong => (
            "The field is far too long; most often a quotation mark was never closed.",
            "Look at the line before it too.",
        ),
        Finding::ExtraCells => (
            "The row has more cells than there are headings.",
            "Look for a comma too many.",
        ),
        Finding::InvalidJson => (
            "The line is not one JSON object.",
            "Write one object a line.",
        ),
        Finding::UnknownRecord => (
            "The record is not known, and the row gives no label for it.",
            "Add it with `cso record add`, or fill in the column label.",
        ),
        Finding::LabelDiffers => (
            "The record is known under another label, so it may be another child.",
            "Compare with `cso record show REF`.",
        ),
        Finding::Forbidden => (
            "The record is restricted: neither you nor the worker may offer it.",
            "Speak to the team that it belongs to.",
        ),
        Finding::DifferentPerson => (
            "The address has an invitation under another name.",
            "Ask the person for an address of their own.",
        ),
        Finding::AlreadyExists => (
            "An invitation offers some of these records already, and not all.",
            "Take out the records that are offered.",
        ),
        Finding::KeyReused => (
            "The key belongs to another row that was carried out before.",
            "Give the row a key of its own, or none.",
        ),
        Finding::NameDiffers => (
            "The same address stands under a name that is spelled differently.",
            "Find out which spelling is right.",
        ),
        Finding::TwoPeople => (
            "The same address stands for two different people.",
            "Ask each for an address of their own.",
        ),
        Finding::NearAddress => (
            "The address is one letter away from another one.",
            "Find out which of the two is right.",
        ),
        Finding::NearDomain => (
            "What follows the @ is one letter away from a name that many people use.",
            "Ask whether it is a slip.",
        ),
        Finding::MixedScripts => (
            "The name mixes letters of different alphabets that look alike.",
            "Type it by hand.",
        ),
        Finding::SharedMailbox => (
            "The mailbox looks like one that several people read.",
            "Ask the person for an address of their own.",
        ),
        Finding::LiveInvitation => (
            "An invitation under way offers the same already.",
            "Nothing, if that is what was wanted.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_has_a_word_of_its_own_and_sentences_to_go_with_it() {
        let words: BTreeSet<&str> = ErrorCode::ALL.iter().map(|code| code.word()).collect();
        assert_eq!(words.len(), ErrorCode::ALL.len());
        let codes = ErrorCode::ALL
            .iter()
            .map(|code| (code.means(), code.mend()));
        for (means, mend) in codes.chain(Finding::ALL.iter().map(|&finding| of_row(finding))) {
            for text in [means, mend] {
                assert!(text.ends_with('.') && text.len() > 7, "{text}");
                let first = text.trim_start_matches(['`', '-']).chars().next().unwrap();
                assert!(
                    text.starts_with(['`', '-']) || first.is_uppercase(),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn codes_that_end_alike_stand_together() {
        let mut exits: Vec<u8> = ErrorCode::ALL
            .iter()
            .map(|code| code.exit().number())
            .collect();
        exits.dedup();
        assert_eq!(exits, [1, 2, 3, 4, 5, 6, 7, 8, 130, 0]);
    }
}

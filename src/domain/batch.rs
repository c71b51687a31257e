//! Batches: many invitations from one list, row by row, so that a second run changes nothing.

pub mod column;
pub mod doubt;
pub mod row;

use crate::domain::batch::column::Column;
use crate::domain::batch::row::Fields;
use crate::domain::id::{InvitationRef, RunRef, StaffLogin, Team};
use crate::domain::words::words;
use chrono::{DateTime, Utc};

/// The largest file, in bytes. A list of a hundred thousand people has about a tenth of that.
pub const MOST_BYTES: u64 = 128 * 1024 * 1024;
/// The most rows of one file; more are several files.
pub const MOST_ROWS: u32 = 200_000;
/// The longest field, in characters: four times the longest note. Longer is most often a quotation
/// mark that nobody closed.
pub const LONGEST_FIELD: usize = 4_000;

words! {
    /// Where a run is.
    pub enum RunState {
        /// Its rows are being taken in; none of them has been acted on.
        Reading = "reading",
        /// All rows are taken in and some wait.
        Running = "running",
        /// Every row is settled.
        Finished = "finished",
    }
}

words! {
    /// What became of a row.
    pub enum RowOutcome {
        /// It waits for its turn.
        Waiting = "waiting",
        /// It became an invitation.
        Created = "created",
        /// What it asks for was there already.
        Existing = "existing",
        /// It was refused.
        Rejected = "rejected",
    }
}

words! {
    /// What was found about a row. The words are codes that scripts compare.
    pub enum Finding {
        /// The email address is none.
        InvalidEmail = "invalid_email",
        /// The name is none.
        InvalidName = "invalid_name",
        /// The record's reference is none, missing, or named twice.
        InvalidRecord = "invalid_record",
        /// The label is none, or not one for each record.
        InvalidLabel = "invalid_label",
        /// The relationship is none of those known.
        InvalidRelationship = "invalid_relationship",
        /// The worker is no member of staff who can look after an invitation.
        InvalidWorker = "invalid_worker",
        /// The language is neither English nor Welsh.
        InvalidLanguage = "invalid_language",
        /// The note is too long or holds what cannot be seen.
        InvalidNote = "invalid_note",
        /// The day of the safe-contact check is none, or has not come.
        InvalidSafeContact = "invalid_safe_contact",
        /// Nobody is to write to the person.
        OnHold = "on_hold",
        /// The policy asks for a recent safe-contact check.
        SafeContactNeeded = "safe_contact_needed",
        /// The key is too long or holds what cannot be seen.
        InvalidKey = "invalid_key",
        /// A number that a spreadsheet has rounded, shortened or taken for something else.
        RuinedNumber = "ruined_number",
        /// A cell that holds no text: an error, a date, true or false.
        InvalidCell = "invalid_cell",
        /// The field is too long.
        TooLong = "too_long",
        /// The row holds more than its headings name.
        ExtraCells = "extra_cells",
        /// The line is no JSON object.
        InvalidJson = "invalid_json",
        /// The record is not known and has no label.
        UnknownRecord = "unknown_record",
        /// The record is known under another label.
        LabelDiffers = "label_differs",
        /// The record may not be offered by whoever runs the batch, or to this worker.
        Forbidden = "forbidden",
        /// The address has a live invitation under another name.
        DifferentPerson = "different_person",
        /// A live invitation offers some of the records already.
        AlreadyExists = "already_exists",
        /// The key belongs to another row that was carried out before.
        KeyReused = "key_reused",
        /// The same address stands under a name that is spelled differently.
        NameDiffers = "name_differs",
        /// The same address stands for two different people.
        TwoPeople = "two_people",
        /// The address is one letter away from another one.
        NearAddress = "near_address",
        /// The domain is one letter away from one that many people use.
        NearDomain = "near_domain",
        /// The name mixes alphabets.
        MixedScripts = "mixed_scripts",
        /// The mailbox looks like one that several people read.
        SharedMailbox = "shared_mailbox",
        /// A live invitation asks for the same already.
        LiveInvitation = "live_invitation",
    }
}

impl Finding {
    /// Whether it is a warning: the row can be right, and somebody should look.
    pub fn is_doubt(self) -> bool {
        match self {
            Self::NameDiffers
            | Self::TwoPeople
            | Self::NearAddress
            | Self::NearDomain
            | Self::MixedScripts
            | Self::SharedMailbox
            | Self::LiveInvitation => true,
            Self::InvalidEmail
            | Self::InvalidName
            | Self::InvalidRecord
            | Self::InvalidLabel
            | Self::InvalidRelationship
            | Self::InvalidWorker
            | Self::InvalidLanguage
            | Self::InvalidNote
            | Self::InvalidSafeContact
            | Self::OnHold
            | Self::SafeContactNeeded
            | Self::InvalidKey
            | Self::RuinedNumber
            | Self::InvalidCell
            | Self::TooLong
            | Self::ExtraCells
            | Self::InvalidJson
            | Self::UnknownRecord
            | Self::LabelDiffers
            | Self::Forbidden
            | Self::DifferentPerson
            | Self::AlreadyExists
            | Self::KeyReused => false,
        }
    }
}

/// What was found about a row, where, and in which words. The words may hold what the row holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The column, where it is about one.
    pub column: Option<Column>,
    /// What.
    pub finding: Finding,
    /// The sentence that staff read, without a full stop.
    pub message: String,
}

impl Remark {
    /// A remark about a column.
    pub fn at(column: Column, finding: Finding, message: impl Into<String>) -> Self {
        Self {
            column: Some(column),
            finding,
            message: message.into(),
        }
    }
}

/// What a run does with a row that only raises doubts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubts {
    /// It is carried out, and the doubts are told.
    Told,
    /// It is rejected.
    Rejected,
}

/// One batch being carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// `RUN-` and six characters.
    pub reference: RunRef,
    /// Where it is.
    pub state: RunState,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// Who began it.
    pub created_by: StaffLogin,
    /// Their team.
    pub team: Option<Team>,
    /// The file's name without its folder, or `-` for standard input.
    pub source: String,
    /// What the rows give as a digest: the same file gives the same.
    pub digest: [u8; 32],
    /// The columns that the file has, in its order.
    pub columns: Vec<Column>,
    /// What is done with rows that raise doubts.
    pub doubts: Doubts,
    /// How many rows the file has.
    pub rows: u32,
    /// How many rows became invitations.
    pub created: u32,
    /// How many asked for what was there.
    pub existing: u32,
    /// How many were refused.
    pub rejected: u32,
    /// The last line that was taken in or, once running, settled.
    pub done_line: u32,
    /// When every row was settled.
    pub finished_at: Option<DateTime<Utc>>,
}

impl Run {
    /// How many rows are settled.
    pub fn settled(&self) -> u32 {
        self.created + self.existing + self.rejected
    }
}

/// One row of a run as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its line in the file, from 1.
    pub line: u32,
    /// What became of it.
    pub outcome: RowOutcome,
    /// What it is known by in this and every later run: a digest of its key or, without one, of
    /// everything it asks for. `None` where it could not be read.
    pub digest: Option<[u8; 32]>,
    /// The digest of everything it asks for, where it has a key.
    pub content: Option<[u8; 32]>,
    /// The invitation it became or found.
    pub invitation: Option<InvitationRef>,
    /// Its fields, while it waits and where it was rejected; `None` once it is settled otherwise.
    pub fields: Option<Fields>,
    /// What was found about it.
    pub remarks: Vec<Remark>,
}

impl Row {
    /// What the row was rejected for: whatever must be mended, or its doubts where there is nothing
    /// else. Empty for a row that was not rejected.
    pub fn refusals(&self) -> impl Iterator<Item = &Remark> {
        let must_mend = self.remarks.iter().any(|remark| !remark.finding.is_doubt());
        let is_rejected = self.outcome == RowOutcome::Rejected;
        self.remarks
            .iter()
            .filter(move |remark| is_rejected && !(must_mend && remark.finding.is_doubt()))
    }

    /// What the row is warned of beside that.
    pub fn doubts(&self) -> impl Iterator<Item = &Remark> {
        let must_mend = self.remarks.iter().any(|remark| !remark.finding.is_doubt());
        let is_rejected = self.outcome == RowOutcome::Rejected;
        self.remarks
            .iter()
            .filter(move |remark| remark.finding.is_doubt() && (must_mend || !is_rejected))
    }
}

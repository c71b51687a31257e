//! The first reading of a list: how many rows it has, what it is known by, and the doubts that rows
//! raise between them and beside the addresses that are known.

use crate::app::batch::near::Near;
use crate::app::batch::{BatchError, Terms};
use crate::domain::batch::column::{Column, Headings};
use crate::domain::batch::doubt;
use crate::domain::batch::row::{Asked, Fields, read};
use crate::domain::batch::{Doubts, Finding, Remark, Row, RowOutcome};
use crate::domain::mask;
use crate::domain::name::PersonName;
use crate::ports::intake::{Intake, Line};
use crate::ports::store::View;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::ControlFlow;

/// What the first reading tells.
pub(super) struct Scan {
    /// How many rows there are.
    pub(super) rows: u32,
    /// What the list is known by.
    pub(super) digest: [u8; 32],
    /// Doubts that a row raises beside others, by line.
    doubts: BTreeMap<u32, Vec<Remark>>,
}

/// What a list is known by: the same fields under the same terms give the same, however the file is
/// written.
pub(super) struct Digest(Sha256);

impl Digest {
    pub(super) fn new(terms: Terms) -> Self {
        let mut hash = Sha256::new();
        hash.update(match terms.doubts {
            Doubts::Told => "told",
            Doubts::Rejected => "rejected",
        });
        Self(hash)
    }

    fn add(&mut self, line: u32, fields: &Fields) {
        self.0.update(line.to_be_bytes());
        for &column in Column::ALL {
            let text = fields.get(column);
            let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
            self.0.update(length.to_be_bytes());
            self.0.update(text);
        }
    }

    pub(super) fn done(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

/// Reads a list for the first time.
pub(super) fn scan(view: &dyn View, intake: &dyn Intake, terms: Terms) -> Result<Scan, BatchError> {
    let mut digest = Digest::new(terms);
    let mut rows = 0;
    let mut doubts: BTreeMap<u32, Vec<Remark>> = BTreeMap::new();
    let mut people: BTreeMap<Box<str>, (PersonName, u32)> = BTreeMap::new();
    let mut near = Near::default();
    intake.read(&mut |line: Line| {
        rows += 1;
        let (fields, _) = intake.headings().fields(line.cells);
        digest.add(line.number, &fields);
        let Ok(asked) = read(&fields) else {
            return ControlFlow::Continue(());
        };
        match people.entry(asked.email.as_str().into()) {
            Entry::Vacant(empty) => {
                near.add(asked.email.as_str(), line.number);
                empty.insert((asked.name, line.number));
            }
            Entry::Occupied(there) => {
                let (name, first) = there.get();
                if let Some(finding) = doubt::of_names(name, &asked.name) {
                    both(&mut doubts, (*first, line.number), finding);
                }
            }
        }
        ControlFlow::Continue(())
    })?;
    drop(people);
    near.sort();
    near.each_pair(|(left, line), (right, other)| {
        near_remark(
            &mut doubts,
            line,
            &format!("{} in line {other}", mask::address(right)),
        );
        near_remark(
            &mut doubts,
            other,
            &format!("{} in line {line}", mask::address(left)),
        );
    });
    if rows > 0 {
        view.each_address(&mut |known| {
            near.each_near(known, |_, line| {
                near_remark(
                    &mut doubts,
                    line,
                    &format!("{}, which is known here", mask::address(known)),
                );
            });
        })?;
    }
    Ok(Scan {
        rows,
        digest: digest.done(),
        doubts,
    })
}

fn both(doubts: &mut BTreeMap<u32, Vec<Remark>>, lines: (u32, u32), finding: Finding) {
    let what = if finding == Finding::TwoPeople {
        "the same address for somebody else"
    } else {
        "the same address under another spelling of the name"
    };
    for (line, other) in [lines, (lines.1, lines.0)] {
        add(
            doubts,
            line,
            Remark::at(Column::Email, finding, format!("line {other} has {what}")),
        );
    }
}

fn near_remark(doubts: &mut BTreeMap<u32, Vec<Remark>>, line: u32, other: &str) {
    let message = format!("the address is one letter away from {other}");
    add(
        doubts,
        line,
        Remark::at(Column::Email, Finding::NearAddress, message),
    );
}

/// One row keeps a few examples of each doubt: an address that everybody uses would fill pages.
const EXAMPLES: usize = 3;

fn add(doubts: &mut BTreeMap<u32, Vec<Remark>>, line: u32, remark: Remark) {
    let remarks = doubts.entry(line).or_default();
    let alike = remarks
        .iter()
        .filter(|known| known.finding == remark.finding);
    if alike.count() < EXAMPLES && !remarks.contains(&remark) {
        remarks.push(remark);
    }
}

/// A line of the second reading as a row: it waits, or is rejected with everything that is wrong.
pub(super) fn row(
    headings: &Headings,
    line: Line,
    scan: &Scan,
    terms: Terms,
    digest: &mut Digest,
) -> Row {
    let number = line.number;
    let (fields, mut remarks) = headings.fields(line.cells);
    digest.add(number, &fields);
    remarks.extend(line.remarks);
    let asked = match read(&fields) {
        Ok(asked) => Some(asked),
        Err(more) => {
            // What a cell cannot be stands before what its absence means.
            let seen: Vec<Option<Column>> = remarks.iter().map(|remark| remark.column).collect();
            let further = more
                .into_iter()
                .filter(|remark| remark.column.is_none() || !seen.contains(&remark.column));
            remarks.extend(further);
            None
        }
    };
    let is_whole = remarks.is_empty();
    if let Some(asked) = &asked {
        remarks.extend(scan.doubts.get(&number).cloned().unwrap_or_default());
        remarks.extend(doubt::of(asked));
    }
    let is_refused = !is_whole || (!remarks.is_empty() && terms.doubts == Doubts::Rejected);
    let (digest, content) = match &asked {
        Some(asked) if is_whole => digests(asked),
        Some(_) | None => (None, None),
    };
    Row {
        line: number,
        outcome: if is_refused {
            RowOutcome::Rejected
        } else {
            RowOutcome::Waiting
        },
        digest,
        content,
        invitation: None,
        fields: Some(fields),
        remarks,
    }
}

/// What a row is known by, and with a key also what it asks for.
fn digests(asked: &Asked) -> (Option<[u8; 32]>, Option<[u8; 32]>) {
    let of = |what: &str, text: &str| -> [u8; 32] {
        Sha256::new()
            .chain_update(what)
            .chain_update([0])
            .chain_update(text)
            .finalize()
            .into()
    };
    let content = of("row", &asked.content());
    match &asked.key {
        Some(key) => (Some(of("key", key)), Some(content)),
        None => (Some(content), None),
    }
}

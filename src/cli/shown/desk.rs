//! Records, staff and keys: as rows of lists, and each on its own.

use crate::app::key::KnownKey;
use crate::cli::shown::lists::Names;
use crate::cli::shown::{instant, last_day};
use crate::cli::time;
use crate::cli::view::{Cell, Fact, Row, View};
use crate::domain::access::Access;
use crate::domain::contact::Bar;
use crate::domain::record::Record;
use crate::domain::staff::Staff;
use serde_json::{Value, json};

/// A record in a list.
pub struct RecordRow<'a> {
    /// The record.
    pub record: &'a Record,
    /// How its label is shown.
    pub names: Names,
}

impl Row for RecordRow<'_> {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("record", "Record"),
        ("label", "Label"),
        ("team", "Team"),
        ("restricted_at", "Restricted since"),
        ("created_at", "Added"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let record = self.record;
        vec![
            record.reference.to_string().into(),
            self.names.label(&record.label).into(),
            record.team.as_ref().map(ToString::to_string).into(),
            record.restricted_at.into(),
            record.created_at.into(),
        ]
    }

    fn json(&self) -> Value {
        let record = self.record;
        json!({
            "record": record.reference,
            "label": self.names.label(&record.label),
            "team": record.team,
            "restricted_at": instant(record.restricted_at),
            "created_at": time::machine(record.created_at),
            "created_by": record.created_by,
        })
    }
}

/// One record with who has, or is offered, access to it: invitations, no names of persons.
pub struct RecordView<'a> {
    /// The record.
    pub record: &'a Record,
    /// How its label is shown.
    pub names: Names,
    /// Its live accesses, oldest first.
    pub accesses: &'a [Access],
    /// Who is barred from it.
    pub barred: &'a [Bar],
}

impl View for RecordView<'_> {
    fn json(&self) -> Value {
        let row = RecordRow {
            record: self.record,
            names: self.names,
        };
        let accesses: Vec<Value> = self
            .accesses
            .iter()
            .map(|access| {
                json!({
                    "ref": access.invitation,
                    "state": access.state,
                    "offered_at": time::machine(access.offered_at),
                    "decided_at": instant(access.decided_at),
                    "approved_by": access.approved_by(),
                    "active_since": instant(access.active_since),
                    "ends_on": instant(access.ends_at),
                    "silent": access.is_silent,
                })
            })
            .collect();
        let mut value = row.json();
        if let Some(object) = value.as_object_mut() {
            object.insert("accesses".to_owned(), Value::Array(accesses));
            let barred = self.barred.iter().map(|bar| {
                json!({"staff": bar.staff, "since": time::machine(bar.set_at), "by": bar.set_by})
            });
            object.insert("barred".to_owned(), Value::Array(barred.collect()));
        }
        value
    }

    fn facts(&self) -> Vec<Fact> {
        let record = self.record;
        let mut facts = vec![
            Fact::new("record", record.reference.to_string()),
            Fact::new("label", self.names.label(&record.label)),
            Fact::new("team", record.team.as_ref().map(ToString::to_string)),
            Fact::new("restricted since", record.restricted_at),
        ];
        facts.extend(self.accesses.iter().map(|access| {
            let ends = access
                .ends_at
                .map(|end| format!(", last day {}", last_day(end)))
                .unwrap_or_default();
            let text = format!("{} {}{ends}", access.invitation, access.state);
            Fact::new("access", text)
        }));
        facts.extend(self.barred.iter().map(|bar| {
            let text = format!("{} by {}", bar.staff, bar.set_by);
            Fact::new("barred", text)
        }));
        facts.push(Fact::new("added", record.created_at));
        facts.push(Fact::new("added by", record.created_by.to_string()));
        facts
    }
}

/// A member of staff, in a list or alone.
pub struct StaffRow<'a>(pub &'a Staff);

impl Row for StaffRow<'_> {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("login", "Login"),
        ("roles", "Roles"),
        ("team", "Team"),
        ("created_at", "Added"),
        ("created_by", "Added by"),
        ("disabled_at", "Disabled since"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let staff = self.0;
        vec![
            staff.login.to_string().into(),
            crate::app::staff::words(&staff.roles)
                .replace(',', ", ")
                .into(),
            staff.team.as_ref().map(ToString::to_string).into(),
            staff.created_at.into(),
            staff.created_by.to_string().into(),
            staff.disabled_at.into(),
        ]
    }

    fn json(&self) -> Value {
        let staff = self.0;
        json!({
            "login": staff.login,
            "roles": staff.roles,
            "team": staff.team,
            "created_at": time::machine(staff.created_at),
            "created_by": staff.created_by,
            "disabled_at": instant(staff.disabled_at),
        })
    }
}

impl View for StaffRow<'_> {
    fn json(&self) -> Value {
        Row::json(self)
    }

    fn facts(&self) -> Vec<Fact> {
        Self::COLUMNS
            .iter()
            .zip(self.cells())
            .map(|((_, heading), cell)| Fact::new(heading.to_lowercase(), cell))
            .collect()
    }
}

/// A key in a list; the key itself is never shown.
pub struct KeyRow<'a>(pub &'a KnownKey);

impl Row for KeyRow<'_> {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("key", "Key"),
        ("current", "Current"),
        ("fits", "Fits the database"),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            self.0.id.to_string().into(),
            yes_or_no(self.0.is_current).into(),
            yes_or_no(self.0.fits).into(),
        ]
    }

    fn json(&self) -> Value {
        json!({
            "key": self.0.id.as_str(),
            "current": self.0.is_current,
            "fits": self.0.fits,
        })
    }
}

fn yes_or_no(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

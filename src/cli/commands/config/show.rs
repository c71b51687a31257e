//! `cso config show`: every setting with its value and origin.

use crate::cli::Context;
use crate::cli::failure::Failure;
use crate::cli::view::{Cell, List, Row};
use crate::settings::{Shown, keys};
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use serde_json::{Value, json};

/// List every setting with its value and where it comes from.
#[derive(Args)]
pub struct ShowArgs {
    /// A section or the beginning of a key, such as mail or policy.code
    #[arg(value_name = "KEY", value_parser = NonEmptyStringValueParser::new())]
    key: Option<String>,
}

struct SettingRow<'a>(&'a Shown);

impl Row for SettingRow<'_> {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("key", "Setting"),
        ("value", "Value"),
        ("origin", "Comes from"),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            self.0.key.into(),
            self.0.value.clone().into(),
            self.0.origin.to_string().into(),
        ]
    }

    fn json(&self) -> Value {
        let about = keys::find(self.0.key);
        json!({
            "key": self.0.key,
            "value": self.0.value,
            "origin": self.0.origin.to_string(),
            "variable": about.map(|key| key.variable()),
            "about": about.map(|key| key.about),
        })
    }
}

/// Lists them.
///
/// # Errors
/// `not_found` when no key begins like that.
pub fn run(args: &ShowArgs, context: &Context) -> Result<(), Failure> {
    let wanted = args.key.as_deref().unwrap_or_default();
    let items: Vec<SettingRow<'_>> = context
        .settings
        .shown()
        .iter()
        .filter(|shown| shown.key.starts_with(wanted))
        .map(SettingRow)
        .collect();
    if items.is_empty() {
        return Err(
            Failure::not_found(format!("no setting begins with “{wanted}”"))
                .hint("`cso config show` lists every setting"),
        );
    }
    context.ui.list(&List::whole(items), "")
}

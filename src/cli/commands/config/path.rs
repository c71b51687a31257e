//! `cso config path`: where settings and data are looked for.

use crate::cli::Start;
use crate::cli::failure::Failure;
use crate::cli::view::{Fact, View};
use crate::settings::SettingsError;
use crate::settings::places::Places;
use clap::Args;
use serde_json::{Value, json};

/// Print where settings and data are looked for.
#[derive(Args)]
pub struct PathArgs {}

struct Found(Places);

impl View for Found {
    fn json(&self) -> Value {
        json!({
            "config": self.0.config_file.display().to_string(),
            "config_exists": self.0.config_file.is_file(),
            "data": self.0.data_folder.display().to_string(),
        })
    }

    fn facts(&self) -> Vec<Fact> {
        let is_there = if self.0.config_file.is_file() {
            "yes"
        } else {
            "no, so defaults are used"
        };
        vec![
            Fact::new("Settings file", self.0.config_file.display().to_string()),
            Fact::new("Is there", is_there),
            Fact::new("Data folder", self.0.data_folder.display().to_string()),
        ]
    }
}

/// Prints them.
///
/// # Errors
/// When there is no home folder.
pub fn run(_args: &PathArgs, start: &Start) -> Result<(), Failure> {
    let places = Places::find(start.global.config.as_deref(), &start.environment)
        .map_err(|problem| SettingsError::new(vec![problem]))?;
    start.ui.show(&Found(places))
}

//! Where settings, database, keys and the outbox live on this computer.

use crate::settings::environment::Environment;
use crate::settings::error::Problem;
use etcetera::BaseStrategy as _;
use std::path::{Path, PathBuf};

/// The folders and files, whether they are there or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The configuration file.
    pub config_file: PathBuf,
    /// Whether somebody asked for this very file, so that it must be there.
    pub is_config_asked_for: bool,
    /// The folder that holds database, keys and outbox unless they are set elsewhere.
    pub data_folder: PathBuf,
}

impl Places {
    /// Finds them: `CSO_HOME` puts everything in one folder; without it, the XDG folders.
    ///
    /// # Errors
    /// [`Problem::NoHome`] when there is neither.
    pub fn find(config_flag: Option<&Path>, environment: &Environment) -> Result<Self, Problem> {
        let asked = config_flag
            .map(Path::to_owned)
            .or_else(|| environment.path("CSO_CONFIG"));
        let (config_folder, data_folder) = match environment.path("CSO_HOME") {
            Some(home) => (home.clone(), home),
            None => xdg(environment)?,
        };
        let is_config_asked_for = asked.is_some();
        let config_file = asked.unwrap_or_else(|| config_folder.join("config.toml"));
        Ok(Self {
            config_file: absolute(config_file),
            is_config_asked_for,
            data_folder: absolute(data_folder),
        })
    }
}

fn xdg(environment: &Environment) -> Result<(PathBuf, PathBuf), Problem> {
    let strategy = etcetera::choose_base_strategy().map_err(|_| Problem::NoHome)?;
    let own = |name: &str, otherwise: PathBuf| {
        environment
            .path(name)
            .filter(|path| path.is_absolute())
            .unwrap_or(otherwise)
            .join("cso")
    };
    Ok((
        own("XDG_CONFIG_HOME", strategy.config_dir()),
        own("XDG_DATA_HOME", strategy.data_dir()),
    ))
}

/// Makes a path independent of the folder that commands are run in.
pub(super) fn absolute(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}

//! The shared database among the adapters.

use crate::adapters::key_ring::KeyRing;
use crate::adapters::postgres::store::{self, Options, PostgresStore};
use crate::adapters::postgres::takeover;
use crate::adapters::postgres::target::Target;
use crate::adapters::sqlite::{Keeping, Snapshot};
use crate::adapters::system_clock::ServerClock;
use crate::domain::id::StaffLogin;
use crate::domain::text::visible;
use crate::ports::again::again;
use crate::ports::clock::Clock;
use crate::ports::store::{Store as _, StoreError};
use crate::settings::address::SecretUrl;
use crate::settings::environment::TestHooks;
use crate::settings::{DatabaseSettings, Settings};
use crate::wiring::{Absent, Run, Taken, Wired, WiringError, make_folder_of, sources, system_user};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long connecting and each statement may take where somebody waits at a keyboard.
const BRIEF: Duration = Duration::from_secs(1);

/// Where the server is and who signs in: the operating system's user, where nothing else is said.
pub(super) fn target(
    settings: &DatabaseSettings,
    hooks: &TestHooks,
    url: &SecretUrl,
) -> Result<Target, WiringError> {
    // Whom this computer does not know, the server may.
    let user = system_user(hooks).unwrap_or_default();
    let variables = |name: &str| settings.servers.get(name).map(str::to_owned);
    let target = Target::parse(url.expose(), &user, &variables)
        .map_err(|error| WiringError::Target(error.to_string()))?;
    if target.user.is_empty() {
        return Err(WiringError::NoUser);
    }
    Ok(target)
}

fn options(settings: &DatabaseSettings, keeping: Keeping) -> Options {
    Options {
        wait: settings.wait,
        keeping,
        brief: None,
    }
}

/// Opens the database, making its schema where that is wanted.
pub(super) fn open(
    settings: &Settings,
    hooks: &TestHooks,
    url: &SecretUrl,
    absent: Absent,
    run: Run,
) -> Result<Wired, WiringError> {
    let target = target(&settings.database, hooks, url)?;
    let keeping = match run {
        Run::Real => Keeping::Durable,
        Run::Dry => Keeping::Nothing,
    };
    let options = options(&settings.database, keeping);
    let (fixed, codes) = sources(hooks);
    let ring = KeyRing::new(settings.database.key_file.clone(), Arc::clone(&codes));
    let mut is_new = false;
    let store = match PostgresStore::open(target.clone(), options) {
        Err(StoreError::Missing { .. }) if absent == Absent::Make => {
            is_new = store::migrate(&target, options)? == 0;
            make_folder_of(&settings.database.key_file)?;
            ring.create()?;
            PostgresStore::open(target.clone(), options)?
        }
        opened => opened?,
    };
    let login = login(&store)?;
    let clock: Arc<dyn Clock> = match hooks.now {
        Some(_) => fixed,
        None => Arc::new(ServerClock::set(store.greeting().now)),
    };
    let known = again(|| store.view()?.key_checks())?;
    Ok(Wired {
        store: Box::new(store),
        vault: Box::new(ring.knowing(known)),
        clock,
        codes,
        login,
        is_shared: true,
        place: target.place(),
        folder: folder(settings),
        is_new,
    })
}

/// Where this computer keeps what belongs to it: beside the key.
fn folder(settings: &Settings) -> std::path::PathBuf {
    let key = &settings.database.key_file;
    key.parent().unwrap_or(Path::new(".")).to_owned()
}

fn login(store: &PostgresStore) -> Result<StaffLogin, WiringError> {
    let unfit = || WiringError::BadLogin(visible(&store.greeting().login));
    store.login().ok_or_else(unfit)
}

/// Connects for looking only.
pub(super) fn look(
    settings: &Settings,
    hooks: &TestHooks,
    url: &SecretUrl,
) -> Result<(PostgresStore, StaffLogin), WiringError> {
    let settings = &settings.database;
    look_with(settings, hooks, url, options(settings, Keeping::Nothing))
}

/// Connects for one short look, which is given up rather than waited for.
pub(super) fn look_briefly(
    settings: &DatabaseSettings,
    hooks: &TestHooks,
    url: &SecretUrl,
) -> Result<(PostgresStore, StaffLogin), WiringError> {
    let options = Options {
        brief: Some(BRIEF),
        ..options(settings, Keeping::Nothing)
    };
    look_with(settings, hooks, url, options)
}

fn look_with(
    settings: &DatabaseSettings,
    hooks: &TestHooks,
    url: &SecretUrl,
    options: Options,
) -> Result<(PostgresStore, StaffLogin), WiringError> {
    let store = PostgresStore::open(target(settings, hooks, url)?, options)?;
    let login = login(&store)?;
    Ok((store, login))
}

/// Brings the schema up to date; gives the number that it had and the one that it has.
pub(super) fn migrate(
    settings: &Settings,
    hooks: &TestHooks,
    url: &SecretUrl,
) -> Result<(u32, u32), WiringError> {
    let target = target(&settings.database, hooks, url)?;
    let options = options(&settings.database, Keeping::Durable);
    let found = store::schema(&target, options)?;
    if found == 0 {
        return Err(WiringError::Store(StoreError::Missing {
            place: target.place(),
        }));
    }
    let from = store::migrate(&target, options)?;
    Ok((from, store::newest_schema()))
}

/// Takes over a local database as it is at the moment of the snapshot. Gives how many rows of each
/// table there were.
pub(super) fn take_over(
    settings: &Settings,
    hooks: &TestHooks,
    to: &SecretUrl,
    from: &Snapshot,
) -> Result<Taken, WiringError> {
    let target = target(&settings.database, hooks, to)?;
    let rows = takeover::take_over(&target, options(&settings.database, Keeping::Durable), from)?;
    Ok(Taken {
        place: target.place(),
        rows,
    })
}

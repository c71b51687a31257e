//! Rows of accounts.

use super::engine::{Engine, Lookup, Row, Value, values};
use super::errors;
use super::reading::{
    Branch, Reader, all, by_number, maybe_seconds, one, page, seconds, select, text,
};
use super::writing::Change;
use crate::domain::account::{Account, AccountState, MfaMethod, Phone};
use crate::domain::email_address::EmailAddress;
use crate::domain::id::AccountRef;
use crate::domain::language::Language;
use crate::domain::name::PersonName;
use crate::domain::staff::Scope;
use crate::ports::store::{AccountFilter, Listed, Page, StoreError};
use chrono::{DateTime, Utc};

const COLUMNS: &str = "ref, state, version, email, given_name, surname, language, password_hash, \
    created_at, email_verified_at, phone_sealed, phone_masked, phone_method, phone_confirmations, \
    phone_confirmed_at, phone_last_used_at, phone_reset_at, last_signed_in_at, failed_sign_ins, \
    paused_until, locked_at, closed_at, close_asked_at";

fn read(row: &dyn Row) -> Result<Account, StoreError> {
    let mut read = Reader::new("account", row);
    Ok(Account {
        reference: read.parsed("ref", AccountRef::parse)?,
        state: read.word("state", AccountState::from_word)?,
        version: read.value("version")?,
        email: read.parsed("email", EmailAddress::parse)?,
        given_name: read.maybe("given_name", PersonName::parse)?,
        surname: read.maybe("surname", PersonName::parse)?,
        language: read.word("language", Language::from_word)?,
        password_hash: read.value("password_hash")?,
        created_at: read.instant("created_at")?,
        email_verified_at: read.maybe_instant("email_verified_at")?,
        phone: read_phone(&mut read)?,
        phone_reset_at: read.maybe_instant("phone_reset_at")?,
        last_signed_in_at: read.maybe_instant("last_signed_in_at")?,
        failed_sign_ins: read.value("failed_sign_ins")?,
        paused_until: read.maybe_instant("paused_until")?,
        locked_at: read.maybe_instant("locked_at")?,
        closed_at: read.maybe_instant("closed_at")?,
        close_asked_at: read.maybe_instant("close_asked_at")?,
    })
}

fn read_phone(read: &mut Reader<'_>) -> Result<Option<Phone>, StoreError> {
    let sealed: Option<Vec<u8>> = read.value("phone_sealed")?;
    let masked: Option<String> = read.value("phone_masked")?;
    let method = read.maybe_word("phone_method", MfaMethod::from_word)?;
    let confirmations: Option<u32> = read.value("phone_confirmations")?;
    let confirmed_at = read.maybe_instant("phone_confirmed_at")?;
    let last_used_at = read.maybe_instant("phone_last_used_at")?;
    match (sealed, masked, method, confirmations) {
        (Some(sealed), Some(masked), Some(method), Some(confirmations)) => Ok(Some(Phone {
            sealed,
            masked,
            method,
            confirmations,
            confirmed_at,
            last_used_at,
        })),
        (None, None, None, None) => Ok(None),
        _ => Err(read.wrong("phone_sealed")),
    }
}

pub(crate) fn lookup(
    engine: &dyn Engine,
    reference: &AccountRef,
) -> Result<Option<Account>, StoreError> {
    let sql = select(COLUMNS, engine.source(Lookup::Account));
    one(engine, &sql, &values![reference.as_str()], read)
}

pub(super) fn at(engine: &dyn Engine, email: &EmailAddress) -> Result<Option<Account>, StoreError> {
    let sql = select(COLUMNS, engine.source(Lookup::AccountAt));
    one(engine, &sql, &values![email.as_str()], read)
}

/// Those of an address, closed ones too, oldest first.
pub(super) fn of(engine: &dyn Engine, email: &EmailAddress) -> Result<Vec<Account>, StoreError> {
    let rest = format!("{} ORDER BY number", engine.source(Lookup::AccountsOf));
    all(
        engine,
        &select(COLUMNS, &rest),
        &values![email.as_str()],
        read,
    )
}

/// The first of those that were closed before an instant and hold personal data which nothing keeps:
/// no invitation that is not erased, no legal hold.
pub(super) fn over(
    engine: &dyn Engine,
    before: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<Account>, StoreError> {
    let rest = format!(
        "{} ORDER BY number LIMIT ?2",
        engine.source(Lookup::AccountsOver)
    );
    let values = values![seconds(before), limit];
    all(engine, &select(COLUMNS, &rest), &values, read)
}

/// Those whose reference begins like this, by reference.
pub(super) fn beginning(
    engine: &dyn Engine,
    beginning: &str,
    limit: u32,
) -> Result<Vec<Account>, StoreError> {
    let from = format!("{}{beginning}", AccountRef::PREFIX);
    // No symbol of a reference sorts behind it.
    let to = format!("{from}~");
    let sql = "SELECT number FROM account WHERE ref >= ?1 AND ref < ?2 ORDER BY ref LIMIT ?3";
    let numbers = all(engine, sql, &values![from, to, limit], |row| {
        Reader::new("account", row).value::<i64>("number")
    })?;
    by_number(engine, &numbers, &row_sql(engine), read)
}

fn row_sql(engine: &dyn Engine) -> String {
    select(COLUMNS, engine.source(Lookup::AccountNumber))
}

pub(super) fn list(
    engine: &dyn Engine,
    filter: &AccountFilter,
    at: Page,
) -> Result<Listed<Account>, StoreError> {
    page(engine, &branches(filter), at, &row_sql(engine), read)
}

/// When somebody last signed in, written as the index on it writes it.
const SEEN: &str = "coalesce(last_signed_in_at, created_at)";

/// The parts of a list of accounts.
pub(crate) fn branches(filter: &AccountFilter) -> Vec<Branch> {
    let all = all_branches(filter);
    let Some((condition, values)) = super::contact::left_out(&filter.scope, None) else {
        return all;
    };
    let condition = format!(
        "+ref NOT IN (SELECT i.account FROM invitation i
            WHERE i.account IS NOT NULL AND NOT i.number {condition})"
    );
    let narrowed = all.into_iter();
    narrowed
        .map(|branch| branch.on(condition.clone(), values.clone()))
        .collect()
}

/// As [`branches`], with what the reader is barred from.
fn all_branches(filter: &AccountFilter) -> Vec<Branch> {
    match filter.scope.whole() {
        Scope::All | Scope::Without { .. } => everywhere(filter),
        // One member of staff's are few: they are gathered and sorted.
        Scope::Own { login, team } => {
            let own = ("worker = ?", text(login.as_str()));
            let teams = team.iter().map(|team| ("team = ?", text(team.as_str())));
            std::iter::once(own)
                .chain(teams)
                .map(|(covers, value)| {
                    let condition = format!(
                        "ref IN (SELECT account FROM invitation WHERE {covers} AND account IS NOT NULL)"
                    );
                    let branch = Branch::of("account", "number").on(condition, [value]);
                    seen_before(filter, asked(filter, of_states(filter, branch))).gathered()
                })
                .collect()
        }
    }
}

/// Every account, by the index that the sharpest condition has.
fn everywhere(filter: &AccountFilter) -> Vec<Branch> {
    if filter.not_seen_since.is_some() {
        // Housekeeping keeps these few.
        let branch = Branch::of("account INDEXED BY account_seen", "number");
        let branch = seen_before(filter, branch);
        return vec![asked(filter, of_states(filter, branch)).gathered()];
    }
    let states = match filter.states.as_slice() {
        [] if filter.is_close_asked => AccountState::ALL,
        [] => return vec![Branch::of("account", "number")],
        some => some,
    };
    let from = if filter.is_close_asked {
        "account INDEXED BY account_asked"
    } else {
        "account INDEXED BY account_state"
    };
    states
        .iter()
        .filter(|&&state| !filter.is_close_asked || state != AccountState::Closed)
        .map(|state| {
            let branch = Branch::of(from, "number").on("state = ?", [text(state.word())]);
            if filter.is_close_asked {
                branch.on("close_asked_at IS NOT NULL", [])
            } else {
                branch
            }
        })
        .collect()
}

fn of_states(filter: &AccountFilter, branch: Branch) -> Branch {
    if filter.states.is_empty() {
        return branch;
    }
    let words: Vec<String> = filter.states.iter().map(|s| format!("'{s}'")).collect();
    branch.on(format!("+state IN ({})", words.join(", ")), [])
}

fn asked(filter: &AccountFilter, branch: Branch) -> Branch {
    if filter.is_close_asked {
        branch.on("+close_asked_at IS NOT NULL AND state <> 'closed'", [])
    } else {
        branch
    }
}

fn seen_before(filter: &AccountFilter, branch: Branch) -> Branch {
    match filter.not_seen_since {
        Some(at) => branch.on(
            format!("state <> 'closed' AND {SEEN} <= ?"),
            [Value::Integer(seconds(at))],
        ),
        None => branch,
    }
}

/// What an update may change, in the order of [`CHANGEABLE`].
fn changeable(account: &Account) -> Vec<Value<'_>> {
    let phone = account.phone.as_ref();
    values![
        account.state.word(),
        account.version,
        account.email.as_str(),
        account.given_name.as_ref().map(PersonName::as_str),
        account.surname.as_ref().map(PersonName::as_str),
        account.language.word(),
        account.password_hash.as_deref(),
        maybe_seconds(account.email_verified_at),
        phone.map(|phone| phone.sealed.as_slice()),
        phone.map(|phone| phone.masked.as_str()),
        phone.map(|phone| phone.method.word()),
        phone.map(|phone| phone.confirmations),
        phone.and_then(|phone| maybe_seconds(phone.confirmed_at)),
        phone.and_then(|phone| maybe_seconds(phone.last_used_at)),
        maybe_seconds(account.phone_reset_at),
        maybe_seconds(account.last_signed_in_at),
        account.failed_sign_ins,
        maybe_seconds(account.paused_until),
        maybe_seconds(account.locked_at),
        maybe_seconds(account.closed_at),
        maybe_seconds(account.close_asked_at),
    ]
    .into()
}

/// The columns that an update may change.
const CHANGEABLE: &str = "state, version, email, given_name, surname, language, password_hash, \
    email_verified_at, phone_sealed, phone_masked, phone_method, phone_confirmations, \
    phone_confirmed_at, phone_last_used_at, phone_reset_at, last_signed_in_at, failed_sign_ins, \
    paused_until, locked_at, closed_at, close_asked_at";
/// As many places for values as [`CHANGEABLE`] has columns.
const PLACES: &str = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?";

pub(super) fn add(engine: &dyn Engine, account: &Account) -> Result<(), StoreError> {
    let mut values = changeable(account);
    values.extend(values![
        account.reference.as_str(),
        seconds(account.created_at)
    ]);
    let sql =
        format!("INSERT INTO account ({CHANGEABLE}, ref, created_at) VALUES ({PLACES}, ?, ?)");
    engine.execute(&sql, &values).map(drop)
}

pub(crate) fn change(
    engine: &dyn Engine,
    before: &Account,
    after: &Account,
) -> Result<(), StoreError> {
    let changed = Change::of("account")
        .set_all(CHANGEABLE, changeable(before), changeable(after))
        .run(
            engine,
            "version",
            "ref = ? AND version = ? AND state = ?",
            values![
                before.reference.as_str(),
                before.version,
                before.state.word()
            ],
        )?;
    errors::one(changed, || format!("account {}", before.reference))
}

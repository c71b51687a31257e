//! Rows of accounts.

use super::errors;
use super::reading::{Reader, execute, maybe_seconds, one, seconds, select};
use crate::domain::account::{Account, AccountState, MfaMethod, Phone};
use crate::domain::email_address::EmailAddress;
use crate::domain::id::AccountRef;
use crate::domain::language::Language;
use crate::domain::name::PersonName;
use crate::ports::store::StoreError;
use rusqlite::{Connection, Row, params};

const COLUMNS: &str = "ref, state, version, email, given_name, surname, language, password_hash, \
    created_at, email_verified_at, phone_sealed, phone_masked, phone_method, phone_confirmations, \
    phone_confirmed_at, phone_last_used_at, phone_reset_at, last_signed_in_at, failed_sign_ins, \
    paused_until, locked_at, closed_at, close_asked_at";

fn read(row: &Row<'_>) -> Result<Account, StoreError> {
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

pub(super) fn lookup(
    conn: &Connection,
    reference: &AccountRef,
) -> Result<Option<Account>, StoreError> {
    let sql = select(COLUMNS, "account WHERE ref = ?1");
    one(conn, &sql, [reference.as_str()], read)
}

pub(super) fn at(conn: &Connection, email: &EmailAddress) -> Result<Option<Account>, StoreError> {
    let sql = select(COLUMNS, "account WHERE email = ?1 AND state <> 'closed'");
    one(conn, &sql, [email.as_str()], read)
}

/// Writes an account: its changeable columns are the same for a new and a changed one.
fn write(
    conn: &Connection,
    sql: &str,
    account: &Account,
    last: [&dyn rusqlite::ToSql; 3],
) -> Result<usize, StoreError> {
    let phone = account.phone.as_ref();
    let [first, second, third] = last;
    execute(
        conn,
        sql,
        params![
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
            first,
            second,
            third,
        ],
    )
}

pub(super) fn add(conn: &Connection, account: &Account) -> Result<(), StoreError> {
    let sql = "INSERT INTO account (state, version, email, given_name, surname, language, password_hash, email_verified_at,
             phone_sealed, phone_masked, phone_method, phone_confirmations, phone_confirmed_at,
             phone_last_used_at, phone_reset_at, last_signed_in_at, failed_sign_ins, paused_until,
             locked_at, closed_at, close_asked_at,
             ref, created_at, number)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let last: [&dyn rusqlite::ToSql; 3] = [
        &account.reference.as_str(),
        &seconds(account.created_at),
        &None::<i64>,
    ];
    write(conn, sql, account, last).map(drop)
}

pub(super) fn change(
    conn: &Connection,
    before: &Account,
    after: &Account,
) -> Result<(), StoreError> {
    let sql = "UPDATE account SET (state, version, email, given_name, surname, language, password_hash, email_verified_at,
             phone_sealed, phone_masked, phone_method, phone_confirmations, phone_confirmed_at,
             phone_last_used_at, phone_reset_at, last_signed_in_at, failed_sign_ins, paused_until,
             locked_at, closed_at, close_asked_at)
             = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         WHERE ref = ? AND version = ? AND state = ?";
    let last: [&dyn rusqlite::ToSql; 3] = [
        &before.reference.as_str(),
        &before.version,
        &before.state.word(),
    ];
    errors::one(write(conn, sql, after, last)?, || {
        format!("account {}", before.reference)
    })
}

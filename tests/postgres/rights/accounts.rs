//! Accounts changed by hand: support and admins lock, unlock, close and reset them, each with its entry
//! and with everything that falls with it; nobody else does anything to them.

use super::{World, entry};

const DENIED: &str = "permission denied";
const NEEDS_ENTRY: &str = "needs its entry in the audit trail";
const NOW: &str = "extract(epoch FROM now())";

/// An update of an account that moves its version, as it must.
fn change(account: &str, set: &str) -> String {
    format!("UPDATE account SET version = version + 1, {set} WHERE ref = '{account}'")
}

/// The same with its entry, and with sessions and codes ended.
fn told(account: &str, set: &str, action: &str) -> String {
    format!(
        "{}; {}; DELETE FROM session WHERE account = '{account}';
        UPDATE verification SET ended_at = {NOW} WHERE account = '{account}' AND ended_at IS NULL",
        change(account, set),
        entry(action, account, "")
    )
}

fn locked(account: &str) -> String {
    told(
        account,
        &format!("state = 'locked', locked_at = {NOW}"),
        "account.locked",
    )
}

fn closed(account: &str) -> String {
    told(
        account,
        &format!("state = 'closed', closed_at = {NOW}"),
        "account.closed",
    )
}

fn reset(account: &str) -> String {
    told(
        account,
        &format!("phone_reset_at = {NOW}"),
        "account.phone_reset",
    )
}

/// Gives the account a phone that was confirmed long ago.
fn with_phone(world: &World, account: &str) {
    world.database.run(&format!(
        "UPDATE cso.account SET phone_masked = 'XXX-XXX-XXX26', phone_method = 'sms', phone_confirmations = 2, phone_confirmed_at = 1 WHERE ref = '{account}'"
    ));
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn support_and_admins_lock_unlock_reset_and_close() {
    for login in ["sam", "ann"] {
        let world = World::new();
        with_phone(&world, "ACC-000004");
        world.works(login, &locked("ACC-000004"));
        world.works(
            login,
            &told(
                "ACC-000004",
                "state = 'active', locked_at = NULL",
                "account.unlocked",
            ),
        );
        world.works(login, &reset("ACC-000004"));
        let ends = |n: u32, record: &str| {
            format!(
                "UPDATE access SET state = 'ended', ended_at = {NOW} WHERE invitation = {n}; {}",
                entry("access.ended", &format!("INV-{n:06}"), record)
            )
        };
        // With the account, what it was invited to is taken back.
        world.works(
            login,
            &format!(
                "{}; {}; UPDATE invitation SET state = 'withdrawn', ended_at = {NOW}, version = version + 1 WHERE number = 4; {}",
                closed("ACC-000004"),
                ends(4, "R-NORTH"),
                entry("invitation.withdrawn", "INV-000004", "")
            ),
        );
    }
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
#[expect(clippy::too_many_lines, reason = "one line a case")]
fn nothing_of_it_is_done_half() {
    let world = World::new();
    with_phone(&world, "ACC-000005");
    for (why, sql) in [
        // Without the entry, or with that of something else.
        (
            NEEDS_ENTRY,
            change(
                "ACC-000009",
                &format!("state = 'locked', locked_at = {NOW}"),
            ),
        ),
        (
            NEEDS_ENTRY,
            told(
                "ACC-000009",
                &format!("state = 'locked', locked_at = {NOW}"),
                "account.closed",
            ),
        ),
        (
            "says what was done",
            entry("account.locked", "ACC-000009", ""),
        ),
        (
            "says what was done",
            entry("account.closed", "ACC-000009", ""),
        ),
        (
            "says what was done",
            entry("account.phone_reset", "ACC-000009", ""),
        ),
        // Sessions and codes end with it.
        (
            "sessions and codes",
            format!(
                "{}; {}",
                change(
                    "ACC-000005",
                    &format!("state = 'locked', locked_at = {NOW}")
                ),
                entry("account.locked", "ACC-000005", "")
            ),
        ),
        // And every access.
        ("with every access", closed("ACC-000005")),
        // Neither another time nor another thing.
        (
            "locked now",
            told(
                "ACC-000009",
                "state = 'locked', locked_at = 1",
                "account.locked",
            ),
        ),
        (
            "locked now",
            told("ACC-000009", "state = 'locked'", "account.locked"),
        ),
        (
            "closed now",
            told(
                "ACC-000009",
                "state = 'closed', closed_at = 1",
                "account.closed",
            ),
        ),
        (
            "cannot go from its state",
            told("ACC-000009", "state = 'registering'", "account.unlocked"),
        ),
        ("confirmed phone", reset("ACC-000009")),
        (
            "confirmed phone",
            told("ACC-000005", "phone_reset_at = 1", "account.phone_reset"),
        ),
        (
            "confirmed phone",
            told(
                "ACC-000005",
                &format!("locked_at = {NOW}"),
                "account.locked",
            ),
        ),
        (
            "one version at a time",
            format!(
                "UPDATE account SET state = 'locked', locked_at = {NOW} WHERE ref = 'ACC-000009'; {}",
                entry("account.locked", "ACC-000009", "")
            ),
        ),
        // What is the person's own.
        (DENIED, change("ACC-000005", "password_hash = 'mine'")),
        (DENIED, change("ACC-000005", "email = 'mine@example.org'")),
        (DENIED, change("ACC-000005", "phone_sealed = 'mine'")),
        (DENIED, change("ACC-000005", "phone_confirmed_at = 1")),
        (DENIED, change("ACC-000005", "close_asked_at = 1")),
        (DENIED, "SELECT password_hash FROM account".to_owned()),
        (DENIED, "SELECT phone_sealed FROM account".to_owned()),
        (DENIED, "SELECT email FROM account".to_owned()),
        (DENIED, "SELECT token_hash FROM session".to_owned()),
        (DENIED, "SELECT hash FROM verification".to_owned()),
        (
            DENIED,
            "UPDATE verification SET attempts_left = 5".to_owned(),
        ),
        (
            DENIED,
            "INSERT INTO account (ref) VALUES ('ACC-000001')".to_owned(),
        ),
        (DENIED, "DELETE FROM account".to_owned()),
        // Sessions and codes of nobody who was locked, closed or reset in the same unit.
        (
            "nothing",
            "DELETE FROM session WHERE account = 'ACC-000005'".to_owned(),
        ),
        (
            "nothing",
            format!("UPDATE verification SET ended_at = {NOW} WHERE account = 'ACC-000004'"),
        ),
        // An invitation is taken back with its account only.
        (
            "may not take an invitation back",
            format!(
                "UPDATE invitation SET state = 'withdrawn', ended_at = {NOW}, version = version + 1 WHERE number = 4; {}",
                entry("invitation.withdrawn", "INV-000004", "")
            ),
        ),
    ] {
        world.refused(why, "sam", &sql);
    }
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn everybody_else_changes_no_account() {
    let world = World::new();
    for login in ["cara", "otto", "dora", "ada"] {
        world.refused(DENIED, login, &change("ACC-000005", "state = 'locked'"));
        world.refused(DENIED, login, &change("ACC-000005", "phone_reset_at = 1"));
        world.refused(
            DENIED,
            login,
            "DELETE FROM session WHERE account = 'ACC-000005'",
        );
        world.refused(DENIED, login, "UPDATE verification SET ended_at = 1");
        world.refused(
            "only support and admins do that",
            login,
            &entry("account.locked", "ACC-000005", ""),
        );
        world.refused(
            DENIED,
            login,
            "SELECT password_hash, phone_sealed FROM account",
        );
        world.refused(DENIED, login, "SELECT email FROM account");
    }
    let refs = "SELECT string_agg(ref, ' ' ORDER BY ref) FROM account";
    for (login, wanted) in [
        ("cara", "ACC-000004 ACC-000005 ACC-000007 ACC-000012"),
        ("carl", "ACC-000009"),
        (
            "sam",
            "ACC-000004 ACC-000005 ACC-000007 ACC-000009 ACC-000012",
        ),
        (
            "ada",
            "ACC-000004 ACC-000005 ACC-000007 ACC-000009 ACC-000012",
        ),
    ] {
        assert_eq!(world.shown(login, refs), [wanted], "{login}");
    }
    let shown =
        "SELECT concat_ws(' ', count(*), max(a.email), max(a.password_hash), max(a.phone_sealed::text))
        FROM generate_series(1, 99) n, account_number(n) a";
    for (login, wanted) in [
        ("carl", "1 person9@example.org • \\x00"),
        ("sam", "5 person9@example.org • \\x00"),
        ("ada", "5 not-shown@example.invalid • \\x00"),
        ("portal", "0"),
    ] {
        assert_eq!(world.shown(login, shown), [wanted], "{login}");
    }
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn the_portal_ends_a_reset_by_a_new_number_and_the_address_only() {
    let world = World::new();
    with_phone(&world, "ACC-000004");
    world.works("sam", &reset("ACC-000004"));
    let opens = "SELECT ref FROM account_by('ACC-000004')";
    let proves = format!(
        "INSERT INTO verification (account, purpose, key, hash, created_at, expires_at, attempts_left, ended_at)
         VALUES ('ACC-000004', 'reset_email', 'k1', sha256('6'), {NOW}, 4000000000, 5, {NOW})"
    );
    let ends = |set: &str| {
        format!(
            "{opens}; {}; {}",
            change("ACC-000004", set),
            "SELECT add_audit(0, 'person', 'portal', 'phone.confirmed', 'ACC-000004', '', 'done', '', NULL, NULL)"
        )
    };
    let newly = format!("phone_reset_at = NULL, phone_confirmed_at = {NOW}");
    let until = "a phone is reset until a new number is confirmed";
    for (why, sql) in [
        (until, ends("phone_reset_at = NULL")),
        (until, ends("phone_reset_at = NULL, phone_confirmed_at = 1")),
        (until, ends("phone_reset_at = 1")),
        // A new number without the address.
        (until, ends(&newly)),
        (until, format!("{}; {proves}", ends(&newly))),
        (
            NEEDS_ENTRY,
            format!("{opens}; {proves}; {}", change("ACC-000004", &newly)),
        ),
        (
            "staff lock and close accounts",
            format!("{opens}; {}", change("ACC-000004", "state = 'closed'")),
        ),
        (
            DENIED,
            format!("{opens}; {}", change("ACC-000004", "locked_at = 1")),
        ),
    ] {
        world.refused(why, "portal", &sql);
    }
    world.works("portal", &format!("{opens}; {proves}; {}", ends(&newly)));
}

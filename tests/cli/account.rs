//! `cso account`.

use crate::support::TestEnv;
use crate::support::errands::assert_whole;
use crate::support::person::{become_decided, become_verified, code_of};
use serde_json::{Value, json};

const SAM: &str = "sam@example.org";

/// Sam with C220 active and C221 waiting, and the account's reference.
fn active(env: &TestEnv) -> (String, String) {
    let reference = env.invite_to(SAM, "Sam Gamgee", &["C220=Frodo B.", "C221=Pippin T."]);
    become_decided(env, &reference, &[("C220", true), ("C221", true)]);
    let approve = ["access", "approve", &reference, "--record", "C220", "--yes"];
    env.run(approve).success();
    let account = env.json(["account", "show", SAM]);
    let account = account["account"]["ref"].as_str().unwrap().to_owned();
    (reference, account)
}

fn trail(env: &TestEnv, action: &str) -> Vec<Value> {
    let found = env.json(["audit", "list", "--action", action]);
    found["items"].as_array().unwrap().clone()
}

#[test]
fn an_account_is_listed_masked_and_shown_by_whatever_one_knows_of_it() {
    let env = TestEnv::new();
    let (reference, account) = active(&env);
    insta::assert_snapshot!(env.run(["account", "list", "-o", "table"]), @"
    Account     Name       Email             State   Phone      Last signed in     Asked to close
    ACC-YPQ300  S••• G•••  s•••@example.org  active  confirmed  22 Nov 2026 09:05  –
    [exit 0]
    ");
    let item = &env.json(["accounts", "ls"])["items"][0];
    assert_eq!(item["email"], "s•••@example.org");
    assert_eq!(item["mfa"], "confirmed");
    assert_eq!(
        env.json(["account", "list", "--reveal"])["items"][0]["email"],
        SAM
    );
    assert_eq!(trail(&env, "names.revealed").len(), 1);
    for none in [
        ["account", "list", "--state", "locked"].as_slice(),
        &["account", "list", "--inactive"],
        &["account", "list", "--close-asked"],
    ] {
        assert_eq!(env.json(none)["items"], json!([]), "{none:?}");
    }
    insta::assert_snapshot!(env.run(["account", "show", SAM, "-o", "table"]), @"
    account         ACC-YPQ300
    name            Sam Gamgee
    state           active
    email           sam@example.org, verified on 22 Nov 2026 09:05
    phone           XXX-XXX-XXX23 by text, confirmed on 22 Nov 2026 09:05
    last signed in  22 Nov 2026 09:05
    invitation      INV-4B2727 decided, worker jb
    record          C220: active since 22 Nov 2026 09:05
    record          C221: waits for approval
    made            22 Nov 2026 09:05
    [exit 0]
    ");
    let shown = env.json(["account", "show", SAM]);
    let lower = account.to_lowercase();
    for selector in [
        account.as_str(),
        &lower,
        &lower[4..],
        &account[..8],
        &reference,
    ] {
        assert_eq!(env.json(["account", "show", selector]), shown, "{selector}");
    }
    env.refused(["account", "show", "nobody@example.org"], "not_found", 3);
    env.refused(["account", "show", "ACC-000000"], "not_found", 3);
    env.refused(["account", "show", "abc"], "invalid_reference", 2);
    let other = env.invite_to("rosie@example.org", "Rosie Cotton", &["C222=Elanor"]);
    env.refused(["account", "show", &other], "not_found", 3);
}

#[test]
fn a_lock_says_why_shows_in_status_and_is_lifted() {
    let env = TestEnv::new();
    let (reference, account) = active(&env);
    let lock = ["account", "lock", SAM];
    env.refused(lock, "reason_required", 5);
    let with_reason = [lock.as_slice(), &["--reason", "an ex-partner knows it"]].concat();
    env.refused(with_reason.clone(), "usage", 2);
    let dry = env.json([with_reason.as_slice(), &["--dry-run"]].concat());
    assert_eq!(dry["account"]["state"], "active");
    let locked = env.json([with_reason.as_slice(), &["--yes"]].concat());
    assert_eq!(locked["account"]["state"], "locked");
    let error = env.refused(
        [with_reason.as_slice(), &["--yes"]].concat(),
        "wrong_state",
        4,
    );
    let told = error["message"].as_str().unwrap();
    assert!(
        told.contains(&format!("{account} was already locked by jb")),
        "{told}"
    );
    let status = env.json(["status", &reference]);
    assert_eq!(status["account"]["state"], "locked");
    assert_eq!(
        env.json(["account", "list", "--state", "locked"])["items"][0]["ref"],
        account
    );
    let unlock = [
        "account",
        "unlock",
        &account,
        "--reason",
        "a new password",
        "--yes",
    ];
    assert_eq!(env.json(unlock)["account"]["state"], "active");
    env.refused(unlock, "wrong_state", 4);
    let entries = trail(&env, "account.locked");
    assert_eq!(
        (entries.len(), &entries[0]["subject"]),
        (1, &json!(account))
    );
    assert_eq!(entries[0]["reason"], "an ex-partner knows it");
    assert_whole(&env);
}

#[test]
fn a_reset_phone_says_who_asked_and_what_the_person_does_next() {
    let env = TestEnv::new();
    let (reference, account) = active(&env);
    let approve = ["access", "approve", &reference, "--yes"];
    env.run(approve).success();
    let reset = [
        "account",
        "reset-phone",
        SAM,
        "--reason",
        "a new phone",
        "--yes",
    ];
    env.refused(reset, "usage", 2);
    let asked = |who| [reset.as_slice(), &["--asked-by", who]].concat();
    env.refused(asked("neighbour"), "usage", 2);
    insta::assert_snapshot!(env.run(asked("person")).success().stderr, @"
    Reset the phone of account ACC-YPQ300
    1 session in the portal ended at once
    hint: tell the person: at the next sign-in comes the password, then a code by email, then the new number
    hint: if the password is forgotten too, the mailbox alone must not be enough: close the account and invite the person again
    ");
    let status = env.json(["status", &reference]);
    assert_eq!(status["mfa"]["state"], "reset");
    assert_eq!(
        (&status["stage"], &status["waiting_on"]),
        (&json!("active"), &json!("person"))
    );
    assert!(
        status["next"]
            .as_str()
            .unwrap()
            .contains("a code by email, then the new phone number")
    );
    let entries = trail(&env, "account.phone_reset");
    assert_eq!(
        (entries.len(), &entries[0]["detail"]),
        (1, &json!("asked_by=person"))
    );
    assert_eq!(
        env.json(["account", "show", &account])["mfa"]["state"],
        "reset"
    );
}

#[test]
fn closing_ends_every_access_and_the_address_may_be_invited_again() {
    let env = TestEnv::new();
    let (reference, account) = active(&env);
    let second = env.invite_to(SAM, "Sam Gamgee", &["C300=Merry B."]);
    let close = ["account", "close", SAM, "--reason", "Sam asked"];
    env.refused(["account", "close", SAM], "reason_required", 5);
    env.refused(close, "usage", 2);
    let letters = env.outbox().len();
    insta::assert_snapshot!(env.run([close.as_slice(), &["--dry-run"]].concat()).success().stderr, @"
    ACC-YPQ300 will be closed: 2 accesses will end (C220, C221), the history stays, the person is told by email.
    Would close account ACC-YPQ300: 2 accesses would end
    note: this was a dry run: nothing was changed and nothing was sent
    ");
    assert_eq!(
        env.json(["account", "show", SAM])["account"]["state"],
        "active"
    );
    let done = env.run([close.as_slice(), &["--yes", "-o", "table"]].concat());
    insta::assert_snapshot!(done, @"
    account         ACC-YPQ300
    name            Sam Gamgee
    state           closed on 22 Nov 2026 09:05
    email           sam@example.org, verified on 22 Nov 2026 09:05
    phone           XXX-XXX-XXX23
    last signed in  22 Nov 2026 09:05
    invitation      INV-4B2727 closed, worker jb
    record          C220: ended on 22 Nov 2026 09:05
    record          C221: ended on 22 Nov 2026 09:05
    also            INV-WHHVSC to the same address is open
    made            22 Nov 2026 09:05
    ------- stderr -------
    ACC-YPQ300 will be closed: 2 accesses will end (C220, C221), the history stays, the person is told by email.
    Closed account ACC-YPQ300: 2 accesses ended
    1 session in the portal ended at once
    the email was put into the folder [HOME]/outbox
    An account that the person has elsewhere with the council, such as My Norfolk, is not touched.
    hint: invitation INV-WHHVSC to the same address is still open; take it back with `cso invite withdraw INV-WHHVSC`
    [exit 0]
    ");
    let status = env.json(["status", &reference]);
    assert_eq!(status["stage"], "closed");
    for record in status["records"].as_array().unwrap() {
        assert_eq!(record["state"], "ended");
    }
    let ended = trail(&env, "access.ended");
    let records: Vec<&str> = ended
        .iter()
        .map(|one| one["record"].as_str().unwrap())
        .collect();
    assert_eq!(records.len(), 2, "{records:?}");
    let mut sent = env.outbox();
    assert_eq!(sent.len(), letters + 1);
    let letter = sent.pop().unwrap();
    assert_eq!(
        letter.subject(),
        "Your Children's Services Online account is closed"
    );
    assert!(!letter.text.contains("Frodo") && !letter.text.contains("Sam"));
    env.refused([close.as_slice(), &["--yes"]].concat(), "wrong_state", 4);
    // What nobody came through yet stays open, and leads to a new account.
    let code = code_of(&env, &second);
    env.run(["invite", "verify", &second, &code]).success();
    crate::support::person::ask_for_a_text(&env, &second);
    let again = env.json(["account", "show", SAM]);
    assert_ne!(again["account"]["ref"], account);
    assert_eq!(again["account"]["state"], "registering");
    assert_eq!(
        env.json(["account", "list"])["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_whole(&env);
}

#[test]
fn a_silent_close_tells_nobody_and_takes_back_what_is_not_finished() {
    let env = TestEnv::new();
    let reference = env.invite();
    become_verified(&env, &reference);
    crate::support::person::ask_for_a_text(&env, &reference);
    let letters = env.outbox().len();
    let close = [
        "account",
        "close",
        &reference,
        "--reason",
        "a wrong address",
        "--silent",
        "--yes",
    ];
    assert_eq!(env.json(close)["account"]["state"], "closed");
    assert_eq!(env.outbox().len(), letters);
    let status = env.json(["status", &reference]);
    assert_eq!(status["invitation"]["state"], "withdrawn");
    assert_eq!(status["records"][0]["state"], "ended");
}

#[test]
fn caseworkers_see_the_accounts_of_their_invitations_and_change_none() {
    let env = TestEnv::new();
    env.run(["staff", "list"]).success();
    for (login, role, team) in [
        ("cara", "caseworker", "north"),
        ("carl", "caseworker", "south"),
        ("sue", "support", "north"),
        ("ada", "auditor", "north"),
    ] {
        env.staff(login, role, team);
    }
    env.user("cara");
    let reference = env.invite();
    become_decided(&env, &reference, &[("C220", true)]);
    let account = env.json(["account", "show", SAM])["account"]["ref"].clone();
    let account = account.as_str().unwrap();
    let lock = ["account", "lock", account, "--reason", "x", "--yes"];
    env.refused(lock, "forbidden", 5);
    env.user("carl");
    env.refused(["account", "show", account], "not_found", 3);
    env.refused(["account", "show", SAM], "not_found", 3);
    assert_eq!(env.json(["account", "list"])["items"], json!([]));
    env.user("ada");
    env.refused(["account", "show", SAM], "forbidden", 5);
    let seen = env.json(["account", "show", account]);
    assert_eq!(
        (&seen["account"]["email"], &seen["account"]["name"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(seen["account"]["state"], "active");
    assert_eq!(
        env.json(["account", "list"])["items"][0]["email"],
        Value::Null
    );
    env.refused(lock, "forbidden", 5);
    env.user("sue");
    assert_eq!(
        env.json(["account", "list"])["items"][0]["email"],
        "s•••@example.org"
    );
    assert_eq!(env.json(lock)["account"]["state"], "locked");
    // The second is told who was faster.
    let error = env.refused(lock, "wrong_state", 4);
    assert!(
        error["message"].as_str().unwrap().contains("locked by sue"),
        "{error}"
    );
    let close = [
        "account",
        "close",
        account,
        "--reason",
        "x",
        "--yes",
        "--no-send",
    ];
    assert_eq!(env.json(close)["account"]["state"], "closed");
    env.user("jb");
    let denied = trail(&env, "account.locked");
    let outcomes: Vec<&str> = denied
        .iter()
        .map(|one| one["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(outcomes, ["done", "denied", "denied"]);
    assert_whole(&env);
}

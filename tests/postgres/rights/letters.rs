//! A letter on paper: written down by whoever may read the code, with its entry, and without an address.

use super::staff::POLICY;
use super::{World, entry};

/// A letter about an invitation, with one thing changed.
fn letter(invitation: u32, from: &str, to: &str) -> String {
    let insert = format!(
        "INSERT INTO message (invitation, recipient, ref, channel, kind, language, state, attempts, generation, message_id, created_at, next_attempt_at, sent_at)
         VALUES ({invitation}, 'by post', 'MSG-POST0000', 'post', 'setup', 'en', 'sent', 0, 1, '.p@cso.invalid',
            extract(epoch FROM now()), extract(epoch FROM now()), extract(epoch FROM now()))"
    );
    assert!(insert.contains(from), "{from}");
    insert.replacen(from, to, 1)
}

fn printed(invitation: u32) -> String {
    entry("letter.printed", &format!("INV-{invitation:06}"), "")
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn a_letter_is_written_by_whoever_may_read_the_code() {
    let world = World::new();
    let good = format!("{}; {}", letter(1, "", ""), printed(1));
    for login in [
        "otto", "sam", "ada", "carl", "olga", "portal", "gone", "stranger",
    ] {
        let before = world.everything();
        assert!(world.attempt(login, &good).is_err(), "{login}");
        assert_eq!(world.everything(), before, "{login}");
    }
    let rule = "a letter holds the live code";
    for (from, to) in [
        ("'by post'", "'1 Bagshot Row'"),
        ("'by post'", "NULL"),
        ("'setup'", "'accept'"),
        ("'setup'", "'verification_code'"),
        ("'sent'", "'queued'"),
        ("'sent'", "'delivered'"),
        ("'sent', 0, 1", "'sent', 0, 2"),
        ("'sent', 0, 1", "'sent', 1, 1"),
        ("now()))", "now()) - 3600)"),
    ] {
        let sql = format!("{}; {}", letter(1, from, to), printed(1));
        world.refused(rule, "cara", &sql);
    }
    // Not without its entry, nor with that of another; nor about what is verified or another team's.
    world.refused("needs its entry", "cara", &letter(1, "", ""));
    let other = format!("{}; {}", letter(1, "", ""), printed(11));
    world.refused("needs its entry", "cara", &other);
    let shown = format!(
        "{}; {}",
        letter(1, "", ""),
        entry("code.shown", "INV-000001", "")
    );
    world.refused("needs its entry", "cara", &shown);
    for (why, invitation) in [(rule, 2), (rule, 3), (POLICY, 8)] {
        let sql = format!("{}; {}", letter(invitation, "", ""), printed(invitation));
        world.refused(why, "cara", &sql);
    }
    // Anything else that staff write still begins in the queue, and goes to the invitation's address.
    let email = letter(1, "'post'", "'email'");
    world.refused(
        "a message begins in the queue",
        "cara",
        &format!("{email}; {}", printed(1)),
    );
    world.works("cara", &good);
    // What was posted stays posted.
    for change in [
        "recipient = '1 Bagshot Row'",
        "channel = 'email'",
        "kind = 'accept'",
    ] {
        let sql = format!(
            "UPDATE message SET {change} WHERE ref = 'MSG-POST0000'; {}",
            printed(1)
        );
        assert!(world.attempt("cara", &sql).is_err(), "{change}");
    }
    let again = good.replace("MSG-POST0000", "MSG-POST0001");
    world.works("ann", &again);
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn a_code_counts_as_shown_by_a_letter_and_by_nothing_else() {
    let world = World::new();
    let counted = "UPDATE invitation SET code_shown = 1, version = 2 WHERE number = 1";
    let other = format!(
        "{counted}; {}",
        entry("invitation.resent", "INV-000001", "")
    );
    world.refused("needs its entry", "cara", &other);
    world.works("cara", &format!("{counted}; {}", printed(1)));
}

//! What reports look up beyond what a login may list.

use super::World;

/// Since when nobody signed in is told of the accounts behind invitations that a login looks after, or
/// of all; and nothing but that.
#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn idle_accounts_are_told_to_those_who_look_after_their_invitations() {
    let world = World::new();
    let all = "ACC-000004 ACC-000005 ACC-000007 ACC-000009 ACC-000012";
    for (login, wanted) in [
        ("cara", "ACC-000004 ACC-000005 ACC-000007 ACC-000012"),
        ("otto", "ACC-000004 ACC-000005 ACC-000007 ACC-000012"),
        ("carl", "ACC-000009"),
        ("tess", ""),
        ("sam", all),
        ("ada", all),
        ("ann", all),
        ("portal", ""),
    ] {
        let found = world.shown(
            login,
            "SELECT coalesce(string_agg(ref, ' ' ORDER BY ref), '') FROM cso.idle_accounts()",
        );
        assert_eq!(found, [wanted], "{login}");
    }
    let columns = world.shown(
        "ann",
        "SELECT row_to_json(a)::text FROM idle_accounts() a LIMIT 1",
    );
    assert!(columns[0].contains("idle_since"), "{columns:?}");
    for hidden in ["email", "given_name", "phone", "password"] {
        assert!(!columns[0].contains(hidden), "{columns:?}");
    }
    for login in ["gone", "stranger"] {
        let refused = world.shown(login, "SELECT count(*)::text FROM cso.idle_accounts()");
        assert!(
            refused[0].contains("permission denied"),
            "{login}: {refused:?}"
        );
    }
}

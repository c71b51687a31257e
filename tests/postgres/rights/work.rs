//! The work of staff still goes through, by the program's own statements, as each login.

use super::{World, texts};

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn each_login_sees_its_own_and_its_teams() {
    let world = World::new();
    for (login, wanted) in [
        // The tenth is another team's and offers a record of theirs.
        ("cara", "1 2 3 4 5 6 7 10 11 12"),
        ("otto", "1 2 3 4 5 6 7 10 11 12"),
        ("carl", "8 9 10"),
        ("olga", "8 9 10"),
        ("sam", "1 2 3 4 5 6 7 8 9 10 11 12"),
        ("ann", "1 2 3 4 5 6 7 8 9 10 11 12"),
        ("ada", "1 2 3 4 5 6 7 8 9 10 11 12"),
        ("portal", ""),
        ("keeper", ""),
    ] {
        assert_eq!(
            world.shown(
                login,
                "SELECT string_agg(number::text, ' ' ORDER BY number) FROM cso.invitation"
            ),
            [wanted],
            "{login}"
        );
    }
    for (login, wanted) in [
        ("cara", "R-HIDDEN R-NOBODY R-NORTH R-SOUTH"),
        ("olga", "R-NOBODY R-NORTH R-SECRET R-SOUTH"),
        ("sam", "R-NOBODY R-NORTH R-SOUTH"),
        ("ada", "R-NOBODY R-NORTH R-SOUTH"),
        ("ann", "R-HIDDEN R-NOBODY R-NORTH R-SECRET R-SOUTH"),
    ] {
        assert_eq!(
            world.shown(
                login,
                "SELECT string_agg(ref, ' ' ORDER BY ref) FROM cso.record"
            ),
            [wanted],
            "{login}"
        );
    }
    assert_eq!(
        texts(&world.link("cara"), "SELECT ref FROM batch_run"),
        ["RUN-000001"]
    );
}

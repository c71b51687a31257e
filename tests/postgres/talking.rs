//! Statements and their answers: values, refusals, time limits, pipelines, lost connections.

use super::{number, open, owner, target};
use crate::support::cluster::Cluster;
use cso::adapters::postgres::link::{Answer, Limits, Link, LinkError, Param};
use std::time::{Duration, Instant};

fn value(link: &Link, sql: &str, param: Param<'_>) -> Param<'static> {
    let rows = link.query(sql, &[param]).unwrap();
    match rows[0].get::<_, Param>(0) {
        Param::Null => Param::Null,
        Param::Integer(n) => Param::Integer(n),
        Param::Text(text) => Param::from(text.into_owned()),
        Param::Blob(bytes) => Param::from(bytes.into_owned()),
        Param::Integers(_) | Param::Texts(_) | Param::Blobs(_) => panic!("lists are sent only"),
    }
}

#[test]
#[ignore = "needs CSO_TEST_POSTGRES_BIN: run tests/run.sh"]
fn values_come_back_as_they_were_given_at_once_and_prepared() {
    let cluster = Cluster::start();
    let link = owner(&cluster);
    link.simple("CREATE TABLE t (n bigint, i integer, s smallint, x text, v varchar, b bytea)")
        .unwrap();
    let row = [
        Param::from(7),
        Param::from(-8),
        Param::from(9),
        Param::from("Zoë"),
        Param::from("v"),
        Param::from(vec![0, 255]),
    ];
    let nulls = [const { Param::Null }; 6];
    let insert = "INSERT INTO t VALUES ($1, $2, $3, $4, $5, $6)";
    for _ in 0..3 {
        assert_eq!(link.execute(insert, &row), Ok(1));
        assert_eq!(link.execute(insert, &nulls), Ok(1));
    }
    assert!(link.prepared() > 0);
    for row_read in link
        .query("SELECT * FROM t WHERE n IS NOT NULL", &[])
        .unwrap()
    {
        let read: Vec<Param<'_>> = (0..6).map(|n| row_read.get(n)).collect();
        assert_eq!(read, row);
    }
    assert_eq!(
        number(
            &link,
            "SELECT count(*) FROM t WHERE n IS NULL AND b IS NULL"
        ),
        3
    );
    // The same text with another kind of value, before and after it was prepared.
    let sql = "SELECT x FROM t WHERE i = $1 OR (x = $2 AND $2 IS NOT NULL) LIMIT 1";
    for params in [
        [Param::from(-8), Param::Null],
        [Param::from(-8), Param::Null],
        [Param::Null, Param::from("Zoë")],
        [Param::from(-8), Param::from("no")],
    ] {
        let rows = link.query(sql, &params).unwrap();
        assert_eq!(rows[0].get::<_, Param>(0), Param::from("Zoë"));
    }
    for _ in 0..3 {
        let cast = value(&link, "SELECT CAST($1 AS TEXT)", Param::from(5));
        assert_eq!(cast, Param::from("5"));
        let stamp = "SELECT CAST(CAST($1 AS TIMESTAMPTZ) AS TEXT)";
        let read = value(&link, stamp, Param::from("2026-11-22T09:05:00Z"));
        assert_eq!(read, Param::from("2026-11-22 09:05:00+00"));
        assert_eq!(
            value(&link, "SELECT $1 = 1", Param::from(1)),
            Param::from(1)
        );
    }
    let Answer { rows, affected } = link
        .ask(
            "UPDATE t SET i = 1 WHERE i = $1 RETURNING n",
            &[Param::from(-8)],
        )
        .unwrap();
    assert_eq!((rows.len(), affected), (3, 3));
}

#[test]
#[ignore = "needs CSO_TEST_POSTGRES_BIN: run tests/run.sh"]
fn a_refused_statement_names_its_rule_and_no_value_and_the_link_lives_on() {
    let cluster = Cluster::start();
    let link = owner(&cluster);
    link.simple(
        "CREATE TABLE t (x text CONSTRAINT short CHECK (length(x) < 3), \
         n bigint CONSTRAINT once UNIQUE, m bigint NOT NULL DEFAULT 0)",
    )
    .unwrap();
    let insert = "INSERT INTO t (x, n) VALUES ($1, $2)";
    link.execute(insert, &[Param::from("a"), Param::from(77_123)])
        .unwrap();
    for (sql, params, code, constraint) in [
        (
            insert,
            [Param::from("canary"), Param::from(1)],
            "23514",
            Some("short"),
        ),
        (
            insert,
            [Param::from("b"), Param::from(77_123)],
            "23505",
            Some("once"),
        ),
        (
            "SELECT CAST($1 AS BIGINT) + $2",
            [Param::from("canary"), Param::from(1)],
            "22P02",
            None,
        ),
        (
            "SELECT $1::text FROM nowhere WHERE $2 = 1",
            [Param::from("canary"), Param::from(1)],
            "42P01",
            None,
        ),
    ] {
        for _ in 0..3 {
            let error = link.query(sql, &params).unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(
                !shown.contains("canary") && !shown.contains("77123"),
                "{shown}"
            );
            let LinkError::Server(server) = error else {
                panic!("{shown}");
            };
            assert_eq!(
                (server.sqlstate.as_str(), server.constraint.as_deref()),
                (code, constraint)
            );
        }
    }
    assert_eq!(number(&link, "SELECT count(*) FROM t"), 1);
    // A prepared form that no longer holds is made again.
    let sql = "SELECT * FROM t WHERE n = $1";
    for _ in 0..3 {
        link.query(sql, &[Param::from(77_123)]).unwrap();
    }
    link.simple("ALTER TABLE t ADD COLUMN more text").unwrap();
    assert_eq!(
        link.query(sql, &[Param::from(1)]).unwrap_err().sqlstate(),
        Some("0A000")
    );
    assert_eq!(link.query(sql, &[Param::from(77_123)]).unwrap()[0].len(), 4);
}

#[test]
#[ignore = "needs CSO_TEST_POSTGRES_BIN: run tests/run.sh"]
fn every_wait_has_an_end() {
    let cluster = Cluster::start();
    let url = cluster.socket_url("postgres", "postgres");
    let limits = Limits {
        statement: Duration::from_millis(100),
        lock: Duration::from_millis(50),
        grace: Duration::from_millis(400),
        ..Limits::default()
    };
    let link = Link::open(&target(&url), &limits).unwrap();
    let late = link.query("SELECT pg_sleep(5)", &[]).unwrap_err();
    assert_eq!(late.sqlstate(), Some("57014"));
    let other = owner(&cluster);
    other.simple("CREATE TABLE t (n bigint)").unwrap();
    other.simple("BEGIN; LOCK TABLE t").unwrap();
    let locked = link.query("SELECT * FROM t", &[]).unwrap_err();
    assert_eq!(locked.sqlstate(), Some("55P03"));
    assert!(link.is_alive());
    // A server that does not keep its own limits.
    link.simple("SET statement_timeout = 0").unwrap();
    let begun = Instant::now();
    let silent = link.query("SELECT pg_sleep(5)", &[]).unwrap_err();
    assert_eq!(
        silent,
        LinkError::Timeout {
            after: limits.read_limit()
        }
    );
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert!(!link.is_alive());
    assert!(matches!(
        link.query("SELECT 1", &[]),
        Err(LinkError::Lost { .. })
    ));
    drop(link);
    let link = Link::open(&target(&url), &limits).unwrap();
    link.simple("SET statement_timeout = 0").unwrap();
    let no: &[Param<'_>] = &[];
    let list = [
        ("SELECT 1", no),
        ("SELECT pg_sleep(5)", no),
        ("SELECT 2", no),
    ];
    assert!(matches!(
        link.pipeline(&list),
        Err(LinkError::Timeout { .. })
    ));
}

#[test]
#[ignore = "needs CSO_TEST_POSTGRES_BIN: run tests/run.sh"]
fn a_connection_that_the_server_ended_is_lost() {
    let cluster = Cluster::start();
    let admin = owner(&cluster);
    let end = |link: &Link| {
        let id = number(link, "SELECT pg_backend_pid()::bigint");
        admin
            .query(
                "SELECT pg_terminate_backend($1::int, 5000)",
                &[Param::from(id)],
            )
            .unwrap();
    };
    let idle = owner(&cluster);
    assert!(idle.is_alive());
    end(&idle);
    assert!(!idle.is_alive());
    let asked = owner(&cluster);
    end(&asked);
    let error = asked.query("SELECT 1", &[]).unwrap_err();
    assert!(matches!(error, LinkError::Lost { .. }), "{error:?}");
    let own = owner(&cluster);
    let during = own.query(
        "SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(5)",
        &[],
    );
    assert!(matches!(during, Err(LinkError::Lost { .. })), "{during:?}");
    assert!(!own.is_alive());
    // A whole server that goes away.
    let last = owner(&cluster);
    drop(cluster);
    assert!(matches!(
        last.query("SELECT 1", &[]),
        Err(LinkError::Lost { .. })
    ));
    assert!(!last.is_alive());
}

#[test]
#[ignore = "needs CSO_TEST_POSTGRES_BIN: run tests/run.sh"]
fn two_hundred_statements_in_a_pipeline_beat_two_hundred_in_turn() {
    let cluster = Cluster::start();
    let link = owner(&cluster);
    link.simple("CREATE TABLE t (n bigint PRIMARY KEY, x text); BEGIN")
        .unwrap();
    let sql = "INSERT INTO t VALUES ($1, $2) RETURNING n";
    let rows: Vec<[Param<'_>; 2]> = (0..400)
        .map(|n| [Param::from(n), Param::from("x")])
        .collect();
    let begun = Instant::now();
    for params in &rows[..200] {
        link.execute(sql, params).unwrap();
    }
    let in_turn = begun.elapsed();
    let list: Vec<(&str, &[Param<'_>])> = rows[200..]
        .iter()
        .map(|params| (sql, params.as_slice()))
        .collect();
    let begun = Instant::now();
    let answers = link.pipeline(&list).unwrap();
    let together = begun.elapsed();
    for (n, answer) in (200..).zip(answers) {
        let answer = answer.unwrap();
        assert_eq!((answer.affected, answer.rows[0].get::<_, i64>(0)), (1, n));
    }
    assert!(together < in_turn, "{together:?} against {in_turn:?}");
    link.simple("COMMIT").unwrap();
    assert_eq!(number(&link, "SELECT count(*) FROM t"), 400);
    // Each is on its own: one that is refused leaves the others.
    let one = [Param::from(1), Param::from("x")];
    let new = [Param::from(1000), Param::from("x")];
    let list: [(&str, &[Param<'_>]); 4] = [
        (sql, &one),
        (sql, &new),
        ("SELECT broken", &[]),
        ("SELECT 1", &[]),
    ];
    let answers = link.pipeline(&list).unwrap();
    let codes: Vec<_> = answers
        .iter()
        .map(|answer| answer.as_ref().err().and_then(LinkError::sqlstate))
        .collect();
    assert_eq!(codes, [Some("23505"), None, Some("42703"), None]);
}

#[test]
#[ignore = "needs CSO_TEST_POSTGRES_BIN: run tests/run.sh"]
fn rows_are_read_as_they_arrive_and_reading_may_stop_early() {
    let cluster = Cluster::start();
    let link = owner(&cluster);
    let sql = "SELECT n, repeat('x', 1000) FROM generate_series(1, $1) n";
    for _ in 0..3 {
        let mut rows = link.stream(sql, &[Param::from(5000)]).unwrap();
        let mut sum = 0;
        for _ in 0..300 {
            let row = rows.next_row().unwrap().unwrap();
            sum += row.get::<_, i64>(0);
        }
        assert_eq!(sum, 45_150);
        assert_eq!(link.query("SELECT 1", &[]).unwrap_err(), LinkError::InUse);
        drop(rows);
        assert_eq!(number(&link, "SELECT 5::bigint"), 5);
    }
    let mut rows = link.stream(sql, &[Param::from(3)]).unwrap();
    let mut count = 0;
    while rows.next_row().unwrap().is_some() {
        count += 1;
    }
    assert_eq!((count, rows.next_row().unwrap().is_none()), (3, true));
    drop(rows);
    let broken = "SELECT 10 / (5 - n) FROM generate_series(1, 9) n";
    let mut rows = link.stream(broken, &[]).unwrap();
    let error = loop {
        match rows.next_row() {
            Ok(Some(_)) => {}
            Ok(None) => panic!("all rows came"),
            Err(error) => break error,
        }
    };
    assert_eq!(error.sqlstate(), Some("22012"));
    drop(rows);
    assert!(link.is_alive());
}

#[test]
#[ignore = "needs CSO_TEST_POSTGRES_BIN: run tests/run.sh"]
fn blocking_tasks_of_another_runtime_open_use_and_drop_links() {
    let cluster = Cluster::start();
    let url = cluster.socket_url("postgres", "postgres");
    for runtime in [
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .build()
            .unwrap(),
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap(),
    ] {
        let url = url.clone();
        let link = runtime.block_on(async {
            tokio::task::spawn_blocking(move || {
                let dropped = open(&url).unwrap();
                assert_eq!(number(&dropped, "SELECT 2::bigint"), 2);
                drop(dropped);
                let link = open(&url).unwrap();
                assert!(link.is_alive());
                link
            })
            .await
            .unwrap()
        });
        // Another thread, and a drop where waiting is not allowed.
        assert_eq!(number(&link, "SELECT 3::bigint"), 3);
        runtime.block_on(async move { drop(link) });
    }
    let admin = owner(&cluster);
    let others = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
    // Those that were dropped said good-bye; the server takes a moment to see it.
    let gone = (0..200).any(|_| {
        admin.query("SELECT pg_sleep(0.01)", &[]).unwrap();
        number(&admin, others) == 0
    });
    assert!(gone);
}

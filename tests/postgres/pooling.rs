//! A pool of connections whose server ends some of them.

use super::{number, open, owner};
use crate::support::cluster::Cluster;
use cso::adapters::pool::Pool;
use cso::adapters::postgres::link::Link;
use cso::ports::store::StoreError;
use std::time::Duration;

#[test]
#[ignore = "needs CSO_TEST_POSTGRES_BIN: run tests/run.sh"]
fn connections_that_died_while_idle_cost_nobody_a_request() {
    let cluster = Cluster::start();
    let url = cluster.socket_url("postgres", "postgres");
    let connect = {
        let url = url.clone();
        move || open(&url).map_err(|error| StoreError::Backend(error.to_string()))
    };
    let first = open(&url).unwrap();
    let pool: Pool<Link> = Pool::new(first, 2, Duration::from_millis(10), Box::new(connect));
    let pid = |link: &Link| number(link, "SELECT pg_backend_pid()::bigint");
    let one = pool.lend().unwrap();
    let two = pool.lend().unwrap();
    assert!(matches!(pool.lend(), Err(StoreError::Busy)));
    let before = [pid(one.conn().unwrap()), pid(two.conn().unwrap())];
    one.conn()
        .unwrap()
        .simple("BEGIN; CREATE TABLE left_open (n bigint)")
        .unwrap();
    drop(one);
    // What was begun was ended when it came back.
    let one = pool.lend().unwrap();
    assert_eq!(pid(one.conn().unwrap()), before[0]);
    let kept = "SELECT count(*) FROM pg_class WHERE relname = 'left_open'";
    assert_eq!(number(one.conn().unwrap(), kept), 0);
    drop((one, two));
    owner(&cluster)
        .query(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
             WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
            &[],
        )
        .unwrap();
    let one = pool.lend().unwrap();
    let two = pool.lend().unwrap();
    let after = [pid(one.conn().unwrap()), pid(two.conn().unwrap())];
    assert!(after.iter().all(|pid| !before.contains(pid)));
    // One that died in somebody's hands is not lent again.
    let ended = one
        .conn()
        .unwrap()
        .simple("SELECT pg_terminate_backend(pg_backend_pid())");
    assert!(ended.unwrap_err().is_lost());
    drop(one);
    assert!(number(pool.lend().unwrap().conn().unwrap(), "SELECT 1::bigint") == 1);
}

//! PostgreSQL on a real server of the test's own.

mod copying;
mod failover;
mod failover_cuts;
mod failover_line;
mod failover_many;
mod failover_portal;
mod opening;
mod pooling;
mod rights;
mod scale;
mod schema;
mod talking;
mod trust;

use crate::support::cluster::Cluster;
use cso::adapters::postgres::link::{Limits, Link, LinkError};
use cso::adapters::postgres::target::Target;

/// Reads a URL in a world without variables.
fn target(url: &str) -> Target {
    Target::parse(url, "postgres", &|_| None).unwrap()
}

fn open(url: &str) -> Result<Link, LinkError> {
    Link::open(&target(url), &Limits::default())
}

/// A link of the server's owner.
fn owner(cluster: &Cluster) -> Link {
    open(&cluster.socket_url("postgres", "postgres")).unwrap()
}

/// Adds a role that signs in with the password `canary`.
fn add_role(cluster: &Cluster, name: &str) {
    owner(cluster)
        .simple(&format!("CREATE ROLE {name} LOGIN PASSWORD 'canary'"))
        .unwrap();
}

/// The one whole number that a statement gives.
fn number(link: &Link, sql: &str) -> i64 {
    link.query(sql, &[]).unwrap()[0].get(0)
}

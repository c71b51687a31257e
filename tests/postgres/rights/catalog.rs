//! What the catalogue says about every table and function, those of later too: denied by default.

use super::{World, texts};

/// Fails with the rows that a query finds: each is something that stands open.
#[track_caller]
fn none(world: &World, what: &str, sql: &str) {
    let found = texts(&world.database.link("postgres"), sql);
    assert!(found.is_empty(), "{what}: {found:?}");
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn whatever_no_policy_allows_is_denied() {
    let world = World::new();
    none(
        &world,
        "row-level security is not enabled and forced",
        "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'cso'::regnamespace
            AND relkind IN ('r', 'p', 'm', 'f') AND NOT (relrowsecurity AND relforcerowsecurity)",
    );
    none(
        &world,
        "a policy is for everybody and more than reading",
        "SELECT tablename || '.' || policyname FROM pg_policies WHERE schemaname = 'cso' AND 'public' = ANY (roles)
            AND cmd <> 'SELECT' AND tablename NOT IN ('staff', 'key_check')",
    );
    none(
        &world,
        // They show all rows or none, and nothing hidden is in them to look behind: no barrier is needed,
        // which would keep lists from walking indexes.
        "a view is not the functions' own",
        "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'v' AND relnamespace IN ('cso'::regnamespace, 'cso_masked'::regnamespace)
            AND (relnamespace = 'cso'::regnamespace OR relowner <> 'cso_rules'::regrole
                OR pg_get_viewdef(oid) NOT LIKE '%has(%auditor%')",
    );
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn nothing_is_granted_to_everybody() {
    let world = World::new();
    none(
        &world,
        "granted to PUBLIC",
        "SELECT format('%s: %s', what, privilege_type) FROM (
            SELECT oid::regclass::text, coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::\"char\", relowner))
                FROM pg_class WHERE relnamespace IN ('cso'::regnamespace, 'cso_masked'::regnamespace) AND relkind IN ('r', 'v', 'S')
            UNION ALL SELECT format('%s.%s', attrelid::regclass, attname), attacl FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
                WHERE relnamespace IN ('cso'::regnamespace, 'cso_masked'::regnamespace) AND attacl IS NOT NULL
            UNION ALL SELECT oid::regprocedure::text, coalesce(proacl, acldefault('f', proowner))
                FROM pg_proc WHERE pronamespace IN ('cso'::regnamespace, 'cso_masked'::regnamespace)
            UNION ALL SELECT nspname, coalesce(nspacl, acldefault('n', nspowner)) FROM pg_namespace WHERE nspname LIKE 'cso%'
        ) AS granted(what, acl), aclexplode(acl) WHERE grantee = 0",
    );
    none(
        &world,
        "a sequence may be turned",
        "SELECT format('%s: %s', oid::regclass, grantee::regrole) FROM pg_class, aclexplode(relacl)
            WHERE relnamespace = 'cso'::regnamespace AND relkind = 'S' AND grantee <> relowner",
    );
}

#[test]
#[ignore = "needs PostgreSQL; run tests/run.sh"]
fn every_function_runs_as_nobody_with_a_path_of_its_own() {
    let world = World::new();
    none(
        &world,
        "runs as whoever calls it, with a path that can be changed, or as somebody",
        // One expression whose names were settled when it was made needs no path. It reads no table, so
        // it runs as whoever calls it.
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace IN ('cso'::regnamespace, 'cso_masked'::regnamespace)
            AND NOT (CASE WHEN prosqlbody IS NULL THEN prosecdef AND proconfig = ARRAY['search_path=pg_catalog, cso, pg_temp']
                    ELSE NOT prosecdef AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
                        AND d.objid = pg_proc.oid AND d.refclassid = 'pg_class'::regclass) END
                AND proowner = CASE proname WHEN 'staff_logins' THEN 'cso_logins'::regrole ELSE 'cso_rules'::regrole END)",
    );
    // Hung on a table of one's own it would be fed with rows of one's own.
    none(
        &world,
        "a trigger's function may be executed",
        "SELECT format('%s: %s', oid::regprocedure, grantee::regrole) FROM pg_proc, aclexplode(proacl)
            WHERE pronamespace = 'cso'::regnamespace AND prorettype = 'trigger'::regtype AND grantee NOT IN (proowner, 'cso_rules'::regrole)",
    );
    none(
        &world,
        "somebody can be what functions run as",
        "SELECT format('%s in %s', member::regrole, roleid::regrole) FROM pg_auth_members WHERE roleid IN ('cso_rules'::regrole, 'cso_logins'::regrole)",
    );
    none(
        &world,
        "a group can sign in or is past the rules",
        "SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'cso\\_%' AND rolname <> 'cso_web' AND (rolcanlogin OR rolsuper OR rolbypassrls OR rolreplication
            OR rolcreatedb OR (rolcreaterole AND rolname <> 'cso_logins'))",
    );
    none(
        &world,
        "what functions run as owns or may do more than it needs",
        "SELECT format('%s: %s %s', grantee::regrole, c.oid::regclass, privilege_type) FROM pg_class c, aclexplode(relacl)
            WHERE relnamespace = 'cso'::regnamespace AND grantee IN ('cso_rules'::regrole, 'cso_logins'::regrole) AND privilege_type <> 'SELECT'
                AND (c.relname, privilege_type) NOT IN (('audit', 'INSERT'), ('audit_reason', 'INSERT'), ('chain', 'UPDATE'),
                    -- What is still to be accounted for: nobody else's.
                    ('owed', 'DELETE'),
                    -- Erasing, which asks who may; `erasing` is nobody else's.
                    ('audit_reason', 'DELETE'), ('session', 'DELETE'), ('verification', 'DELETE'), ('legal_hold', 'DELETE'), ('contact_hold', 'DELETE'),
                    ('erasing', 'INSERT'), ('erasing', 'UPDATE'), ('erasing', 'DELETE'))
        UNION ALL SELECT format('%s owns %s', relowner::regrole, oid::regclass) FROM pg_class
            WHERE relowner IN ('cso_rules'::regrole, 'cso_logins'::regrole) AND relnamespace <> 'cso_masked'::regnamespace
                AND relnamespace <> 'pg_toast'::regnamespace",
    );
}

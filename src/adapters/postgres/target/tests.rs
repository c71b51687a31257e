//! What a URL, a service, variables and a password file come to.

use super::*;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

fn none(_: &str) -> Option<String> {
    None
}

fn parse(url: &str) -> Result<Target, InvalidTarget> {
    Target::parse(url, "jb", &none)
}

fn with(url: &str, variables: &[(&str, &str)]) -> Result<Target, InvalidTarget> {
    let look = |name: &str| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    Target::parse(url, "jb", &look)
}

fn password(target: &Target, host: usize) -> Option<&str> {
    target.hosts[host].password.as_ref().map(Secret::expose)
}

fn private(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn urls_name_hosts_user_and_database() {
    for (url, place) in [
        ("postgres://a", "postgres://jb@a:5432/cso"),
        ("postgresql://a,b:6/x", "postgres://jb@a:5432,b:6/x"),
        ("postgres://u@[::1]:7/x", "postgres://u@[::1]:7/x"),
        (
            "postgres://u%40c:p%2Fw@a/x%20y",
            "postgres://u%40c@a:5432/x%20y",
        ),
        ("postgres://u:@a", "postgres://u@a:5432/cso"),
        (
            "postgres://",
            "postgres://jb@/cso?host=/var/run/postgresql&port=5432",
        ),
        (
            "postgres://%2Ftmp%2Fpg:77/x",
            "postgres://jb@/x?host=/tmp/pg&port=77",
        ),
        (
            "postgres:///x?host=/tmp/pg,a&port=7&user=u&password=pw",
            "postgres://u@/x?host=/tmp/pg,a&port=7,7",
        ),
        (
            "postgres://a,b?port=1,2&dbname=z",
            "postgres://jb@a:1,b:2/z",
        ),
    ] {
        let target = parse(url).unwrap();
        assert_eq!(target.place(), place, "{url}");
        let again = parse(&target.place()).unwrap();
        assert_eq!(again.place(), place, "{url}");
    }
    let target = parse("postgres://u:p%40%3A%2F@a").unwrap();
    assert_eq!(password(&target, 0), Some("p@:/"));
    assert_eq!(target.session, SessionAttributes::ReadWrite);
    assert_eq!(target.connect_limit, Duration::from_secs(5));
}

#[test]
fn what_breaks_a_url_is_refused_and_never_repeated() {
    for url in [
        "mysql://u:canary@a",
        "postgres://u:can/ary@a/x",
        "postgres://u:1/canary@a/x",
        "postgres://u:can?ary@a",
        "postgres://u:can#ary@a",
        "postgres://u:can@ary:x@a:b",
        "postgres://u:canary@[::1",
        "postgres://u:canary@a b",
        "postgres://u:canary@a:99999",
        "postgres://u:canary@a:0",
        "postgres://u:canary@a?port=1,2",
        "postgres://u:canary@a?options=-c%20x",
        "postgres://u:canary@a?password=can&ary",
        "postgres://u:canary%FF@a",
        "postgres://u:canary%00@a",
        "postgres://u:canary@a;b",
        "postgres://u:canary@a?sslmode=sure",
        "postgres://u:canary@a?connect_timeout=0",
        "postgres://u:canary@a?target_session_attrs=best",
        "postgres://u:canary@a?sslcert=/x",
        "postgres://u:canary@a?sslmode=verify-ca",
    ] {
        let error = parse(url).unwrap_err();
        for shown in [error.to_string(), format!("{error:?}")] {
            assert!(
                !shown.contains("can") || shown.contains("cannot"),
                "{url}: {shown}"
            );
        }
    }
    let unknown = parse("postgres://a?sslmodus=x").unwrap_err();
    assert_eq!(unknown, InvalidTarget::Unknown("sslmodus".to_owned()));
}

#[test]
fn neither_display_nor_debug_shows_a_password() {
    let target = parse("postgres://u:canary@a/x?password=canary").unwrap();
    let shown = format!("{target} {target:?} {}", target.place());
    assert!(!shown.contains("canary"), "{shown}");
}

#[test]
fn a_server_elsewhere_has_to_prove_who_it_is() {
    let full = |url: &str| parse(url).map(|target| target.hosts[0].encryption.clone());
    let ca = || Some(PathBuf::from("/ca"));
    for (url, wanted) in [
        ("postgres://a", Encryption::Full(None)),
        (
            "postgres://192.0.2.1?sslrootcert=system",
            Encryption::Full(None),
        ),
        ("postgres://a?sslrootcert=/ca", Encryption::Full(ca())),
        (
            "postgres://a?sslmode=require&sslrootcert=/ca",
            Encryption::Authority("/ca".into()),
        ),
        (
            "postgres://a?sslmode=verify-ca&sslrootcert=/ca",
            Encryption::Authority("/ca".into()),
        ),
        ("postgres://localhost", Encryption::None),
        ("postgres://127.1.2.3?sslmode=prefer", Encryption::Offered),
        ("postgres://[::1]?sslmode=require", Encryption::Unverified),
        ("postgres://[::1]?sslmode=disable", Encryption::None),
        (
            "postgres://localhost?sslmode=verify-full",
            Encryption::Full(None),
        ),
        (
            "postgres://localhost?sslrootcert=/ca",
            Encryption::Full(ca()),
        ),
        ("postgres:///x?sslmode=verify-full", Encryption::None),
    ] {
        assert_eq!(full(url), Ok(wanted), "{url}");
    }
    for mode in ["disable", "allow", "prefer", "require"] {
        for host in ["a", "192.0.2.1", "localhost,a", "localhost.example.org"] {
            let error = full(&format!("postgres://{host}?sslmode={mode}")).unwrap_err();
            let text = error.to_string();
            assert!(text.contains("verify-full is wanted"), "{text}");
            assert!(text.contains(&format!("sslmode={mode}")), "{text}");
        }
    }
}

#[test]
fn variables_fill_only_what_the_url_leaves_open() {
    let variables = [
        ("PGHOST", "h"),
        ("PGPORT", "6"),
        ("PGDATABASE", "d"),
        ("PGUSER", "u"),
        ("PGPASSWORD", "secret"),
        ("PGSSLMODE", "disable"),
    ];
    let target = with("postgres://", &variables).unwrap();
    assert_eq!(target.place(), "postgres://u@h:6/d");
    assert_eq!(password(&target, 0), Some("secret"));
    assert_eq!(target.hosts[0].encryption, Encryption::Full(None));
    let target = with("postgres://me:own@a:1/x", &variables).unwrap();
    assert_eq!(target.place(), "postgres://me@a:1/x");
    assert_eq!(password(&target, 0), Some("own"));
}

#[test]
fn services_are_read_from_the_users_file_and_then_from_the_systems() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().to_str().unwrap();
    let system = folder.path().join("etc");
    fs::create_dir(&system).unwrap();
    fs::write(
        folder.path().join(".pg_service.conf"),
        "# ours\n[other]\nhost=no\n\n[cso]\nhost = a,b\nport=7\ndbname=x\npassword=pw\n[next]\nhost=no\n",
    )
    .unwrap();
    fs::write(
        system.join("pg_service.conf"),
        "[all]\nhost=s\nuser=svc\n[bad]\nhost=s\ncanary\n[worse]\nservice=all\n[odd]\nsslmodus=canary\n",
    )
    .unwrap();
    let variables = [("HOME", home), ("PGSYSCONFDIR", system.to_str().unwrap())];
    let target = with("postgres://me@/?service=cso", &variables).unwrap();
    assert_eq!(target.place(), "postgres://me@a:7,b:7/x");
    assert_eq!(password(&target, 1), Some("pw"));
    let target = with("postgres:///own?service=all", &variables).unwrap();
    assert_eq!(target.place(), "postgres://svc@s:5432/own");
    for name in ["bad", "worse", "odd", "none"] {
        let error = with(&format!("postgres://?service={name}"), &variables).unwrap_err();
        assert!(!error.to_string().contains("canary"), "{error}");
    }
    let missing = [("HOME", home), ("PGSERVICEFILE", "/nowhere/services")];
    let error = with("postgres://?service=cso", &missing).unwrap_err();
    assert!(error.to_string().contains("/nowhere/services"), "{error}");
}

#[test]
fn password_files_are_asked_for_each_host_and_port() {
    let folder = tempfile::tempdir().unwrap();
    let file = private(
        folder.path(),
        ".pgpass",
        "# a comment\nbroken:line\na:5432:cso:jb:one\na:*:*:*:t\\:w\\\\o:x\n::1:1:1:1\n\\:\\:1:*:*:*:six\nlocalhost:*:*:*:sock\n/tmp/pg:*:*:jb:dir\n",
    );
    let home = [("HOME", folder.path().to_str().unwrap())];
    let target = with("postgres://a,a:6,b,[::1]", &home).unwrap();
    let found: Vec<_> = (0..4).map(|host| password(&target, host)).collect();
    assert_eq!(found, [Some("one"), Some("t:w\\o:x"), None, Some("six")]);
    let socket = with("postgres:///", &home).unwrap();
    assert_eq!(password(&socket, 0), Some("sock"));
    for (url, variables) in [
        (format!("postgres://a?passfile={file}"), vec![]),
        (
            "postgres://a".to_owned(),
            vec![("PGPASSFILE", file.as_str())],
        ),
    ] {
        let target = with(&url, &variables).unwrap();
        assert_eq!(password(&target, 0), Some("one"));
        assert!(target.notes.is_empty());
    }
}

#[test]
fn a_password_file_that_others_may_read_is_left_out_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let file = private(folder.path(), ".pgpass", "*:*:*:*:canary\n");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let home = [("HOME", folder.path().to_str().unwrap())];
    let target = with("postgres://a", &home).unwrap();
    assert_eq!(password(&target, 0), None);
    assert!(target.notes[0].contains("0640"), "{:?}", target.notes);
    let key = format!("postgres://a?sslcert={file}&sslkey={file}");
    let error = parse(&key).unwrap_err().to_string();
    assert!(error.contains("chmod 600"), "{error}");
}

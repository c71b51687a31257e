//! Who may name whom. Read as text, so every name has to be written out.

use crate::support::files;
use std::collections::BTreeSet;

/// A layer: where it is, what of this crate it may name beside itself, and which packages.
struct Layer {
    modules: &'static [&'static str],
    own: &'static [&'static str],
    packages: &'static [&'static str],
}

const fn layer(
    modules: &'static [&'static str],
    own: &'static [&'static str],
    packages: &'static [&'static str],
) -> Layer {
    Layer {
        modules,
        own,
        packages,
    }
}

/// The first row whose module fits counts, so the narrower ones come first.
const LAYERS: &[Layer] = &[
    layer(
        &["domain"],
        &[],
        &["chrono", "serde", "subtle", "thiserror", "zeroize"],
    ),
    // Derived keys are wiped by whoever held them: the type that does it is part of the signature.
    layer(&["ports"], &["domain"], &["chrono", "thiserror", "zeroize"]),
    layer(
        &["app"],
        &["domain", "ports", "testing"],
        // sha2: the audit chain and session tokens are digests; zxcvbn: how easily a password is
        // guessed. Both compute and touch nothing outside.
        &[
            "chrono",
            "chrono_tz",
            "minijinja",
            "serde",
            "sha2",
            "thiserror",
            "zxcvbn",
        ],
    ),
    // What the stores in SQL share knows no engine; sha2 shortens an address to a number.
    layer(
        &["adapters::sql"],
        &["domain", "ports"],
        &["chrono", "sha2"],
    ),
    layer(
        &["adapters::sqlite"],
        &["adapters::pool", "adapters::sql", "domain", "ports"],
        &["chrono", "rusqlite", "rustix", "sha2"],
    ),
    // bytes and futures_util: what the driver's own traits are written in.
    layer(
        &["adapters::postgres"],
        &[
            "adapters::pool",
            "adapters::private_file",
            "adapters::sql",
            "domain",
            "ports",
        ],
        &[
            "bytes",
            "chrono",
            "futures_util",
            "percent_encoding",
            "rustix",
            "rustls",
            "rustls_native_certs",
            "sha2",
            "thiserror",
            "tokio",
            "tokio_postgres",
            "tokio_rustls",
            "zeroize",
        ],
    ),
    layer(
        &[
            "adapters::email_message",
            "adapters::folder",
            "adapters::mail_folder",
            "adapters::phone_folder",
            "adapters::smtp",
        ],
        &["domain", "ports"],
        &[
            "chrono",
            "lettre",
            "percent_encoding",
            "rustix",
            "rustls",
            "rustls_native_certs",
            "thiserror",
            "tokio",
            "tokio_rustls",
            "url",
        ],
    ),
    // A contract of its own in JSON, and processes with their pipes.
    layer(
        &["adapters::phone_command"],
        &["domain", "ports"],
        &["rustix", "serde", "serde_json"],
    ),
    // Lists of batches: each format has a reader of its own.
    layer(
        &["adapters::intake"],
        &["domain", "ports"],
        &[
            "calamine",
            "csv",
            "encoding_rs",
            "serde",
            "serde_json",
            "zip",
        ],
    ),
    layer(
        &["adapters::random_codes"],
        &["domain", "ports"],
        &["rand", "sha2"],
    ),
    layer(
        &["adapters::system_clock"],
        &["domain", "ports"],
        &["chrono"],
    ),
    layer(
        &["adapters::key_ring"],
        // Its tests draw from the real source.
        &[
            "adapters::private_file",
            "adapters::random_codes",
            "domain",
            "ports",
        ],
        &[
            "argon2",
            "base64",
            "chacha20poly1305",
            "hmac",
            "rustix",
            "sha2",
            "zeroize",
        ],
    ),
    layer(&["adapters"], &["domain", "ports"], &[]),
    layer(
        &["settings"],
        &["domain"],
        &[
            "chrono",
            "chrono_tz",
            "etcetera",
            "serde",
            "serde_json",
            "thiserror",
            "toml",
        ],
    ),
    layer(
        &["wiring"],
        &["adapters", "domain", "ports", "settings"],
        &["thiserror", "uzers"],
    ),
    layer(
        &["cli"],
        &["app", "domain", "portal", "ports", "settings", "wiring"],
        &[
            "chrono",
            "clap",
            "clap_mangen",
            "comfy_table",
            "csv",
            "dialoguer",
            "indicatif",
            // Manual pages: clap_mangen writes with it too.
            "roff",
            "serde",
            "serde_json",
            // Ctrl-C during a batch: what is under way is finished first.
            "signal_hook",
        ],
    ),
    layer(
        &["portal"],
        &["app", "domain", "wiring"],
        // axum over hyper serves; tower-http tells other sites' forms from ours; governor counts
        // requests of an address; url reads forms; toml holds the words of the pages.
        &[
            "axum",
            "governor",
            "hyper",
            "hyper_util",
            "minijinja",
            "thiserror",
            "tokio",
            "tokio_io_timeout",
            "toml",
            "tower",
            "tower_http",
            "url",
        ],
    ),
];

/// Only these read or change anything outside the program.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("std::env::", &["settings", "main"]),
    (
        "std::fs",
        // The portal removes a socket that another left behind.
        &["adapters", "settings", "cli", "portal", "wiring", "testing"],
    ),
    // Settings only read addresses; they open nothing.
    ("std::net", &["adapters", "portal", "settings"]),
    // Adapters ask for their own number, to name drafts by it; one runs the council's program.
    ("std::process", &["adapters", "cli", "main"]),
    (
        "std::io",
        &["adapters", "settings", "cli", "portal", "wiring", "testing"],
    ),
];

/// `src/adapters/sqlite/rows.rs` is `adapters::sqlite::rows`.
fn module(path: &str) -> String {
    path.trim_start_matches("src/")
        .trim_end_matches(".rs")
        .trim_end_matches("/mod")
        .replace('/', "::")
}

fn is_within(module: &str, outer: &str) -> bool {
    module == outer
        || module
            .strip_prefix(outer)
            .is_some_and(|rest| rest.starts_with("::"))
}

/// The code without its comments. A `//` within a text starts none.
fn code(text: &str) -> String {
    text.lines()
        .map(|line| {
            let start = line
                .match_indices("//")
                .map(|(index, _)| index)
                .find(|index| line[..*index].matches('"').count() % 2 == 0);
            &line[..start.unwrap_or(line.len())]
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// What follows each `start` that begins a word: the names up to the next character of no path.
fn names(code: &str, start: &str) -> BTreeSet<String> {
    code.match_indices(start)
        .filter(|(index, _)| {
            let before = code[..*index].chars().next_back();
            !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
        })
        .map(|(index, _)| {
            code[index + start.len()..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_' || *c == ':')
                .collect()
        })
        .collect()
}

/// The packages of Cargo.toml as code names them.
fn packages() -> Vec<String> {
    let text = std::fs::read_to_string(files::root().join("Cargo.toml")).unwrap();
    let section = text.split("\n[dependencies]\n").nth(1).unwrap();
    section
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.trim().replace('-', "_"))
        .collect()
}

/// Everything in one file that its layer does not allow.
fn breaches(path: &str, text: &str, packages: &[String]) -> Vec<String> {
    let module = module(path);
    let code = code(text);
    let mut found = Vec::new();
    for refused in [["use crate", "::{"], ["super::", "super"]] {
        let refused = refused.concat();
        if code.contains(&refused) {
            found.push(format!("`{refused}` hides names"));
        }
    }
    for (outside, who) in OUTSIDE {
        if code.contains(outside) && !who.iter().any(|outer| is_within(&module, outer)) {
            found.push(format!("`{outside}` is not for {module}"));
        }
    }
    if ["lib", "main", "testing"]
        .iter()
        .any(|free| is_within(&module, free))
    {
        return found;
    }
    let Some(layer) = LAYERS
        .iter()
        .find(|layer| layer.modules.iter().any(|outer| is_within(&module, outer)))
    else {
        found.push(format!("{module} is in no layer"));
        return found;
    };
    for name in names(&code, "crate::")
        .iter()
        .filter(|name| !name.is_empty())
    {
        let allowed = layer.modules.iter().chain(layer.own);
        let mut allowed = allowed.copied().chain(["testing"]);
        if !allowed.any(|outer| is_within(name, outer)) {
            found.push(format!("{module} names crate::{name}"));
        }
    }
    for package in packages {
        let is_named = !names(&code, &format!("{package}::")).is_empty()
            || code.contains(&format!("use {package};"));
        if is_named && !layer.packages.contains(&package.as_str()) {
            found.push(format!("{module} names the package {package}"));
        }
    }
    found
}

#[test]
fn every_module_names_only_what_its_layer_allows() {
    let packages = packages();
    let all: Vec<String> = files::rust("src")
        .iter()
        .flat_map(|(path, text)| breaches(path, text, &packages))
        .collect();
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn breaches_are_found() {
    let packages = packages();
    for (path, text) in [
        ("src/domain/a.rs", "use crate::ports::clock::Clock;"),
        ("src/domain/a.rs", "use std::fs;"),
        ("src/app/a.rs", "let store = rusqlite::Connection::open(p);"),
        ("src/app/a.rs", "use crate::adapters::sqlite::SqliteStore;"),
        (
            "src/adapters/sqlite/a.rs",
            "use crate::adapters::smtp::Smtp;",
        ),
        ("src/cli/a.rs", "use crate::adapters::sqlite::SqliteStore;"),
        ("src/cli/a.rs", concat!("use crate", "::{app, ports};")),
        ("src/cli/a.rs", concat!("use super::", "super::x;")),
        ("src/stranger.rs", ""),
    ] {
        assert_eq!(breaches(path, text, &packages).len(), 1, "{path}: {text}");
    }
    for (path, text) in [
        ("src/domain/a.rs", "// use crate::ports::clock::Clock;"),
        ("src/domain/a.rs", "use crate::domain::id::TeamName;"),
        (
            "src/adapters/sqlite/a.rs",
            "use crate::adapters::sqlite::rows;",
        ),
        (
            "src/cli/a.rs",
            "let command = \"http://x\"; crate::app::invite::create();",
        ),
    ] {
        assert_eq!(
            breaches(path, text, &packages),
            Vec::<String>::new(),
            "{path}: {text}"
        );
    }
}

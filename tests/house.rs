//! The house itself: what a stranger may rely on when reading it, held by tests.
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop and say where")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use usus_views::projection::PROJECTIONS;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All files below a folder with one of these endings.
fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(folder) else { continue };
        for path in entries.map(|entry| entry.expect("a file").path()) {
            if path.is_dir() {
                folders.push(path);
            } else if endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn dependencies_point_down_only() {
    // From the ground up; the bench stands beside the house and ships in nothing.
    let floors = ["domain", "log", "views", "desk", "app"];
    for (floor, name) in floors.iter().enumerate() {
        let manifest = text(&root().join(format!("crates/{name}/Cargo.toml")));
        let dependencies = manifest.split("[dev-dependencies]").next().expect("a manifest");
        for above in &floors[floor..] {
            let arrow = format!("usus-{above}.workspace");
            assert!(!dependencies.contains(&arrow), "{name} must not lean on {above}, which stands on it");
        }
    }
}

/// All that a package of the lock file is built and tested with, however far away.
fn needs(package: &str) -> BTreeSet<String> {
    let lock = text(&root().join("Cargo.lock"));
    let mut needs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in lock.split("[[package]]").skip(1) {
        let quoted = |line: &'static str| move |text: &&str| text.starts_with(line);
        let name = package.lines().find(quoted("name = ")).and_then(|line| line.split('"').nth(1));
        let (_, all) = package.split_once("dependencies = [").unwrap_or_default();
        let all = all.split('"').skip(1).step_by(2).filter_map(|needed| needed.split(' ').next());
        needs.entry(name.expect("a package has a name")).or_default().extend(all);
    }
    let (mut found, mut open) = (BTreeSet::new(), vec![package]);
    while let Some(package) = open.pop() {
        for needed in &needs[package] {
            if found.insert((*needed).to_owned()) {
                open.push(needed);
            }
        }
    }
    found
}

#[test]
fn the_verifier_needs_nobody() {
    let manifest = text(&root().join("crates/verifier/Cargo.toml"));
    assert!(
        manifest.contains("license = \"BSD-3-Clause\""),
        "whoever doubts the office may take it and build on it"
    );
    assert!(text(&root().join("crates/verifier/LICENSE")).starts_with("BSD 3-Clause License"));
    let needs = needs("usus-verifier");
    assert!(
        needs.contains("sha2") && needs.contains("curve25519-dalek"),
        "the lock file is read as it is written"
    );
    for machine in [
        "sqlx",
        "sqlx-core",
        "rusqlite",
        "libsqlite3-sys",
        "tokio",
        "mio",
        "socket2",
        "hyper",
        "ureq",
        "reqwest",
        "rustls",
        "native-tls",
        "async-std",
        "tracing",
    ] {
        assert!(!needs.contains(machine), "the verifier must not know {machine}");
    }
    let of_the_house = needs.iter().find(|needed| needed.starts_with("usus"));
    assert_eq!(of_the_house, None, "the verifier stands on the ground, beside the domain");
    for path in files("crates/verifier/src", &[".rs"]) {
        let source = text(&path);
        for machine in ["std::net", "std::process::Command", "SystemTime", "::spawn"] {
            assert!(!source.contains(machine), "{} knows {machine}", path.display());
        }
    }
}

#[test]
fn witnesses_know_the_formats_and_no_ledger() {
    let manifest = text(&root().join("crates/witness/Cargo.toml"));
    let dependencies = manifest.split("[dev-dependencies]").next().expect("a manifest");
    let of_ours: Vec<&str> = dependencies.lines().filter(|line| line.starts_with("usus-")).collect();
    assert_eq!(of_ours, ["usus-verifier.workspace = true"], "a witness stands on the formats alone");
    assert!(!dependencies.contains("sqlx"), "what it has seen is kept in files");
}

#[test]
fn the_domain_knows_no_machine() {
    let manifest = text(&root().join("crates/domain/Cargo.toml"));
    for machine in ["tokio", "sqlx", "esrs", "getrandom", "tracing", "rand", "uuid"] {
        assert!(!manifest.contains(&format!("\n{machine}")), "the domain must not know {machine}");
    }
    for path in files("crates/domain/src", &[".rs"]) {
        let source = text(&path);
        for machine in ["std::fs", "std::net", "std::env", "SystemTime", "Utc::now", "HashMap<"] {
            assert!(!source.contains(machine), "{} knows {machine}", path.display());
        }
    }
}

#[test]
fn nothing_updates_or_deletes_an_entry() {
    for path in files("crates", &[".rs", ".sql"]).into_iter().chain(files("migrations", &[".sql"])) {
        let source = text(&path).to_lowercase();
        for wrong in
            ["update entry", "delete from entry", "drop table entry", "truncate entry", "replace into entry"]
        {
            assert!(!source.contains(wrong), "{}: {wrong}", path.display());
        }
    }
}

#[test]
fn each_projection_is_one_select_for_both_databases() {
    let projections = files("projections", &[".sql"]);
    assert_eq!(projections.len(), PROJECTIONS.len(), "each file is known to the program");
    for projection in &PROJECTIONS {
        let name = projection.name;
        assert_eq!(projection.select, text(&root().join(format!("projections/{name}.sql"))), "{name}");
        let statement: Vec<&str> =
            projection.select.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
        let statement = statement.join("\n");
        assert!(statement.starts_with("select\n") || statement.starts_with("with "), "{name}: one SELECT");
        assert_eq!(statement, statement.to_lowercase().replace("'eur'", "'EUR'"), "{name}: in lowercase");
        assert!(!statement.contains([';', '"']), "{name}: one statement, no end mark, no name in quotes");
        for word in ["insert", "update", "delete", "create", "drop", "json", "::", "strftime", "now("] {
            assert!(!statement.contains(word), "{name}: {word}");
        }
        let unnamed = statement.replace("entry.position", "position");
        assert!(unnamed.contains("position > $1 and position <= $2"), "{name}");
        assert!(projection.select.starts_with("-- "), "{name} begins with what it means");
        assert!(projection.key().next().is_some(), "{name} says what its key is");
        for column in projection.key().chain(projection.sums()) {
            let ends = [format!(" as {column}"), format!(".{column}"), format!("    {column}")];
            let is_one =
                |line: &str| ends.iter().any(|end| line.trim_end_matches(',').ends_with(end.as_str()));
            assert!(statement.lines().any(is_one), "{name} has no column {column}");
        }
    }
}

#[test]
fn each_top_folder_says_in_twenty_lines_what_it_is() {
    for folder in [
        "crates",
        "crates/app/assets",
        "crates/verifier",
        "schemas",
        "migrations",
        "projections",
        "tests",
        "ops",
    ] {
        let readme = text(&root().join(folder).join("README.md"));
        assert!(readme.lines().count() <= 20, "{folder}/README.md is longer than 20 lines");
    }
}

#[test]
fn a_file_of_code_can_be_read_in_one_sitting() {
    for path in files("crates", &[".rs"]).into_iter().chain(files("tests", &[".rs"])) {
        let lines = text(&path).lines().count();
        assert!(lines <= 400, "{} has {lines} lines and is asking to be two", path.display());
    }
}

#[test]
fn nothing_is_left_open_and_no_test_is_skipped() {
    let marks = [
        ["to", "do!("].concat(),
        ["unimpl", "emented!("].concat(),
        ["#[ig", "nore"].concat(),
        ["FIX", "ME"].concat(),
    ];
    for path in files("crates", &[".rs"]).into_iter().chain(files("tests", &[".rs"])) {
        let source = text(&path);
        for mark in &marks {
            assert!(!source.contains(mark.as_str()), "{}: {mark}", path.display());
        }
    }
}

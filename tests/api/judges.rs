//! Other people's programs judge the API: schemathesis asks it what nobody thought of, spectral reads its document by
//! our rules. Both are installed below `target/`, by the lists that pin them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{fs, io};

use tempfile::tempdir;
use usus_scratch::{NODE, PYTHON};

use crate::served::Served;
use crate::{Home, demonstration};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let told =
        [&output.stdout, &output.stderr].map(|said| String::from_utf8_lossy(said).into_owned()).concat();
    assert!(output.status.success(), "{command:?}\n{told}");
    output
}

/// A judge below `target/`, made anew where the list that pins it is another than it was made by.
fn installed(name: &str, list: &str, install: impl FnOnce(&Path)) -> PathBuf {
    let folder = root().join("target").join(name);
    let wanted = fs::read(root().join("tests/api").join(list)).expect("a list");
    let mark = folder.join("made-by");
    if fs::read(&mark).ok().as_ref() != Some(&wanted) {
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => panic!("{error}"),
            _ => {}
        }
        fs::create_dir_all(&folder).expect("a folder");
        install(&folder);
        fs::write(&mark, &wanted).expect("a mark");
    }
    folder
}

#[test]
fn whatever_is_asked_nothing_breaks_and_every_answer_is_as_described() {
    PYTHON.at_hand().expect("Python");
    let judge = installed("api-venv", "requirements.txt", |folder| {
        run(Command::new("python3").args(["-m", "venv"]).arg(folder));
        let list = root().join("tests/api/requirements.txt");
        run(Command::new(folder.join("bin/pip")).args(["install", "--quiet", "--requirement"]).arg(list));
    });
    let folder = tempdir().expect("a folder");
    let ledger = demonstration(Home::Sqlite, folder.path());
    let served = Served::begin(folder.path(), &ledger);
    let checks = "not_a_server_error,status_code_conformance,content_type_conformance,\
                  response_headers_conformance,response_schema_conformance,unsupported_method";
    let output = run(Command::new(judge.join("bin/schemathesis"))
        .current_dir(folder.path())
        .args(["run", &format!("{}/api/v1/openapi.json", served.address), "--no-color"])
        .args(["--checks", checks, "--phases", "examples,coverage,fuzzing"])
        // The same questions each time; a feed has no end to wait for.
        .args(["--max-examples", "15", "--seed", "20261122", "--exclude-path", "/api/v1/events"])
        .args(["--request-timeout", "30"]));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("No issues found") || said.contains("passed"), "{said}");
}

#[test]
fn the_document_keeps_to_the_guidelines() {
    NODE.at_hand().expect("Node");
    let judge = installed("api-npm", "package-lock.json", |folder| {
        for file in ["package.json", "package-lock.json"] {
            fs::copy(root().join("tests/api").join(file), folder.join(file)).expect("a copy");
        }
        run(Command::new("npm").current_dir(folder).args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
        ]));
    });
    let folder = tempdir().expect("a folder");
    let ledger = Home::Sqlite.ledger(folder.path());
    let served = Served::begin(folder.path(), &ledger);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let document =
        runtime.block_on(async { served.get("/api/v1/openapi.json").await.bytes().await.expect("a body") });
    let path = folder.path().join("openapi.json");
    fs::write(&path, document).expect("a file");
    run(Command::new(judge.join("node_modules/.bin/spectral"))
        .args(["lint", "--fail-severity", "warn", "--ruleset"])
        .arg(root().join("ops/api/spectral.yaml"))
        .arg(path));
}

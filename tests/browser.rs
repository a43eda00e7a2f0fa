//! The pages in a real browser: narrow and wide, with scripts and without, under axe's eyes.
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop and say where")]

#[path = "support/door.rs"]
mod door;
#[path = "support/home.rs"]
#[expect(dead_code, reason = "the browser looks at a ledger in a file")]
mod home;
#[path = "access/provider.rs"]
mod provider;
#[path = "support/served.rs"]
#[expect(dead_code, reason = "a browser signs in by itself")]
mod served;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::json;
use usus_scratch::{CHROMIUM, NODE};

use home::Home;
use served::Served;

/// Every page there is, at a moment of the demonstration.
const PAGES: &[&str] = &["/", "/trienni", "/uso", "/flussi", "/chi", "/territorio", "/servizio/LEC-SAD"];

/// The folder from which the browser is driven, with what it needs installed by its lock file.
fn driver() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        NODE.at_hand().expect("Node");
        CHROMIUM.at_hand().expect("Chromium");
        let (from, to) =
            (root().join("tests/browser"), Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser"));
        fs::create_dir_all(&to).expect("a folder");
        for entry in fs::read_dir(from).expect("the drivers") {
            let path = entry.expect("a file").path();
            if path.is_file() {
                fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("copied");
            }
        }
        let installed = Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&to)
            .output()
            .expect("npm");
        assert!(installed.status.success(), "{}", String::from_utf8_lossy(&installed.stderr));
        to
    })
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs one of the drivers; what it finds wrong is a line each.
fn drive(script: &str, asked: &serde_json::Value) -> Vec<String> {
    let folder = driver();
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), asked.to_string()).expect("written");
    let done = Command::new("node").arg(folder.join(script)).arg(file.path()).output().expect("Node");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).lines().map(str::to_owned).collect()
}

fn demonstrated(folder: &Path, home: Home) -> String {
    let ledger = home.ledger(folder);
    let done = Command::new(env!("CARGO_BIN_EXE_usus")).args(["--ledger", &ledger, "demo"]).output();
    assert!(done.expect("the program").status.success());
    ledger
}

#[test]
fn every_page_can_be_used_by_everybody() {
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = demonstrated(folder.path(), Home::Sqlite);
    let served = Served::begin(&ledger, &[]);
    // Whoever wants to look too: USUS_PICTURES=FOLDER.
    let pictures = std::env::var("USUS_PICTURES").ok();
    let asked =
        json!({ "base": served.base, "chromium": "/usr/bin/chromium", "paths": PAGES, "pictures": pictures });
    let wrong = drive("look.mjs", &asked);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

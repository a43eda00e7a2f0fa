//! npm's `oidc-provider`, installed into the target folder and started for one test.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

use usus_scratch::NODE;

/// The accounts: who they are is their name, what they may their roles.
pub(crate) const ACCOUNTS: &str = r#"{
    "francesca": { "matricola": "M-FIN", "ruoli": ["finance_officer:*"] },
    "alessia": { "matricola": "M-APP", "ruoli": ["approver:*"] },
    "paolo": { "matricola": "M-PLA", "ruoli": ["planner:*"] },
    "rita": { "matricola": "M-REV", "ruoli": ["auditor:*"] },
    "adele": { "matricola": "M-AMM", "ruoli": ["administrator:*"] },
    "olga": { "matricola": "M-OLG", "ruoli": ["finance_officer:olgiate"] },
    "elena": { "matricola": "M-ELE", "ruoli": ["finance_officer:*", "approver:*"] },
    "lara": { "matricola": "M-LAR", "ruoli": ["finance_officer:lecco", "approver:lecco"] },
    "otto": { "matricola": "M-OTT", "ruoli": ["approver:olgiate"] },
    "due": { "matricola": "M-DUE", "ruoli": ["planner:olgiate", "planner:lecco"] },
    "nessuno": { "matricola": "M-NES", "ruoli": ["usciere:*", "auditor"] },
    "nome": { "matricola": "Anna Rossi", "ruoli": ["auditor:*"] },
    "nota": {}
}"#;

/// Installs what `package-lock.json` names, once for all tests.
fn installed() -> &'static Path {
    static PLACE: OnceLock<PathBuf> = OnceLock::new();
    PLACE.get_or_init(|| {
        NODE.at_hand().expect("Node.js");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/access/provider");
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("provider");
        fs::create_dir_all(&place).expect("a folder");
        let lock = File::create(place.join("lock")).expect("a file");
        lock.lock().expect("a lock");
        let is_same = |name: &str| fs::read(place.join(name)).ok() == fs::read(source.join(name)).ok();
        let is_there = is_same("package-lock.json") && place.join("node_modules/.package-lock.json").exists();
        for name in ["package.json", "start.js"] {
            fs::copy(source.join(name), place.join(name)).expect("copied");
        }
        if !is_there {
            fs::copy(source.join("package-lock.json"), place.join("package-lock.json")).expect("copied");
            let npm = Command::new("npm")
                .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
                .current_dir(&place)
                .output()
                .expect("npm");
            let said = String::from_utf8_lossy(&npm.stderr);
            assert!(
                npm.status.success(),
                "npm ci cannot install the provider of sign-in for the tests: {said}"
            );
        }
        place
    })
}

/// A provider that is running; it ends with the test.
pub(crate) struct Provider {
    node: Child,
    /// What it says: it must always find somebody who would listen.
    _said: BufReader<ChildStdout>,
    /// Its issuer.
    pub(crate) issuer: String,
}

impl Provider {
    /// For a server that is known by an origin.
    pub(crate) fn start(origin: &str, folder: &Path) -> Self {
        let place = installed();
        let accounts = folder.join("accounts.json");
        fs::write(&accounts, ACCOUNTS).expect("written");
        let mut node = Command::new("node")
            .arg("start.js")
            .arg(origin)
            .arg(accounts)
            .current_dir(place)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node");
        let mut issuer = String::new();
        let mut said = BufReader::new(node.stdout.take().expect("its output"));
        said.read_line(&mut issuer).expect("a line");
        assert!(issuer.starts_with("http://"), "the provider did not start");
        Self { node, _said: said, issuer: issuer.trim().to_owned() }
    }

    /// An access token of a program.
    pub(crate) async fn token(&self, program: &str) -> String {
        let answer = reqwest::Client::new()
            .post(format!("{}/token", self.issuer))
            .basic_auth(program, Some("a+secret+of+a+program"))
            .form(&[("grant_type", "client_credentials")])
            .send()
            .await
            .expect("an answer");
        let text = answer.text().await.expect("a text");
        let said: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        said["access_token"].as_str().unwrap_or_else(|| panic!("{text}")).to_owned()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        drop(self.node.stdin.take());
        let _ = self.node.wait();
    }
}

//! A ledger with a story in it, a key, checkpoints, an old copy, and what was kept elsewhere; and the tampering.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use sqlx::{Connection, Executor, PgConnection, Row, SqliteConnection};
use tempfile::TempDir;
use usus_verifier::tree::leaf_hash;

use crate::home::{Home, at_the_server, database};
use crate::program::{Said, command, usus};
use crate::story::story;

/// Who catches a tampering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// `usus verify`, from the ledger alone.
    Verify,
    /// `usus verify --against`, with a checkpoint that was kept elsewhere.
    Elsewhere,
    /// The same, with the key as it was published.
    PublishedKey,
    /// `usus verify --key` alone.
    KeyAlone,
}

/// The scene.
pub(crate) struct Scene {
    home: Home,
    folder: TempDir,
    /// The ledger.
    pub(crate) ledger: String,
    /// A copy of it, older by two entries.
    pub(crate) backup: String,
}

const LATER: &str =
    "holder,name,kind\nnuova-1,Associazione nuova,third_sector\nnuova-2,Altra associazione,third_sector\n";

impl Scene {
    /// Sets it.
    pub(crate) fn set(home: Home) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut scene = Self { home, folder, ledger: String::new(), backup: String::new() };
        scene.ledger = scene.new_ledger();
        let ledger = scene.ledger.clone();
        let key = ["--ledger", &ledger, "--signing-key", "chiave.key"];
        let with_key = |what: &[&'static str]| [what, &key[..]].concat();
        assert_eq!(scene.usus(&with_key(&story(scene.folder.path()))).code, 0);
        fs::write(scene.folder.path().join("chiave.pub"), scene.out(&with_key(&["key", "new"])))
            .expect("a file");
        scene.backup = scene.copy();
        fs::write(scene.folder.path().join("dopo.csv"), LATER).expect("a file");
        assert_eq!(scene.usus(&with_key(&["import", "dopo.csv"])).code, 0);
        let kept = scene.out(&["checkpoint", "--ledger", &ledger]);
        assert!(kept.contains("\n370\n"), "{kept}");
        fs::write(scene.folder.path().join("altrove.txt"), kept).expect("a file");
        scene
    }

    fn new_ledger(&self) -> String {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        match self.home {
            Home::Sqlite => {
                let name = format!("registro-{}.db", NUMBER.fetch_add(1, Ordering::Relaxed));
                format!("sqlite:{}", self.folder.path().join(name).display())
            }
            Home::Postgres => usus_scratch::shared().url(&database()),
        }
    }

    /// Runs the program.
    pub(crate) fn usus(&self, arguments: &[&str]) -> Said {
        usus(self.folder.path(), arguments)
    }

    /// What the program prints; it must be done.
    pub(crate) fn out(&self, arguments: &[&str]) -> String {
        let output = command(self.folder.path(), arguments).output().expect("the program starts");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    /// A copy of the ledger as it is.
    pub(crate) fn copy(&self) -> String {
        self.copy_of(&self.ledger)
    }

    /// A copy of a ledger as it is.
    pub(crate) fn copy_of(&self, ledger: &str) -> String {
        match self.home {
            Home::Sqlite => {
                let copy = self.new_ledger();
                fs::copy(path(ledger), path(&copy)).expect("a copy");
                copy
            }
            Home::Postgres => {
                static NUMBER: AtomicUsize = AtomicUsize::new(0);
                let name = format!("copy_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
                let of = ledger.rsplit('/').next().expect("a name");
                let create = format!("create database {name} template {of}");
                at_the_server(&usus_scratch::shared().url("postgres"), &create);
                usus_scratch::shared().url(&name)
            }
        }
    }

    /// Tampers with a ledger as its superuser: guards down, the deed, guards up again.
    pub(crate) fn tamper(&self, ledger: &str, sql: &str) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            match self.home {
                Home::Sqlite => {
                    let mut file = SqliteConnection::connect(ledger).await.expect("a file");
                    let guards = "select name, sql from sqlite_master where type = 'trigger'";
                    let guards: Vec<(String, String)> =
                        sqlx::query_as(guards).fetch_all(&mut file).await.expect("guards");
                    for (name, _) in &guards {
                        file.execute(&*format!("drop trigger {name}")).await.expect("a guard down");
                    }
                    let changed = changed_leaf(file.fetch_one(DOCUMENT).await.expect("an entry").get(0));
                    let sql =
                        self.written(sql, &format!("x'{changed}'"), &format!("x'{}'", "00".repeat(32)), "");
                    file.execute(&*sql).await.expect("the deed");
                    for (_, guard) in &guards {
                        file.execute(&**guard).await.expect("a guard up");
                    }
                    file.close().await.expect("closed");
                }
                Home::Postgres => {
                    let mut server = PgConnection::connect(ledger).await.expect("a server");
                    let changed = changed_leaf(server.fetch_one(DOCUMENT).await.expect("an entry").get(0));
                    let head = "update log_head set position = ";
                    let sql = self.written(
                        sql,
                        &format!("decode('{changed}', 'hex')"),
                        "decode(repeat('00', 32), 'hex')",
                        head,
                    );
                    let sql = format!("set session_replication_role = replica; {sql}");
                    server.execute(&*sql).await.expect("the deed");
                    server.close().await.expect("closed");
                }
            }
        });
    }

    fn written(&self, sql: &str, leaf: &str, zeros: &str, head: &str) -> String {
        let sql = sql.replace("{leaf of 260 changed}", leaf).replace("{zeros}", zeros);
        match self.home {
            Home::Sqlite => sql.replace("; {head 360}", "").replace("; {head 371}", ""),
            Home::Postgres => {
                sql.replace("{head 360}", &format!("{head}360")).replace("{head 371}", &format!("{head}371"))
            }
        }
    }

    /// A ledger made anew of a log in which one entry says something else.
    pub(crate) fn rewritten(&self) -> String {
        let lines = self.out(&["export", "--ledger", &self.ledger]);
        let lines: Vec<String> = lines
            .lines()
            .filter(|line| line.starts_with("{\"position\":"))
            .map(|line| {
                let is_it = line.starts_with("{\"position\":260,");
                if is_it { line.replace("15000000", "16000000") + "\n" } else { format!("{line}\n") }
            })
            .collect();
        fs::write(self.folder.path().join("falso.jsonl"), lines.concat()).expect("a file");
        let forged = self.new_ledger();
        let restored = self.usus(&["restore", "falso.jsonl", "--ledger", &forged]);
        assert_eq!(restored.code, 0, "{}", restored.err);
        forged
    }

    /// Puts the keys and checkpoints of the true ledger beside a forged log.
    pub(crate) fn sign_as_before(&self, forged: &str) {
        let key = self.out(&["key", "--ledger", &self.ledger]);
        let key = format!("insert into signing_key (number, vkey) values (1, '{}')", key.trim_end());
        let checkpoints = ["@368", "@370"].map(|at| {
            let note = self.out(&["checkpoint", "show", at, "--ledger", &self.ledger]);
            format!("insert into checkpoint (size, note) values ({}, '{note}')", at.trim_start_matches('@'))
        });
        self.tamper(forged, &[&[key], &checkpoints[..]].concat().join("; "));
    }

    /// The folder of the scene.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs SQL on a ledger and leaves the guards as it leaves them.
    pub(crate) fn without_guards(&self, ledger: &str, sql: &str) {
        match self.home {
            Home::Sqlite => {
                let runtime =
                    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
                runtime.block_on(async {
                    let mut file = SqliteConnection::connect(ledger).await.expect("a file");
                    file.execute(sql).await.expect("SQL");
                    file.close().await.expect("closed");
                });
            }
            Home::Postgres => at_the_server(ledger, sql),
        }
    }

    /// A ledger that verifies.
    pub(crate) fn passes(&self, ledger: &str, with: &[&str]) {
        let said = self.usus(&[&["verify", "--ledger", ledger], with].concat());
        assert_eq!(said.code, 0, "{}", said.err);
    }

    /// A tampering that is caught, where it should be.
    pub(crate) fn caught(&self, what: &str, ledger: &str, by: By, at: &str) {
        let with: &[&str] = match by {
            By::Verify => &[],
            By::Elsewhere => &["--against", "altrove.txt"],
            By::PublishedKey => &["--against", "altrove.txt", "--key", "chiave.pub"],
            By::KeyAlone => &["--key", "chiave.pub"],
        };
        let arguments = [&["verify", "--ledger", ledger], with].concat();
        let output = command(self.folder.path(), &arguments).output().expect("the program starts");
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(4), "{what} is not caught by {by:?}: {out}{err}");
        let first = out.lines().next().unwrap_or_default();
        let told = format!("{first} {err}");
        assert!(told.split([' ', '.', ',', '«', '»']).any(|word| word == at), "{what}, at {at}: {out}{err}");
    }
}

const DOCUMENT: &str = "select document from entry where position = 260";

/// The leaf hash of the changed entry, as whoever changes it would compute it.
fn changed_leaf(document: &str) -> String {
    let changed = document.replace("15000000", "16000000");
    usus_log::document::hex(&leaf_hash(changed.as_bytes()))
}

fn path(ledger: &str) -> &Path {
    Path::new(ledger.strip_prefix("sqlite:").expect("a file"))
}

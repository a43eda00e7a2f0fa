//! What is done with a whole ledger: it is verified, handed out, verified from what was handed out, taken in again,
//! and a resource of it is proved. A process each.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use rusqlite::{Connection, OpenFlags};
use serde::Serialize;

use crate::aside::{Weighed, weighed_into};
use crate::machine::{Spent, Weight};
use crate::measure::{median, usus};
use crate::past::ledgers::Ledgers;
use crate::tell;

/// Seconds in which our own processes have long ended, also on the largest ledger.
const LONG: u64 = 3_600;

/// What is done with a part of a ledger is done with this.
const BUNDLE: &str = "bundle";

/// The programs that are measured.
pub(super) struct Programs {
    pub(super) usus: PathBuf,
    usus_verify: PathBuf,
}

/// What the processes on one ledger took.
#[derive(Debug, Serialize)]
pub(super) struct OfLedger {
    pub(super) entries: u64,
    /// Of the ledger and of its export; none where it was not exported.
    pub(super) ledger_bytes: u64,
    pub(super) export_bytes: Option<u64>,
    pub(super) done: Vec<Done>,
}

/// What a process took: the medians of all rounds.
#[derive(Debug, Serialize)]
pub(super) struct Done {
    pub(super) what: String,
    /// Whether it is done with every entry.
    pub(super) is_of_all: bool,
    #[serde(flatten)]
    pub(super) weight: Weight,
}

impl Programs {
    /// Those that were built beside this one.
    pub(super) fn beside() -> Result<Self> {
        let build =
            "they are built beside this: cargo build --release -p usus -p usus-verifier -p usus-bench";
        let usus = usus().context(build)?;
        let usus_verify = usus.with_file_name("usus-verify");
        ensure!(usus_verify.exists(), build);
        Ok(Self { usus, usus_verify })
    }

    /// Has a ledger signed with a key from now on, unless it is; gives the public key.
    pub(super) fn key(&self, ledger: &Path) -> Result<String> {
        if let Some(key) = one(ledger, "select vkey from signing_key order by number desc limit 1")? {
            return Ok(key);
        }
        run(&self.usus, &on(ledger, &["key", "new"]))?;
        one(ledger, "select vkey from signing_key order by number desc limit 1")?.context("a key")
    }

    /// Measures all of it on a ledger.
    pub(super) fn measure(
        &self,
        ledgers: &Ledgers,
        ledger: &Path,
        rounds: usize,
        verify_only: bool,
    ) -> Result<OfLedger> {
        let key = self.key(ledger)?;
        // The tables for those who read SQL are there, as on any ledger that `usus` has recorded into.
        if one::<String>(ledger, "select name from projection")?.is_none() {
            tell(format_args!("building the tables for those who read SQL"));
            run(&self.usus, &on(ledger, &["rebuild"]))?;
        }
        let head: Option<i64> = one(ledger, "select max(position) from entry")?;
        let entries = u64::try_from(head.context("entries")?)?;
        let folder = ledgers.folder()?;
        let in_it = |name: &str| folder.path().join(name);
        let (export, again, bundle) = (in_it("export.jsonl"), in_it("again.db"), in_it("bundle.zip"));
        let resource: String =
            one(ledger, "select resource from resource order by position limit 1")?.context("a resource")?;
        let mut done: Vec<(&str, Vec<Weight>)> = Vec::new();
        for round in 1..=rounds {
            tell(format_args!("{entries} entries: round {round} of {rounds}"));
            let mut take = |what, program: &Path, arguments: &[OsString], into: Option<&Path>| {
                let weight = weigh(program, arguments, into)?;
                tell(format_args!(
                    "  {what}: {:.1} s, {:.0} MB",
                    weight.spent.seconds, weight.peak_megabytes
                ));
                match done.iter_mut().find(|(known, _)| *known == what) {
                    Some((_, weights)) => weights.push(weight),
                    None => done.push((what, vec![weight])),
                }
                Ok::<_, anyhow::Error>(())
            };
            take("usus verify", &self.usus, &on(ledger, &["verify", "--key", &key]), None)?;
            let log_only = on(ledger, &["verify", "--key", &key, "--log-only"]);
            take("usus verify --log-only", &self.usus, &log_only, None)?;
            let file = bundle.to_str().context("a name")?;
            let pack = on(ledger, &["bundle", &resource, "--output", file]);
            take("usus bundle of a resource", &self.usus, &pack, None)?;
            let of_file = |file: &Path| [file.into(), "--key".into(), key.clone().into()];
            take("usus-verify of that bundle", &self.usus_verify, &of_file(&bundle), None)?;
            std::fs::remove_file(&bundle)?;
            if !verify_only {
                take("usus export", &self.usus, &on(ledger, &["export"]), Some(&export))?;
                take("usus-verify of that export", &self.usus_verify, &of_file(&export), None)?;
                let file = export.to_str().context("a name")?;
                take("usus restore of that export", &self.usus, &on(&again, &["restore", file]), None)?;
                remove(&again)?;
            }
        }
        let done = done.into_iter().map(|(what, weights)| Done {
            what: what.to_owned(),
            is_of_all: !what.contains(BUNDLE),
            weight: middle(&weights),
        });
        Ok(OfLedger {
            entries,
            ledger_bytes: std::fs::metadata(ledger)?.len(),
            export_bytes: std::fs::metadata(&export).ok().map(|file| file.len()),
            done: done.collect(),
        })
    }
}

/// The arguments by which a ledger is asked something.
pub(super) fn on(ledger: &Path, arguments: &[&str]) -> Vec<OsString> {
    let mut all: Vec<OsString> = vec!["--ledger".into(), format!("sqlite:{}", ledger.display()).into()];
    all.extend(arguments.iter().map(Into::into));
    all
}

/// Runs a program that is not measured.
pub(super) fn run(program: &Path, arguments: &[OsString]) -> Result<()> {
    let ran = Command::new(program).args(arguments).stdin(Stdio::null()).output()?;
    let said = String::from_utf8_lossy(&ran.stderr);
    ensure!(ran.status.success(), "{} {arguments:?} ended with {}: {said}", program.display(), ran.status);
    Ok(())
}

/// Has a program weighed that ends well.
pub(super) fn weigh(program: &Path, arguments: &[OsString], into: Option<&Path>) -> Result<Weight> {
    let mut command = vec![program.as_os_str()];
    command.extend(arguments.iter().map(|argument| -> &OsStr { argument }));
    let Weighed { weight, is_well, .. } = weighed_into(into, LONG, &command)?;
    ensure!(is_well, "{command:?} did not end well");
    Ok(weight)
}

/// The middle of what was weighed.
pub(super) fn middle(weights: &[Weight]) -> Weight {
    let of = |figure: fn(&Weight) -> f64| median(weights.iter().map(figure));
    Weight {
        spent: Spent {
            seconds: of(|weight| weight.spent.seconds),
            cpu_seconds: of(|weight| weight.spent.cpu_seconds),
        },
        peak_megabytes: of(|weight| weight.peak_megabytes),
    }
}

/// Takes a ledger away, with what stands beside it.
pub(super) fn remove(ledger: &Path) -> Result<()> {
    let name = ledger.file_name().and_then(OsStr::to_str).context("a name")?;
    for beside in std::fs::read_dir(ledger.parent().context("a folder")?)? {
        let beside = beside?;
        if beside.file_name().to_str().is_some_and(|beside| beside.starts_with(name)) {
            std::fs::remove_file(beside.path())?;
        }
    }
    Ok(())
}

fn one<T: rusqlite::types::FromSql>(ledger: &Path, query: &str) -> Result<Option<T>> {
    let connection = Connection::open_with_flags(ledger, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut select = connection.prepare(query)?;
    let mut rows = select.query([])?;
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
}

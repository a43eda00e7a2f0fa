//! What the bench has a process of its own do.
//!
//! Linux counts the peak of a process into that of the child it starts, so whoever weighs a program has to be
//! small; and what a ledger takes in memory is seen best where nothing else was ever held.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use clap::Subcommand;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use usus_views::memory::Memory;

use crate::ledger;
use crate::machine::{Spent, Watch, Weight, weigh_any};

#[derive(Debug, Subcommand)]
pub(crate) enum Ask {
    /// Runs a program and says what it used
    Weigh {
        /// Seconds it may take
        #[arg(long)]
        limit: u64,
        /// Where its output goes; nowhere if not said
        #[arg(long)]
        into: Option<PathBuf>,
        /// The program and its arguments
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        command: Vec<OsString>,
    },
    /// Loads a ledger into memory and says what that took
    Hold { ledger: PathBuf },
    /// Adds up a CSV of movements: the last column, by all between the first and it
    Fold { file: PathBuf },
    /// Serves answers that cost nothing
    Plain,
}

/// What became of a program.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Weighed {
    #[serde(flatten)]
    pub(crate) weight: Weight,
    /// Whether it was ended because its time was over.
    pub(crate) is_over_time: bool,
    pub(crate) is_well: bool,
}

/// What a ledger takes in memory.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Held {
    pub(crate) load: Spent,
    pub(crate) movements: usize,
    /// Of the columns of the movements.
    pub(crate) column_bytes: usize,
    /// By which the process grew, facts and allocator included.
    pub(crate) grown_bytes: u64,
    /// By which it had grown at its largest.
    pub(crate) peak_bytes: u64,
}

/// Has a program weighed.
pub(crate) fn weighed(limit: u64, command: &[&OsStr]) -> Result<Weighed> {
    weighed_into(None, limit, command)
}

/// Has a program weighed whose output goes to a file.
pub(crate) fn weighed_into(into: Option<&Path>, limit: u64, command: &[&OsStr]) -> Result<Weighed> {
    let limit = limit.to_string();
    let mut arguments = ["weigh", "--limit", &limit].map(OsStr::new).to_vec();
    arguments.extend(into.iter().flat_map(|file| [OsStr::new("--into"), file.as_os_str()]));
    arguments.push(OsStr::new("--"));
    ask(&[&arguments, command].concat())
}

/// Has a ledger loaded.
pub(crate) fn held(ledger: &Path) -> Result<Held> {
    ask(&[OsStr::new("hold"), ledger.as_os_str()])
}

/// The command that adds up a CSV.
pub(crate) fn fold_command(file: &Path) -> Result<Vec<OsString>> {
    let itself = std::env::current_exe()?.into_os_string();
    Ok(vec![itself, "aside".into(), "fold".into(), file.into()])
}

fn ask<T: DeserializeOwned>(arguments: &[&OsStr]) -> Result<T> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("aside").args(arguments).stdin(Stdio::null()).stderr(Stdio::inherit());
    let told = command.output()?;
    ensure!(told.status.success(), "{command:?} ended with {}", told.status);
    Ok(serde_json::from_slice(&told.stdout)?)
}

/// Does it, and prints what came of it as JSON.
pub(crate) async fn aside(ask: Ask) -> Result<()> {
    match ask {
        Ask::Weigh { limit, into, command } => {
            println!("{}", serde_json::to_string(&weigh(limit, into.as_deref(), &command)?)?);
        }
        Ask::Hold { ledger } => println!("{}", serde_json::to_string(&hold(&ledger).await?)?),
        Ask::Fold { file } => fold(&file)?,
        Ask::Plain => crate::served::plain().await?,
    }
    Ok(())
}

fn weigh(limit: u64, into: Option<&Path>, command: &[OsString]) -> Result<Weighed> {
    // Ends the program when its time is over; what the program used is counted into what it did.
    let mut within = Command::new("timeout");
    within.args(["--kill-after=5", &limit.to_string()]).args(command);
    within.stdout(into.map_or(Ok(Stdio::null()), |file| File::create(file).map(Stdio::from))?);
    let (weight, status) = weigh_any(&mut within)?;
    #[expect(clippy::cast_precision_loss, reason = "a limit of some minutes")]
    let is_over_time = !status.success() && weight.spent.seconds >= limit as f64;
    Ok(Weighed { weight, is_over_time, is_well: status.success() })
}

async fn hold(ledger: &Path) -> Result<Held> {
    let log = ledger::open(ledger).await?;
    let before = resident()?;
    let watch = Watch::start()?;
    let memory = Memory::load(&log).await?;
    let load = watch.stop()?;
    let after = resident()?;
    let held = Held {
        load,
        movements: memory.movements.len(),
        column_bytes: memory.movements.bytes(),
        grown_bytes: after.now.saturating_sub(before.now),
        peak_bytes: after.peak.saturating_sub(before.now),
    };
    log.close().await;
    Ok(held)
}

/// Bytes of this process that are in memory.
struct Resident {
    now: u64,
    peak: u64,
}

fn resident() -> Result<Resident> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let bytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")).context("/proc/self/status")?;
        Ok::<_, anyhow::Error>(kilobytes.parse::<u64>()? * 1024)
    };
    Ok(Resident { now: bytes("VmRSS")?, peak: bytes("VmHWM")? })
}

/// Adds up a file and prints the sums: no program that reads such a file can do less.
fn fold(file: &Path) -> Result<()> {
    let mut reader = csv::Reader::from_path(file)?;
    let mut record = csv::ByteRecord::new();
    let mut sums: HashMap<Vec<u8>, i64> = HashMap::new();
    let mut key = Vec::new();
    while reader.read_byte_record(&mut record)? {
        let last = record.len().checked_sub(1).context("a column")?;
        let quantity: i64 = std::str::from_utf8(&record[last])?.parse()?;
        key.clear();
        for cell in record.iter().take(last).skip(1) {
            key.extend_from_slice(cell);
            key.push(b',');
        }
        match sums.get_mut(&key) {
            Some(sum) => *sum += quantity,
            None => drop(sums.insert(key.clone(), quantity)),
        }
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort();
    for (key, sum) in sums {
        println!("{}{sum}", String::from_utf8_lossy(&key));
    }
    Ok(())
}

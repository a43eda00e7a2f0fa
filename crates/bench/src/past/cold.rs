//! Cold starts: a process that opens a ledger, answers and ends, file and program being in the page cache.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Serialize;

use super::export::export;
use super::ledgers::Ledgers;
use super::programs::Programs;
use crate::aside::{fold_command, weighed};
use crate::machine::{Spent, Weight};
use crate::measure::{median, usus};
use crate::{registers, tell};

/// The last date there is: all that the ledger holds counts, as it does in a journal.
const AT_THE_END: &str = "2200-12-31";

/// What a process used.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Cold {
    pub(super) entries: usize,
    pub(super) subject: String,
    /// None where its time was over, or where it failed.
    pub(super) weight: Option<Weight>,
    pub(super) is_over_time: bool,
}

/// How a start is called in the report.
pub(super) fn subject(command: &str, is_first: bool) -> String {
    format!("usus {command}, {} start", if is_first { "first" } else { "second" })
}

/// Measures on a ledger of so many entries of movements; the registers come on top.
pub(super) async fn measure(
    ledgers: &Ledgers,
    programs: &Programs,
    entries: usize,
    rounds: usize,
) -> Result<Vec<Cold>> {
    let ledger = ledgers.ledger(entries).await?;
    tell(format_args!("{entries} entries: cold starts"));
    let mut cold = Vec::new();
    let usus = usus().context("usus is built beside this: cargo build --release -p usus -p usus-bench")?;
    let compare = ["compare"].into_iter().chain(registers::plans()).collect::<Vec<_>>();
    for (name, question) in [("balance", vec!["balance"]), ("compare", compare)] {
        let address = format!("sqlite:{}", ledger.display());
        let end = ["--effective", AT_THE_END];
        let command = ["--ledger", &address].into_iter().chain(question).chain(end).map(OsStr::new);
        let command: Vec<&OsStr> = [usus.as_os_str()].into_iter().chain(command).collect();
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            remove_segments(&ledger)?;
            first.push(well(&command)?);
            second.push(well(&command)?);
        }
        remove_segments(&ledger)?;
        for (is_first, weights) in [(true, first), (false, second)] {
            let subject = subject(name, is_first);
            cold.push(Cold { entries, subject, weight: Some(middle(&weights)), is_over_time: false });
        }
    }
    let folder = ledgers.folder()?;
    let journals = export(&ledger, i64::MAX, folder.path())?;
    let fold = fold_command(&journals.csv)?;
    let fold: Vec<&OsStr> = fold.iter().map(OsString::as_os_str).collect();
    let floors = (0..rounds).map(|_| well(&fold)).collect::<Result<Vec<_>>>()?;
    let subject = "a plain fold of a CSV".to_owned();
    cold.push(Cold { entries, subject, weight: Some(middle(&floors)), is_over_time: false });
    for ran in programs.ask(&journals)? {
        let weight = ran.weighed.is_well.then_some(ran.weighed.weight);
        let is_over_time = ran.weighed.is_over_time;
        cold.push(Cold { entries, subject: format!("{} balance", ran.program), weight, is_over_time });
    }
    Ok(cold)
}

/// Seconds in which our own processes have long ended.
const LONG: u64 = 600;

fn well(command: &[&OsStr]) -> Result<Weight> {
    let weighed = weighed(LONG, command)?;
    ensure!(weighed.is_well, "{command:?} did not end well");
    Ok(weighed.weight)
}

fn middle(weights: &[Weight]) -> Weight {
    let of = |figure: fn(&Weight) -> f64| median(weights.iter().map(figure));
    Weight {
        spent: Spent {
            seconds: of(|weight| weight.spent.seconds),
            cpu_seconds: of(|weight| weight.spent.cpu_seconds),
        },
        peak_megabytes: of(|weight| weight.peak_megabytes),
    }
}

/// Takes away what a start may have left beside a ledger for the next one.
fn remove_segments(ledger: &Path) -> Result<()> {
    let name = ledger.file_name().and_then(OsStr::to_str).context("a ledger")?;
    let folder = ledger.parent().context("a folder")?;
    for beside in std::fs::read_dir(folder)? {
        let beside = beside?;
        let is_segment = beside
            .file_name()
            .to_str()
            .is_some_and(|beside| beside.strip_prefix(name).is_some_and(|end| end.starts_with(".segment")));
        if is_segment {
            std::fs::remove_file(beside.path())?;
        }
    }
    Ok(())
}

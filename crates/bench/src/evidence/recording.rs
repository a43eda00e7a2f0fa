//! What the tree and a signature cost whoever records.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;

use super::programs::{Programs, middle, on, remove, run, weigh};
use crate::machine::Weight;
use crate::past::ledgers::Ledgers;
use crate::{Files, tell};

/// Rows that are imported one by one in a round.
const SINGLE: usize = 10;

/// Imports of the same rows, the medians of all rounds.
#[derive(Debug, Serialize)]
pub(super) struct Imports {
    /// With what.
    pub(super) subject: &'static str,
    pub(super) rows: usize,
    #[serde(flatten)]
    pub(super) weight: Weight,
    /// Of the ledger afterwards.
    pub(super) ledger_bytes: u64,
}

/// Imports of one row each, the medians of all.
#[derive(Debug, Serialize)]
pub(super) struct Signing {
    pub(super) subject: &'static str,
    pub(super) imports: usize,
    #[serde(flatten)]
    pub(super) weight: Weight,
}

/// Imports into fresh ledgers, in turn: by a program of before the tree, by this one, and by this one with a key.
pub(super) fn imports(
    ledgers: &Ledgers,
    programs: &Programs,
    before: Option<&Path>,
    rows: usize,
    rounds: usize,
) -> Result<Vec<Imports>> {
    let folder = ledgers.folder()?;
    let Files { registers, movements } = ledgers.files(folder.path(), rows)?;
    let mut subjects: Vec<(&'static str, &Path, bool)> = Vec::new();
    subjects.extend(before.map(|before| ("before the tree", before, false)));
    subjects.extend([("now", &*programs.usus, false), ("now, with a key", &*programs.usus, true)]);
    let mut found: Vec<(Vec<Weight>, u64)> = subjects.iter().map(|_| (Vec::new(), 0)).collect();
    for round in 1..=rounds {
        for ((subject, program, has_key), (weights, bytes)) in subjects.iter().zip(&mut found) {
            let ledger = folder.path().join("import.db");
            for file in &registers {
                run(program, &import(&ledger, std::slice::from_ref(file)))?;
            }
            if *has_key {
                programs.key(&ledger)?;
            }
            let weight = weigh(program, &import(&ledger, &movements), None)?;
            tell(format_args!("import {round} of {rounds}, {subject}: {:.2} s", weight.spent.seconds));
            weights.push(weight);
            *bytes = std::fs::metadata(&ledger)?.len();
            remove(&ledger)?;
        }
    }
    let found = subjects.into_iter().zip(found);
    Ok(found
        .map(|((subject, ..), (weights, ledger_bytes))| Imports {
            subject,
            rows,
            weight: middle(&weights),
            ledger_bytes,
        })
        .collect())
}

/// Imports of one row into a ledger that has no key, and into one that has, in turn.
pub(super) fn signing(
    ledgers: &Ledgers,
    programs: &Programs,
    ledger: &Path,
    rounds: usize,
) -> Result<Vec<Signing>> {
    let (bare_folder, bare) = ledgers.copy(ledger)?;
    let (signed_folder, signed) = ledgers.copy(ledger)?;
    // The ledger may have been signed before.
    without_keys(&bare)?;
    without_keys(&signed)?;
    programs.key(&signed)?;
    let subjects = [("without a key", &bare), ("with a key", &signed)];
    let mut found: [Vec<Weight>; 2] = Default::default();
    for round in 0..rounds * SINGLE {
        let row = row(bare_folder.path(), round)?;
        for ((_, ledger), weights) in subjects.iter().zip(&mut found) {
            weights.push(weigh(&programs.usus, &import(ledger, std::slice::from_ref(&row)), None)?);
        }
    }
    drop((bare_folder, signed_folder));
    let found = subjects.into_iter().zip(found);
    Ok(found
        .map(|((subject, _), weights)| Signing { subject, imports: weights.len(), weight: middle(&weights) })
        .collect())
}

fn import(ledger: &Path, files: &[PathBuf]) -> Vec<OsString> {
    let mut arguments = on(ledger, &["import"]);
    arguments.extend(files.iter().map(Into::into));
    arguments
}

/// Makes the copy of a ledger one that was never signed.
fn without_keys(copy: &Path) -> Result<()> {
    let connection = rusqlite::Connection::open(copy)?;
    for table in ["signing_key", "checkpoint"] {
        let guard = format!("{table}_is_never_deleted");
        let made: String = connection
            .query_row("select sql from sqlite_master where name = ?1", [&guard], |row| row.get(0))
            .with_context(|| guard.clone())?;
        connection.execute_batch(&format!("drop trigger {guard}; delete from {table}; {made};"))?;
    }
    Ok(())
}

/// A file of one row, which no ledger has.
fn row(folder: &Path, number: usize) -> Result<PathBuf> {
    let path = folder.join(format!("one-{number}.csv"));
    let row = format!(
        "action;id;effective_on;act;quantity;ambito;class;kind;unit;holder\n\
         contribute;ONE-{number};2026-09-30;Assemblea dei Sindaci|delibera|s.n.|2026-09-30;100,00;nord;depletable;euro;EUR;\
         regione\n"
    );
    std::fs::write(&path, row)?;
    Ok(path)
}

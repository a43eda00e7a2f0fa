//! Ledgers to measure on, and imports into them.

use std::cell::Cell;
use std::ops::AddAssign;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;

use anyhow::{Result, anyhow, bail};
use serde::Serialize;
use usus_desk::import::{self, Outcome, Progress};
use usus_domain::id::StaffId;
use usus_log::address::Address;
use usus_log::store::Log;

use crate::machine::{Spent, Watch};

/// What an import spent, and on what.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(crate) struct Imported {
    #[serde(flatten)]
    pub(crate) spent: Spent,
    pub(crate) reading_seconds: f64,
    pub(crate) deciding_seconds: f64,
    pub(crate) recording_seconds: f64,
}

impl AddAssign for Imported {
    fn add_assign(&mut self, other: Self) {
        self.spent.seconds += other.spent.seconds;
        self.spent.cpu_seconds += other.spent.cpu_seconds;
        self.reading_seconds += other.reading_seconds;
        self.deciding_seconds += other.deciding_seconds;
        self.recording_seconds += other.recording_seconds;
    }
}

/// Makes a ledger that holds the registers, and gives its last position.
pub(crate) async fn with_registers(ledger: &Path, registers: &[PathBuf]) -> Result<i64> {
    let log = open(ledger).await?;
    for file in registers {
        import_into(&log, file).await?;
    }
    let head = log.head().await?.position;
    log.close().await;
    Ok(head)
}

/// Imports files the way `usus import` does, one after the other.
pub(crate) async fn import_files(ledger: &Path, files: &[PathBuf]) -> Result<Imported> {
    let log = open(ledger).await?;
    let mut imported = Imported::default();
    for file in files {
        imported += import_into(&log, file).await?;
    }
    log.close().await;
    Ok(imported)
}

pub(crate) async fn open(ledger: &Path) -> Result<Log> {
    Ok(Log::open(&Address::Sqlite(ledger.to_owned())).await?)
}

/// Imports a file the way `usus import` does.
pub(crate) async fn import_into(log: &Log, file: &Path) -> Result<Imported> {
    let actor = StaffId::new("ufficio").map_err(|refusal| anyhow!("{refusal}"))?;
    let watch = Watch::start()?;
    let started = Instant::now();
    let readable = import::read(file).map_err(|trouble| anyhow!("{}: {trouble:?}", file.display()))?;
    let read = started.elapsed().as_secs_f64();
    let decided = Mutex::new(Cell::new(read));
    let listener = |progress: Progress| {
        if let (Progress::Decided(_), Ok(decided)) = (progress, decided.lock()) {
            decided.set(started.elapsed().as_secs_f64());
        }
    };
    let outcome = import::import(log, &readable, &actor, &listener).await?;
    let spent = watch.stop()?;
    let decided = decided.lock().map_or(read, |decided| decided.get());
    if let Outcome::Refused { bad, .. } = outcome {
        bail!("{}: {} rows were refused, the first: {:?}", file.display(), bad.len(), bad.first());
    }
    Ok(Imported {
        spent,
        reading_seconds: read,
        deciding_seconds: decided - read,
        recording_seconds: spent.seconds - decided,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Shape, office, registers};

    #[tokio::test]
    async fn every_generated_row_keeps_the_rules() {
        for (seed, ambiti) in [(1, 4), (2, 4), (3, 25)] {
            let folder = tempfile::tempdir().expect("a folder");
            let shape = Shape { rows: 3_000, ambiti, seed };
            let registers = registers::write(folder.path(), ambiti).expect("registers");
            let written = office::write(folder.path(), shape, 1_200).expect("movements");
            assert_eq!(written.files.len(), 3, "so many rows go to three files");
            assert!((240..=360).contains(&written.late), "one row in ten is late, not {}", written.late);
            let ledger = folder.path().join("usus.db");
            with_registers(&ledger, &registers).await.expect("registers");
            import_files(&ledger, &written.files).await.expect("every row keeps the rules");
        }
    }
}

//! The ledgers that are asked, made by importing generated files and kept where that is wished for.

use std::path::{Path, PathBuf};

use anyhow::Result;
use tempfile::TempDir;
use usus_log::store::Log;

use crate::ledger::{import_into, open};
use crate::machine::file_system;
use crate::{Files, Shape, generate, tell};

/// A new generator makes other ledgers of the same numbers; this tells them apart.
const GENERATOR: u32 = 1;

/// Of so many rows come a hundred movements or a few more: seen in what the generator makes.
const ROWS_PER_100_MOVEMENTS: usize = 48;

/// Ledgers of one office, of any size.
pub(crate) struct Ledgers {
    folder: PathBuf,
    ambiti: usize,
    seed: u64,
    /// Where they are not kept, they go with this.
    passing: TempDir,
}

impl Ledgers {
    pub(crate) fn new(keep: Option<&Path>, ambiti: usize, seed: u64) -> Result<Self> {
        let passing = match keep {
            // Beside those that are kept, so that both are on the same disk.
            Some(folder) => {
                std::fs::create_dir_all(folder)?;
                tempfile::tempdir_in(folder)?
            }
            None => tempfile::tempdir()?,
        };
        let folder = keep.unwrap_or(passing.path()).to_owned();
        Ok(Self { folder, ambiti, seed, passing })
    }

    /// The kind of file system they lie on.
    pub(crate) fn file_system(&self) -> String {
        file_system(&self.folder)
    }

    /// How many rows it takes for so many movements.
    pub(crate) fn rows(movements: usize) -> usize {
        movements * ROWS_PER_100_MOVEMENTS / 100
    }

    /// A ledger of so many rows, made where it is not there yet.
    pub(crate) async fn ledger(&self, rows: usize) -> Result<PathBuf> {
        let Self { ambiti, seed, .. } = self;
        let ledger = self.folder.join(format!("past-{GENERATOR}-{rows}-rows-{ambiti}-ambiti-seed-{seed}.db"));
        if ledger.exists() {
            return Ok(ledger);
        }
        let unfinished = self.folder.join("unfinished.db");
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(self.folder.join(format!("unfinished.db{end}")));
        }
        let log = open(&unfinished).await?;
        self.fill(&log, rows).await?;
        log.close().await;
        std::fs::rename(&unfinished, &ledger)?;
        Ok(ledger)
    }

    /// Files of so many rows, and of the registers before them.
    pub(crate) fn files(&self, folder: &Path, rows: usize) -> Result<Files> {
        generate(folder, Shape { rows, ambiti: self.ambiti, seed: self.seed })
    }

    /// Imports so many rows, and the registers before them.
    pub(crate) async fn fill(&self, log: &Log, rows: usize) -> Result<()> {
        let folder = tempfile::tempdir_in(self.passing.path())?;
        let Files { registers, movements } = self.files(folder.path(), rows)?;
        for file in &registers {
            import_into(log, file).await?;
        }
        for (done, file) in movements.iter().enumerate() {
            import_into(log, file).await?;
            tell(format_args!("{rows} rows: file {} of {} is imported", done + 1, movements.len()));
        }
        Ok(())
    }

    /// A copy to write to, in a folder of its own that is gone when it is dropped.
    pub(crate) fn copy(&self, ledger: &Path) -> Result<(TempDir, PathBuf)> {
        let folder = self.folder()?;
        let copy = folder.path().join("copy.db");
        std::fs::copy(ledger, &copy)?;
        Ok((folder, copy))
    }

    /// A folder that is gone when it is dropped.
    pub(crate) fn folder(&self) -> Result<TempDir> {
        Ok(tempfile::tempdir_in(self.passing.path())?)
    }
}

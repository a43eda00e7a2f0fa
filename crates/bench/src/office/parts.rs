//! Rows in files of a size that an import takes.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use usus_desk::subject::Subject;

/// Every column a file of movements may have.
pub(super) fn columns() -> impl Iterator<Item = &'static &'static str> {
    let (needed, optional) = Subject::Movement.columns();
    needed.iter().chain(optional)
}

/// Files of a folder, written one after the other.
pub(super) struct Parts {
    folder: PathBuf,
    rows_per_file: usize,
    /// Where all rows go to one file, it has no number.
    is_one: bool,
    written: usize,
    files: Vec<PathBuf>,
    open: Option<csv::Writer<File>>,
}

impl Parts {
    pub(super) fn new(folder: &Path, rows: usize, rows_per_file: usize) -> Self {
        let is_one = rows <= rows_per_file;
        Self { folder: folder.to_owned(), rows_per_file, is_one, written: 0, files: Vec::new(), open: None }
    }

    /// Writes a row.
    pub(super) fn write<'c>(&mut self, cells: impl Iterator<Item = &'c str>) -> Result<()> {
        if self.written.is_multiple_of(self.rows_per_file) {
            self.begin()?;
        }
        self.open.as_mut().context("a file")?.write_record(cells)?;
        self.written += 1;
        Ok(())
    }

    fn begin(&mut self) -> Result<()> {
        self.close()?;
        let name = match self.files.len() + 1 {
            _ if self.is_one => "movements.csv".to_owned(),
            number => format!("movements-{number:03}.csv"),
        };
        let path = self.folder.join(name);
        let mut file = csv::WriterBuilder::new().delimiter(b';').from_path(&path)?;
        file.write_record(columns())?;
        self.files.push(path);
        self.open = Some(file);
        Ok(())
    }

    fn close(&mut self) -> Result<()> {
        self.open.take().map_or(Ok(()), |mut file| Ok(file.flush()?))
    }

    /// The files, in the order in which they are to be imported.
    pub(super) fn finish(mut self) -> Result<Vec<PathBuf>> {
        self.close()?;
        Ok(self.files)
    }
}

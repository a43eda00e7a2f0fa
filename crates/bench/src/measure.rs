//! An import and its floor in turn, so that what else the machine does falls on both alike.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::Serialize;

use crate::floor::Rows;
use crate::ledger::{Imported, import_files, with_registers};
use crate::machine::{Machine, Spent, Weight, weigh};
use crate::{Shape, generate};

/// All that was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    machine: Machine,
    #[serde(flatten)]
    shape: Shape,
    /// Rows of all tables that came of them.
    written_rows: usize,
    imports: Vec<Imported>,
    floors: Vec<Spent>,
    /// The median time of the floor as a share of the import's.
    ratio: f64,
    /// The same of processor time.
    cpu_ratio: f64,
    /// `usus import` as a program of its own, where one is found beside this one.
    usus_import: Option<Weight>,
    /// `usus balance` as a program of its own.
    usus_balance: Option<Weight>,
}

/// Measures the import of so many rows.
pub(crate) async fn import(shape: Shape, runs: usize) -> Result<Report> {
    let machine = Machine::here();
    let folder = tempfile::tempdir()?;
    let files = generate(folder.path(), shape)?;
    let fresh = |name: &str| folder.path().join(name);

    let (usus_import, usus_balance) = match usus() {
        Some(usus) => {
            let ledger = fresh("program.db");
            with_registers(&ledger, &files.registers).await?;
            let weight = |arguments: &[&OsStr]| {
                let mut all = vec![OsStr::new("--ledger"), OsStr::new("")];
                let address = format!("sqlite:{}", ledger.display());
                all[1] = OsStr::new(&address);
                all.extend(arguments);
                weigh(&usus, &all)
            };
            let movements = files.movements.iter().map(|file| file.as_os_str());
            let import = weight(&[OsStr::new("import")].into_iter().chain(movements).collect::<Vec<_>>())?;
            (Some(import), Some(weight(&[OsStr::new("balance")])?))
        }
        None => (None, None),
    };

    let (mut imports, mut floors, mut written_rows) = (Vec::new(), Vec::new(), 0);
    for run in 0..runs {
        let ledger = fresh(&format!("import-{run}.db"));
        let registered = with_registers(&ledger, &files.registers).await?;
        imports.push(import_files(&ledger, &files.movements).await?);

        let floor = fresh(&format!("floor-{run}.db"));
        with_registers(&floor, &files.registers).await?;
        let same = Rows::read(&ledger, registered)?;
        written_rows = same.len();
        floors.push(same.write(&floor)?);
        for file in [ledger, floor] {
            std::fs::remove_file(file)?;
        }
    }
    let of_import = |of: fn(&Spent) -> f64| {
        median(floors.iter().map(of)) / median(imports.iter().map(|import| of(&import.spent)))
    };
    let (ratio, cpu_ratio) = (of_import(|spent| spent.seconds), of_import(|spent| spent.cpu_seconds));
    Ok(Report { machine, shape, written_rows, imports, floors, ratio, cpu_ratio, usus_import, usus_balance })
}

/// The program itself, where it was built beside this one.
pub(crate) fn usus() -> Option<PathBuf> {
    let beside = std::env::current_exe().ok()?.with_file_name("usus");
    Path::new(&beside).exists().then_some(beside)
}

/// The middle one, or the mean of the middle two.
pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        even if even.is_multiple_of(2) => f64::midpoint(sorted[middle - 1], sorted[middle]),
        _ => sorted[middle],
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Machine { cores, cpu, kernel, load } = &self.machine;
        writeln!(
            f,
            "{cores} cores of {cpu}, Linux {kernel}, load {load} at the start; a shared machine, so trust the ratios"
        )?;
        writeln!(
            f,
            "{} movement rows, {} rows written, {} runs in turn, medians",
            self.shape.rows,
            self.written_rows,
            self.imports.len()
        )?;
        writeln!(f)?;
        writeln!(f, "                     seconds   cpu s     rows/s")?;
        let import = |of: fn(&Imported) -> f64| median(self.imports.iter().map(of));
        self.line(
            f,
            "import",
            import(|import| import.spent.seconds),
            import(|import| import.spent.cpu_seconds),
        )?;
        for (name, seconds) in [
            ("reading", import(|import| import.reading_seconds)),
            ("deciding", import(|import| import.deciding_seconds)),
            ("recording", import(|import| import.recording_seconds)),
        ] {
            writeln!(f, "  of which {name:<9} {seconds:>7.3}")?;
        }
        let floor = |of: fn(&Spent) -> f64| median(self.floors.iter().map(of));
        self.line(f, "floor", floor(|spent| spent.seconds), floor(|spent| spent.cpu_seconds))?;
        writeln!(
            f,
            "floor / import       {:>7.3} {:>7.3}   (aim: at least 0.3)",
            self.ratio, self.cpu_ratio
        )?;
        for (name, weight) in [("usus import", &self.usus_import), ("usus balance", &self.usus_balance)] {
            if let Some(Weight { spent, peak_megabytes }) = weight {
                let Spent { seconds, cpu_seconds } = spent;
                writeln!(
                    f,
                    "{name:<20} {seconds:>7.3} {cpu_seconds:>7.3}   peak {peak_megabytes:.1} MB, a process of its own"
                )?;
            }
        }
        Ok(())
    }
}

impl Report {
    fn line(&self, f: &mut fmt::Formatter<'_>, name: &str, seconds: f64, cpu: f64) -> fmt::Result {
        #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
        let rate = self.shape.rows as f64 / seconds;
        writeln!(f, "{name:<20} {seconds:>7.3} {cpu:>7.3} {rate:>10.0}")
    }
}

//! The report for people.

use std::fmt;

use super::programs::OfLedger;
use super::report::Report;
use super::tree::Hashing;
use crate::aim::aim;
use crate::machine::{Machine, Spent, Weight};

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Machine { cores, cpu, kernel, load } = &self.machine;
        writeln!(
            f,
            "{cores} cores of {cpu}, Linux {kernel}, ledgers on {}, load {load} at the start; trust the ratios",
            self.file_system
        )?;
        writeln!(f, "{} ambiti, seed {}; medians of {} rounds in turn", self.ambiti, self.seed, self.rounds)?;
        if let Some(tree) = &self.tree {
            write!(f, "\n{tree}")?;
        }
        if let Some(first) = self.imports.first() {
            let heading = format!("Import of {} rows", first.rows);
            writeln!(
                f,
                "\n{heading:<34} {:>9} {:>9} {:>9} {:>8} {:>8} {:>9}",
                "seconds", "CPU s", "peak MB", "x", "CPU x", "file MB"
            )?;
            for import in &self.imports {
                weight(f, import.subject, &import.weight)?;
                let (of, over) = (import.weight.spent, first.weight.spent);
                let (ratio, cpu) = (of.seconds / over.seconds, of.cpu_seconds / over.cpu_seconds);
                writeln!(f, " {ratio:>8.2} {cpu:>8.2} {:>9.1}", megabytes(import.ledger_bytes))?;
            }
        }
        if let Some(first) = self.signing.first() {
            let heading = format!("Import of one row, {} times", first.imports);
            writeln!(f, "\n{heading:<34} {:>9} {:>9} {:>9}", "seconds", "CPU s", "peak MB")?;
            for signing in &self.signing {
                weight(f, signing.subject, &signing.weight)?;
                writeln!(f)?;
            }
        }
        self.ledgers.iter().try_for_each(|ledger| write!(f, "\n{ledger}"))
    }
}

impl fmt::Display for Hashing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heading = format!("{} documents of {:.0} bytes", self.documents, self.bytes);
        writeln!(f, "{heading:<34} {:>9} {:>9} {:>8} {:>8}", "seconds", "CPU s", "x", "CPU x")?;
        for (what, spent) in [
            ("a bare SHA-256 each", self.bare),
            ("a leaf hash each", self.leaves),
            ("a leaf hash and the tree", self.tree),
        ] {
            let Spent { seconds, cpu_seconds } = spent;
            let (ratio, cpu) = (seconds / self.bare.seconds, cpu_seconds / self.bare.cpu_seconds);
            writeln!(f, "{what:<34} {seconds:>9.3} {cpu_seconds:>9.3} {ratio:>8.2} {cpu:>8.2}")?;
        }
        let what = "the time of the tree over that of a bare SHA-256 of the same bytes";
        writeln!(f, "{}", aim(what, 1.6, true, Some(self.ratio)))
    }
}

impl fmt::Display for OfLedger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ledger = megabytes(self.ledger_bytes);
        write!(f, "A ledger of {} entries, {ledger:.0} MB", self.entries)?;
        if let Some(bytes) = self.export_bytes {
            write!(f, "; its export has {:.0} MB", megabytes(bytes))?;
        }
        writeln!(f, "\n{:<34} {:>9} {:>9} {:>9} {:>10}", "", "seconds", "CPU s", "peak MB", "entries/s")?;
        for done in &self.done {
            weight(f, &done.what, &done.weight)?;
            #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
            let rate = self.entries as f64 / done.weight.spent.seconds;
            // What is done of a part has no rate of the whole.
            let rate = if done.is_of_all { format!("{rate:.0}") } else { "-".to_owned() };
            writeln!(f, " {rate:>10}")?;
        }
        Ok(())
    }
}

fn weight(f: &mut fmt::Formatter<'_>, what: &str, weight: &Weight) -> fmt::Result {
    let Weight { spent: Spent { seconds, cpu_seconds }, peak_megabytes } = weight;
    write!(f, "{what:<34} {seconds:>9.3} {cpu_seconds:>9.2} {peak_megabytes:>9.1}")
}

#[expect(clippy::cast_precision_loss, reason = "a size for people")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

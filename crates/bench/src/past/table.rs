//! The report for people.

use std::fmt;

use super::report::Report;
use super::size::Size;
use crate::machine::{Machine, Spent};

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Machine { cores, cpu, kernel, load } = &self.machine;
        writeln!(
            f,
            "{cores} cores of {cpu}, Linux {kernel}, ledgers on {}, load {load} at the start; trust the ratios",
            self.file_system
        )?;
        writeln!(
            f,
            "{} ambiti, seed {}, one row in ten recorded two weeks to six months after the fact; medians of {} \
             rounds in turn; the programs of others ran once, for up to {} s",
            self.ambiti, self.seed, self.rounds, self.limit_seconds
        )?;
        for missing in &self.missing {
            writeln!(f, "Not measured: {missing}")?;
        }
        self.sizes.iter().try_for_each(|size| write!(f, "{size}"))?;
        if let Some(server) = &self.server {
            writeln!(
                f,
                "\nFrom Postgres {}: {} movements loaded in {:.3} s, {:.2} s of CPU here and {:.2} of the server's",
                server.version,
                server.movements,
                server.load.seconds,
                server.load.cpu_seconds,
                server.server_cpu_seconds
            )?;
        }
        if !self.cold.is_empty() {
            writeln!(f, "\nCold starts: a process each; the file of the ledger is in the page cache")?;
        }
        self.cold(f)?;
        writeln!(f, "\nAims")?;
        self.aims.iter().try_for_each(|aim| writeln!(f, "{aim}"))
    }
}

impl Report {
    fn cold(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for of_size in self.cold.chunk_by(|a, b| a.entries == b.entries) {
            let heading = format!("Cold, {} entries", of_size[0].entries);
            writeln!(f, "\n{heading:<44} {:>9} {:>9} {:>9}", "seconds", "CPU s", "peak MB")?;
            for cold in of_size {
                match cold.weight {
                    Some(weight) => writeln!(
                        f,
                        "{:<44} {:>9.3} {:>9.2} {:>9.1}",
                        cold.subject, weight.spent.seconds, weight.spent.cpu_seconds, weight.peak_megabytes
                    )?,
                    None if cold.is_over_time => {
                        writeln!(f, "{:<44} {:>9}", cold.subject, format!("over {}", self.limit_seconds))?;
                    }
                    None => writeln!(f, "{:<44} {:>9}", cold.subject, "failed")?,
                }
            }
        }
        Ok(())
    }
}

/// A line of things timed once a round, with what is said of them.
fn line(f: &mut fmt::Formatter<'_>, what: &str, spent: Spent, said: &str) -> fmt::Result {
    writeln!(f, "{what:<60} {:>10.2} {:>9.2}  {said}", spent.seconds * 1e3, spent.cpu_seconds * 1e3)
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\n{} movements of {} entries: {} resources, {} allocations",
            self.movements, self.entries, self.resources, self.allocations
        )?;
        writeln!(
            f,
            "memory a movement: {:.1} bytes in columns, {:.1} in all, {:.1} while loading",
            self.column_bytes_per_movement, self.bytes_per_movement, self.peak_bytes_per_movement
        )?;
        for (form, spent) in &self.answers.sql_forms {
            let stands = if *form == self.answers.sql_form { ", which stands for SQL" } else { "" };
            writeln!(f, "SQL as {form}: {:.2} s, {:.2} of CPU{stands}", spent.seconds, spent.cpu_seconds)?;
        }
        writeln!(
            f,
            "{:<60} {:>10} {:>9} {:>7} {:>10} {:>10} {:>7} {:>9} {:>7}",
            "", "ms", "CPU ms", "rows", "SQL ms", "SQL CPU", "x", "plain ms", "x"
        )?;
        for answer in &self.answers.balances {
            let (fold, sql, plain) = (answer.fold.seconds, answer.sql.seconds, answer.plain.seconds);
            let [fold_cpu, sql_cpu] = [answer.fold, answer.sql].map(|spent| spent.cpu_seconds);
            write!(
                f,
                "{:<60} {:>10.3} {:>9.3} {:>7}",
                answer.question,
                fold * 1e3,
                fold_cpu * 1e3,
                answer.rows
            )?;
            write!(f, " {:>10.1} {:>10.1} {:>7.0}", sql * 1e3, sql_cpu * 1e3, sql / fold)?;
            if answer.is_of_all {
                write!(f, " {:>9.3} {:>7.1}", plain * 1e3, fold / plain)?;
            }
            writeln!(f)?;
        }
        for ran in &self.programs {
            let (weight, what) = (ran.weighed.weight, format!("{}, the last of all balances", ran.program));
            let said = match (ran.weighed.is_well, ran.weighed.is_over_time) {
                (true, _) => format!("a process, peak {:.0} MB", weight.peak_megabytes),
                (_, true) => "its time was over".to_owned(),
                _ => "it failed".to_owned(),
            };
            line(f, &what, weight.spent, &said)?;
        }
        let (rows, entries) = self.explained;
        let said = format!("{rows} rows differ, by {entries} entries");
        line(f, "explain, known at 98 % and at 99 %", self.explain, &said)?;
        line(f, "compare three plans, known at 99 %", self.compare, &format!("{} rows", self.compared_rows))?;
        line(f, "reading in a commit of one row", self.growth, "")?;
        line(f, "load at start", self.load, "")?;
        line(f, "rebuild of all that is derived", self.rebuild, "")?;
        line(f, "projections in SQL, built again", self.projections.rebuild, "")?;
        line(f, "select count(*) from entry", self.projections.count, "")
    }
}

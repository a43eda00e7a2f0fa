//! The report for people.

use std::fmt;

use super::figures::Case;
use super::report::{Line, Report};
use crate::machine::Machine;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Machine { cores, cpu, kernel, load } = &self.machine;
        writeln!(
            f,
            "{cores} cores of {cpu}, Linux {kernel}, files on {}, load {load} at the start; client and server \
             share them, so trust the ratios",
            self.file_system
        )?;
        writeln!(f, "Postgres {}: {}", self.postgres.version, self.postgres.settings.join(", "))?;
        writeln!(
            f,
            "pools of {} connections, not asked whether they live (the log of usus has its own); {} rounds in turn \
             of {} s a case, medians; CPU in microseconds an event",
            self.connections, self.rounds, self.seconds
        )?;
        for note in &self.notes {
            writeln!(f, "Note: {note}")?;
        }
        for missing in &self.missing {
            writeln!(f, "Not measured: {missing}")?;
        }
        let mut shown = None;
        for line in &self.lines {
            if shown != Some(line.case) {
                self.heading(f, line.case)?;
                shown = Some(line.case);
            }
            writeln!(f, "{line}")?;
        }
        writeln!(f, "\nAims")?;
        self.aims.iter().try_for_each(|aim| writeln!(f, "{aim}"))
    }
}

impl Report {
    fn heading(&self, f: &mut fmt::Formatter<'_>, case: Case) -> fmt::Result {
        let case = match case {
            Case::Batch => format!("batches of {}", self.batch),
            Case::NextOfLong => format!("next command, of {}", self.long),
            other => other.to_string(),
        };
        writeln!(
            f,
            "\n{case:<26} {:>9} {:>8} {:>9} {:>9} {:>10} {:>10} {:>9}",
            "events/s", "x fsync", "client", "server", "p50 ms", "p99 ms", "again"
        )
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let figures = &self.median;
        let or_dash = |figure: Option<f64>, decimals: usize| {
            figure.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.decimals$}"))
        };
        write!(
            f,
            "{:<26} {:>9.0} {:>8} {:>9.1} {:>9} {:>10.3} {:>10.3} {:>9.2}",
            self.subject,
            figures.events_per_second,
            or_dash(self.ratio, 2),
            figures.client_cpu_micros,
            or_dash(figures.server_cpu_micros, 1),
            figures.p50_micros / 1e3,
            figures.p99_micros / 1e3,
            figures.overtaken_per_event,
        )
    }
}

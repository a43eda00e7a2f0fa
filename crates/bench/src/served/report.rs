//! What was found, for people and for programs.

use std::fmt;

use serde::Serialize;

use super::wrk::Answered;
use crate::machine::Machine;
use crate::measure::median;

/// All of it.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(super) machine: Machine,
    pub(super) movements: usize,
    pub(super) binary_bytes: u64,
    /// In memory before the first question.
    pub(super) started_bytes: u64,
    /// In memory at most.
    pub(super) peak_bytes: u64,
    pub(super) questions: Vec<Asked>,
    pub(super) pages: Vec<Page>,
}

/// A question asked as often as it is answered.
#[derive(Debug, Serialize)]
pub(super) struct Asked {
    what: &'static str,
    path: &'static str,
    bytes: usize,
    per_second: f64,
    p99_ms: f64,
    /// A plain handler that answers as many bytes.
    plain_per_second: f64,
}

/// A page asked for at the pace of an office.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    pub(super) what: &'static str,
    pub(super) bytes: usize,
    pub(super) per_second: f64,
    pub(super) p50_ms: f64,
    pub(super) p99_ms: f64,
}

impl Asked {
    pub(super) fn new(
        what: &'static str,
        path: &'static str,
        bytes: usize,
        ours: &[Answered],
        plain: &[Answered],
    ) -> Self {
        let of = |answered: &[Answered]| median(answered.iter().map(|answered| answered.per_second));
        let p99_ms = median(ours.iter().map(|answered| answered.p99_ms));
        Self { what, path, bytes, per_second: of(ours), p99_ms, plain_per_second: of(plain) }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { machine, movements, binary_bytes, started_bytes, peak_bytes, .. } = self;
        writeln!(
            f,
            "{} cores, {}, Linux {}, load {}",
            machine.cores, machine.cpu, machine.kernel, machine.load
        )?;
        writeln!(
            f,
            "{movements} movements; the program {} MB; in memory {} MB at first, {} MB at most",
            binary_bytes / 1_000_000,
            started_bytes / 1_000_000,
            peak_bytes / 1_000_000
        )?;
        for Asked { what, bytes, per_second, p99_ms, plain_per_second, .. } in &self.questions {
            let share = per_second / plain_per_second;
            writeln!(
                f,
                "{what} ({bytes} bytes): {per_second:.0} a second, p99 {p99_ms:.1} ms; plain {plain_per_second:.0}: {share:.2}"
            )?;
        }
        for Page { what, bytes, per_second, p50_ms, p99_ms } in &self.pages {
            writeln!(
                f,
                "{what} ({bytes} bytes) at {per_second:.0} a second: p50 {p50_ms:.1} ms, p99 {p99_ms:.1} ms"
            )?;
        }
        Ok(())
    }
}

//! What a run says, for programs; `table.rs` says it for people.

use serde::Serialize;

use super::aims::{FSYNC_LOOP, aims};
use super::figures::{Case, Figures, Measured};
use super::place::Postgres;
use crate::aim::Aim;
use crate::machine::Machine;

/// All that was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) machine: Machine,
    /// Under the files and, where the system's folder for passing things is one, the server.
    pub(crate) file_system: String,
    pub(crate) postgres: Postgres,
    /// In every pool whose size can be chosen.
    pub(crate) connections: u32,
    /// Of each case with callers, the warming not counted.
    pub(crate) seconds: f64,
    pub(crate) rounds: usize,
    pub(crate) batch: u64,
    pub(crate) long: u64,
    /// How something was run otherwise than its makers say.
    pub(crate) notes: Vec<String>,
    /// Subjects that were not measured, and why.
    pub(crate) missing: Vec<String>,
    /// Case by case, in the order in which they are shown.
    pub(crate) lines: Vec<Line>,
    pub(crate) aims: Vec<Aim>,
}

/// A subject in a case.
#[derive(Debug, Serialize)]
pub(crate) struct Line {
    pub(crate) case: Case,
    pub(crate) subject: &'static str,
    /// Events per second over those of the fsync loop.
    pub(crate) ratio: Option<f64>,
    pub(crate) median: Figures,
    /// Each round.
    pub(crate) rounds: Vec<Figures>,
}

/// The lines and the aims, from what was measured.
pub(crate) fn conclude(measured: &Measured) -> (Vec<Line>, Vec<Aim>) {
    let unit = measured.median(Case::Callers(1), FSYNC_LOOP).map(|figures| figures.events_per_second);
    let mut lines: Vec<Line> = measured
        .each()
        .filter_map(|(case, subject, rounds)| {
            let median = measured.median(case, subject)?;
            let is_append = matches!(case, Case::Callers(_) | Case::Batch);
            let ratio = unit.filter(|_| is_append).map(|unit| median.events_per_second / unit);
            Some(Line { case, subject, ratio, median, rounds: rounds.to_vec() })
        })
        .collect();
    // Within a case the quickest comes first.
    lines.sort_by(|left, right| {
        let rate = |line: &Line| line.median.events_per_second;
        left.case.cmp(&right.case).then(rate(right).total_cmp(&rate(left)))
    });
    (lines, aims(measured))
}

//! Appending side by side: this log, the stores of others and the floors under them, in one run on one
//! server, taking turns so that what else the machine does falls on all alike.

mod aims;
pub(crate) mod callers;
mod cases;
mod figures;
mod payload;
mod place;
mod report;
pub(crate) mod subject;
pub(crate) mod subjects;
mod table;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use clap::{Args, ValueEnum};

use aims::FSYNC_LOOP;
use callers::{Numbers, Window};
use cases::Bench;
use figures::{Case, Figures, Measured};
use place::{CONNECTIONS, Place};
pub(crate) use report::Report;
use report::conclude;
use subject::Kind;

use crate::machine::Machine;
use crate::tell;

/// What is measured, and for how long.
#[derive(Debug, Args)]
pub(crate) struct Ask {
    /// How long each case with callers is measured, for each subject; a fifth is added for warming up
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// How often everything is measured, in turn
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// How many callers append at once, case by case
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, 64, 256])]
    callers: Vec<usize>,
    /// Events in a batch; 0 leaves batches and reading out
    #[arg(long, default_value_t = 10_000)]
    batch: u64,
    /// Events in the long stream that takes its next command; 0 leaves it out
    #[arg(long, default_value_t = 50_000)]
    long: u64,
    /// Only these subjects; the fsync loop is always measured
    #[arg(long, value_delimiter = ',')]
    only: Vec<Kind>,
    /// Figures for programs: to a file beside the table, or in place of it
    #[arg(long, value_name = "FILE")]
    #[expect(clippy::option_option, reason = "not given, given without a file, given with one")]
    pub(crate) json: Option<Option<PathBuf>>,
}

/// A run on its way.
struct Run<'p> {
    bench: Bench<'p>,
    measured: Measured,
    missing: Vec<String>,
}

/// Measures.
pub(crate) async fn append(ask: Ask) -> Result<Report> {
    let machine = Machine::here();
    let mut kinds = if ask.only.is_empty() { Kind::value_variants().to_vec() } else { ask.only.clone() };
    let place = Place::new(&kinds).await?;
    let bench =
        Bench { place: &place, window: Window::of(ask.seconds), numbers: Arc::new(Numbers::default()) };
    let mut run = Run { bench, measured: Measured::default(), missing: Vec::new() };
    kinds.retain(|kind| match kind.missing(&place) {
        Some(reason) => {
            run.missing.push(format!("{}: {reason}", kind.name()));
            false
        }
        None => true,
    });
    for round in 0..ask.rounds {
        for callers in &ask.callers {
            run.callers(&kinds, *callers).await?;
            // Who comes after whom changes from case to case.
            kinds.rotate_left(1);
        }
        if ask.batch > 0 {
            run.batches(&kinds, ask.batch).await?;
        }
        tell(format_args!("round {} of {} is over", round + 1, ask.rounds));
    }
    if ask.long > 0 {
        run.streams(&kinds, ask.long).await?;
    }
    let (lines, aims) = conclude(&run.measured);
    let (Run { missing, .. }, postgres) = (run, place.postgres().await?);
    Ok(Report {
        machine,
        file_system: place.file_system(),
        notes: notes(postgres.version, &kinds),
        postgres,
        connections: CONNECTIONS,
        seconds: ask.seconds,
        rounds: ask.rounds,
        batch: ask.batch,
        long: ask.long,
        missing,
        lines,
        aims,
    })
}

impl Run<'_> {
    async fn callers(&mut self, kinds: &[Kind], callers: usize) -> Result<()> {
        self.bench.place.checkpoint().await?;
        let synced = self.bench.fsync_loop().await?;
        // One caller, whatever it stands beside.
        self.measured.add(Case::Callers(1), FSYNC_LOOP, synced);
        for kind in kinds {
            let figures = self.bench.callers(*kind, callers).await;
            self.keep(Case::Callers(callers), *kind, figures);
        }
        Ok(())
    }

    async fn batches(&mut self, kinds: &[Kind], events: u64) -> Result<()> {
        self.bench.place.checkpoint().await?;
        for kind in kinds {
            let figures = self.bench.batches(*kind, events).await;
            self.keep(Case::Batch, *kind, figures);
        }
        for kind in kinds {
            let figures = self.bench.read(*kind).await;
            self.keep(Case::Read, *kind, figures);
        }
        Ok(())
    }

    async fn streams(&mut self, kinds: &[Kind], long: u64) -> Result<()> {
        self.bench.place.checkpoint().await?;
        for kind in kinds {
            match self.bench.next_commands(*kind, long).await {
                Ok(Some((next_of_short, next_of_long))) => {
                    self.keep(Case::NextOfShort, *kind, Ok(next_of_short));
                    self.keep(Case::NextOfLong, *kind, Ok(next_of_long));
                }
                Ok(None) => {}
                Err(error) => self.keep(Case::NextOfLong, *kind, Err(error)),
            }
        }
        Ok(())
    }

    /// A subject that fails is said to have failed, and the others are measured all the same.
    fn keep(&mut self, case: Case, kind: Kind, figures: Result<Figures>) {
        match figures {
            Ok(figures) => self.measured.add(case, kind.name(), figures),
            Err(error) => self.missing.push(format!("{}, {case}: {error:#}", kind.name())),
        }
    }
}

/// What was done otherwise than its makers say.
#[cfg_attr(not(feature = "peers"), expect(unused_variables, reason = "only peers need saying something of"))]
fn notes(version: u32, kinds: &[Kind]) -> Vec<String> {
    let mut notes = vec!["every event goes to a stream of its own, about 300 bytes of JSON".to_owned()];
    #[cfg(feature = "peers")]
    if kinds.contains(&Kind::Disintegrate)
        && let Some(note) = subjects::disintegrate::note(version)
    {
        notes.push(note.to_owned());
    }
    #[cfg(not(feature = "peers"))]
    notes.push("without the stores of others: build with --features peers".to_owned());
    notes
}

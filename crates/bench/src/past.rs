//! Answers about past states: how much stood where at a date, as known at a position. From memory, beside the
//! same question in SQL and a plain sum over the same bytes; and from a cold start, the whole process, beside
//! the programs of others that are installed.

mod aims;
mod answers;
mod cold;
mod export;
mod floors;
mod growth;
pub(crate) mod ledgers;
mod programs;
mod projections;
mod report;
mod server;
mod size;
mod sql;
mod table;
pub(crate) mod turns;

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use ledgers::Ledgers;
use programs::Programs;
pub(crate) use report::Report;

use crate::machine::Machine;

/// What is measured.
#[derive(Debug, Args)]
pub(crate) struct Ask {
    /// Movements in memory, size by size; so many, or some hundredths more
    #[arg(long, value_delimiter = ',', default_values_t = [1_000_000, 5_000_000])]
    movements: Vec<usize>,
    /// Entries of the ledgers on which whole processes start, size by size
    #[arg(long, value_delimiter = ',', default_values_t = [100_000, 1_000_000])]
    entries: Vec<usize>,
    /// Ambiti of each ledger
    #[arg(long, default_value_t = 40)]
    ambiti: usize,
    /// Where the generated numbers begin
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How often everything is measured, in turn; programs of others run once
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    #[command(flatten)]
    only: Only,
    /// Loads the smallest size from a Postgres server as well, started for this
    #[arg(long)]
    postgres: bool,
    /// Leaves out the programs of others
    #[arg(long)]
    alone: bool,
    /// Seconds a program of others may take
    #[arg(long, default_value_t = 300)]
    limit: u64,
    /// Keeps the ledgers in this folder, and takes those it finds there
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
    /// Figures for programs: to a file beside the table, or in place of it
    #[arg(long, value_name = "FILE")]
    #[expect(clippy::option_option, reason = "not given, given without a file, given with one")]
    pub(crate) json: Option<Option<PathBuf>>,
}

/// One half of it.
#[derive(Debug, Args)]
struct Only {
    /// Only what is answered from memory
    #[arg(long, conflicts_with = "cold")]
    warm: bool,
    /// Only the cold starts
    #[arg(long)]
    cold: bool,
}

/// Measures.
pub(crate) async fn past(ask: Ask) -> Result<Report> {
    let machine = Machine::here();
    let ledgers = Ledgers::new(ask.keep.as_deref(), ask.ambiti, ask.seed)?;
    let programs = Programs::find(ask.alone, ask.limit);
    let mut report = Report {
        machine,
        file_system: ledgers.file_system(),
        ambiti: ask.ambiti,
        seed: ask.seed,
        rounds: ask.rounds,
        limit_seconds: ask.limit,
        missing: programs.missing(),
        cold: Vec::new(),
        sizes: Vec::new(),
        server: None,
        aims: Vec::new(),
    };
    if !ask.only.warm {
        for entries in &ask.entries {
            report.cold.extend(cold::measure(&ledgers, &programs, *entries, ask.rounds).await?);
        }
    }
    if !ask.only.cold {
        let smallest = ask.movements.iter().min().copied();
        for movements in &ask.movements {
            let beside = (Some(*movements) == smallest).then_some(&programs);
            report.sizes.push(size::measure(&ledgers, beside, *movements, ask.rounds).await?);
        }
        if let Some(movements) = smallest.filter(|_| ask.postgres) {
            report.server = Some(server::measure(&ledgers, movements, ask.rounds).await?);
        }
    }
    report.aims = aims::aims(&report);
    Ok(report)
}

//! What evidence costs: the tree beside a bare hash of the same bytes, an import with it and before it was there, a
//! signature, and what it takes to verify a ledger, to hand it out, to take it in again and to prove a part of it.

mod programs;
mod recording;
mod report;
mod table;
mod tree;

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use programs::Programs;
pub(crate) use report::Report;

use crate::machine::Machine;
use crate::past::ledgers::Ledgers;

/// What is measured.
#[derive(Debug, Args)]
pub(crate) struct Ask {
    /// Documents that are hashed; those of a ledger, again and again where it has fewer
    #[arg(long, default_value_t = 1_000_000)]
    documents: usize,
    /// Rows of the ledgers that are verified and handed out, size by size
    #[arg(long, value_delimiter = ',', default_values_t = [100_000, 1_000_000])]
    entries: Vec<usize>,
    /// Rows of the import that is measured with the tree and without
    #[arg(long, default_value_t = 100_000)]
    rows: usize,
    /// A program `usus` of before the tree, to import with in turn
    #[arg(long, value_name = "PROGRAM")]
    before: Option<PathBuf>,
    /// Ambiti of each ledger
    #[arg(long, default_value_t = 40)]
    ambiti: usize,
    /// Where the generated numbers begin
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How often everything is measured, in turn
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Only these
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Part::Tree, Part::Import, Part::Signing, Part::Ledgers])]
    only: Vec<Part>,
    /// Leaves out what needs as much disk again: handing out and taking in again
    #[arg(long)]
    verify_only: bool,
    /// Keeps the ledgers in this folder, and takes those it finds there
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
    /// Figures for programs: to a file beside the table, or in place of it
    #[arg(long, value_name = "FILE")]
    #[expect(clippy::option_option, reason = "not given, given without a file, given with one")]
    pub(crate) json: Option<Option<PathBuf>>,
}

/// A part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// The tree beside a bare hash
    Tree,
    /// An import with the tree and without
    Import,
    /// An import of one row with a key and without
    Signing,
    /// What is done with whole ledgers
    Ledgers,
}

/// Measures.
pub(crate) async fn evidence(ask: Ask) -> Result<Report> {
    let machine = Machine::here();
    let ledgers = Ledgers::new(ask.keep.as_deref(), ask.ambiti, ask.seed)?;
    let programs = Programs::beside()?;
    let mut report = Report {
        machine,
        file_system: ledgers.file_system(),
        ambiti: ask.ambiti,
        seed: ask.seed,
        rounds: ask.rounds,
        tree: None,
        imports: Vec::new(),
        signing: Vec::new(),
        ledgers: Vec::new(),
    };
    let is_asked = |part| ask.only.contains(&part);
    if is_asked(Part::Import) {
        let before = ask.before.as_deref();
        report.imports = recording::imports(&ledgers, &programs, before, ask.rows, ask.rounds)?;
    }
    let smallest = ask.entries.iter().min().copied().unwrap_or(ask.rows);
    if is_asked(Part::Signing) {
        let ledger = ledgers.ledger(smallest).await?;
        report.signing = recording::signing(&ledgers, &programs, &ledger, ask.rounds)?;
    }
    if is_asked(Part::Ledgers) {
        for rows in &ask.entries {
            let ledger = ledgers.ledger(*rows).await?;
            report.ledgers.push(programs.measure(&ledgers, &ledger, ask.rounds, ask.verify_only)?);
        }
    }
    if is_asked(Part::Tree) {
        let ledger = ledgers.ledger(smallest).await?;
        report.tree = Some(tree::measure(&ledger, ask.documents, ask.rounds)?);
    }
    Ok(report)
}

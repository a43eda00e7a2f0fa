//! What `usus serve` answers, and how soon: asked by wrk from a process of its own, in turn with a handler that does
//! nothing but answer.

mod plain;
mod report;
mod server;
mod wrk;

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

pub(crate) use plain::plain;
use report::{Asked, Report};
use server::Server;

use crate::machine::Machine;
use crate::measure::{median, usus};
use crate::past::ledgers::Ledgers;
use crate::tell;

/// What is measured.
#[derive(Debug, Args)]
pub(crate) struct Ask {
    /// Movements of the ledger that is served
    #[arg(long, default_value_t = 1_000_000)]
    movements: usize,
    /// Ambiti of the generated ledger
    #[arg(long, default_value_t = 40)]
    ambiti: usize,
    /// A folder in which the generated ledger is kept for the next run
    #[arg(long)]
    keep: Option<PathBuf>,
    /// How often each is asked, in turn
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Seconds of each round
    #[arg(long, default_value_t = 10)]
    seconds: u32,
    /// Figures for programs: to a file beside the table, or in place of it
    #[arg(long, value_name = "FILE")]
    #[expect(clippy::option_option, reason = "not given, given without a file, given with one")]
    pub(crate) json: Option<Option<PathBuf>>,
}

/// Requests a second at which a page is asked for, as by an office that is busy.
const BUSY: u32 = 50;

/// Connections that ask as fast as they are answered.
const EAGER: u32 = 16;

/// What is asked as often as it is answered.
const QUESTIONS: [(&str, &str); 3] = [
    ("all balances by fund, JSON", "/api/v1/balance?by=fund"),
    ("all balances, JSON", "/api/v1/balance"),
    ("balances of an ambito, CSV", "/api/v1/balance?ambito=ambito-10&format=csv"),
];

/// What is asked for at the pace of an office.
const PAGES: [(&str, &str); 2] = [("Quadro", "/"), ("Registro", "/registro")];

/// Serves a ledger and asks it.
pub(crate) async fn served(ask: Ask) -> Result<Report> {
    let usus = usus().context("it is built beside this: cargo build --release -p usus -p usus-bench")?;
    wrk::at_hand()?;
    let ledgers = Ledgers::new(ask.keep.as_deref(), ask.ambiti, 1)?;
    let ledger = ledgers.ledger(Ledgers::rows(ask.movements)).await?;
    let machine = Machine::here();
    tell(format_args!("serving {}", ledger.display()));
    let server = Server::of_ledger(&usus, &ledger)?;
    let plain = Server::plain()?;
    let started_bytes = server.resident_bytes()?;
    let mut questions: Vec<Asked> = Vec::new();
    for (what, path) in QUESTIONS {
        let size = server.size(path)?;
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..ask.rounds {
            theirs.push(wrk::eager(&plain.address(&format!("/{size}")), EAGER, ask.seconds)?);
            ours.push(wrk::eager(&server.address(path), EAGER, ask.seconds)?);
        }
        questions.push(Asked::new(what, path, size, &ours, &theirs));
        tell(format_args!("{what}: done"));
    }
    let mut pages = Vec::new();
    for (what, path) in PAGES {
        let size = server.size(path)?;
        let paced = (0..ask.rounds).map(|_| wrk::paced(&server.address(path), BUSY, ask.seconds));
        let paced = paced.collect::<Result<Vec<_>>>()?;
        let p = |of: fn(&wrk::Answered) -> f64| median(paced.iter().map(of));
        pages.push(report::Page {
            what,
            bytes: size,
            per_second: p(|answered| answered.per_second),
            p50_ms: p(|answered| answered.p50_ms),
            p99_ms: p(|answered| answered.p99_ms),
        });
        tell(format_args!("{what}: done"));
    }
    Ok(Report {
        machine,
        movements: ask.movements,
        binary_bytes: std::fs::metadata(&usus)?.len(),
        started_bytes,
        peak_bytes: server.peak_bytes()?,
        questions,
        pages,
    })
}

//! Measures what the ledger costs against the floor of its database, on files of its own making, and what
//! its log can take beside the stores of others, how soon it answers about past states, and what its evidence costs.
//!
//! It ships in nothing, and no other crate may lean on it.
#![expect(clippy::print_stdout, reason = "its figures are its output")]

mod aim;
mod append;
mod aside;
mod dice;
mod evidence;
mod floor;
mod ledger;
mod machine;
mod measure;
mod office;
mod past;
mod registers;
mod served;
mod server_cpu;
mod stock;

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::builder::TypedValueParser;
use clap::{Args, Parser};
use serde::Serialize;

/// As in the program that is measured.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures the ledger.
#[derive(Debug, Parser)]
#[command(name = "usus-bench", version)]
enum Ask {
    /// The import of a file, against the same rows inserted raw; its peak memory; a cold `usus balance`
    Import {
        #[command(flatten)]
        shape: Shape,
        /// How often each is measured, in turn
        #[arg(long, default_value_t = 5)]
        runs: usize,
        /// Figures for programs
        #[arg(long)]
        json: bool,
    },
    /// Appending, against the stores of others and the floors under them, side by side
    Append(append::Ask),
    /// Answers about past states, in memory and from a cold start, beside SQL, a plain sum and the programs of others
    Past(past::Ask),
    /// The tree, signatures and checks: what they cost, and what verifying, handing out and taking in again takes
    Evidence(evidence::Ask),
    /// What `usus serve` answers, and how soon, beside a handler that only answers
    Served(served::Ask),
    /// What it has another process of its own do, so that it is weighed alone
    #[command(subcommand, hide = true)]
    Aside(aside::Ask),
    /// Writes the files it measures with to a folder
    Generate {
        #[command(flatten)]
        shape: Shape,
        /// The folder, made where it is not there
        folder: PathBuf,
    },
}

/// What is generated.
#[derive(Debug, Clone, Copy, Args, Serialize)]
struct Shape {
    /// Movement rows; each file takes up to 100,000 of them
    #[arg(long, default_value_t = 100_000)]
    rows: usize,
    /// Ambiti: four are a district, some forty a region
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..).map(usize::from))]
    ambiti: usize,
    /// Where the generated numbers begin
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Rows of a file; an import takes some five times as many at once.
const ROWS_PER_FILE: usize = 100_000;

/// Generated files.
struct Files {
    registers: Vec<PathBuf>,
    movements: Vec<PathBuf>,
}

/// Writes register files and movements to a folder.
fn generate(folder: &Path, shape: Shape) -> Result<Files> {
    std::fs::create_dir_all(folder)?;
    let registers = registers::write(folder, shape.ambiti)?;
    Ok(Files { registers, movements: office::write(folder, shape, ROWS_PER_FILE)?.files })
}

/// On a task of its own, as `usus` runs its commands.
fn on_a_task<T: Send + 'static>(task: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async { tokio::spawn(task).await })?
}

/// For people, and for programs to a file beside it or in place of it.
fn show<R: Serialize + std::fmt::Display>(report: &R, json: Option<&Option<PathBuf>>) -> Result<()> {
    match json {
        None => print!("{report}"),
        Some(None) => println!("{}", serde_json::to_string_pretty(report)?),
        Some(Some(file)) => {
            std::fs::write(file, serde_json::to_string_pretty(report)?)?;
            print!("{report}");
        }
    }
    Ok(())
}

/// A run takes minutes: its progress goes where its figures do not.
fn tell(progress: std::fmt::Arguments<'_>) {
    #[expect(clippy::print_stderr, reason = "the figures are on stdout")]
    {
        eprintln!("{progress}");
    }
}

fn main() -> Result<()> {
    match Ask::parse() {
        Ask::Append(ask) => {
            let json = ask.json.clone();
            show(&on_a_task(append::append(ask))?, json.as_ref())
        }
        Ask::Past(ask) => {
            let json = ask.json.clone();
            show(&on_a_task(past::past(ask))?, json.as_ref())
        }
        Ask::Evidence(ask) => {
            let json = ask.json.clone();
            show(&on_a_task(evidence::evidence(ask))?, json.as_ref())
        }
        Ask::Served(ask) => {
            let json = ask.json.clone();
            show(&on_a_task(served::served(ask))?, json.as_ref())
        }
        Ask::Aside(ask) => on_a_task(aside::aside(ask)),
        Ask::Generate { shape, folder } => generate(&folder, shape).map(drop),
        Ask::Import { shape, runs, json } => {
            let report = on_a_task(measure::import(shape, runs))?;
            if json {
                println!("{}", serde_json::to_string_pretty(&report)?);
            } else {
                print!("{report}");
            }
            Ok(())
        }
    }
}

//! All that is measured of one size: loading it, asking it, letting it grow, making it anew.

use anyhow::{Context, Result, anyhow};
use serde::Serialize;
use usus_domain::id::PlanId;
use usus_log::store::Log;
use usus_views::compare::{compare, plan_at};
use usus_views::dimension::DEFAULT;
use usus_views::explain::explain;
use usus_views::filter::Filter;
use usus_views::measure::PlanAt;
use usus_views::memory::Memory;
use usus_views::standing::Standing;

use super::answers::{self, Answers, clocks, position};
use super::export::{Journals, export};
use super::growth;
use super::ledgers::Ledgers;
use super::programs::{Programs, Ran};
use super::projections::{self, Projections};
use super::turns::Turns;
use crate::aside::{Held, held};
use crate::machine::{Spent, Watch};
use crate::{ledger, registers, tell};

/// What was found of a size.
#[derive(Debug, Serialize)]
pub(super) struct Size {
    pub(super) entries: i64,
    pub(super) movements: usize,
    pub(super) resources: usize,
    pub(super) allocations: usize,
    pub(super) load: Spent,
    pub(super) column_bytes_per_movement: f64,
    /// Of all memory the process took, facts included.
    pub(super) bytes_per_movement: f64,
    /// At the largest, while it loaded.
    pub(super) peak_bytes_per_movement: f64,
    #[serde(flatten)]
    pub(super) answers: Answers,
    /// Rows that differ between 98 % and 99 %, and the entries between them that changed something.
    pub(super) explained: (usize, usize),
    pub(super) explain: Spent,
    pub(super) compared_rows: usize,
    pub(super) compare: Spent,
    /// One commit of one row, read in.
    pub(super) growth: Spent,
    /// Of all that is derived, by `usus rebuild`.
    pub(super) rebuild: Spent,
    pub(super) projections: Projections,
    /// The programs of others, asked for all balances as known at 99 %.
    pub(super) programs: Vec<Ran>,
}

/// Measures a size; programs of others only where they are given.
pub(super) async fn measure(
    ledgers: &Ledgers,
    programs: Option<&Programs>,
    movements: usize,
    rounds: usize,
) -> Result<Size> {
    let ledger = ledgers.ledger(Ledgers::rows(movements)).await?;
    tell(format_args!("{movements} movements: loading"));
    let held = (0..rounds).map(|_| held(&ledger)).collect::<Result<Vec<Held>>>()?;
    let log = ledger::open(&ledger).await?;
    let memory = Memory::load(&log).await?;
    let clocks = clocks(&memory, 99)?;
    let plans = plans(&log, clocks.known).await?;
    log.close().await;

    let ran = match programs.filter(|programs| !programs.are_none()) {
        Some(programs) => {
            tell(format_args!("{movements} movements: the programs of others"));
            let folder = ledgers.folder()?;
            let journals: Journals = export(&ledger, clocks.known, folder.path())?;
            programs.ask_at_a_date(&journals, clocks.effective)?
        }
        None => Vec::new(),
    };

    tell(format_args!("{movements} movements: asking"));
    let answers = answers::measure(&memory, &ledger, rounds)?;
    let (mut explaining, mut comparing) = (Turns::default(), Turns::default());
    let (mut explained, mut compared_rows) = ((0, 0), 0);
    let everything = Filter::default();
    for _ in 0..rounds {
        let known = (position(&memory, 98), clocks.known);
        let told =
            explaining.take(|| Ok(explain(&memory, clocks.effective, known, &DEFAULT, &everything)))?;
        explained = (told.difference.len(), told.changes.len());
        let told = comparing.take(|| {
            let standing = Standing::at(&memory.facts, clocks.known);
            Ok(compare(&memory, &standing, clocks, plans.clone(), &everything))
        })?;
        compared_rows = told.rows.len();
    }
    let (resources, allocations) = (memory.facts.resources.len(), memory.facts.allocations.len());
    let entries = memory.known();

    tell(format_args!("{movements} movements: growing and rebuilding"));
    let (folder, copy) = ledgers.copy(&ledger)?;
    let growth = growth::measure(memory, &copy, rounds).await?;
    let beside = programs.map(|_| folder.path());
    let projections = projections::measure(&copy, beside, rounds).await?;
    let rebuild = rebuild(&copy).await?;
    folder.close()?;

    let count = held.first().context("a round")?.movements;
    let mut loads = Turns::default();
    for held in &held {
        loads.add(held.load);
    }
    let per_movement = |bytes: fn(&Held) -> f64| {
        #[expect(clippy::cast_precision_loss, reason = "millions")]
        let count = count as f64;
        crate::measure::median(held.iter().map(bytes)) / count
    };
    #[expect(clippy::cast_precision_loss, reason = "bytes of a memory are far below 2^52")]
    Ok(Size {
        entries,
        movements: count,
        resources,
        allocations,
        load: loads.median(),
        column_bytes_per_movement: per_movement(|held| held.column_bytes as f64),
        bytes_per_movement: per_movement(|held| held.grown_bytes as f64),
        peak_bytes_per_movement: per_movement(|held| held.peak_bytes as f64),
        answers,
        explained,
        explain: explaining.median(),
        compared_rows,
        compare: comparing.median(),
        growth,
        rebuild,
        projections,
        programs: ran,
    })
}

/// All plans, as known at a position.
async fn plans(log: &Log, known: i64) -> Result<Vec<PlanAt>> {
    let mut plans = Vec::new();
    for plan in registers::plans() {
        let plan = PlanId::new(plan).map_err(|refusal| anyhow!("{refusal}"))?;
        plans.push(plan_at(log, &plan, known).await?.context("a plan of the generator")?);
    }
    Ok(plans)
}

async fn rebuild(ledger: &std::path::Path) -> Result<Spent> {
    let log = ledger::open(ledger).await?;
    let watch = Watch::start()?;
    log.rebuild(&|_| ()).await?;
    let spent = watch.stop()?;
    log.close().await;
    Ok(spent)
}

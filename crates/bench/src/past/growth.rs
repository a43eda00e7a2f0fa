//! Memory that grows by one commit.

use std::path::Path;

use anyhow::{Result, ensure};
use usus_views::memory::Memory;

use super::turns::Turns;
use crate::ledger::{import_into, open};
use crate::machine::{Spent, Watch};
use crate::registers::{FUNDERS, ambito};

/// Commits in a round.
const COMMITS: usize = 5;

/// Imports a row, reads it in, and so on; only the reading is measured.
pub(super) async fn measure(mut memory: Memory, ledger: &Path, rounds: usize) -> Result<Spent> {
    let log = open(ledger).await?;
    let file = ledger.with_extension("row.csv");
    let mut turns = Turns::default();
    for number in 0..rounds * COMMITS {
        let act = "Comune capofila|determina|1/2026|2026-06-01";
        let cells = format!("{};depletable;euro;EUR;{}", ambito(0), FUNDERS[0]);
        let columns = "action;id;effective_on;quantity;act;ambito;class;kind;unit;holder";
        let row = format!("contribute;GROWTH-{number};2026-06-01;1000,00;{act};{cells}");
        std::fs::write(&file, format!("{columns}\n{row}\n"))?;
        import_into(&log, &file).await?;
        let before = memory.movements.len();
        let watch = Watch::start()?;
        memory = memory.caught_up(&log).await?;
        turns.add(watch.stop()?);
        ensure!(memory.movements.len() == before + 1, "one row is one movement");
    }
    log.close().await;
    std::fs::remove_file(file)?;
    Ok(turns.median())
}

//! The projections kept in SQL: what building them again costs beside counting the log, and what keeping them costs
//! an append.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use rusqlite::{Connection, OpenFlags};
use serde::Serialize;
use usus_views::projection::PROJECTIONS;

use super::turns::Turns;
use crate::append::callers::{Numbers, Window, call};
use crate::append::subject::Subject;
use crate::append::subjects::usus::Usus;
use crate::ledger;
use crate::machine::{Spent, Watch};
use crate::measure::median;

/// Callers that append at once.
const CALLERS: usize = 16;

/// How long they append: longer than tables are ever left behind.
const SECONDS: f64 = 8.0;

/// What was found of them.
#[derive(Debug, Serialize)]
pub(super) struct Projections {
    /// `select count(*) from entry`.
    pub(super) count: Spent,
    /// All of them built again.
    pub(super) rebuild: Spent,
    /// Appends a second where they are kept, and where they are not; only of the smallest size.
    pub(super) appends: Option<(f64, f64)>,
}

/// Measures a ledger that may be written to. Appends go to new ledgers in the folder, by turns.
pub(super) async fn measure(copy: &Path, folder: Option<&Path>, rounds: usize) -> Result<Projections> {
    let mut count = Turns::default();
    let connection = Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    for _ in 0..rounds {
        count.take(|| {
            Ok(connection.query_row("select count(*) from entry", [], |row| row.get::<_, i64>(0))?)
        })?;
    }
    drop(connection);
    let log = ledger::open(copy).await?;
    log.keep(&PROJECTIONS, &|_, _, _| {}).await?;
    let watch = Watch::start()?;
    log.keep_anew(&PROJECTIONS, &|_, _, _| {}).await?;
    let rebuild = watch.stop()?;
    log.close().await;

    let appends = match folder {
        None => None,
        Some(folder) => {
            let (mut kept, mut bare) = (Vec::new(), Vec::new());
            for round in 0..rounds {
                bare.push(appended(&folder.join(format!("bare-{round}.db")), false).await?);
                kept.push(appended(&folder.join(format!("kept-{round}.db")), true).await?);
            }
            Some((median(kept.into_iter()), median(bare.into_iter())))
        }
    };
    Ok(Projections { count: count.median(), rebuild, appends })
}

/// Appends a second to a new ledger, whose tables are kept or not. Each event moves something.
async fn appended(path: &Path, are_kept: bool) -> Result<f64> {
    let subject = Usus::movements(&format!("sqlite:{}", path.display())).await?;
    let keeper = are_kept.then(|| subject.log().keeper(&PROJECTIONS));
    let subject: Arc<dyn Subject> = Arc::new(subject);
    let numbers = Arc::new(Numbers::default());
    let (called, ..) = call(&subject, CALLERS, Window::of(SECONDS), &numbers, || Ok(())).await?;
    if let Some(keeper) = keeper {
        keeper.close().await;
    }
    subject.close().await;
    #[expect(clippy::cast_precision_loss, reason = "thousands")]
    Ok(called.times.len() as f64 / SECONDS)
}

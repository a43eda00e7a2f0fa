//! Keeping tables of projections up to date while a program records: behind its writer, never in its way.

use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

use crate::error::LogError;
use crate::keep::{Care, Shelf};
use crate::projection::Projection;
use crate::store::Log;

/// How long nothing must have been recorded for whoever records to be done for now.
const QUIET: Duration = Duration::from_millis(50);

/// How long it is waited for that.
const LATEST: Duration = Duration::from_secs(3);

/// How long is waited before a database that failed is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// A task that brings kept tables up to date after what this program records.
#[derive(Debug)]
pub struct Keeper {
    /// Ends the task when it is told to, and when nobody can tell it any more.
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Log {
    /// Begins to keep tables: first puts them in order, as [`keep`](Self::keep) does, then catches up after commits,
    /// when nothing is recorded for a moment, or every few seconds. Whoever recorded has their answer before.
    #[must_use]
    pub fn keeper(&self, projections: &'static [Projection]) -> Keeper {
        let (stop, stopped) = oneshot::channel();
        Keeper { stop, task: tokio::spawn(keep_up(self.clone(), projections, stopped)) }
    }
}

impl Keeper {
    /// Catches up with all that was recorded before, and ends. To be called before the ledger is closed.
    pub async fn close(self) {
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}

async fn keep_up(log: Log, projections: &'static [Projection], mut stopped: oneshot::Receiver<()>) {
    let mut growth = log.growth();
    let mut shelf = None;
    let mut care = Care::PutInOrder;
    let mut is_last = false;
    loop {
        growth.mark_unchanged();
        match tend(&log, &mut shelf, projections, care).await {
            Ok(true) => care = Care::CatchUp,
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(%error, "the tables of projections are not up to date");
                shelf = None;
            }
        }
        if is_last {
            break;
        }
        let failed = shelf.is_none();
        tokio::select! {
            _ = &mut stopped => is_last = true,
            () = next_time(&mut growth, failed) => {}
        }
    }
    if let Some(shelf) = shelf {
        shelf.close().await;
    }
}

/// Takes care of the tables once; false where nothing may be written.
async fn tend(
    log: &Log,
    shelf: &mut Option<Shelf>,
    projections: &[Projection],
    care: Care,
) -> Result<bool, LogError> {
    if shelf.is_none() {
        *shelf = Shelf::open(log, true).await?;
    }
    let Some(shelf) = shelf else { return Ok(false) };
    match shelf.care(projections, care, &|_, _, _| {}).await {
        Err(LogError::ReadOnly | LogError::NotPermitted { .. }) => Ok(false),
        done => done.map(|()| true),
    }
}

/// Waits until something was recorded, and nothing more is for a moment.
async fn next_time(growth: &mut watch::Receiver<i64>, failed: bool) {
    if failed {
        tokio::time::sleep(PAUSE).await;
        return;
    }
    // The ledger that tells is this task's own: it does not go away.
    let _ = growth.changed().await;
    let latest = Instant::now() + LATEST;
    while Instant::now() < latest
        && timeout_at(latest.min(Instant::now() + QUIET), growth.changed()).await.is_ok()
    {}
}

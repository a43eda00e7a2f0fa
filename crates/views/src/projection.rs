//! The projections for everybody else: one portable SELECT a file, and the tables that are kept of them.

use usus_log::error::LogError;
pub use usus_log::projection::{Projection, fingerprint};
pub use usus_log::snapshot::{Rows, Value};
use usus_log::store::Log;

const fn file(name: &'static str, select: &'static str) -> Projection {
    Projection { name, select }
}

/// All of them.
pub const PROJECTIONS: [Projection; 6] = [
    file("balance", include_str!("../../../projections/balance.sql")),
    file("holder_contribution", include_str!("../../../projections/holder_contribution.sql")),
    file("journal", include_str!("../../../projections/journal.sql")),
    file("act_register", include_str!("../../../projections/act_register.sql")),
    file("lineage", include_str!("../../../projections/lineage.sql")),
    file("use_measure", include_str!("../../../projections/use_measure.sql")),
];

/// Runs a projection over the entries after one position and up to another; its rows, sorted.
///
/// # Errors
/// What the database says.
pub async fn rows(log: &Log, projection: &Projection, after: i64, upto: i64) -> Result<Rows, LogError> {
    let mut rows = log.snapshot().await?.select(projection.select, (after, upto)).await?;
    rows.rows.sort();
    Ok(rows)
}

/// The table that is kept of a projection: up to which position, and its rows, sorted; `None` where none is kept.
///
/// # Errors
/// What the database says.
pub async fn kept(log: &Log, projection: &Projection) -> Result<Option<(i64, Rows)>, LogError> {
    let kept = log.snapshot().await?.kept(projection).await?;
    Ok(kept.map(|(position, mut rows)| {
        rows.rows.sort();
        (position, rows)
    }))
}
